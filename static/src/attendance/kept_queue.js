import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { user } from "@web/core/user";

export const RETRY_MS = 5000;

/** What went wrong, in words for whoever takes attendance. */
export function tellError(error) {
    if (error.exceptionName === "odoo.http.SessionExpiredException") {
        return _t("You are signed out. Sign in again: what you noted is kept on this device.");
    }
    return error.data?.message || error.message;
}

/**
 * Things on their way to the server. They are kept in the browser until the server has
 * answered, so that neither a lost connection nor a closed page loses one.
 */
export class KeptQueue {
    /**
     * @param {string} prefix of the key in the browser's storage; the user's id is added
     * @param {Object} listeners
     * @param {Function} listeners.onChange called after any change
     * @param {Function} listeners.onAnswer called with (meeting, the server's answer)
     */
    constructor(prefix, { onChange, onAnswer }) {
        this.storageKey = `${prefix}${user.userId}`;
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
            // No room or no storage: they still wait in this page.
        }
        this.onChange();
    }

    /** Those that nobody has to decide about first. */
    get waiting() {
        throw new Error("not implemented");
    }

    async send() {
        throw new Error("not implemented");
    }

    sendSoon(delay) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.send(), delay);
    }

    drop(item) {
        this.items = this.items.filter((other) => other !== item);
        this.save();
    }

    noteError(error) {
        this.isOnline = !(error instanceof ConnectionLostError);
        this.error = this.isOnline ? tellError(error) : "";
    }
}
