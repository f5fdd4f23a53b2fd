import { registry } from "@web/core/registry";

const person = (number, name, email) => [
    {
        content: `Name of person ${number + 1}`,
        trigger: `input[name='person_${number}_name']`,
        run: `edit ${name}`,
    },
    {
        content: `Address of person ${number + 1}`,
        trigger: `input[name='person_${number}_email']`,
        run: `edit ${email}`,
    },
];
const send = {
    content: "Send the form",
    trigger: ".o_training_enroll button.btn[name='book']",
    run: "click",
    expectUnloadPage: true,
};

/** From the catalogue to two booked seats, as a guest. */
registry.category("web_tour.tours").add("training_website_guest_tour", {
    steps: () => [
        {
            content: "Look for a course",
            trigger: "#filter_search",
            run: "edit first aid",
        },
        {
            trigger: ".o_training_filters button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Read about it",
            trigger: ".list-group-item a:contains('First aid')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Enrol",
            trigger: ".o_training_course a.btn:contains('Enrol')",
            run: "click",
            expectUnloadPage: true,
        },
        ...person(0, "Ada Guest", "ada@example.com"),
        {
            content: "One more person",
            trigger: "button[name='add_person']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was typed is still there",
            trigger: "input[name='person_0_name']:value('Ada Guest')",
        },
        ...person(1, "Bob Guest", "bob@example.com"),
        {
            trigger: "#mode_invoice",
            run: "click",
        },
        {
            trigger: "#customer_reference",
            run: "edit PO 4711",
        },
        send,
        {
            content: "Both are booked",
            trigger: ".alert-success:contains('Thank you')",
        },
        {
            trigger: ".list-group-item:contains('Bob Guest'):contains('Booked')",
        },
        {
            trigger: ".list-group-item:contains('PO 4711')",
        },
        {
            content: "Ask for access",
            trigger: "form button:contains('Mail me my booking')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success:contains('We have sent a mail')",
        },
    ],
});

/** All seats are taken: a place in the queue, nothing to pay. */
registry.category("web_tour.tours").add("training_website_waitlist_tour", {
    steps: () => [
        {
            trigger: ".o_training_course a.btn:contains('Join the waitlist')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#wrap:not(:has(#mode_invoice)) .alert:contains('Nothing is charged')",
        },
        ...person(0, "Wanda Waits", "wanda@example.com"),
        send,
        {
            trigger: ".list-group-item:contains('Wanda Waits'):contains('place 1')",
        },
    ],
});

/** A seat is kept, paid and booked. */
registry.category("web_tour.tours").add("training_website_pay_tour", {
    steps: () => [
        ...person(0, "Pia Pays", "pia@example.com"),
        {
            trigger: "#mode_online",
            run: "click",
        },
        send,
        {
            content: "The seat is kept",
            trigger: ".alert-info:contains('The seats are yours until')",
        },
        {
            content: "Pay",
            trigger: "button[name='o_payment_submit_button']:not(:disabled)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back on the booking",
            // Odoo's page asks the server whether the payment has arrived.
            timeout: 40000,
            trigger: ".alert-success:contains('Thank you')",
        },
        {
            trigger: ".list-group-item:contains('Pia Pays'):contains('Booked')",
        },
    ],
});

/** What suits the filters, as dates and as a month; then all of it again. */
registry.category("web_tour.tours").add("training_website_filters_tour", {
    steps: () => [
        {
            content: "Nothing online",
            trigger: "#filter_mode",
            run: "select in_person",
        },
        {
            trigger: "#filter_first",
            run: ({ anchor }) => (anchor.value = "2027-03-01"),
        },
        {
            trigger: "#filter_price",
            run: "edit 100",
        },
        {
            trigger: ".o_training_filters button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "One date suits",
            trigger: "[role='status']:contains('1 result')",
        },
        {
            content: "The same as a month",
            trigger: "nav[aria-label='Show as'] a:contains('Calendar')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The filters are kept",
            trigger: "#filter_price:value('100')",
        },
        {
            content: "No filters",
            trigger: ".o_training_filters a:contains('Clear')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_training_filters:not(:has(a:contains('Clear')))",
        },
        {
            trigger: "nav[aria-label='Show as'] a:contains('Courses')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Both courses",
            trigger: "[role='status']:contains('2 results')",
        },
    ],
});

/** Signed in, for oneself: who one is needn't be typed. */
registry.category("web_tour.tours").add("training_website_own_tour", {
    steps: () => [
        {
            trigger: ".o_training_course a.btn:contains('Enrol')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Oneself",
            trigger: "input[name='person_0_email']:value('learner-test@example.com')",
        },
        {
            trigger: "#mode_invoice",
            run: "click",
        },
        send,
        {
            trigger: ".alert-success:contains('Thank you')",
        },
    ],
});

/** A session for one's own people, where no date suits. */
registry.category("web_tour.tours").add("training_website_private_tour", {
    steps: () => [
        {
            trigger: "#wrap a:contains('Ask for a session')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#name",
            run: "edit Paula Private",
        },
        {
            trigger: "#email",
            run: "edit paula@example.com",
        },
        {
            trigger: "#company_name",
            run: "edit Private Ltd",
        },
        {
            trigger: "#learner_count",
            run: "edit 8",
        },
        {
            trigger: "#place",
            run: "edit At our site",
        },
        {
            trigger: ".o_training_request button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success:contains('Thank you')",
        },
    ],
});

/** The building block shows the next sessions on any page. */
registry.category("web_tour.tours").add("training_website_snippet_tour", {
    steps: () => [
        {
            trigger: ".s_training_upcoming .list-group-item:contains('First aid')",
        },
        {
            content: "On to the form",
            trigger: ".s_training_upcoming a.btn:contains('Enrol')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "h1:contains('First aid')",
        },
    ],
});
