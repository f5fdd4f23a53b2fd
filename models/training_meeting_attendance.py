from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..const import FILLED_STATES
from ..logic.half_days import part_names, split


class TrainingMeeting(models.Model):
    """Attendance of a meeting: its parts, its roster, and who submitted it."""

    _inherit = "training.meeting"

    attendance_submitted_on = fields.Datetime(readonly=True, copy=False)
    attendance_submitted_by_id = fields.Many2one(
        "res.users", string="Attendance submitted by", readonly=True, copy=False
    )
    attendance_reminded_on = fields.Datetime(
        string="Reminded of attendance", readonly=True, copy=False
    )

    # -- parts ----------------------------------------------------------------------

    @api.private
    def _get_parts(self):
        """{meeting: its parts with their times}.

        The policy says whether attendance is taken by half days, but what is on the
        roster already stays as it is: a changed policy mustn't lose or double a mark.
        """
        existing = self._read_part_names()
        unprepared = self.filtered(lambda meeting: meeting.id not in existing)
        half_days = {
            session: policy.attendance_unit == "half_day"
            for session, policy in unprepared.session_id._get_policies().items()
        }
        parts = {}
        for meeting in self:
            start, stop, tz = meeting.start, meeting.stop, meeting.tz or "UTC"
            names = existing.get(meeting.id) or part_names(
                start, stop, tz, half_days.get(meeting.session_id)
            )
            parts[meeting] = split(start, stop, tz, names)
        return parts

    def _read_part_names(self):
        """{meeting id: names of the parts on its roster}."""
        # Which parts there are, not who was there.
        groups = (
            self.env["training.attendance"]
            .sudo()
            ._read_group(
                [("meeting_id", "in", self.ids), ("is_superseded", "=", False)],
                ["meeting_id", "part"],
            )
        )
        names = defaultdict(tuple)
        for meeting, part in groups:
            names[meeting.id] += (part,)
        return names

    # -- roster ---------------------------------------------------------------------

    @api.private
    def _prepare_rosters(self):
        """An unmarked line for each learner and part without one, in one statement.

        In SQL, because two people who arrive at the same moment may both be the first:
        the unique index then makes one of the transactions fail in the way that Odoo
        replays, where an insertion by the ORM would end in an error.
        """
        wanted = [
            SQL("(%s, %s)", meeting.id, part.name)
            for meeting, parts in self._get_parts().items()
            for part in parts
        ]
        if not wanted:
            return
        for model in ("enrollment", "meeting", "attendance"):
            self.env[f"training.{model}"].flush_model()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO training_attendance (
                       enrollment_id, meeting_id, part, session_id, company_id,
                       partner_id, status, method, is_superseded, sources_disagree,
                       create_uid, create_date, write_uid, write_date)
                SELECT enrolled.id, meeting.id, wanted.part, meeting.session_id,
                       meeting.company_id, enrolled.partner_id, 'unmarked', 'manual',
                       FALSE, FALSE, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM (VALUES %(wanted)s) AS wanted (meeting_id, part)
                  JOIN training_meeting meeting ON meeting.id = wanted.meeting_id
                  JOIN training_enrollment enrolled
                    ON enrolled.session_id = meeting.session_id
                   AND enrolled.state IN %(filled)s
              ORDER BY meeting.id, enrolled.id, wanted.part
                    ON CONFLICT (enrollment_id, meeting_id, part)
                 WHERE is_superseded IS NOT TRUE DO NOTHING
             RETURNING id
                """,
                user=self.env.uid,
                now=fields.Datetime.now(),
                wanted=SQL(", ").join(wanted),
                filled=FILLED_STATES,
            )
        )
        self.invalidate_recordset(["attendance_ids"])
        self.session_id.invalidate_recordset(["attendance_ids"])
        self.session_id.enrollment_ids.invalidate_recordset(["attendance_ids"])

    @api.private
    def _get_marks(self, enrollments=None):
        """The marks that count at these meetings, of some or all learners."""
        domain = [
            ("meeting_id", "in", self.ids),
            ("is_superseded", "=", False),
            ("enrollment_id.state", "in", FILLED_STATES),
        ]
        if enrollments is not None:
            domain.append(("enrollment_id", "in", enrollments.ids))
        return self.env["training.attendance"].search(domain)

    @api.private
    def _count_marks(self):
        """{meeting id: {status: how many marks}}, over everybody enrolled."""
        counts = defaultdict(lambda: defaultdict(int))
        for meeting, status, count in self.env["training.attendance"]._read_group(
            [
                ("meeting_id", "in", self.ids),
                ("is_superseded", "=", False),
                ("enrollment_id.state", "in", FILLED_STATES),
            ],
            ["meeting_id", "status"],
            ["__count"],
        ):
            counts[meeting.id][status] = count
        return counts

    # -- who may --------------------------------------------------------------------

    @api.private
    def _check_may_mark(self):
        """Coordinators mark anywhere, instructors where they teach.

        :return: the meetings as superuser, lent for taking their attendance
        :raise AccessError: for anybody else
        """
        self.check_access("read")
        is_office = self.env.su or self.env.user.has_group(
            "training_operations.training_operations_group_coordinator"
        )
        if not is_office and not all(
            session._is_taught_by_user() for session in self.session_id
        ):
            raise AccessError(
                self.env._("Only its instructors mark the attendance of a session.")
            )
        return self.sudo()

    # -- submitting -----------------------------------------------------------------

    def action_submit_attendance(self):
        """Lock the attendance of meetings; what was wrong is corrected afterwards.

        :raise UserError: naming who isn't marked
        """
        meetings_sudo = self._check_may_mark()
        meetings_sudo._prepare_rosters()
        meetings_sudo._check_all_marked()
        if self.env["training.attendance"]._get_own_source() == "instructor":
            meetings_sudo._check_signed_by_instructor()
        meetings_sudo.filtered(
            lambda meeting: not meeting.attendance_submitted_on
        ).write(
            {
                "attendance_submitted_on": fields.Datetime.now(),
                "attendance_submitted_by_id": self.env.uid,
            }
        )
        return True

    def _check_all_marked(self):
        unmarked = self._get_marks().filtered(lambda mark: mark.status == "unmarked")
        if unmarked:
            names = unmarked.partner_id.mapped("name")
            raise UserError(
                self.env._(
                    "Still to be marked: %(names)s. Mark everybody, then submit.",
                    names=", ".join(names[:8]) + ("…" if len(names) > 8 else ""),
                )
            )
