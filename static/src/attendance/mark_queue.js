import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";

const RETRY_MS = 5000;
const COLLECT_MS = 300;

/** What went wrong, in words for whoever takes attendance. */
export function tellError(error) {
    if (error.exceptionName === "odoo.http.SessionExpiredException") {
        return _t("You are signed out. Sign in again: your marks are kept on this device.");
    }
    return error.data?.message || error.message;
}

/**
 * Marks on their way to the server. They are kept in the browser until the server has
 * answered, so that neither a lost connection nor a closed page loses one; each carries
 * a key, so that one sent twice is recorded once.
 *
 * An item is {meeting, label, name, mark, conflict}. One that contradicts a newer mark
 * on the server stays, with that mark as its conflict, until a person decides.
 */
export class MarkQueue {
    /**
     * @param {Object} listeners
     * @param {Function} listeners.onChange called after any change
     * @param {Function} listeners.onAnswer called with (meeting, {key: result})
     */
    constructor({ onChange, onAnswer }) {
        this.storageKey = `training_operations.marks.${user.userId}`;
        this.onChange = onChange;
        this.onAnswer = onAnswer;
        this.items = this.load();
        this.isOnline = true;
        this.error = "";
        this.isSending = false;
        this.resend = () => this.send();
        browser.addEventListener("online", this.resend);
    }

    destroy() {
        browser.removeEventListener("online", this.resend);
        browser.clearTimeout(this.timer);
    }

    load() {
        try {
            const items = JSON.parse(browser.localStorage.getItem(this.storageKey));
            return Array.isArray(items) ? items : [];
        } catch {
            return [];
        }
    }

    save() {
        try {
            browser.localStorage.setItem(this.storageKey, JSON.stringify(this.items));
        } catch {
            // No room or no storage: the marks still wait in this page.
        }
        this.onChange();
    }

    get waiting() {
        return this.items.filter((item) => !item.conflict);
    }

    get conflicts() {
        return this.items.filter((item) => item.conflict);
    }

    /** The latest mark that isn't on the server yet, of a line of a list. */
    find(meeting, enrollment, part) {
        return this.items.findLast(
            ({ meeting: id, mark }) =>
                id === meeting && mark.enrollment === enrollment && mark.part === part
        );
    }

    isSame(item, other) {
        return (
            item.meeting === other.meeting &&
            item.mark.enrollment === other.mark.enrollment &&
            item.mark.part === other.mark.part
        );
    }

    /** Add marks; of several taps on one line that weren't sent, the last one counts. */
    add(items) {
        for (const item of items) {
            this.items = this.items.filter(
                (other) => other.isSent || !this.isSame(item, other)
            );
            this.items.push(item);
        }
        this.save();
        this.sendSoon(COLLECT_MS);
    }

    sendSoon(delay) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.send(), delay);
    }

    async send() {
        if (this.isSending || !this.waiting.length) {
            return;
        }
        this.isSending = true;
        const meeting = this.waiting[0].meeting;
        const batch = this.waiting.filter((item) => item.meeting === meeting);
        batch.forEach((item) => (item.isSent = true));
        let isDone = false;
        try {
            const answers = await rpc(
                `/training/attendance/${meeting}/mark`,
                { marks: batch.map((item) => item.mark) },
                { silent: true }
            );
            this.isOnline = true;
            this.error = "";
            this.settle(batch, answers);
            this.onAnswer(meeting, answers);
            isDone = true;
        } catch (error) {
            this.fail(batch, error);
        }
        this.isSending = false;
        this.save();
        if (this.waiting.length) {
            this.sendSoon(isDone ? 0 : RETRY_MS);
        }
    }

    settle(batch, answers) {
        const settled = new Set(batch);
        for (const item of batch) {
            const { result, mark } = answers[item.mark.key] || { result: "refused" };
            if (result === "conflict") {
                item.isSent = false;
                item.conflict = mark;
                settled.delete(item);
            }
            // Taps made meanwhile build on what has just arrived, not on what was.
            for (const other of this.items) {
                if (mark && other !== item && this.isSame(item, other)) {
                    other.mark.version = mark.version;
                }
            }
        }
        this.items = this.items.filter((item) => !settled.has(item));
    }

    fail(batch, error) {
        batch.forEach((item) => (item.isSent = false));
        this.isOnline = !(error instanceof ConnectionLostError);
        if (this.isOnline) {
            this.error = tellError(error);
        }
    }

    /** What a person decided about a mark that contradicts a newer one. */
    decide(item, keepsMine) {
        if (keepsMine) {
            item.mark.force = true;
            item.conflict = undefined;
            this.save();
            this.sendSoon(0);
        } else {
            this.items = this.items.filter((other) => other !== item);
            this.save();
        }
    }
}
