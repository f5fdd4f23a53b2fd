from odoo import api, models


class HrEmployee(models.Model):
    """Import of instructors with the qualifications they hold."""

    _name = "hr.employee"
    # First, so that it comes before what the model itself has to say of imports.
    _inherit = ["training.import.mixin", "hr.employee"]

    _import_template = "instructors"
    _import_required = (
        "name",
        "is_instructor",
        "training_certificate_ids/qualification_id",
        "training_certificate_ids/date_from",
    )
    _import_unique = ("work_email",)
    _import_context = "default_is_instructor"

    @api.model
    def _is_training_import(self, fields):
        """Other employees are imported the way Odoo does it."""
        return "is_instructor" in fields
