import {
    Component,
    onMounted,
    onPatched,
    onWillRender,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDraggable } from "@web/core/utils/draggable";
import { fitOfCell, rowAt, rowOffsets } from "./board_layout";

const HEAD_WIDTH = 200;
const HEADER_HEIGHT = 46;
const GROUP_HEIGHT = 26;
const LEAST_DAY = 28;
const MARGIN = 4;
// A name and a line below it; the tray has a button too.
const LEAST_ROW = 42;
const LEAST_TRAY = 58;
const TRAY_LANES = 4;
// Rows drawn above and below what is seen.
const SPARE = 4;
const TRAY = -1;

const STATE_ICONS = {
    draft: "fa-pencil",
    scheduled: "fa-calendar-o",
    open: "fa-users",
    confirmed: "fa-check",
    in_progress: "fa-play",
    done: "fa-flag-checkered",
    closed: "fa-lock",
};

/** Rows and days; only the rows that are seen are in the page. */
export class BoardRenderer extends Component {
    static template = "training_operations.BoardRenderer";
    static props = {
        model: Object,
        canEdit: Boolean,
        whole: Boolean,
        moveBlock: Function,
        openSession: Function,
        openMove: Function,
    };

    setup() {
        this.scrollRef = useRef("scroll");
        this.icons = STATE_ICONS;
        this.state = useState({
            top: 0,
            height: 800,
            width: 1200,
            isTrayOpen: false,
            cursor: { row: 0, column: 0, lane: 0 },
            held: null,
            pending: null,
            hover: null,
            fits: {},
            spoken: "",
        });
        onWillRender(() => this.measureRows());
        onMounted(() => {
            this.observer = new ResizeObserver(() => this.measureScreen());
            this.observer.observe(this.scrollRef.el);
            this.measureScreen();
        });
        onPatched(() => this.followFocus());
        onWillUnmount(() => this.observer.disconnect());
        this.setupDragging();
    }

    setupDragging() {
        useDraggable({
            ref: this.scrollRef,
            elements: ".o_training_block_movable",
            enable: () => this.props.canEdit,
            cursor: "grabbing",
            touchDelay: 300,
            onDragStart: ({ element }) => this.pickUp(this.blockOf(element), true),
            onDrag: ({ x, y }) => {
                this.state.hover = this.cellAt(x, y);
            },
            onDragEnd: () => this.letGo(),
            onDrop: ({ x, y }) => this.putDown(this.cellAt(x, y), this.isShifted),
        });
    }

    get data() {
        return this.props.model.data;
    }

    // -- measures ----------------------------------------------------------------------

    measureScreen() {
        const { clientHeight, clientWidth } = this.scrollRef.el;
        this.state.height = clientHeight;
        this.state.width = clientWidth;
    }

    measureRows() {
        const { rows, tray } = this.props.model;
        this.dayWidth = Math.max(
            LEAST_DAY,
            Math.floor((this.state.width - HEAD_WIDTH) / this.data.days.length)
        );
        this.laneHeight = this.dayWidth >= 90 ? 40 : 24;
        this.rows = rows;
        this.groupTops = rows.map(
            (row, index) => Boolean(row.group) && row.group !== rows[index - 1]?.group
        );
        this.offsets = rowOffsets(
            rows.map(
                (row, index) =>
                    Math.max(row.count * this.laneHeight + 2 * MARGIN, LEAST_ROW) +
                    (this.groupTops[index] ? GROUP_HEIGHT : 0)
            )
        );
        const lanes = this.state.isTrayOpen ? tray.count : Math.min(tray.count, TRAY_LANES);
        this.trayLanes = lanes;
        this.trayHeight = Math.max(lanes * this.laneHeight + 2 * MARGIN, LEAST_TRAY);
    }

    get bodyWidth() {
        return HEAD_WIDTH + this.dayWidth * this.data.days.length;
    }

    get bodyHeight() {
        return this.offsets[this.offsets.length - 1];
    }

    /** Rows to draw; that of a block being dragged stays, or its element would go. */
    get visibleRows() {
        const { top, height, held } = this.state;
        const first = Math.max(rowAt(this.offsets, top) - SPARE, 0);
        const last = rowAt(this.offsets, top + height) + SPARE;
        return this.rows
            .map((row, index) => ({ row, index }))
            .filter(
                ({ row, index }) =>
                    (index >= first && index <= last) || (held && row.id === held.resource_id)
            );
    }

