import { rpc } from "@web/core/network/rpc";
import { KeptQueue, RETRY_MS } from "./kept_queue";

const COLLECT_MS = 300;

/**
 * Marks on their way to the server; each carries a key, so that one sent twice is
 * recorded once.
 *
 * An item is {meeting, label, name, mark, conflict}. One that contradicts a newer mark
 * on the server stays, with that mark as its conflict, until a person decides.
 */
export class MarkQueue extends KeptQueue {
    constructor(listeners) {
        super("training_operations.marks.", listeners);
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
        this.noteError(error);
    }

    /** What a person decided about a mark that contradicts a newer one. */
    decide(item, keepsMine) {
        if (keepsMine) {
            item.mark.force = true;
            item.conflict = undefined;
            this.save();
            this.sendSoon(0);
        } else {
            this.drop(item);
        }
    }
}
