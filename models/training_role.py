from odoo import fields, models


class TrainingRole(models.Model):
    """What a client's people do, such as crane driver; employees have their job."""

    _name = "training.role"
    _description = "Role at a Client"
    _order = "partner_id, name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_company', '=', True)]",
    )
    person_ids = fields.Many2many(
        "res.partner",
        "training_role_person_rel",
        "role_id",
        "partner_id",
        string="People",
        domain="[('id', 'child_of', partner_id), ('is_company', '=', False)]",
    )
    requirement_ids = fields.One2many("training.requirement", "role_id")

    _name_unique = models.Constraint(
        "UNIQUE (partner_id, name)", "This client has a role of that name already."
    )
