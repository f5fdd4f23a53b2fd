import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// Milliseconds between two questions to the server.
const INTERVAL = 1500;
const BUSY = ["queued", "solving", "running"];

/**
 * How far the planning of a run is. It asks the server by itself until the run is
 * done, and then loads the form anew, so that the proposals appear.
 */
export class RunProgress extends Component {
    static template = "training_operations.RunProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.progress = useState({ label: "", progress: 0, state: "queued" });
        this.isAsking = false;
        onWillStart(() => this.ask());
        this.timer = setInterval(() => this.ask(), INTERVAL);
        onWillDestroy(() => clearInterval(this.timer));
    }

    get isBusy() {
        return BUSY.includes(this.props.record.data.state);
    }

    get details() {
        const { incumbent, gap, unscheduled, seconds } = this.progress;
        return {
            incumbent: incumbent && formatFloat(incumbent, { digits: [16, 0] }),
            gap: gap && formatFloat(gap * 100, { digits: [16, 1] }),
            unscheduled,
            seconds,
        };
    }

    async ask() {
        const { record } = this.props;
        if (!this.isBusy || !record.resId || this.isAsking) {
            return;
        }
        this.isAsking = true;
        try {
            const found = await this.orm.silent.call(
                record.resModel,
                "get_progress",
                [record.resId],
            );
            Object.assign(this.progress, found);
            if (!BUSY.includes(found.state)) {
                await record.load();
            }
        } catch {
            // The server may be restarting; the next question comes soon.
        } finally {
            this.isAsking = false;
        }
    }
}

registry.category("view_widgets").add("training_run_progress", {
    component: RunProgress,
});
