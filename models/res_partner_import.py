from odoo import api, models


class ResPartner(models.Model):
    """Import of learners."""

    _name = "res.partner"
    # First, so that it comes before what the model itself has to say of imports.
    _inherit = ["training.import.mixin", "res.partner"]

    _import_template = "learners"
    _import_required = ("name",)
    _import_unique = ("email",)
    _import_context = "training_learners"

    @api.model
    def _is_training_import(self, fields):
        """Contacts of other kinds are imported the way Odoo does it."""
        return bool(self.env.context.get(self._import_context))
