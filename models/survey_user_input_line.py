from odoo import fields, models


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    training_instructor_id = fields.Many2one(
        "hr.employee",
        string="Instructor",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whom this score is about. Without one it counts for all who taught.",
    )
