from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Which pages of training on the portal are for whom."""

    _inherit = "res.users"

    @api.private
    def _get_training_roles(self):
        """What the person is on the portal, beside being a learner.

        :return: {is_manager: of a client's training, is_instructor: teaches}
        """
        self.ensure_one()
        return {
            "is_manager": bool(self._get_managed_client()),
            "is_instructor": bool(self._get_instructors()),
        }

    @api.private
    def _is_training_staff(self):
        """Whether they run training, invoice it or read the books."""
        return self.has_groups(
            "training_operations.training_operations_group_user,"
            "account.group_account_invoice,account.group_account_readonly"
        )

    @api.private
    def _get_managed_client(self):
        """The company whose training the person manages, as superuser, or none."""
        self.ensure_one()
        partner_sudo = self.sudo().partner_id  # one's own contact and company
        if not partner_sudo.is_training_manager:
            return partner_sudo.browse()
        return partner_sudo.commercial_partner_id

    @api.private
    def _get_instructors(self):
        """The person as instructor, one for each company, as superuser; or none."""
        self.ensure_one()
        # A freelancer has no right on employees; only the own ones are looked for.
        return (
            self.env["hr.employee"]
            .sudo()
            .search(
                Domain("user_id", "=", self.id) & Domain("is_instructor", "=", True)
            )
        )
