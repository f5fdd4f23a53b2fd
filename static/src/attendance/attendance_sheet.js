import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { useActiveElement } from "@web/core/ui/ui_service";
import { formatDateTime } from "@web/core/l10n/dates";
import { uuid } from "@web/core/utils/strings";
import { normalize } from "@web/core/l10n/utils";
import { loadPad } from "./drawing_pad";
import { tellError } from "./kept_queue";
import { MarkQueue } from "./mark_queue";
import { OfflinePage } from "./offline_page";
import { SignaturePanel } from "./signature_panel";
import { SignatureQueue } from "./signature_queue";

const REFRESH_MS = 15000;
const THERE = ["present", "late", "partial"];
// Errors after which a list isn't this person's to look at, also not from the device.
const NOT_THEIRS = ["odoo.http.SessionExpiredException", "odoo.exceptions.AccessError"];

export const STATUSES = [
    { value: "present", label: _t("Present"), icon: "fa-check", tone: "success" },
    { value: "late", label: _t("Late"), icon: "fa-clock-o", tone: "info" },
    { value: "partial", label: _t("Left early"), icon: "fa-sign-out", tone: "warning" },
    { value: "absent", label: _t("Absent"), icon: "fa-times", tone: "danger" },
    { value: "excused", label: _t("Excused"), icon: "fa-envelope-o", tone: "dark" },
];

/** One screen per meeting on which attendance is taken, in the office or on the portal. */
export class AttendanceSheet extends Component {
    static template = "training_operations.AttendanceSheet";
    static components = { SignaturePanel };
    static props = {
        sessionId: { type: Number, optional: true },
        meetingId: { type: Number, optional: true },
        offline: { type: Object, optional: true },
        "*": true,
    };

    setup() {
        this.statuses = STATUSES;
        this.state = useState({
            meetings: [],
            sheet: null,
            part: "",
            search: "",
            filter: "",
            error: "",
            isOnline: true,
            panel: null,
            code: null,
            signing: null,
            waiting: 0,
            waitingSignatures: 0,
            conflicts: [],
            refused: [],
            // Rises with each change of the queue, which isn't watched itself.
            changes: 0,
        });
        this.queue = new MarkQueue({
            onChange: () => this.showQueue(),
            onAnswer: (meeting, answers) => this.takeAnswers(meeting, answers),
        });
        this.signatures = new SignatureQueue({
            isReady: ({ meeting, enrollment, part }) =>
                !this.queue.find(meeting, enrollment, part),
            onChange: () => this.showQueue(),
            onAnswer: (meeting, sheet) => this.takeSheet(meeting, sheet),
        });
        // Keyboard and screen reader stay in the panel while it is open.
        useActiveElement("panel");
        this.offline = new OfflinePage(this.props.offline);
        onWillStart(() => this.start());
        this.refresher = browser.setInterval(() => this.refresh(), REFRESH_MS);
        onWillDestroy(() => {
            browser.clearInterval(this.refresher);
            browser.clearTimeout(this.codeTimer);
            this.queue.destroy();
            this.signatures.destroy();
        });
    }

    /** Call the server; errors become a line on the screen instead of a dialog. */
    async call(path, params = {}) {
        try {
            const result = await rpc(`/training/attendance/${path}`, params, { silent: true });
            this.noteConnection(true);
            this.state.error = "";
            return result;
        } catch (error) {
            this.noteConnection(!(error instanceof ConnectionLostError));
            if (this.state.isOnline) {
                this.state.error = tellError(error);
                if (NOT_THEIRS.includes(error.exceptionName)) {
                    this.offline.forget();
                }
            }
            return null;
        }
    }

    noteConnection(isOnline) {
        this.state.isOnline = isOnline;
        this.queue.isOnline = this.signatures.isOnline = isOnline;
    }

    async start() {
        const { sessionId } = this.props;
        const meetings = await this.call("meetings", { session_id: sessionId || null });
        if (meetings) {
            this.offline.keepMeetings(sessionId, meetings);
        }
        this.state.meetings = meetings || this.offline.findMeetings(sessionId);
        const best =
            this.state.meetings.find(({ id }) => id === this.props.meetingId) ||
            this.state.meetings.find((meeting) => meeting.is_now) ||
            this.state.meetings.findLast((m) => m.is_past && !m.is_submitted) ||
            this.state.meetings[0];
        if (best && (this.props.sessionId || this.props.meetingId)) {
            await this.open(best.id);
        }
        this.showQueue();
        this.queue.sendSoon(0);
        this.signatures.sendSoon(0);
    }

