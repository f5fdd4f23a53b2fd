import { registry } from "@web/core/registry";
import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import {
    BarcodeVideoScanner,
    isBarcodeScannerSupported,
} from "@web/core/barcode/barcode_video_scanner";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { useDebounced } from "@web/core/utils/timing";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const REFRESH_MS = 15000;
// The same code stays in front of the camera for a while.
const SAME_CODE_MS = 4000;
const TONES = { checked_in: "success", already: "info", disputed: "warning" };

/** The check-in desk: scan QR codes with the camera or a hand scanner, or find a name. */
export class CheckinDesk extends Component {
    static template = "training_operations.CheckinDesk";
    static components = { BarcodeVideoScanner };
    static props = { ...standardActionServiceProps };

    setup() {
        this.state = useState({
            meetings: [],
            meetingId: this.props.action.params?.meeting_id || 0,
            isScanning: false,
            cameraError: "",
            text: "",
            found: null,
            verdict: null,
            error: "",
        });
        this.find = useDebounced(() => this.search(), 300);
        onWillStart(() => this.refresh());
        const refresher = browser.setInterval(() => this.refresh(), REFRESH_MS);
        onWillDestroy(() => {
            browser.clearInterval(refresher);
            this.audio?.close();
        });
    }

    get hasCamera() {
        return isBarcodeScannerSupported();
    }

    get meetingIds() {
        return this.state.meetingId ? [this.state.meetingId] : [];
    }

    get shown() {
        const { meetings, meetingId } = this.state;
        return meetings.filter(({ id }) => !meetingId || id === meetingId);
    }

    get tone() {
        return TONES[this.state.verdict?.verdict] || "danger";
    }

    async call(path, params = {}) {
        try {
            const result = await rpc(`/training/desk${path}`, params, { silent: true });
            this.state.error = "";
            return result;
        } catch (error) {
            this.state.error =
                error instanceof ConnectionLostError
                    ? _t("No connection. Nobody is checked in until it is back.").toString()
                    : error.data?.message || error.message;
            return null;
        }
    }

    async refresh() {
        const meetings = await this.call("");
        if (meetings) {
            this.state.meetings = meetings;
        }
    }

    chooseMeeting(event) {
        this.state.meetingId = Number(event.target.value);
    }

    // -- scanning ---------------------------------------------------------------------

    toggleCamera() {
        this.state.cameraError = "";
        this.state.isScanning = !this.state.isScanning;
        this.prepareSound();
    }

    onCameraError(error) {
        this.state.isScanning = false;
        this.state.cameraError = error.message;
    }

    async onScan(text) {
        const now = Date.now();
        if (text === this.lastText && now - this.lastTime < SAME_CODE_MS) {
            return;
        }
        this.lastText = text;
        this.lastTime = now;
        await this.take(this.call("/scan", { text, meeting_ids: this.meetingIds }));
    }

    async take(promise) {
        const result = await promise;
        if (!result) {
            this.signal(false);
            return;
        }
        this.state.meetings = result.meetings;
        this.state.verdict = result;
        this.signal(["checked_in", "already"].includes(result.verdict));
    }

    // -- by hand ----------------------------------------------------------------------

    /** Hand scanners type the code and press Enter; people type names. */
    onInput(event) {
        this.state.text = event.target.value;
        if (!/^TRN-/i.test(this.state.text)) {
            this.find();
        }
    }

    onKeydown(event) {
        if (event.key === "Enter" && /^TRN-/i.test(this.state.text)) {
            const text = this.state.text.trim();
            this.state.text = "";
            this.onScan(text);
        }
    }

    async search() {
        const text = this.state.text.trim();
        if (text.length < 2) {
            this.state.found = null;
            return;
        }
        const found = await this.call("/search", { text, meeting_ids: this.meetingIds });
        if (found && text === this.state.text.trim()) {
            this.state.found = found;
        }
    }

    async checkIn(learner) {
        this.prepareSound();
        await this.take(
            this.call("/check_in", {
                enrollment_id: learner.id,
                meeting_ids: this.meetingIds,
            })
        );
        this.state.text = "";
        this.state.found = null;
    }

    // -- sound and vibration ------------------------------------------------------------

    /** Browsers allow sound only after a tap. */
    prepareSound() {
        const Audio = window.AudioContext || window.webkitAudioContext;
        this.audio ||= Audio && new Audio();
    }

    /** One high tone and a short buzz for yes, two low ones and a long buzz for no. */
    signal(isGood) {
        browser.navigator.vibrate?.(isGood ? 80 : [200, 100, 200]);
        if (!this.audio) {
            return;
        }
        for (const delay of isGood ? [0] : [0, 0.2]) {
            const tone = this.audio.createOscillator();
            const volume = this.audio.createGain();
            tone.frequency.value = isGood ? 1040 : 220;
            volume.gain.value = 0.15;
            tone.connect(volume).connect(this.audio.destination);
            tone.start(this.audio.currentTime + delay);
            tone.stop(this.audio.currentTime + delay + 0.12);
        }
    }
}

registry.category("actions").add("training_operations.checkin_desk", CheckinDesk);
