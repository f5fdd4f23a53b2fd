from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import FILLED_STATES, PRESENT_STATUSES


class TrainingSession(models.Model):
    """Delivery: rosters, attendance, completion and certificates."""

    _inherit = "training.session"

    attendance_ids = fields.One2many("training.attendance", "session_id")
    certificate_ids = fields.One2many("training.certificate", "session_id")
    present_count = fields.Integer(
        string="Present",
        compute="_compute_present_count",
        help="At one meeting or more",
    )
    certificate_count = fields.Integer(compute="_compute_certificate_count")
    unmarked_count = fields.Integer(
        string="Attendance not marked", compute="_compute_unmarked_count"
    )

    @api.depends("attendance_ids.status")
    def _compute_present_count(self):
        counts = dict(
            self.env["training.attendance"]._read_group(
                [
                    ("session_id", "in", self.ids),
                    ("status", "in", PRESENT_STATUSES),
                    ("is_superseded", "=", False),
                ],
                ["session_id"],
                ["enrollment_id:count_distinct"],
            )
        )
        for session in self:
            session.present_count = counts.get(session, 0)

    def _compute_certificate_count(self):
        counts = dict(
            self.env["training.certificate"]._read_group(
                [("session_id", "in", self.ids), ("revoked_on", "=", False)],
                ["session_id"],
                ["__count"],
            )
        )
        for session in self:
            session.certificate_count = counts.get(session, 0)

    def _compute_unmarked_count(self):
        """Marks missing: learners times meetings or half days, less those made."""
        marked = dict(
            self.env["training.attendance"]._read_group(
                [
                    ("session_id", "in", self.ids),
                    ("status", "!=", "unmarked"),
                    ("is_superseded", "=", False),
                    (
                        "enrollment_id.state",
                        "in",
                        ("confirmed", "completed", "no_show"),
                    ),
                ],
                ["session_id"],
                ["__count"],
            )
        )
        parts = self.meeting_ids._get_parts()
        for session in self:
            lines = sum(len(parts[meeting]) for meeting in session.meeting_ids)
            expected = session.seats_filled * lines
            session.unmarked_count = max(expected - marked.get(session, 0), 0)

    @api.constrains("join_url")
    def _check_join_url(self):
        """Learners are sent there; it has to be a page and nothing else."""
        for session in self:
            url = (session.join_url or "").strip()
            if url and urlsplit(url).scheme not in ("http", "https"):
                raise ValidationError(
                    self.env._(
                        "The link to join %(session)s has to begin with https://.",
                        session=session.display_name,
                    )
                )

    @api.private
    def _prepare_rosters(self):
        """Make an unmarked attendance line for each learner and part without one."""
        self.meeting_ids._prepare_rosters()

    @api.private
    def _ensure_started(self):
        """Start what nobody in the office has started: somebody is there."""
        waiting = self.filtered(lambda session: session.state in ("open", "confirmed"))
        waiting.action_start()

    def action_mark_all_present(self):
        """Mark everybody present who has no mark yet; absences are set before."""
        self._prepare_rosters()
        self.attendance_ids.filtered(
            lambda attendance: (
                attendance.status == "unmarked" and not attendance.is_superseded
            )
        ).action_present()
        return True

    def action_view_attendance_sheet(self):
        """Take the attendance of the meeting that runs now, or the nearest one."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "training_operations.attendance_sheet",
            "name": self.env._("Attendance of %s", self.name),
            "params": {"session_id": self.id},
        }

    def action_done(self):
        """Delivered: judge the attendance, certify who completed the course.

        Learners whose attendance isn't marked stay confirmed until it is.
        """
        self._move_to("done", done_on=fields.Datetime.now())
        self.booking_ids.filtered(
            lambda booking: booking.state == "proposed"
        )._release()
        self.enrollment_ids.filtered(
            lambda enrollment: enrollment.state == "waitlisted"
        )._cancel(self.env._("The session took place without a seat becoming free."))
        self.enrollment_ids._judge_attendance()
        return True

    def action_ask_certificates(self):
        """Who of the session gets a certificate, and who doesn't."""
        taking_part = self.enrollment_ids.filtered(
            lambda enrollment: enrollment.state in FILLED_STATES
        )
        return taking_part.action_ask_certificates()

    def _get_unmarked_hindrances(self):
        """Sessions with attendance to mark, in words."""
        return [
            self.env._(
                "%(session)s: %(count)s attendance marks are missing.",
                session=session.display_name,
                count=session.unmarked_count,
            )
            for session in self
            if session.unmarked_count
        ]
