import { registry } from "@web/core/registry";

/** The coordinator asks everybody who can, all at once. */
registry.category("web_tour.tours").add("training_offer_coordinator_tour", {
    steps: () => [
        {
            content: "People and rooms of the session",
            trigger: ".o_notebook a[name='staff']",
            run: "click",
        },
        {
            content: "Ask instructors",
            trigger: "button[name='action_ask_instructors']",
            run: "click",
        },
        {
            content: "Those who can are proposed by rank",
            trigger: ".modal .o_data_row:contains('Tessa Quick')",
        },
        {
            content: "All at once",
            trigger: ".modal input[data-value='pool']",
            run: "click",
        },
        {
            trigger: ".modal .alert:contains('at the same time')",
        },
        {
            content: "Ask",
            trigger: ".modal button[name='action_ask']",
            run: "click",
        },
        {
            content: "The answers are awaited",
            trigger: ".o_field_widget[name='offer_ids'] .o_data_row:contains('Tessa Quick'):contains('Asked')",
        },
    ],
});

/** The instructor finds the offer on the portal and takes it. */
registry.category("web_tour.tours").add("training_offer_instructor_tour", {
    steps: () => [
        {
            content: "Teaching offers on the portal",
            trigger: ".o_portal_my_home a[href='/my/training/offers']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The offer that waits for an answer",
            trigger: ".list-group-item-action:contains('First aid'):contains('Please answer')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Accept",
            trigger: "button[name='answer'][value='accept']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Booked",
            trigger: ".alert-success:contains('you are booked')",
        },
    ],
});