    async open(meetingId) {
        const sheet =
            (await this.call(`${meetingId}`)) ||
            (!this.state.isOnline && this.offline.findSheet(meetingId));
        if (sheet) {
            this.show(sheet);
            this.state.search = "";
            this.state.filter = "";
        }
    }

    close() {
        this.state.sheet = null;
        return this.start();
    }

    show(sheet) {
        const names = sheet.meeting.parts.map((part) => part.name);
        if (!names.includes(this.state.part)) {
            this.state.part = names[0];
        }
        this.state.sheet = sheet;
        if (this.wantsSignatures) {
            loadPad().catch(() => {});
        }
        if (this.state.isOnline) {
            this.offline.keepSheet(sheet);
        }
    }

    async refresh() {
        if (!this.state.sheet && !this.state.isOnline) {
            return this.start();
        }
        if (!this.state.sheet || this.state.panel || this.queue.waiting.length) {
            return;
        }
        const { id } = this.state.sheet.meeting;
        const sheet = await this.call(`${id}`);
        const isStill = this.state.sheet?.meeting.id === id;
        if (sheet && isStill && !this.queue.waiting.length) {
            this.show(sheet);
        }
    }

    // -- what is shown ----------------------------------------------------------------

    get partInfo() {
        return this.state.sheet.meeting.parts.find(({ name }) => name === this.state.part);
    }

    /** What is marked on a line: a tap not yet on the server before what it knows. */
    getMark(learner) {
        const known = learner.marks[this.state.part] || { status: "unmarked", version: 0 };
        const { meeting } = this.state.sheet;
        const item = this.queue.find(meeting.id, learner.id, this.state.part);
        if (!item || item.conflict) {
            return known;
        }
        const { status, minutes } = item.mark;
        return { ...known, status, minutes, isWaiting: true };
    }

    get learners() {
        const wanted = normalize(this.state.search.trim());
        return this.state.sheet.learners.filter(
            (learner) =>
                normalize(`${learner.name} ${learner.company}`).includes(wanted) &&
                (!this.state.filter || this.getMark(learner).status === this.state.filter)
        );
    }

    get counts() {
        const counts = { unmarked: 0 };
        for (const { value } of STATUSES) {
            counts[value] = 0;
        }
        for (const learner of this.state.sheet.learners) {
            counts[this.getMark(learner).status]++;
        }
        return counts;
    }

    /** When the list on the screen was last that of the server, if that isn't now. */
    get keptAt() {
        const at = !this.state.isOnline && this.state.sheet?.keptAt;
        return at ? formatDateTime(luxon.DateTime.fromMillis(at)) : "";
    }

    getLabel(status) {
        const found = STATUSES.find(({ value }) => value === status);
        return found ? found.label.toString() : _t("Not marked").toString();
    }

    isThere(learner) {
        return THERE.includes(this.getMark(learner).status);
    }

    hasMinutes(learner) {
        return ["late", "partial"].includes(this.getMark(learner).status);
    }

    get wantsSignatures() {
        return this.state.sheet.meeting.signatures !== "none";
    }

    get instructorSigned() {
        return this.state.sheet.instructor_signed[this.state.part];
    }

    /** A signature that isn't on the server yet; without a learner, the instructor's. */
    findWaiting(learner) {
        const { meeting } = this.state.sheet;
        return this.signatures.find(meeting.id, learner?.id || null, this.state.part);
    }

    choosePart(name) {
        this.state.part = name;
    }

    forgetError() {
        this.queue.error = this.signatures.error = "";
        this.state.error = "";
    }

    toggleFilter(status) {
        this.state.filter = this.state.filter === status ? "" : status;
    }

    // -- marking ----------------------------------------------------------------------

    makeItem(learner, status, minutes = 0) {
        const { meeting } = this.state.sheet;
        return {
            meeting: meeting.id,
            label: meeting.label,
            name: learner.name,
            mark: {
                key: uuid(),
                enrollment: learner.id,
                part: this.state.part,
                status,
                minutes,
                at: Math.floor(Date.now() / 1000),
                version: learner.marks[this.state.part]?.version || 0,
                force: false,
            },
        };
    }

