import { registry } from "@web/core/registry";

const GROUP = ".o_group_header:contains(Tour forklift)";

/** All months of the course in the list; its group is open or shut. */
function selectMonths() {
    return [
        {
            trigger: ".o_list_view thead .o_list_record_selector input:not(:checked)",
            run: "click",
        },
        {
            trigger: ".o_selection_box:contains(6 selected)",
        },
    ];
}

// From what is expected to requests: read, forecast anew, make, find them again.
registry.category("web_tour.tours").add("training_forecast_tour", {
    url: "/odoo/training-requests",
    steps: () => [
        {
            content: "Look at the forecast",
            trigger: "button[data-menu-xmlid='training_operations.training_reporting_menu']",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu [data-menu-xmlid='training_operations.training_demand_forecast_menu']",
            run: "click",
        },
        {
            content: "Nine sessions are suggested in all",
            trigger: `${GROUP} .o_list_number:contains(72.0) ~ .o_list_number:contains(9)`,
        },
        {
            trigger: `${GROUP} .o_group_name`,
            run: "click",
        },
        {
            content: "Months are named as such",
            trigger: ".o_data_row:first [name=month]:contains(Jan 2031)",
        },
        ...selectMonths(),
        {
            content: "Forecast these months anew",
            trigger: ".o_control_panel button[name=action_make]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_selection_box)) .o_data_row [name=month]:contains(Jun 2031)",
        },
        ...selectMonths(),
        {
            content: "Make a request for each session",
            trigger: ".o_control_panel button[name=action_make_requests]",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(Requests)",
        },
        {
            trigger: ".o_data_row:nth-child(9):contains(Tour forklift)",
        },
        {
            content: "The forecast knows what was made of it",
            trigger: ".breadcrumb-item a:contains(Forecast)",
            run: "click",
        },
        {
            trigger: ".o_data_row:first button[name=action_view_requests]",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(Requests)",
        },
        {
            trigger: ".o_data_row:nth-child(2):contains(Tour forklift)",
        },
    ],
});
