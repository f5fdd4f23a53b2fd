from odoo import fields, models


class TrainingSession(models.Model):
    """Documents of this session alone."""

    _inherit = "training.session"

    material_ids = fields.One2many("training.material", "session_id")
