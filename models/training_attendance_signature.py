import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import ATTENDANCE_PARTS

PNG = b"\x89PNG\r\n\x1a\n"
# A drawn name needs some 10 KB; more than this is something else.
MAX_BYTES = 200_000


class TrainingAttendanceSignature(models.Model):
    """A signature drawn for a meeting or half day, by a learner or an instructor.

    It is never changed. Until the attendance is submitted it may be taken away, as
    somebody may have signed on the wrong line; after that it stays.
    """

    _name = "training.attendance.signature"
    _description = "Attendance Signature"
    _order = "meeting_id, part, id"

    meeting_id = fields.Many2one(
        "training.meeting", required=True, ondelete="restrict", index=True
    )
    session_id = fields.Many2one(
        related="meeting_id.session_id", store=True, index=True
    )
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    part = fields.Selection(ATTENDANCE_PARTS, required=True, string="Half day")
    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty for the signature of an instructor.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, ondelete="restrict", index=True
    )
    signed_name = fields.Char(required=True, help="The name as it was at that time.")
    signed_on = fields.Datetime(required=True, default=fields.Datetime.now)
    image = fields.Binary(required=True, attachment=True)
    user_id = fields.Many2one(
        "res.users", string="Signed in as", ondelete="set null", help="Whose device."
    )
    ip = fields.Char(
        string="From address",
        groups="training_operations.training_operations_group_user",
    )

    _learner_once = models.UniqueIndex(
        "(meeting_id, part, enrollment_id) WHERE enrollment_id IS NOT NULL",
        "This was signed already.",
    )
    _instructor_once = models.UniqueIndex(
        "(meeting_id, part, partner_id) WHERE enrollment_id IS NULL",
        "This was signed already.",
    )

    @api.depends("signed_name", "meeting_id")
    def _compute_display_name(self):
        for signature in self:
            signature.display_name = (
                f"{signature.signed_name} · {signature.meeting_id.local_label}"
            )

    @api.constrains("image")
    def _check_image(self):
        """What is stored is a picture that can be printed, and nothing else."""
        for signature in self.with_context(bin_size=False):
            try:
                content = base64.b64decode(signature.image or b"", validate=True)
            except binascii.Error:
                content = b""
            if not content.startswith(PNG) or len(content) > MAX_BYTES:
                raise ValidationError(
                    self.env._("The signature didn't arrive whole. Please sign again.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        signatures = super().create(vals_list)
        signatures._check_not_submitted()
        return signatures

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A signature can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_not_submitted()

    def _check_not_submitted(self):
        if self.meeting_id.filtered("attendance_submitted_on"):
            raise UserError(
                self.env._(
                    "The attendance of this meeting was submitted; its signatures stay"
                    " as they are."
                )
            )
