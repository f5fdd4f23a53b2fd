from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route
from odoo.tools.misc import file_open

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
                "offline": self._offline_addresses(),
                "page_name": "training_attendance",
            },
        )

    # -- without a connection --------------------------------------------------------

    def _offline_addresses(self):
        """Where the worker is that opens the page without a connection, and for which
        pages: both in the language of the page."""
        url_for = request.env["ir.http"]._url_for
        return {
            "worker": url_for("/my/training/attendance/worker.js"),
            "scope": url_for("/my/training/session"),
        }

    @route(
        "/my/training/attendance/worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_attendance_worker(self):
        """A script without data; its browsers fetch it again also when signed out."""
        path = "training_operations/static/src/attendance_worker/attendance_worker.js"
        with file_open(path) as script:
            return request.make_response(
                script.read(),
                [
                    ("Content-Type", "text/javascript"),
                    ("Service-Worker-Allowed", self._offline_addresses()["scope"]),
                ],
            )
