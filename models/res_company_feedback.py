from odoo import fields, models


class ResCompany(models.Model):
    """Since when learners are asked for feedback."""

    _inherit = "res.company"

    training_feedback_since = fields.Datetime(
        string="Feedback since",
        default=fields.Datetime.now,
        help="Of sessions that end after this moment feedback is asked. Empty: never.",
    )
