from odoo import fields, models


class TrainingCourse(models.Model):
    _inherit = "training.course"

    task_ids = fields.One2many(
        "training.course.task", "course_id", string="Checklist", copy=True
    )
