import { registry } from "@web/core/registry";

const OLD_PAGE = "training_old_check_page";

function getCheckPath(link) {
    return new URL(link.href).pathname;
}

/** From the verdict on each learner to a check page of what was issued again. */
registry.category("web_tour.tours").add("training_certificate_tour", {
    steps: () => [
        {
            content: "Issue to many",
            trigger: ".o_statusbar_buttons button[name=action_ask_certificates]",
            run: "click",
        },
        {
            content: "Who gets none says why",
            trigger: ".modal .o_data_row:contains('Absent'):not(:contains('Earned'))",
        },
        { trigger: ".modal button[name=action_issue]", run: "click" },
        {
            content: "Those issued",
            trigger: ".o_breadcrumb .active:contains('Issued certificates')",
        },
        {
            content: "Open one of them",
            trigger: "body:not(:has(.modal)) .o_data_row:contains('Present one') td[name=number]",
            run: "click",
        },
        {
            content: "Keep the address of its page, and revoke",
            trigger: ".o_form_view [name=check_url] a",
            run() {
                sessionStorage.setItem(OLD_PAGE, getCheckPath(this.anchor));
            },
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_ask_revoke]",
            run: "click",
        },
        { trigger: ".modal [name=reason] input", run: "edit Name misspelt" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "The reason stands there",
            trigger: ".o_form_view .alert-danger:contains('Name misspelt')",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_reissue]",
            run: "click",
        },
        {
            content: "It points to what it replaces",
            trigger:
                ".o_form_view [name=replaces_id]:contains('C'):not(:has(.alert-danger))",
        },
        {
            content: "The page of the new one",
            trigger: ".o_form_view [name=check_url] a",
            run() {
                window.location = getCheckPath(this.anchor);
            },
            expectUnloadPage: true,
        },
        {
            trigger: "h1:contains('This certificate is valid')",
            run() {
                window.location = sessionStorage.getItem(OLD_PAGE);
            },
            expectUnloadPage: true,
        },
        { trigger: "h1:contains('This certificate was revoked')" },
    ],
});

/** Nothing but the link: a newer edition has taken its place. */
registry.category("web_tour.tours").add("training_certificate_check_tour", {
    steps: () => [
        { trigger: "h1:contains('A newer edition has taken the place')" },
        { trigger: "dd:contains('First aider')" },
    ],
});

/** A client's manager: who has to hold what, what ends, and the workbook. */
registry.category("web_tour.tours").add("training_requirements_tour", {
    steps: () => [
        {
            content: "Open the menu of the team",
            trigger: ".o_training_nav .dropdown-toggle:contains('My team')",
            run: "click",
        },
        {
            trigger:
                ".o_training_nav .dropdown-menu a[href='/my/training/requirements']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Held", trigger: "tr:contains('Mine 0') .text-bg-success" },
        { content: "Missing", trigger: "tr:contains('Mine 1') .text-bg-danger" },
        {
            content: "The workbook",
            trigger: "a[href^='/my/training/requirements/xlsx']",
            async run() {
                const response = await fetch(this.anchor.href);
                const kind = response.headers.get("Content-Type");
                if (!response.ok || !kind.includes("spreadsheetml")) {
                    throw new Error(`No workbook: ${response.status} ${kind}`);
                }
            },
        },
        {
            content: "One person's certificates and when they end",
            trigger: "tr:contains('Mine 0') a:contains('Mine 0')",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#wrap :contains('Crane')" },
    ],
});
