import { registry } from "@web/core/registry";

const PASTED = `Tour Newcomer <newcomer@tour.example>
Tour Known <known@tour.example>
Tour Wrong <not-an-address>`;
const ROW = ".modal [name=line_ids] .o_data_row";

// From pasted text to enrolled people, and a list of who was left out.
registry.category("web_tour.tours").add("training_enroll_wizard_tour", {
    steps: () => [
        {
            content: "Begin at the session",
            trigger: ".o_statusbar_buttons button[name=action_enroll_people]",
            run: "click",
        },
        {
            content: "Paste a new person, one who is enrolled already, and a wrong address",
            trigger: ".modal [name=text] textarea",
            run: ({ edit }) => edit(PASTED),
        },
        {
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            content: "Each row has its verdict",
            trigger: `${ROW}:contains(Tour Newcomer):contains(New contact)`,
        },
        {
            trigger: `${ROW}:contains(Tour Known):contains(Enrolled already)`,
        },
        {
            content: "Who is left out can be downloaded before",
            trigger: ".modal button[name=action_download_errors]",
        },
        {
            trigger: ".modal button[name=action_enroll]",
            run: "click",
        },
        {
            content: "The rest is enrolled",
            trigger: ".modal button[name=action_view_enrollments]",
        },
        {
            content: "Download who was left out",
            trigger: ".modal button[name=action_download_errors_csv]",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_view_enrollments]",
            run: "click",
        },
        {
            content: "The enrolments that were made",
            trigger: ".o_data_row:contains(Tour Newcomer), .o_form_view:contains(Tour Newcomer)",
        },
    ],
});
