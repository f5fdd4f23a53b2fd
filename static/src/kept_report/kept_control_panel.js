import { onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { ControlPanel } from "@web/search/control_panel/control_panel";

const MONEY_IN = "training.session.report";

/**
 * Says as of when the figures below are, where they are kept ready, and brings them up
 * to date. Of figures that are reckoned when asked it says nothing.
 */
export class KeptControlPanel extends ControlPanel {
    static template = "training_operations.KeptControlPanel";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.kept = useState({ moment: null, isBusy: false });
        onWillStart(() => this.ask("get_kept_on"));
        useBus(this.env.searchModel, "update", () => this.ask("get_kept_on"));
    }

    async ask(method) {
        const { resModel, domain, context } = this.env.searchModel;
        const moment = await this.orm.call(resModel, method, [domain], { context });
        this.kept.moment = moment ? deserializeDateTime(moment) : null;
    }

    get keptText() {
        const moment = formatDateTime(this.kept.moment, { showSeconds: false });
        // Of sessions only the money is kept, see `training.session.money`.
        return this.env.searchModel.resModel === MONEY_IN
            ? _t("Revenue and cost as of %s", moment)
            : _t("As of %s", moment);
    }

    async refreshKept() {
        this.kept.isBusy = true;
        try {
            await this.ask("refresh");
        } finally {
            this.kept.isBusy = false;
        }
        this.env.searchModel.search();
    }
}
