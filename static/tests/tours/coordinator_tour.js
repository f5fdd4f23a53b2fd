import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** Pick a record by its name in a many2one field. */
function pick(scope, name) {
    return [
        {
            trigger: `${scope} input`,
            run: `edit ${name}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item a:contains(${name})`,
            run: "click",
        },
    ];
}

/** Press a button of the form's header and wait until the next one stands there. */
function press(name, next) {
    return [
        {
            trigger: `.o_statusbar_buttons button[name=${name}]:not([disabled])`,
            run: "click",
        },
        {
            trigger: `.o_statusbar_status .o_arrow_button_current:contains(${next})`,
        },
    ];
}

function enrol(name, line) {
    return [
        {
            trigger: "[name=enrollment_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...pick(
            `[name=enrollment_ids] .o_data_row:nth-child(${line}).o_selected_row [name=partner_id]`,
            name
        ),
    ];
}

// From a wish to draft invoices: what a coordinator does with one course.
registry.category("web_tour.tours").add("training_coordinator_tour", {
    url: "/odoo/training-requests",
    steps: () => [
        {
            content: "Take a request",
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        ...pick(".o_form_view [name=course_id]", "Tour first aid"),
        ...pick(".o_form_view [name=customer_id]", "Tour client"),
        {
            trigger: ".o_field_widget[name=date_earliest] input",
            run: "edit 03/01/2027",
        },
        {
            trigger: ".o_field_widget[name=date_latest] input",
            run: "edit 03/12/2027",
        },
        {
            trigger: ".o_field_widget[name=learner_count] input",
            run: "edit 2",
        },
        ...stepUtils.saveForm(),
        {
            content: "Schedule it: dates, instructor and room are found",
            trigger: ".o_statusbar_buttons button[name=action_schedule]",
            run: "click",
        },
        {
            trigger: ".o_form_view .oe_title:contains(01/2027, 09:00)",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Scheduled)",
        },
        {
            content: "Who teaches and where was found",
            trigger: ".o_notebook_headers a[name=staff]",
            run: "click",
        },
        {
            trigger: "[name=booking_ids] td:contains(Tour room)",
        },
        {
            trigger: "[name=booking_ids] td:contains(Tour instructor)",
        },
        ...press("action_open", "Open for enrolment"),
        {
            content: "Enrol two people",
            trigger: ".o_notebook_headers a[name=enrollments]",
            run: "click",
        },
        ...enrol("Tour learner one", 1),
        ...enrol("Tour learner two", 2),
        ...stepUtils.saveForm(),
        {
            trigger: "[name=enrollment_ids] .o_data_row:contains(Tour learner two):contains(Confirmed)",
        },
        ...press("action_confirm", "Confirmed to run"),
        ...press("action_start", "In progress"),
        {
            content: "Everybody came",
            trigger: ".o_statusbar_buttons button[name=action_mark_all_present]",
            run: "click",
        },
        {
            trigger: "button[name=action_view_attendance]:contains(Present):contains(2)",
        },
        ...press("action_done", "Delivered"),
        {
            content: "Prepare the invoices for finance",
            trigger: ".o_statusbar_buttons button[name=action_create_invoices]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Finance)",
        },
    ],
});

// Finance finds the draft, posts it, and sees the session from there.
registry.category("web_tour.tours").add("training_finance_tour", {
    url: "/odoo/training-to-settle",
    steps: () => [
        {
            content: "Open the delivered session",
            trigger: ".o_data_row:contains(Tour first aid) [name=course_id]",
            run: "click",
        },
        {
            content: "Open its invoice",
            trigger: "button[name=action_view_invoices]",
            run: "click",
        },
        {
            trigger: ".o_form_view:contains(Tour client)",
        },
        {
            content: "Post it",
            trigger: ".o_statusbar_buttons button[name=action_post]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Posted)",
        },
        {
            content: "The invoice leads back to its session",
            trigger: "button[name=action_view_training_sessions]",
            run: "click",
        },
        {
            trigger: ".o_form_view .oe_title:contains(Tour first aid)",
        },
    ],
});
