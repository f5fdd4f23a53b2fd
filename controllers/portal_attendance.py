from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class PortalAttendance(CustomerPortal):
    """Attendance on the portal, for instructors without an employee's login."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "training_attendance_count" in counters:
            values["training_attendance_count"] = len(
                request.env["training.meeting"]._list_to_mark()
            )
        return values

    @route(
        "/my/training/attendance",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_attendance_list(self):
        """The meetings whose attendance the instructor takes now."""
        return request.render(
            "training_operations.portal_attendance_list",
            {
                "meetings": request.env["training.meeting"]._list_to_mark(),
                "page_name": "training_attendance",
            },
        )

    @route(
        "/my/training/session/<int:session_id>/attendance",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_attendance(self, session_id, meeting="0"):
        session = request.env["training.session"].browse(session_id)
        try:
            session.meeting_ids._check_may_mark()
        except (AccessError, MissingError):
            return request.redirect("/my")
        return request.render(
            "training_operations.portal_attendance",
            {
                "session": session,
                "meeting_id": int(meeting) if meeting.isdecimal() else 0,
                "page_name": "training_attendance",
            },
        )
