import { registry } from "@web/core/registry";

const UNSTAFFED = ".o_training_tile[data-key=unstaffed]";
const UTILISATION = ".o_training_figure[data-name=utilisation]";

/** Go back by the path above the screen and wait for what stands there. */
function goBack(trigger) {
    return [
        {
            trigger: ".o_breadcrumb .o_back_button a",
            run: "click",
        },
        { trigger },
    ];
}

// A manager's morning: what needs somebody, then how a quarter went, and why.
registry.category("web_tour.tours").add("training_manager_tour", {
    url: "/odoo/training-start",
    steps: () => [
        {
            content: "Only what the manager coordinates needs them",
            trigger: ".o_training_mine",
            run: "click",
        },
        {
            trigger: `.o_training_mine.active`,
        },
        {
            content: "One session has no instructor",
            trigger: `${UNSTAFFED}:contains(1)`,
            run: "click",
        },
        {
            content: "It is that one",
            trigger: ".o_list_view .o_data_row:contains(Tour rescue) td[name=course_id]",
            run: "click",
        },
        {
            trigger: ".o_form_view .oe_title:contains(Tour rescue)",
        },
        ...goBack(".o_list_view .o_data_row:contains(Tour rescue)"),
        ...goBack(UNSTAFFED),
        {
            content: "The screen still keeps to the manager's own",
            trigger: ".o_training_mine.active",
        },
        {
            content: "Figures of a quarter",
            trigger: "[aria-label=Period] button:contains(90)",
            run: "click",
        },
        {
            content: "What the number is made of stands beside it",
            trigger: `${UTILISATION}:contains(25.0):contains(Seats filled)`,
        },
        {
            content: "It is less than was wished for",
            trigger: `${UTILISATION}.border-danger .text-danger:contains(target 60.0)`,
        },
        {
            content: "The period before is told beside it",
            trigger: `${UTILISATION}:contains(before: 50.0):contains(-50 %)`,
            run: "click",
        },
        {
            content: "The pivot says the same, and of which courses",
            trigger: ".o_pivot tr:contains(Total):contains(25.0)",
        },
        {
            trigger: ".o_pivot tr:contains(Tour swimming):contains(25.0)",
        },
        ...goBack(`${UTILISATION}:contains(25.0)`),
        {
            trigger: "[aria-label=Period] button.active:contains(90)",
        },
    ],
});
