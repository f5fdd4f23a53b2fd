import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const line = (name) => `.o_training_learner:contains("${name}")`;
const status = (name, value) =>
    `.o_training_learner[data-status="${value}"]:contains("${name}")`;

/** Everybody present, then the exceptions; one of them without a connection. */
registry.category("web_tour.tours").add("training_attendance_phone", {
    steps: () => [
        {
            content: "Everybody is to be marked",
            trigger: `${status("Ann Early", "unmarked")}`,
        },
        {
            content: "All present at one tap",
            trigger: ".o_training_all",
            run: "click",
        },
        { trigger: status("Bob Late", "present") },
        {
            content: "The exceptions",
            trigger: `${line("Bob Late")} [data-tap="late"]`,
            run: "click",
        },
        { trigger: status("Bob Late", "late") },
        {
            content: "Minutes of who came late",
            trigger: `${line("Bob Late")} .o_training_minutes`,
            run: "edit 90 && press Tab",
        },
        { trigger: ".o_training_foot:contains('All saved')" },
        {
            content: "The connection is lost",
            trigger: `${line("Cleo Away")} [data-tap="absent"]`,
            async run(helpers) {
                const { XMLHttpRequest } = browser;
                browser.XMLHttpRequest = class extends XMLHttpRequest {
                    send() {
                        this.dispatchEvent(new Event("error"));
                    }
                };
                await helpers.click();
                setTimeout(() => (browser.XMLHttpRequest = XMLHttpRequest), 2500);
            },
        },
        {
            content: "The mark is shown and waits",
            trigger: `.o_training_sheet:contains("No connection") ${status("Cleo Away", "absent")}`,
        },
        {
            content: "It is sent when the connection is back",
            trigger: ".o_training_sheet:not(:contains('No connection')) .o_training_foot:contains('All saved')",
            timeout: 20000,
        },
        { trigger: ".o_training_submit:enabled", run: "click" },
        { trigger: ".o_training_submit_now", run: "click" },
        {
            content: "Submitted, and locked",
            trigger: ".o_training_sheet:contains('Submitted by')",
        },
        { trigger: `${line("Cleo Away")} [data-tap="present"]:disabled` },
    ],
});

/** At the desk: a hand scanner's code, twice, and somebody looked up by name. */
registry.category("web_tour.tours").add("training_checkin_desk", {
    steps: () => [
        {
            content: "Type like a hand scanner does",
            trigger: ".o_training_find",
            async run({ anchor }) {
                const [learner] = await rpc("/training/desk/search", { text: "Ann Early" });
                const code = await rpc("/web/dataset/call_kw", {
                    model: "training.enrollment",
                    method: "read",
                    args: [[learner.id], ["desk_code"]],
                    kwargs: {},
                });
                anchor.value = code[0].desk_code;
                anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
                anchor.dispatchEvent(
                    new KeyboardEvent("keydown", { key: "Enter", bubbles: true })
                );
            },
        },
        { trigger: '.o_training_verdict[data-verdict="checked_in"]:contains("Ann Early")' },
        { trigger: ".o_training_arrived:contains('1')" },
        { trigger: ".o_training_find", run: "edit Bob" },
        { trigger: ".list-group-item:contains('Bob Late') .o_training_check_in", run: "click" },
        { trigger: '.o_training_verdict[data-verdict="checked_in"]:contains("Bob Late")' },
        { trigger: ".o_training_arrived:contains('2')" },
        { trigger: ".o_training_find", run: "edit Ann" },
        { trigger: ".list-group-item:contains('Ann Early') .badge:contains('Here')" },
    ],
});
