import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { Model } from "@web/model/model";
import { stackLanes } from "./board_layout";

const MODEL = "training.board";
// Changes that can be undone.
const HISTORY = 50;
// Sessions whose conflicts are asked for in one call.
const CHUNK = 40;

/**
 * What the board knows, and what it asks of the server. The server decides what a drag
 * means and what speaks against it; nothing is reckoned here but places on the screen.
 */
export class BoardModel extends Model {
    setup(params) {
        this.options = {
            lens: "instructor",
            weeks: params.weeks,
            grouping: "none",
            ...params.options,
        };
        this.done = [];
        this.undone = [];
        this.keepLast = new KeepLast();
        this.conflicts = new Map();
        this.filter = "";
    }

    async load(searchParams) {
        if (searchParams) {
            this.domain = searchParams.domain || [];
        }
        const data = await this.keepLast.add(
            this.orm.call(MODEL, "load_board", [this.domain, this.options])
        );
        this.data = data;
        this.options.tz = data.tz;
        this.options.first_day = data.days[0].date;
        this.conflicts = new Map();
        this.arrange();
        this.findConflicts(data);
        this.notify();
    }

    /** Set options, such as the first day, and show what they mean. */
    async choose(options) {
        Object.assign(this.options, options);
        await this.load();
    }

    shiftWeeks(count) {
        const day = luxon.DateTime.fromISO(this.options.first_day).plus({ weeks: count });
        return this.choose({ first_day: day.toISODate() });
    }

    search(text) {
        this.filter = text.trim().toLowerCase();
        this.arrange();
        this.notify();
    }

    /** Blocks by row and lane, for the rows that the filter leaves. */
    arrange() {
        const byRow = Map.groupBy
            ? Map.groupBy(this.data.blocks, (block) => block.resource_id)
            : this.groupBlocks();
        this.rows = this.data.rows
            .filter((row) =>
                `${row.name} ${row.detail} ${row.group}`.toLowerCase().includes(this.filter)
            )
            .map((row) => this.arrangeRow(row, byRow.get(row.id) || []));
        this.tray = this.arrangeRow(
            { key: "tray", id: false, name: this.trayName, detail: "", group: "" },
            byRow.get(false) || []
        );
        this.blockById = new Map(this.data.blocks.map((block) => [block.id, block]));
    }

    groupBlocks() {
        const byRow = new Map();
        for (const block of this.data.blocks) {
            byRow.set(block.resource_id, [...(byRow.get(block.resource_id) || []), block]);
        }
        return byRow;
    }

    arrangeRow(row, blocks) {
        const { lanes, count } = stackLanes(blocks);
        return { ...row, blocks, lanes, count, busy: this.data.busy[row.id] || [] };
    }

    get trayName() {
        return this.options.lens === "instructor" ? _t("Without instructor") : _t("Without room");
    }

    // -- conflicts -----------------------------------------------------------------

    /** Mark what is wrong as it stands, some sessions at a time, after drawing. */
    async findConflicts(data) {
        const open = data.blocks.filter((block) => !block.is_over);
        const sessionIds = [...new Set(open.map((block) => block.session_id))];
        for (let start = 0; start < sessionIds.length; start += CHUNK) {
            const chunk = sessionIds.slice(start, start + CHUNK);
            const found = await this.orm.silent.call(MODEL, "find_conflicts", [chunk]);
            if (this.data !== data) {
                return;
            }
            this.markConflicts(found);
        }
    }

    markConflicts(found) {
        for (const conflict of found) {
            const key = conflict.session_id;
            this.conflicts.set(key, [...(this.conflicts.get(key) || []), conflict]);
        }
        if (found.length) {
            this.notify();
        }
    }

    /** Conflicts of a block: its meeting's and its session's, about its own row. */
    conflictsOf(block) {
        return (this.conflicts.get(block.session_id) || []).filter(
            (conflict) =>
                (!conflict.meeting_id || conflict.meeting_id === block.meeting_id) &&
                (!conflict.resource_id || conflict.resource_id === block.resource_id)
        );
    }

    // -- changing --------------------------------------------------------------------

    prepareDrag(block, { rowId, column, whole }) {
        return {
            meeting_id: block.meeting_id,
            whole: Boolean(whole),
            role: block.role,
            source: block.resource_id,
            target: rowId,
            days: column - block.column,
            starts: block.starts,
        };
    }

    findFits(block, whole) {
        const drag = this.prepareDrag(block, {
            rowId: block.resource_id,
            column: block.column,
            whole,
        });
        return this.orm.silent.call(MODEL, "find_fits", [drag, this.options]);
    }

    async drop(drag, accepted = []) {
        const result = await this.orm.call(MODEL, "drop", [drag, accepted]);
        if (result.memento) {
            this.done = [...this.done, result.memento].slice(-HISTORY);
            this.undone = [];
        }
        return this.follow(result);
    }

    async undo(accepted = []) {
        return this.restore(this.done, this.undone, accepted);
    }

    async redo(accepted = []) {
        return this.restore(this.undone, this.done, accepted);
    }

    async restore(from, to, accepted) {
        const memento = from[from.length - 1];
        if (!memento) {
            return { status: "nothing" };
        }
        let result;
        try {
            result = await this.orm.call(MODEL, "restore", [memento, accepted]);
        } catch (error) {
            // What somebody else has changed since can't be undone any more.
            from.pop();
            throw error;
        }
        if (result.status === "done") {
            from.pop();
            if (result.memento) {
                to.push(result.memento);
            }
        }
        return this.follow(result);
    }

    async follow(result) {
        if (result.status === "done") {
            await this.load();
        }
        return result;
    }

    exportState() {
        return { options: this.options };
    }
}
