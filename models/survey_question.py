from odoo import fields, models

from ..const import FEEDBACK_KINDS


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    training_feedback_kind = fields.Selection(
        FEEDBACK_KINDS,
        string="Counts as feedback on",
        help="Scales count from 1 to 5, the recommendation from 0 to 10.",
    )
