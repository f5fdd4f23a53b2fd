from odoo import fields, models


class TrainingCourse(models.Model):
    """Documents of every session of the course."""

    _inherit = "training.course"

    material_ids = fields.One2many("training.material", "course_id", copy=True)
