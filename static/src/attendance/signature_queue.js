import { rpc } from "@web/core/network/rpc";
import { KeptQueue, RETRY_MS } from "./kept_queue";

/**
 * Signatures on their way to the server, each after the mark that it is about. The
 * server takes the same one twice as one.
 *
 * An item is {meeting, label, name, part, enrollment, image, at, refused}; enrollment is
 * null for an instructor. One that the server refuses stays, with its words, until a
 * person has read them.
 */
export class SignatureQueue extends KeptQueue {
    /**
     * @param {Object} listeners
     * @param {Function} listeners.isReady told an item, whether it may be sent now
     */
    constructor({ isReady, ...listeners }) {
        super("training_operations.signatures.", listeners);
        this.isReady = isReady;
    }

    get waiting() {
        return this.items.filter((item) => !item.refused);
    }

    get refused() {
        return this.items.filter((item) => item.refused);
    }

    find(meeting, enrollment, part) {
        return this.waiting.find(
            (item) =>
                item.meeting === meeting && item.enrollment === enrollment && item.part === part
        );
    }

    add(item) {
        this.items.push(item);
        this.save();
        this.sendSoon(0);
    }

    async send() {
        const item = this.waiting.find(this.isReady);
        if (this.isSending || !item) {
            return;
        }
        this.isSending = true;
        let delay = 0;
        try {
            const { meeting, part, enrollment, image, at } = item;
            const sheet = await rpc(
                `/training/attendance/${meeting}/sign`,
                { part, enrollment_id: enrollment, image, at },
                { silent: true }
            );
            this.isOnline = true;
            this.error = "";
            this.items = this.items.filter((other) => other !== item);
            this.onAnswer(meeting, sheet);
        } catch (error) {
            this.noteError(error);
            if (error.exceptionName?.startsWith("odoo.exceptions.")) {
                item.refused = this.error;
                this.error = "";
            } else {
                delay = RETRY_MS;
            }
        }
        this.isSending = false;
        this.save();
        if (this.waiting.length) {
            this.sendSoon(delay);
        }
    }
}
