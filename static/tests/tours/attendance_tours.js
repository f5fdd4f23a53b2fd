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

const cache = () => caches.open("training_operations.attendance");
const outage = (seconds) => (document.cookie = `training_outage=1;path=/;max-age=${seconds}`);

/** Poll, as what is kept is kept in the background. */
async function until(isTrue) {
    for (let tries = 0; tries < 100; tries++) {
        if (await isTrue()) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Still not: ${isTrue}`);
}

/** A stroke over the field to sign in. */
function draw(canvas) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const point = (type, x, y) =>
        canvas.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                pointerId: 1,
                isPrimary: true,
                buttons: type === "pointerup" ? 0 : 1,
                pressure: 0.5,
                clientX: left + x * width,
                clientY: top + y * height,
            })
        );
    point("pointerdown", 0.2, 0.6);
    point("pointermove", 0.5, 0.3);
    point("pointermove", 0.8, 0.6);
    point("pointerup", 0.8, 0.6);
}

/** The page is loaded anew while there is no connection; marks and signatures are sent. */
registry.category("web_tour.tours").add("training_attendance_offline", {
    steps: () => [
        {
            content: "The page is kept",
            trigger: status("Ann Early", "unmarked"),
            async run() {
                await navigator.serviceWorker.ready;
                await until(async () => (await (await cache()).keys()).length > 3);
            },
        },
        {
            content: "Load it anew, so that the worker has it; then without a connection",
            trigger: status("Ann Early", "unmarked"),
            expectUnloadPage: true,
            run() {
                outage(600);
                browser.location.reload();
            },
        },
        { trigger: ".o_training_sheet:contains('No connection') .o_training_kept" },
        { trigger: `${line("Ann Early")} [data-tap="late"]`, run: "click" },
        {
            content: "Who is there signs, without a connection too",
            trigger: `${line("Ann Early")} .o_training_sign_here`,
            run: "click",
        },
        { trigger: ".o_training_pad canvas", run: ({ anchor }) => draw(anchor) },
        { trigger: ".o_training_sign .btn-primary", run: "click" },
        { trigger: `${line("Ann Early")} .o_training_signed_here` },
        {
            content: "Again: mark and signature are still there",
            trigger: `.o_training_sheet:has(.o_training_waiting:contains("1")) .o_training_waiting_signatures:contains("1")`,
            expectUnloadPage: true,
            run: () => browser.location.reload(),
        },
        { trigger: `${line("Ann Early")} .o_training_signed_here` },
        {
            content: "The connection is back",
            trigger: `.o_training_sheet:contains('No connection') ${status("Ann Early", "late")}`,
            run: () => outage(0),
        },
        {
            trigger: ".o_training_sheet:not(:contains('No connection')) .o_training_foot:contains('All saved')",
            timeout: 30000,
        },
    ],
});

/** Whoever signs out leaves nothing on the device. */
registry.category("web_tour.tours").add("training_attendance_signed_out", {
    steps: () => [
        {
            trigger: status("Ann Early", "unmarked"),
            async run() {
                await until(async () => (await (await cache()).keys()).length > 3);
            },
        },
        {
            trigger: "#o_logout:not(:visible)",
            expectUnloadPage: true,
            run: ({ anchor }) => (browser.location.href = anchor.href),
        },
        {
            trigger: "a[href*='/web/login']:not(:visible), a[href*='/web/login']",
            async run() {
                await until(async () => (await (await cache()).keys()).length === 0);
                const kept = Object.keys(localStorage).filter((key) =>
                    key.startsWith("training_operations.sheets")
                );
                if (kept.length) {
                    throw new Error("The list was left behind");
                }
            },
        },
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