    get months() {
        const months = [];
        for (const [column, day] of this.data.days.entries()) {
            const last = months[months.length - 1];
            if (last && last.label === day.month) {
                last.width += this.dayWidth;
            } else {
                months.push({ label: day.month, width: this.dayWidth, column });
            }
        }
        return months;
    }

    left(column) {
        return HEAD_WIDTH + column * this.dayWidth;
    }

    rowStyle(index) {
        const height = this.offsets[index + 1] - this.offsets[index];
        return `top: ${this.offsets[index]}px; height: ${height}px;`;
    }

    laneTop(index, lane) {
        const group = index !== TRAY && this.groupTops[index] ? GROUP_HEIGHT : 0;
        return group + MARGIN + lane * this.laneHeight;
    }

    blockStyle(row, index, block) {
        const top = this.laneTop(index, row.lanes.get(block.id));
        return (
            `left: ${this.left(block.column) + 1}px; top: ${top}px;` +
            ` width: ${this.dayWidth - 3}px; height: ${this.laneHeight - 2}px;`
        );
    }

    busyStyle(index, span) {
        const width = (span.last - span.first + 1) * this.dayWidth;
        const group = this.groupTops[index] ? GROUP_HEIGHT : 0;
        return `left: ${this.left(span.first)}px; width: ${width}px; top: ${group}px;`;
    }

    blocksOf(row, index) {
        if (index !== TRAY || this.state.isTrayOpen) {
            return row.blocks;
        }
        return row.blocks.filter((block) => row.lanes.get(block.id) < TRAY_LANES);
    }

    // -- what blocks look like -----------------------------------------------------------

    isMovable(block) {
        return this.props.canEdit && !block.is_over;
    }

    blockClass(block) {
        const worst = this.severity(block);
        return [
            `o_training_color_${block.color}`,
            `o_training_state_${block.state}`,
            this.isMovable(block) ? "o_training_block_movable" : "",
            block.is_soft ? "o_training_block_soft" : "",
            worst ? `o_training_block_${worst}` : "",
            this.state.held?.id === block.id ? "o_training_block_held" : "",
            this.state.pending === block.id ? "o_training_block_pending" : "",
        ].join(" ");
    }

    severity(block) {
        const severities = this.props.model.conflictsOf(block).map((item) => item.severity);
        return severities.includes("error") ? "error" : severities[0];
    }

    describe(block) {
        const row = this.rows.find((item) => item.id === block.resource_id);
        const role = {
            lead: _t("Lead instructor"),
            assistant: _t("Assistant instructor"),
            room: _t("Room"),
            virtual_room: _t("Virtual room"),
            equipment: _t("Equipment"),
        }[block.role];
        const conflicts = this.props.model.conflictsOf(block).map((item) => item.text);
        return [
            `${block.number} ${block.course}`,
            block.name !== block.course ? block.name : "",
            block.local,
            `${role}: ${row ? row.name : this.props.model.trayName}`,
            block.place,
            block.client,
            _t("%(filled)s of %(seats)s seats filled", block),
            block.is_soft ? _t("not confirmed yet") : "",
            ...conflicts,
        ]
            .filter(Boolean)
            .join("\n");
    }

    describeBusy(span) {
        return [span.label, span.hours].filter(Boolean).join(" ");
    }

    // -- on a phone ----------------------------------------------------------------------

    /** Days with their blocks, by the clock. */
    get listDays() {
        const shown = new Set([false, ...this.rows.map((row) => row.id)]);
        return this.data.days.map((day, column) => ({
            ...day,
            blocks: this.data.blocks
                .filter((block) => block.column === column && shown.has(block.resource_id))
                .sort((one, other) => one.starts.localeCompare(other.starts)),
        }));
    }

    rowName(block) {
        const row = this.rows.find((item) => item.id === block.resource_id);
        return row ? row.name : this.props.model.trayName;
    }

    // -- dragging ------------------------------------------------------------------------

    blockOf(element) {
        return this.props.model.blockById.get(element.closest("[data-block]").dataset.block);
    }

