import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { NameAndSignature } from "@web/core/signature/name_and_signature";
import { DrawingPad } from "./drawing_pad";

const PATIENCE_MS = 3000;

/** Whether the server answers what Odoo's signature field asks when it opens. */
async function hasFonts() {
    const inTime = new Promise((resolve) => setTimeout(() => resolve(false), PATIENCE_MS));
    const asked = rpc("/web/sign/get_fonts/", {}, { silent: true }).then(
        () => true,
        () => false
    );
    return Promise.race([asked, inTime]);
}

/** A place to sign with finger, pen or mouse. */
export class SignaturePanel extends Component {
    static template = "training_operations.SignaturePanel";
    static components = { DrawingPad, NameAndSignature };
    static props = {
        name: String,
        about: String,
        onSign: Function,
        onClose: { type: Function, optional: true },
    };

    setup() {
        this.state = useState({ error: "", isSaving: false });
        this.signature = useState({
            name: this.props.name,
            isSignatureEmpty: true,
            getSignatureImage: () => "",
            resetSignature: () => {},
        });
        onWillStart(async () => (this.canType = await hasFonts()));
    }

    get padProps() {
        return {
            signature: this.signature,
            mode: "draw",
            noInputName: true,
            fontColor: "#16324f",
        };
    }

    async sign() {
        if (this.signature.isSignatureEmpty) {
            this.state.error = _t("Please sign in the field above.");
            return;
        }
        this.state.isSaving = true;
        const image = this.signature.getSignatureImage().split(",")[1];
        this.state.error = (await this.props.onSign(image)) || "";
        this.state.isSaving = false;
    }
}
