from odoo import api, models

from ..const import INTERNAL


class ResPartner(models.Model):
    """Import of learners."""

    _name = "res.partner"
    _inherit = ["res.partner", "training.import.mixin"]

    _import_template = "learners"
    _import_required = ("name",)
    _import_unique = ("email",)

    @api.model
    def _is_training_import(self, fields):
        """Contacts of other kinds are imported the way Odoo does it."""
        return bool(self.env.context.get("training_learners"))

    @api.model
    def get_import_templates(self):
        """On our own list our template, elsewhere Odoo's."""
        if self.env.context.get("training_learners"):
            return self._own_import_templates()
        return super().get_import_templates()

    @api.model
    def _load_records_create(self, vals_list):
        """Odoo's short cut reads accounting fields, which coordinators may not."""
        if self.env.context.get("training_import") is INTERNAL:
            return self.create(vals_list)
        return super()._load_records_create(vals_list)