    get isWhole() {
        return this.props.whole;
    }

    onPointer(ev) {
        this.isShifted = ev.shiftKey;
    }

    /** The cell under a point of the screen. */
    cellAt(x, y) {
        const { el } = this.scrollRef;
        const { left, top } = el.getBoundingClientRect();
        const column = Math.floor((x - left + el.scrollLeft - HEAD_WIDTH) / this.dayWidth);
        const onScreen = y - top - HEADER_HEIGHT;
        if (column < 0 || column >= this.data.days.length || x < left + HEAD_WIDTH) {
            return null;
        }
        if (onScreen < 0) {
            return null;
        }
        if (onScreen < this.trayHeight) {
            return { row: TRAY, column };
        }
        const inBody = onScreen - this.trayHeight + el.scrollTop;
        return inBody >= this.bodyHeight
            ? null
            : { row: rowAt(this.offsets, inBody), column };
    }

    rowIdOf(index) {
        return index === TRAY ? false : this.rows[index]?.id;
    }

    async pickUp(block) {
        this.state.held = block;
        this.state.fits = {};
        const fits = await this.props.model.findFits(block, this.isWhole);
        // By id, since what the state holds is a reactive double.
        if (this.state.held?.id === block.id) {
            this.state.fits = fits;
        }
    }

    letGo() {
        this.state.held = null;
        this.state.hover = null;
        this.state.fits = {};
    }

    async putDown(cell, isShifted) {
        const block = this.state.held;
        this.letGo();
        if (!block || !cell) {
            return;
        }
        // The server is asked first; until it answers, the block shows that it waits.
        this.state.pending = block.id;
        try {
            await this.props.moveBlock(block, {
                rowId: this.rowIdOf(cell.row),
                column: cell.column,
                whole: isShifted ? !this.isWhole : this.isWhole,
            });
        } finally {
            this.state.pending = null;
        }
    }

    fitClass(row) {
        const fit = this.state.held && (this.state.fits.rows || {})[row.id];
        const own = this.state.held?.resource_id === row.id;
        return fit && !own ? `o_training_fit_${fit.level}` : "";
    }

    fitReasons(row) {
        const own = this.state.held?.resource_id === row.id;
        const fit = this.state.held && !own && (this.state.fits.rows || {})[row.id];
        return fit ? fit.reasons.join("\n") : "";
    }

    dayFitClass(column) {
        const { held, fits } = this.state;
        const fit = held && (fits.days || {})[column - held.column];
        return fit && column !== held.column ? `o_training_fit_${fit.level}` : "";
    }

    /** Where the block would go, and what is known to speak against it. */
    get target() {
        const { held, hover, cursor, fits } = this.state;
        const cell = held && (hover || (this.isCarrying ? cursor : null));
        if (!cell) {
            return null;
        }
        const rowId = this.rowIdOf(cell.row);
        const fit = fitOfCell(fits, held, { rowId, column: cell.column });
        const name = cell.row === TRAY ? this.props.model.trayName : this.rows[cell.row].name;
        return {
            ...fit,
            row: cell.row,
            style: this.cellStyle(cell),
            label: `${name} · ${this.data.days[cell.column].long}`,
        };
    }

    cellStyle({ row, column }) {
        const isTray = row === TRAY;
        const group = !isTray && this.groupTops[row] ? GROUP_HEIGHT : 0;
        const top = isTray ? 0 : this.offsets[row] + group;
        const height = isTray
            ? this.trayHeight
            : this.offsets[row + 1] - this.offsets[row] - group;
        return (
            `left: ${this.left(column)}px; top: ${top}px;` +
            ` width: ${this.dayWidth}px; height: ${height}px;`
        );
    }

    // -- keyboard --------------------------------------------------------------------------

    get isCarrying() {
        return Boolean(this.state.held) && !this.state.hover;
    }

    blocksAt({ row, column }) {
        const line = row === TRAY ? this.props.model.tray : this.rows[row];
        if (!line) {
            return [];
        }
        return this.blocksOf(line, row)
            .filter((block) => block.column === column)
            .sort((one, other) => line.lanes.get(one.id) - line.lanes.get(other.id));
    }

