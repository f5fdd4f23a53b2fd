import { registry } from "@web/core/registry";

const ROW = "[name=proposal_ids] .o_data_row";
const DIALOG = ".modal .o_form_view";

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
            content: "Change a third",
            trigger: `${ROW}:eq(2) button[name=action_open]`,
            run: "click",
        },
        {
            trigger: `${DIALOG} [name=room_id] input`,
            run: "clear",
        },
        {
            trigger: ".modal .modal-title",
            run: "click",
        },
        {
            content: "What speaks against it shows before it is saved",
            trigger: `${DIALOG} .alert-danger:contains(has no room)`,
        },
        {
            trigger: `${DIALOG} [name=room_id] input`,
            run: "edit Room B",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Room B)",
            run: "click",
        },
        {
            trigger: `${DIALOG} [name=first_day] button`,
            run: "click",
        },
        {
            trigger: `${DIALOG} [name=first_day] input`,
            run: "edit 06/02/2027 && press Tab",
        },
        {
            content: "What a coordinator may decide shows too",
            trigger: `${DIALOG} .alert-warning:contains(Outside the window wished)`,
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: `${ROW}:contains(2 Jun 2027)`,
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
