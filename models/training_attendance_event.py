from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import ATTENDANCE_PARTS, ATTENDANCE_SOURCES, ATTENDANCE_STATUSES

VERDICTS = [
    ("recorded", "Recorded"),
    ("wrong_code", "Wrong code"),
    ("too_early", "Too early"),
    ("too_late", "Too late"),
    ("not_seated", "Not enrolled"),
    ("locked", "Attendance submitted"),
]


class TrainingAttendanceEvent(models.Model):
    """One thing that was said about somebody's attendance; never changed or deleted.

    Refused tries to check in are kept as well: they explain a complaint, and they are
    what the limit on tries counts.
    """

    _name = "training.attendance.event"
    _description = "Attendance Event"
    _order = "id desc"

    attendance_id = fields.Many2one(
        "training.attendance", index="btree_not_null", ondelete="set null"
    )
    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        required=True,
        ondelete="cascade",
        index=True,
    )
    meeting_id = fields.Many2one(
        "training.meeting", required=True, ondelete="cascade", index=True
    )
    part = fields.Selection(ATTENDANCE_PARTS, string="Half day")
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one(related="enrollment_id.partner_id", string="Learner")
    source = fields.Selection(ATTENDANCE_SOURCES, required=True)
    verdict = fields.Selection(VERDICTS, required=True, default="recorded")
    status = fields.Selection(ATTENDANCE_STATUSES)
    minutes = fields.Integer()
    happened_on = fields.Datetime(
        string="When",
        required=True,
        default=fields.Datetime.now,
        help="When it was said; the time of the phone for marks made without a"
        " connection.",
    )
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")
    ip = fields.Char(
        string="From address",
        groups="training_operations.training_operations_group_user",
    )
    key = fields.Char(
        help="Given by the phone, so that a mark sent twice is recorded once."
    )
    create_date = fields.Datetime(string="Received")

    _key_once = models.UniqueIndex("(key) WHERE key IS NOT NULL")
    _tries_index = models.Index(
        "(enrollment_id, happened_on) WHERE verdict <> 'recorded'"
    )

    @api.depends("partner_id", "source", "happened_on")
    def _compute_display_name(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{event.partner_id.name} · {sources[event.source]}"

    def write(self, vals):
        if vals:
            raise UserError(self.env._("What was recorded about attendance stays."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was recorded about attendance stays."))
