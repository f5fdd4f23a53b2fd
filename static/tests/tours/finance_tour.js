import { registry } from "@web/core/registry";

/** Open an entry of the menu Finance. */
function openMenu(entry) {
    return [
        {
            trigger: "button[data-menu-xmlid='training_operations.training_finance_menu']",
            run: "click",
        },
        {
            trigger: `.o-dropdown--menu [data-menu-xmlid='training_operations.${entry}']`,
            run: "click",
        },
    ];
}

/** Post the invoice or credit note that is open. */
function post(reference) {
    return [
        {
            content: "Post it",
            trigger: `.o_form_view:contains(${reference}) .o_statusbar_buttons button[name=action_post]`,
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Posted)",
        },
    ];
}

function pickAccount(field, name) {
    return [
        {
            trigger: `.o_field_widget[name=${field}] input`,
            run: `edit ${name}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item a:contains(${name})`,
            run: "click",
        },
    ];
}

// The end of a month: invoice, payment, comparison, credit, closing, cut-off.
registry.category("web_tour.tours").add("training_month_end_tour", {
    url: "/odoo/training-to-settle",
    steps: () => [
        ...openMenu("training_invoice_wizard_menu"),
        {
            content: "What will be made is shown first",
            trigger: ".modal [name=line_ids] .o_data_row:contains(Month end client)",
        },
        {
            trigger: ".modal-footer button[name=action_invoice]",
            run: "click",
        },
        ...post("Month end course"),
        {
            content: "The money has come",
            trigger: ".o_statusbar_buttons button[name=action_register_payment]:visible",
            run: "click",
        },
        {
            trigger: ".modal-footer button[name=action_create_payments]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(.modal)) .ribbon:contains(Paid), .o_form_view .ribbon:contains(In Payment)",
        },
        ...openMenu("training_reconciliation_menu"),
        {
            content: "Somebody cancelled, and the credit is missing",
            trigger: ".o_group_header:contains('Cancelled, not credited')",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Month end leaver) button[name=action_correct]",
            run: "click",
        },
        ...post("Month end leaver"),
        ...openMenu("training_to_settle_menu"),
        {
            content: "The session agrees with the ledger now",
            trigger: ".o_data_row:contains(Month end course) [name=course_id]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_close]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Closed)",
        },
        ...openMenu("training_accrual_menu"),
        {
            content: "Invoiced before the session is held: unearned at the cut-off",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=date] input, .o_field_widget[name=date] button",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=date] input",
            run: "edit 12/31/2036",
        },
        ...pickAccount("unearned_account_id", "Month end unearned"),
        {
            trigger: ".o_statusbar_buttons button[name=action_reckon]",
            run: "click",
        },
        {
            trigger: "[name=line_ids] .o_data_row:contains(Month end client)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_post]",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Posted)",
        },
        {
            content: "Entry and reversal",
            trigger: "button[name=action_view_moves]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
    ],
});