    mark(learner, status) {
        if (this.state.sheet.meeting.hindrance) {
            return;
        }
        const isAgain = this.getMark(learner).status === status;
        this.queue.add([this.makeItem(learner, isAgain ? "unmarked" : status)]);
    }

    setMinutes(learner, event) {
        const minutes = Math.max(0, Math.min(1440, parseInt(event.target.value) || 0));
        this.queue.add([this.makeItem(learner, this.getMark(learner).status, minutes)]);
    }

    markAllPresent() {
        this.queue.add(
            this.state.sheet.learners
                .filter((learner) => this.getMark(learner).status === "unmarked")
                .map((learner) => this.makeItem(learner, "present"))
        );
    }

    takeAnswers(meeting, answers) {
        this.signatures.sendSoon(0);
        if (this.state.sheet?.meeting.id !== meeting) {
            return;
        }
        for (const { result, mark, message } of Object.values(answers)) {
            const learner = this.state.sheet.learners.find(
                ({ id }) => id === mark?.enrollment
            );
            if (learner) {
                learner.marks[mark.part] = mark;
            }
            if (result === "refused") {
                this.state.error = message || _t("This person isn't on the list any more.");
            }
        }
        this.offline.keepSheet(this.state.sheet);
    }

    /** The list as the server has it, now that a signature has arrived. */
    takeSheet(meeting, sheet) {
        if (this.state.sheet?.meeting.id === meeting && !this.queue.waiting.length) {
            this.show(sheet);
        }
    }

    showQueue() {
        this.state.changes++;
        this.state.waiting = this.queue.waiting.length;
        this.state.waitingSignatures = this.signatures.waiting.length;
        this.state.conflicts = [...this.queue.conflicts];
        this.state.refused = [...this.signatures.refused];
        this.state.isOnline = this.queue.isOnline && this.signatures.isOnline;
        this.state.error = this.queue.error || this.signatures.error || this.state.error;
    }

    decide(item, keepsMine) {
        this.queue.decide(item, keepsMine);
        this.signatures.sendSoon(0);
    }

    // -- panels -----------------------------------------------------------------------

    get panelLabel() {
        const labels = {
            code: _t("Check in with your phone"),
            sign: _t("Signature"),
            submit: _t("Submit the attendance?"),
        };
        return labels[this.state.panel].toString();
    }

    onPanelKeydown(event) {
        if (event.key === "Escape") {
            event.stopPropagation();
            this.closePanel();
        }
    }

    openPanel(name) {
        this.state.panel = name;
    }

    closePanel() {
        browser.clearTimeout(this.codeTimer);
        this.state.panel = null;
        this.state.signing = null;
    }

    async openCode() {
        this.state.panel = "code";
        const { id } = this.state.sheet.meeting;
        const code = await this.call(`${id}/code`);
        if (this.state.panel !== "code") {
            return;
        }
        this.state.code = code;
        const delay = code ? code.seconds * 1000 + 200 : 5000;
        this.codeTimer = browser.setTimeout(() => this.openCode(), delay);
    }

    openSignature(learner) {
        this.state.signing = {
            enrollment_id: learner?.id || null,
            name: learner ? learner.name : _t("Instructor").toString(),
        };
        this.state.panel = "sign";
    }

    get signatureAbout() {
        const { meeting } = this.state.sheet;
        const part = this.partInfo;
        const half = part.name === "whole" ? "" : ` · ${part.label}`;
        return `${meeting.label}${half}`;
    }

    /** Keep a signature and send it; it waits where there is no connection. */
    sign(image) {
        const { meeting } = this.state.sheet;
        this.signatures.add({
            meeting: meeting.id,
            label: this.signatureAbout,
            name: this.state.signing.name,
            part: this.state.part,
            enrollment: this.state.signing.enrollment_id,
            image,
            at: Math.floor(Date.now() / 1000),
        });
        this.closePanel();
    }

    async unsign(learner) {
        const waiting = this.findWaiting(learner);
        if (waiting) {
            return this.signatures.drop(waiting);
        }
        const { id } = this.state.sheet.meeting;
        const sheet = await this.call(`${id}/unsign`, {
            part: this.state.part,
            enrollment_id: learner?.id || null,
        });
        if (sheet) {
            this.show(sheet);
        }
    }

    async submit() {
        const { id } = this.state.sheet.meeting;
        const sheet = await this.call(`${id}/submit`);
        if (sheet) {
            this.show(sheet);
        }
        this.closePanel();
    }
}
