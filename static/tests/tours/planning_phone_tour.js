import { registry } from "@web/core/registry";

const MORE = ".o_statusbar_buttons .o-dropdown";
const more = (name) => [
    { trigger: MORE, run: "click" },
    { trigger: `.o-dropdown--menu button[name=${name}]`, run: "click" },
];

// A client's request for a course that Anna teaches, on a screen as small as a phone's.
registry.category("web_tour.tours").add("training_planning_phone_tour", {
    steps: () => [
        ...more("action_best_dates"),
        {
            content: "Dates as cards, the best first, and the client may be quoted one",
            trigger: ".o_dialog .o_kanban_record:first button[name=action_quote]",
        },
        {
            trigger: ".o_dialog .o_kanban_record:first button[name=action_choose]",
            run: "click",
        },
        {
            content: "The session is on the calendar; change it",
            trigger: ".o_form_view:not(:has(.o_dialog)) .o_statusbar_status:contains(Scheduled)",
        },
        ...more("action_change"),
        {
            content: "Its meeting opens in a window of its own",
            trigger: ".o_dialog .o_kanban_record:contains(Anna)",
            run: "click",
        },
        {
            trigger: ".o_dialog .o_field_widget[name=lead_id] input:value(Anna)",
        },
    ],
});
