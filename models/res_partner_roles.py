from odoo import fields, models


class ResPartner(models.Model):
    """What somebody does at the client they work for."""

    _inherit = "res.partner"

    training_role_ids = fields.Many2many(
        "training.role",
        "training_role_person_rel",
        "partner_id",
        "role_id",
        string="Roles",
        domain="[('partner_id', '=', commercial_partner_id)]",
    )
