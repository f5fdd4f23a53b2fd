import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const PERIODS = [7, 30, 90, 365];

/**
 * What a coordinator sees first. The work list comes with one call; the figures and
 * what is compared with the ledger, which read more, with others that nobody waits for.
 */
export class TrainingStart extends Component {
    static template = "training_operations.Start";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.periods = PERIODS;
        this.display = { controlPanel: {} };
        this.latestFigures = new KeepLast();
        this.latestLedger = new KeepLast();
        this.state = useState({
            mine: false,
            days: 30,
            ...this.props.state?.choices,
            data: null,
            ledger: null,
            figures: null,
        });
        // Who comes back from the records behind a number finds what they had chosen.
        useSetupAction({
            getLocalState: () => ({
                choices: { mine: this.state.mine, days: this.state.days },
            }),
        });
        onWillStart(() => this.load());
        this.loadFigures();
    }

    async load() {
        this.state.data = await this.orm.call("training.start", "get_start_screen", [], {
            mine: this.state.mine,
        });
        this.loadLedger();
    }

    async loadLedger() {
        this.state.ledger = null;
        this.state.ledger = await this.latestLedger.add(
            this.orm.call("training.start", "get_ledger_tiles", [], {
                mine: this.state.mine,
            })
        );
    }

    async loadFigures() {
        this.state.figures = null;
        this.state.figures = await this.latestFigures.add(
            this.orm.call("training.figures", "get_figures", [], {
                days: this.state.days,
            })
        );
    }

    get tiles() {
        return [...this.state.data.tiles, ...(this.state.ledger || [])];
    }

    get needs() {
        return this.tiles.filter((tile) => tile.count);
    }

    get settled() {
        return this.tiles.filter((tile) => !tile.count);
    }

    setMine(mine) {
        this.state.mine = mine;
        return this.load();
    }

    setDays(days) {
        this.state.days = days;
        return this.loadFigures();
    }

    open(action) {
        return this.action.doAction(action);
    }

    openSession(sessionId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "training.session",
            res_id: sessionId,
            views: [[false, "form"]],
        });
    }

    async stopTimer() {
        await this.orm.call("training.time.entry", "action_stop", [
            [this.state.data.timer.id],
        ]);
        await this.load();
    }

    change(figure) {
        return `${figure.change > 0 ? "+" : ""}${Math.round(figure.change)} %`;
    }
}

registry.category("actions").add("training_operations.start", TrainingStart);
