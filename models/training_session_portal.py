from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..const import FILLED_STATES, INSTRUCTOR_ROLES, PLANNED_STATES

# What an instructor can say about a learner without a coordinator.
INSTRUCTOR_STATUSES = ("present", "late", "absent")
# People arrive, and are ticked off, before the meeting begins.
ARRIVAL = timedelta(hours=1)


class TrainingSession(models.Model):
    """What learners and instructors see of a session, and do with it, on the portal."""

    _inherit = "training.session"

    # Whoever may read a session may know where it is and who teaches it, without
    # any right on rooms, contacts and employees; hence computed as superuser.
    place_label = fields.Char(
        string="Where", compute="_compute_place_label", compute_sudo=True
    )
    instructor_label = fields.Char(
        string="Taught by", compute="_compute_instructor_label", compute_sudo=True
    )

    @api.depends("room_id", "place_id", "mode")
    @api.depends_context("lang")
    def _compute_place_label(self):
        """Room, place and address in one line."""
        for session in self:
            place = session.place_id
            address = place._display_address(without_company=True) if place else ""
            parts = [session.room_id.name, place.name, *address.splitlines()]
            if session.mode == "virtual":
                parts = [self.env._("Online")]
            session.place_label = ", ".join(
                dict.fromkeys(part.strip() for part in parts if part and part.strip())
            )

    @api.depends("booking_ids.state", "booking_ids.role", "booking_ids.employee_id")
    def _compute_instructor_label(self):
        for session in self:
            session.instructor_label = ", ".join(session.instructor_ids.mapped("name"))

    @api.model
    def _teaching_domain(self):
        """Sessions on the calendar that the current user is booked to teach."""
        # A freelancer has no right on bookings; only the own ones are looked for.
        booked = Domain(
            "booking_ids",
            "any!",
            Domain("resource_id.user_id", "=", self.env.uid)
            & Domain("role", "in", INSTRUCTOR_ROLES)
            & Domain("state", "!=", "released"),
        )
        return booked & Domain("state", "in", PLANNED_STATES)

    @api.private
    def _is_taught_by_user(self):
        """Whether the current user is booked to teach this session."""
        self.ensure_one()
        taught = self._teaching_domain() & Domain("id", "=", self.id)
        return bool(self.sudo().search_count(taught, limit=1))  # a yes or no

    @api.private
    def _get_roster(self):
        """Who takes part, and the attendance marked so far.

        :return: ([{enrollment, name, company}] by name,
            {(enrollment id, meeting id): attendance})
        """
        self.ensure_one()
        enrollments = self.env["training.enrollment"].search(
            [("session_id", "=", self.id), ("state", "in", FILLED_STATES)]
        )
        attendances = self.env["training.attendance"].search(
            [("enrollment_id", "in", enrollments.ids), ("is_superseded", "=", False)]
        )
        # The rules let the reader see these enrolments, so their names as well.
        learners = [
            {
                "enrollment": enrollment,
                "name": enrollment.sudo().partner_id.name,
                "company": enrollment.sudo().partner_id.parent_id.name,
            }
            for enrollment in enrollments
        ]
        marks = {
            (attendance.enrollment_id.id, attendance.meeting_id.id): attendance
            for attendance in attendances
        }
        return sorted(learners, key=lambda learner: learner["name"].lower()), marks

    @api.private
    def _get_markable_meetings(self):
        """Meetings whose attendance the instructor can mark now."""
        self.ensure_one()
        begun = self.meeting_ids.filtered(
            lambda meeting: meeting.start - ARRIVAL <= fields.Datetime.now()
        )
        return begun if self._can_start() or self.state == "in_progress" else begun[:0]

    def _can_start(self):
        """Whether only the first attendance mark is missing for it to be running."""
        return self.state in ("open", "confirmed")

    @api.private
    def _record_attendance(self, meeting, statuses):
        """Mark the attendance at one meeting, as the instructor of the session.

        The first mark starts a session that nobody in the office has started yet.

        :param dict statuses: {enrollment id: present, late or absent}
        :raise AccessError: when the current user doesn't teach the session
        :raise UserError: when it is too early or too late, naming what is wrong
        """
        self.ensure_one()
        if not self._is_taught_by_user():
            raise AccessError(
                self.env._("Only its instructors mark the attendance of a session.")
            )
        if meeting not in self._get_markable_meetings():
            raise UserError(
                self.env._(
                    "Attendance is marked from an hour before a meeting begins until"
                    " the session counts as delivered. Ask %(coordinator)s for a"
                    " change outside that time.",
                    coordinator=self.sudo().user_id.name or self.company_id.name,
                )
            )
        if set(statuses.values()) - set(INSTRUCTOR_STATUSES):
            raise UserError(self.env._("Mark each learner present, late or absent."))
        # An instructor may not write sessions, and a freelancer not even attendance:
        # lent here after the checks above, for the marks of this very meeting.
        session_sudo = self.sudo()
        if session_sudo._can_start():
            session_sudo.action_start()
        session_sudo._prepare_rosters()
        session_sudo._write_marks(meeting.sudo(), statuses)

    def _write_marks(self, meeting, statuses):
        """Write what changed, the same marks in one go."""
        attendances = meeting.attendance_ids.filtered(
            lambda attendance: not attendance.is_superseded
        ).grouped("enrollment_id")
        changed = {}
        for enrollment, attendance in attendances.items():
            status = statuses.get(enrollment.id)
            if status and status != attendance.status:
                changed[status] = changed.get(status, attendance[:0]) | attendance
        for status, records in changed.items():
            records.write({"status": status, "method": "manual"})
