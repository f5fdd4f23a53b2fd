from odoo import api, models

from ..const import INTERNAL


class HrEmployee(models.Model):
    """Import of instructors with the qualifications they hold."""

    _name = "hr.employee"
    _inherit = ["hr.employee", "training.import.mixin"]

    _import_template = "instructors"
    _import_required = (
        "name",
        "is_instructor",
        "training_certificate_ids/qualification_id",
        "training_certificate_ids/date_from",
    )
    _import_unique = ("work_email",)

    @api.model
    def _is_training_import(self, fields):
        """Other employees are imported the way Odoo does it."""
        return "is_instructor" in fields

    @api.model
    def get_import_templates(self):
        """On our own list our template, elsewhere Odoo's."""
        if self.env.context.get("default_is_instructor"):
            return self._own_import_templates()
        return super().get_import_templates()

    @api.model
    def _load_records_create(self, vals_list):
        """Odoo's short cut reads personnel fields, which training managers may not."""
        if self.env.context.get("training_import") is INTERNAL:
            return self.create(vals_list)
        return super()._load_records_create(vals_list)
