import { registry } from "@web/core/registry";
import { Component } from "@odoo/owl";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AttendanceSheet } from "./attendance_sheet";

/** The instructor's list in the web client, of one session or of what is to be marked. */
export class AttendanceAction extends Component {
    static template = "training_operations.AttendanceAction";
    static components = { AttendanceSheet };
    static props = { ...standardActionServiceProps };

    get sheetProps() {
        const { params = {} } = this.props.action;
        const { session_id: sessionId, meeting_id: meetingId } = params;
        return { sessionId: sessionId || undefined, meetingId: meetingId || undefined };
    }
}

registry.category("actions").add("training_operations.attendance_sheet", AttendanceAction);
