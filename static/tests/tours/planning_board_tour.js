import { registry } from "@web/core/registry";

const TRAY = ".o_training_board_tray .o_training_block";
// A point of the first day's column within a row, right of its name.
const MONDAY = { position: { left: 215, top: 10 }, relative: true };
const row = (name) => `.o_training_board_row:has(.o_training_board_name:contains(${name}))`;

/** Press keys where the board's cursor is. */
async function press({ anchor }, ...keys) {
    for (const key of keys) {
        const target = document.activeElement.closest(".o_training_board")
            ? document.activeElement
            : anchor;
        target.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
        );
        await new Promise((resolve) => requestAnimationFrame(resolve));
    }
}

/** Ctrl and a key where no element has the focus. */
function pressOnPage(key) {
    document.activeElement.blur();
    document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, ctrlKey: true, bubbles: true, cancelable: true })
    );
}

// The test has a session on Monday, Anna on leave that day and Ben free.
registry.category("web_tour.tours").add("training_planning_board_tour", {
    steps: () => [
        {
            content: "A meeting waits in the tray",
            trigger: `${TRAY}:contains(First aid)`,
            run: (helpers) => helpers.drag_and_drop(row("Anna"), MONDAY),
        },
        {
            content: "Anna is on leave: that can't be",
            trigger: ".modal .o_training_conflicts:contains(Anna)",
        },
        {
            trigger: ".modal:not(:has(.o_training_apply_anyway)) .o_training_leave_it",
            run: "click",
        },
        {
            content: "Nothing has changed; Ben is free",
            trigger: `body:not(:has(.modal)) ${TRAY}:contains(First aid)`,
            run: (helpers) => helpers.drag_and_drop(row("Ben"), MONDAY),
        },
        {
            trigger: `${row("Ben")} .o_training_block:contains(First aid)`,
        },
        {
            content: "Undo by keyboard; after a drag nothing has the focus",
            trigger: ".o_training_undo:enabled",
            run: () => pressOnPage("z"),
        },
        {
            content: "And do it again",
            trigger: `${TRAY}:contains(First aid)`,
            run: () => pressOnPage("y"),
        },
        {
            trigger: `${row("Ben")} .o_training_block:contains(First aid)`,
        },
        {
            content: "Undo by the button",
            trigger: ".o_training_undo:enabled",
            run: "click",
        },
        {
            content: "By keyboard: pick it up",
            trigger: `body:not(:has(.modal)) ${TRAY}:contains(First aid)`,
            async run(helpers) {
                helpers.anchor.focus();
                await press(helpers, " ");
            },
        },
        {
            content: "Rows tell how they suit",
            trigger: `${row("Ben")}.o_training_fit_ok`,
        },
        {
            trigger: `${row("Anna")}.o_training_fit_error`,
        },
        {
            content: "Down to Ben, and put it down",
            trigger: ".o_training_board",
            run: (helpers) => press(helpers, "ArrowDown", "ArrowDown", " "),
        },
        {
            trigger: `${row("Ben")} .o_training_block:contains(First aid)`,
        },
    ],
});
