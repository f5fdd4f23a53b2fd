import { registry } from "@web/core/registry";

function open(content, trigger) {
    return { content, trigger, run: "click", expectUnloadPage: true };
}

/** From what comes to the dates, the certificate and a calendar of one's own. */
registry.category("web_tour.tours").add("training_portal_learner_tour", {
    steps: () => [
        open("The course to come", "#wrap a.list-group-item:contains('First aid')"),
        {
            content: "What leaving costs stands beside the button",
            trigger: "p:contains('Cancelling costs nothing today')",
        },
        { content: "A document that is released", trigger: "a:contains('Handbook')" },
        open("Certificates", ".o_training_nav a[href='/my/training/certificates']"),
        open("The certificate", "#wrap a.fw-bold:contains('First aider')"),
        { content: "To print it", trigger: "a:contains('Download the certificate')" },
        open("Calendar", ".o_training_nav a[href='/my/training/calendar']"),
        open("Make an address", "button:contains('Make my private address')"),
        {
            content: "The private address",
            trigger: "#training_feed_url[value*='/training/calendar/']",
        },
    ],
});

/** To another date, then not at all; each time the cost stands there before. */
registry.category("web_tour.tours").add("training_portal_leaving_tour", {
    steps: () => [
        open("The course to come", "#wrap a.list-group-item:contains('First aid')"),
        open("Another date", "a.btn:contains('Move to another date')"),
        { content: "What it costs", trigger: "label:contains('Costs nothing')" },
        { content: "This one", trigger: "input[name='session_id']", run: "click" },
        open("Move", "button:contains('Move to this date')"),
        open("The new one", "#wrap a:contains('Cancel')"),
        { content: "What it costs", trigger: ".alert:contains('Cancelling costs nothing')" },
        open("Cancel", "button:contains('Cancel this enrolment')"),
        { content: "Done", trigger: ".alert:contains('This enrolment is cancelled')" },
    ],
});

/** From a colleague's approval to places for two people, one of them new. */
registry.category("web_tour.tours").add("training_portal_client_tour", {
    steps: () => [
        open(
            "Somebody waits for an answer",
            "[data-step='approval'] a:contains('Answer')"
        ),
        open("Approve", "button[value='approve']"),
        { content: "Done", trigger: ".alert-success:contains('has the place now')" },
        {
            content: "Open the menu of the team",
            trigger: ".o_training_nav .dropdown-toggle:contains('My team')",
            run: "click",
        },
        open("Book places", ".dropdown-menu a[href='/my/training/book']:visible"),
        open("Choose a date", "a.btn:contains('Enrol people')"),
        {
            content: "Paste people",
            trigger: "#enroll_people",
            run: "edit Nora New <nora@acme.example>",
        },
        open("Check them", "button:contains('Check these people')"),
        { content: "The verdict", trigger: ".badge:contains('New contact')" },
        open("Enrol", "button[value='enroll']"),
        { content: "Enrolled", trigger: ".alert-success:contains('enrolled: 1')" },
        open("To the session", "a:contains('To the session')"),
        { content: "Who is in it", trigger: "a.list-group-item:contains('Nora New')" },
    ],
});

/** From the roster with photos to days off and the hours taught. */
registry.category("web_tour.tours").add("training_portal_instructor_tour", {
    steps: () => [
        open("The next session", "#wrap a.list-group-item:contains('First aid')"),
        { content: "The roster", trigger: "h2:contains('Learners (1 of')" },
        open("Photos", "a:contains('Show photos')"),
        { content: "They are shown", trigger: "a:contains('Hide photos')" },
        {
            content: "Open the menu of teaching",
            trigger: ".o_training_nav .dropdown-toggle:contains('Teaching')",
            run: "click",
        },
        open("Days off", ".dropdown-menu a[href='/my/training/days-off']:visible"),
        {
            content: "From",
            trigger: "#off_first",
            run() {
                this.anchor.value = "2031-04-07";
            },
        },
        { content: "Why", trigger: "#off_note", run: "edit Holiday" },
        open("Add", "button:contains('Add')"),
        { content: "It stands there", trigger: "li:contains('Holiday')" },
        {
            content: "Open the menu of teaching",
            trigger: ".o_training_nav .dropdown-toggle:contains('Teaching')",
            run: "click",
        },
        open("Hours", ".dropdown-menu a[href='/my/training/statements']:visible"),
        { content: "The sum", trigger: "strong:contains('8 hours')" },
    ],
});
