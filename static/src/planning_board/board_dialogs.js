import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";

/** What speaks against a change; only what may be bent can be accepted. */
export class BoardConflictDialog extends Component {
    static template = "training_operations.BoardConflictDialog";
    static components = { Dialog };
    static props = { close: Function, conflicts: Array, accept: Function };

    get isRefused() {
        return this.props.conflicts.some((conflict) => conflict.severity === "error");
    }

    get title() {
        return this.isRefused ? _t("This can't be done") : _t("Do it all the same?");
    }

    accept() {
        this.props.accept();
        this.props.close();
    }
}

/** Moving without dragging: on a phone, and for who prefers to type. */
export class BoardMoveDialog extends Component {
    static template = "training_operations.BoardMoveDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        block: Object,
        model: Object,
        move: Function,
        open: Function,
    };

    setup() {
        const { block, model } = this.props;
        this.state = useState({
            rowId: String(block.resource_id || ""),
            date: model.data.days[block.column].date,
            whole: false,
            fits: {},
        });
        onWillStart(() => this.findFits());
    }

    get isMovable() {
        return this.props.model.data.can_edit && !this.props.block.is_over;
    }

    get conflicts() {
        return this.props.model.conflictsOf(this.props.block);
    }

    /** Who or what it has, where and for whom it is, and how full. */
    get facts() {
        const { block, model } = this.props;
        const row = model.data.rows.find((item) => item.id === block.resource_id);
        return [
            row ? row.name : model.trayName,
            block.place,
            block.client,
            _t("%(filled)s of %(seats)s seats filled", block),
        ].filter(Boolean);
    }

    async findFits() {
        const { block, model } = this.props;
        if (this.isMovable) {
            this.state.fits = await model.findFits(block, this.state.whole);
        }
    }

    /** Rows that could take it first, each once. */
    get rows() {
        const order = { ok: 0, warning: 1, error: 2 };
        const rows = new Map(this.props.model.data.rows.map((row) => [row.id, row]));
        return [...rows.values()]
            .map((row) => ({ ...row, fit: (this.state.fits.rows || {})[row.id] }))
            .filter((row) => row.fit || row.id === this.props.block.resource_id)
            .sort((one, other) => order[one.fit?.level] - order[other.fit?.level] || 0);
    }

    get reasons() {
        const { block } = this.props;
        if (Number(this.state.rowId) === block.resource_id) {
            return [];
        }
        return (this.state.fits.rows || {})[this.state.rowId]?.reasons || [];
    }

    async setWhole(whole) {
        this.state.whole = whole;
        await this.findFits();
    }

    move() {
        const { block, model } = this.props;
        const first = luxon.DateTime.fromISO(model.data.days[0].date);
        const column = luxon.DateTime.fromISO(this.state.date).diff(first, "days").days;
        this.props.move(block, {
            rowId: Number(this.state.rowId) || false,
            column: Math.round(column),
            whole: this.state.whole,
        });
        this.props.close();
    }

    open() {
        this.props.close();
        this.props.open(this.props.block);
    }
}
