from odoo import fields, models

from ..const import REASON_KINDS


class TrainingReason(models.Model):
    """A reason code, so that one can count why people leave; words go beside it."""

    _name = "training.reason"
    _description = "Training Reason"
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(REASON_KINDS, string="For", required=True, default="cancel")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_public = fields.Boolean(
        string="Offered to learners",
        default=True,
        help="Learners and clients may choose it on their own pages.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    enrollment_count = fields.Integer(
        string="Enrolments", compute="_compute_enrollment_count"
    )

    def _compute_enrollment_count(self):
        """How often it was given."""
        counts = dict(
            self.env["training.enrollment"]._read_group(
                [("leaving_reason_id", "in", self.ids)],
                ["leaving_reason_id"],
                ["__count"],
            )
        )
        for reason in self:
            reason.enrollment_count = counts.get(reason, 0)

    def action_view_enrollments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_enrollment_action"
        )
        action["domain"] = [("leaving_reason_id", "=", self.id)]
        action["context"] = {}
        return action