    get cursorBlock() {
        return this.blocksAt(this.state.cursor)[this.state.cursor.lane];
    }

    get cursorLabel() {
        const { row, column } = this.state.cursor;
        const line = row === TRAY ? this.props.model.tray : this.rows[row];
        if (!line || !this.data.days[column]) {
            return "";
        }
        const busy = line.busy.filter((span) => span.first <= column && column <= span.last);
        const what = busy.map((span) => this.describeBusy(span)).join(", ") || _t("free");
        return `${line.name}, ${this.data.days[column].long}: ${what}`;
    }

    isCursor(block, index) {
        const { cursor } = this.state;
        return cursor.row === index && this.cursorBlock?.id === block.id;
    }

    onFocusBlock(block, index) {
        const lane = this.blocksAt({ row: index, column: block.column }).indexOf(block);
        Object.assign(this.state.cursor, { row: index, column: block.column, lane });
    }

    onKeydown(ev) {
        if (ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        const moves = {
            ArrowLeft: () => this.moveCursor(0, -1),
            ArrowRight: () => this.moveCursor(0, 1),
            ArrowUp: () => this.moveLane(-1),
            ArrowDown: () => this.moveLane(1),
            PageUp: () => this.moveCursor(-10, 0),
            PageDown: () => this.moveCursor(10, 0),
            Home: () => this.moveCursor(0, -this.state.cursor.column),
            End: () => this.moveCursor(0, this.data.days.length),
            Enter: () => this.cursorBlock && this.props.openSession(this.cursorBlock),
            m: () => this.cursorBlock && this.props.openMove(this.cursorBlock),
            " ": () => this.carry(ev.shiftKey),
            Escape: () => this.cancelCarrying(),
        };
        if (moves[ev.key]) {
            ev.preventDefault();
            ev.stopPropagation();
            moves[ev.key]();
            this.mustFocus = true;
        }
    }

    moveLane(step) {
        const { cursor } = this.state;
        const lane = cursor.lane + step;
        if (!this.isCarrying && lane >= 0 && lane < this.blocksAt(cursor).length) {
            cursor.lane = lane;
            return;
        }
        this.moveCursor(step, 0);
    }

    moveCursor(rows, columns) {
        const { cursor } = this.state;
        const limit = (value, least, most) => Math.min(Math.max(value, least), most);
        cursor.row = limit(cursor.row + rows, TRAY, this.rows.length - 1);
        cursor.column = limit(cursor.column + columns, 0, this.data.days.length - 1);
        cursor.lane = rows < 0 ? Math.max(this.blocksAt(cursor).length - 1, 0) : 0;
        this.scrollToCursor();
        if (this.isCarrying) {
            this.state.spoken = [this.target.label, ...this.target.reasons].join(". ");
        }
    }

    scrollToCursor() {
        const { el } = this.scrollRef;
        const { row, column } = this.state.cursor;
        const left = column * this.dayWidth;
        const seen = el.clientWidth - HEAD_WIDTH - this.dayWidth;
        el.scrollLeft = Math.min(Math.max(el.scrollLeft, left - seen), left);
        if (row !== TRAY) {
            const height = el.clientHeight - HEADER_HEIGHT - this.trayHeight;
            const bottom = this.offsets[row + 1] - height;
            el.scrollTop = Math.min(Math.max(el.scrollTop, bottom), this.offsets[row]);
            this.state.top = el.scrollTop;
        }
    }

    async carry(isShifted) {
        if (this.isCarrying) {
            this.putDown({ ...this.state.cursor }, isShifted);
            return;
        }
        const block = this.cursorBlock;
        if (block && this.isMovable(block)) {
            this.state.spoken = _t("Picked up: %s", this.describe(block));
            await this.pickUp(block);
        }
    }

    cancelCarrying() {
        this.state.spoken = _t("Left where it was");
        this.letGo();
    }

    /** After a key, the browser's focus goes where the cursor is. */
    followFocus() {
        if (!this.mustFocus) {
            return;
        }
        this.mustFocus = false;
        const focus = this.scrollRef.el?.querySelector("[data-cursor]");
        focus?.focus({ preventScroll: true });
    }

    onScroll() {
        this.state.top = this.scrollRef.el.scrollTop;
    }
}
