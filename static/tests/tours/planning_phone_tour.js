import { registry } from "@web/core/registry";

// A client's request for a course that Anna teaches, on a screen as small as a phone's.
registry.category("web_tour.tours").add("training_planning_phone_tour", {
    steps: () => [
        { trigger: ".o_statusbar_buttons .o-dropdown", run: "click" },
        { trigger: ".o-dropdown--menu button[name=action_best_dates]", run: "click" },
        {
            content: "Dates as cards, the best first, and the client may be quoted one",
            trigger: ".o_dialog .o_kanban_record:first button[name=action_quote]",
        },
        {
            trigger: ".o_dialog .o_kanban_record:first button[name=action_choose]",
            run: "click",
        },
        {
            content: "The dates are taken",
            trigger: "body:not(:has(.o_dialog))",
        },
    ],
});
