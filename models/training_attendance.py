from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import (
    ATTENDANCE_PARTS,
    ATTENDANCE_SOURCES,
    ATTENDANCE_STATUSES,
    DELIVERED_STATES,
    INTERNAL,
)

RECORDED_FIELDS = {"status", "check_in", "check_out", "minutes", "method"}


class TrainingAttendance(models.Model):
    """Whether a learner was at a meeting or half day: the mark that counts.

    What was said by whom, and led to the mark, stands in `training.attendance.event`.
    After a meeting's attendance was submitted or the session delivered, a record isn't
    edited: `action_correct` writes another one with a reason, and the old one stays,
    superseded.
    """

    _name = "training.attendance"
    _description = "Attendance"
    _order = "meeting_id, enrollment_id, id"

    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        required=True,
        ondelete="cascade",
        index=True,
    )
    meeting_id = fields.Many2one(
        "training.meeting", required=True, ondelete="restrict", index=True
    )
    part = fields.Selection(
        ATTENDANCE_PARTS, default="whole", required=True, string="Half day"
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
        ATTENDANCE_SOURCES, string="Marked by", default="manual", required=True
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
        "(enrollment_id, meeting_id, part) WHERE is_superseded IS NOT TRUE",
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
        """Minutes between check-in and check-out within the meeting or half day."""
        for attendance in self:
            if not (attendance.check_in and attendance.check_out):
                attendance.minutes = attendance.minutes
                continue
            span = attendance._get_span()
            first = max(attendance.check_in, span.start)
            last = min(attendance.check_out, span.stop)
            attendance.minutes = max(0, (last - first).total_seconds() // 60)

    @api.depends("partner_id", "meeting_id", "part")
    def _compute_display_name(self):
        parts = dict(self._fields["part"]._description_selection(self.env))
        for attendance in self:
            names = [attendance.partner_id.name, attendance.meeting_id.local_label]
            if attendance.part != "whole":
                names.append(parts[attendance.part])
            attendance.display_name = " · ".join(name for name in names if name)

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
        for attendance in attendances.filtered(lambda mark: mark.status != "unmarked"):
            attendance._log_events(attendance.method, {"status": attendance.status})
        return attendances

    def write(self, vals):
        if (
            not RECORDED_FIELDS & vals.keys()
            or self.env.context.get("training_marking") is INTERNAL
        ):
            return super().write(vals)
        self._mark(self._get_own_source(), **vals)
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self.filtered(lambda record: record.status != "unmarked")._check_open()

    def _stamp(self, vals):
        """Note who recorded it and when."""
        vals.update(recorded_by_id=self.env.uid, recorded_on=fields.Datetime.now())
        return vals

    def _check_open(self):
        """Attendance submitted or delivered is corrected, not overwritten."""
        over = self.filtered(
            lambda record: (
                (
                    record.meeting_id.attendance_submitted_on
                    or record.session_id.state in DELIVERED_STATES
                )
                and record.status != "unmarked"
            )
        )[:1]
        if not over:
            return
        names = {
            "session": over.session_id.display_name,
            "learner": over.partner_id.name,
        }
        if over.session_id.state in DELIVERED_STATES:
            raise UserError(
                self.env._(
                    "%(session)s is delivered. Use “Correct” to change the attendance"
                    " of %(learner)s; it asks for the reason.",
                    **names,
                )
            )
        raise UserError(
            self.env._(
                "The attendance of this meeting of %(session)s was submitted. Use"
                " “Correct” to change that of %(learner)s; it asks for the reason.",
                **names,
            )
        )

    def action_present(self):
        self.write({"status": "present"})
        return True

    def action_absent(self):
        self.write({"status": "absent"})
        return True

    def action_view_events(self):
        """What was said about these marks, by whom and when."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_attendance_event_action"
        )
        return dict(action, domain=[("attendance_id", "in", self.ids)])

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
                    "part": attendance.part,
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
