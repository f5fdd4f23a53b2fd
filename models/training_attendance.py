from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import ATTENDANCE_STATUSES, DELIVERED_STATES

RECORDED_FIELDS = {"status", "check_in", "check_out", "minutes", "method"}


class TrainingAttendance(models.Model):
    """Whether a learner was at a meeting, who says so and since when.

    After delivery a record isn't edited: `_correct` writes another one with a reason,
    and the old one stays, superseded.
    """

    _name = "training.attendance"
    _description = "Attendance"
    _order = "meeting_id, enrollment_id, id"

    enrollment_id = fields.Many2one(
        "training.enrollment", required=True, ondelete="cascade", index=True
    )
    meeting_id = fields.Many2one(
        "training.meeting", required=True, ondelete="restrict", index=True
    )
    session_id = fields.Many2one(
        related="meeting_id.session_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="enrollment_id.partner_id", store=True, precompute=True, index=True
    )
    meeting_start = fields.Datetime(related="meeting_id.start", string="Meets on")
    status = fields.Selection(
        ATTENDANCE_STATUSES, default="unmarked", required=True, index=True
    )
    check_in = fields.Datetime()
    check_out = fields.Datetime()
    minutes = fields.Integer(
        string="Minutes present",
        compute="_compute_minutes",
        store=True,
        readonly=False,
        help="From check-in and check-out, or typed. Empty: the status decides.",
    )
    method = fields.Selection(
        [
            ("manual", "By hand"),
            ("scan", "Scanned"),
            ("self", "Self check-in"),
            ("import", "Imported"),
        ],
        default="manual",
        required=True,
    )
    recorded_by_id = fields.Many2one("res.users", readonly=True)
    recorded_on = fields.Datetime(readonly=True)
    corrects_id = fields.Many2one(
        "training.attendance", readonly=True, index="btree_not_null"
    )
    correction_reason = fields.Char(readonly=True)
    is_superseded = fields.Boolean(
        string="Corrected since", readonly=True, default=False, index=True
    )

    _once_per_meeting = models.UniqueIndex(
        "(enrollment_id, meeting_id) WHERE is_superseded IS NOT TRUE",
        "The attendance of this learner at this meeting is recorded already.",
    )
    _check_out_after_in = models.Constraint(
        "CHECK (check_out IS NULL OR check_in IS NULL OR check_out >= check_in)",
        "A learner can't check out before checking in.",
    )
    _minutes_possible = models.Constraint(
        "CHECK (minutes BETWEEN 0 AND 1440)",
        "The minutes present are between 0 and 1440 (a day).",
    )

    @api.depends("check_in", "check_out")
    def _compute_minutes(self):
        """Minutes between check-in and check-out that lie within the meeting."""
        for attendance in self:
            meeting = attendance.meeting_id
            if not (attendance.check_in and attendance.check_out):
                attendance.minutes = attendance.minutes
                continue
            first = max(attendance.check_in, meeting.start)
            last = min(attendance.check_out, meeting.stop)
            attendance.minutes = max(0, (last - first).total_seconds() // 60)

    @api.depends("partner_id", "meeting_id")
    def _compute_display_name(self):
        for attendance in self:
            attendance.display_name = (
                f"{attendance.partner_id.name} · {attendance.meeting_id.local_label}"
            )

    @api.constrains("enrollment_id", "meeting_id")
    def _check_same_session(self):
        """A learner attends the meetings of the session enrolled in."""
        for attendance in self:
            if attendance.enrollment_id.session_id != attendance.session_id:
                raise ValidationError(
                    self.env._(
                        "%(learner)s isn't enrolled in %(session)s.",
                        learner=attendance.partner_id.name,
                        session=attendance.session_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        meetings = self.env["training.meeting"]
        for vals in vals_list:
            # Precomputing it would leave a half-made record in the session's roster.
            vals["session_id"] = meetings.browse(vals["meeting_id"]).session_id.id
            if vals.get("status", "unmarked") != "unmarked":
                self._stamp(vals)
        attendances = super().create(vals_list)
        attendances.filtered(lambda record: not record.corrects_id)._check_open()
        return attendances

    def write(self, vals):
        if RECORDED_FIELDS & vals.keys():
            self._check_open()
            vals = self._stamp(dict(vals))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self.filtered(lambda record: record.status != "unmarked")._check_open()

    def _stamp(self, vals):
        """Note who recorded it and when."""
        vals.update(recorded_by_id=self.env.uid, recorded_on=fields.Datetime.now())
        return vals

    def _check_open(self):
        """Attendance of a delivered session is corrected, not overwritten."""
        over = self.filtered(
            lambda record: (
                record.session_id.state in DELIVERED_STATES
                and record.status != "unmarked"
            )
        )
        if over:
            raise UserError(
                self.env._(
                    "%(session)s is delivered. Use “Correct” to change the attendance"
                    " of %(learner)s; it asks for the reason.",
                    session=over[0].session_id.display_name,
                    learner=over[0].partner_id.name,
                )
            )

    def action_present(self):
        self.write({"status": "present"})
        return True

    def action_absent(self):
        self.write({"status": "absent"})
        return True

    def action_ask_correct(self):
        """Ask for the right status and the reason."""
        return self.env["training.reason.wizard"]._open_for(self, "action_correct")

    def action_correct(self, reason, status):
        """Put records with another status in the place of these.

        :param str reason: why the first entry was wrong
        :param str status: what is right
        :return: the corrections
        """
        if status not in dict(ATTENDANCE_STATUSES) or status == "unmarked":
            raise UserError(self.env._("Choose what the attendance really was."))
        closed = self.session_id.filtered(lambda session: session.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "%(session)s is closed; its attendance is final.",
                    session=closed[0].display_name,
                )
            )
        self.write({"is_superseded": True})
        self.flush_recordset(["is_superseded"])
        corrections = self.create(
            [
                {
                    "enrollment_id": attendance.enrollment_id.id,
                    "meeting_id": attendance.meeting_id.id,
                    "status": status,
                    "corrects_id": attendance.id,
                    "correction_reason": reason,
                }
                for attendance in self
            ]
        )
        corrections.enrollment_id.filtered(
            lambda enrollment: enrollment.session_id.state in DELIVERED_STATES
        )._judge_attendance()
        return corrections
