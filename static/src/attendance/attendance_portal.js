import { registry } from "@web/core/registry";
import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { AttendanceSheet } from "./attendance_sheet";
import { forgetOthers } from "./offline_page";
import { SignaturePanel } from "./signature_panel";

registry.category("public_components").add("training_operations.attendance", AttendanceSheet);

// On every page, that of signing in too: so what was kept goes with whoever signs out.
registry.category("services").add("training_operations.forget_others", { start: forgetOthers });

/** Signing on one's own phone, on the page of the personal link. */
export class OwnSignature extends Component {
    static template = "training_operations.OwnSignature";
    static components = { SignaturePanel };
    static props = { token: String, name: String, toSign: Array };

    setup() {
        this.state = useState({ waiting: [...this.props.toSign] });
    }

    async sign(image) {
        const [first] = this.state.waiting;
        try {
            await rpc(
                `/training/pass/${this.props.token}/sign`,
                { meeting_id: first.meeting, part: first.part, image },
                { silent: true }
            );
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return _t("No connection. Please try again in a moment.");
            }
            return error.data?.message || error.message;
        }
        this.state.waiting.shift();
    }
}

registry.category("public_components").add("training_operations.own_signature", OwnSignature);
