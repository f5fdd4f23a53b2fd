from odoo import fields, models


class TrainingCourse(models.Model):
    _inherit = "training.course"

    preparation = fields.Html(
        string="Before you come",
        translate=True,
        help="What to bring and to prepare. Stands in confirmations, reminders and"
        " calendar entries.",
    )
