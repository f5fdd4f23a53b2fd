from odoo import api, models


class HrEmployee(models.Model):
    """Whose certificates are shown follows the work contact."""

    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        employees._sync_training_profiles(employees.sudo().work_contact_id)
        return employees

    def write(self, vals):
        if not {"work_contact_id", "company_id"} & vals.keys():
            return super().write(vals)
        before = self.sudo().work_contact_id
        result = super().write(vals)
        self._sync_training_profiles(before | self.sudo().work_contact_id)
        return result

    def _sync_training_profiles(self, contacts):
        """Show the certificates of these contacts on whoever they are now."""
        if contacts:
            # Whoever keeps employees need not see certificates.
            self.env["training.certificate"].sudo().search(
                [("partner_id", "in", contacts.ids)]
            )._sync_profiles()
