import { registry } from "@web/core/registry";

const ROW = "[name=proposal_ids] .o_data_row";

// From a pile of requests to booked sessions: select, plan, watch, decide, book.
registry.category("web_tour.tours").add("training_scheduling_run_tour", {
    url: "/odoo/training-requests",
    steps: () => [
        {
            content: "Select all requests",
            trigger: ".o_list_renderer thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_plan_in_bulk]",
            run: "click",
        },
        {
            content: "Say what it is for",
            trigger: ".o_form_view [name=note] input",
            run: "edit Spring timetable",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_solve]",
            run: "click",
        },
        {
            content: "Watch the bar while it is planned",
            trigger: ".o_training_run_progress .progress-bar",
        },
        {
            content: "The bar moves by itself",
            trigger: ".o_training_run_progress .o_training_incumbent:contains(1,234)",
        },
        {
            content: "Proposals come without loading the page anew",
            trigger: `${ROW}:contains(Proposed)`,
        },
        {
            content: "Lock one",
            trigger: `${ROW}:first button[name=action_lock]`,
            run: "click",
        },
        {
            trigger: `${ROW}:first button[name=action_lock] .fa-lock`,
        },
        {
            content: "Drop another",
            trigger: `${ROW}:eq(1) button[name=action_drop]`,
            run: "click",
        },
        {
            trigger: `${ROW}:contains(Dropped)`,
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_accept_all]",
            run: "click",
        },
        {
            trigger: `${ROW}:contains(Accepted)`,
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_apply]",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Booked",
            trigger: ".o_arrow_button_current:contains(Booked)",
        },
    ],
});
