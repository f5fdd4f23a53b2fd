import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { NameAndSignature } from "@web/core/signature/name_and_signature";

/** A place to sign with finger, pen or mouse. */
export class SignaturePanel extends Component {
    static template = "training_operations.SignaturePanel";
    static components = { NameAndSignature };
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
