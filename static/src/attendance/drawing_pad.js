/* global SignaturePad */

import { Component, onMounted, onWillStart, useRef } from "@odoo/owl";
import { loadJS } from "@web/core/assets";

const RATIO = 3;
// Enough for print; phones have more.
const DENSITY_MAX = 2;

/** What the pad draws with, to have it before the connection is lost. */
export function loadPad() {
    return loadJS("/web/static/lib/signature_pad/signature_pad.umd.js");
}

/**
 * A field to draw a signature in, without a connection too. Odoo's own offers typing
 * and loading as well, and asks the server for fonts before it opens.
 */
export class DrawingPad extends Component {
    static template = "training_operations.DrawingPad";
    static props = { signature: Object, fontColor: String };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(loadPad);
        onMounted(() => this.open());
    }

    open() {
        const { el } = this.canvas;
        const { signature, fontColor } = this.props;
        const density = Math.min(window.devicePixelRatio || 1, DENSITY_MAX);
        el.width = el.offsetWidth * density;
        el.height = (el.offsetWidth / RATIO) * density;
        el.getContext("2d").scale(density, density);
        this.pad = new SignaturePad(el, { penColor: fontColor, minWidth: 2, maxWidth: 2 });
        this.pad.addEventListener("endStroke", () => {
            signature.isSignatureEmpty = this.pad.isEmpty();
        });
        signature.getSignatureImage = () => this.pad.toDataURL();
    }

    clear() {
        this.pad.clear();
        this.props.signature.isSignatureEmpty = true;
    }
}
