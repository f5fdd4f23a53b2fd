from odoo import api, models

# Who has none of these sees of Training only what they teach.
STAFF_GROUPS = (
    "training_operations.training_operations_group_user",
    "account.group_account_invoice",
    "account.group_account_readonly",
)


class IrUiMenu(models.Model):
    """Menus of people who teach without a training role, hidden from everybody else."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        return [*super()._load_menus_blacklist(), *self._list_hidden_training_menus()]

    @api.model
    def get_user_roots(self):
        """Website pages want each application listed here in the loaded menus too."""
        hidden = self.browse(self._list_hidden_training_menus())
        return super().get_user_roots() - hidden

    def _list_hidden_training_menus(self):
        """Ids of the menus of Training that don't concern this user.

        Everybody who works here may open the application's own menu; what is below it
        is shown by role, since employees may read the sessions they teach.
        """
        user = self.env.user
        root = self.env.ref("training_operations.training_menu", False)
        teaching = self.env.ref("training_operations.training_teaching_menu", False)
        if not root or not teaching:
            return []
        is_staff = any(user.has_group(group) for group in STAFF_GROUPS)
        # Whether oneself is an instructor is no secret of HR.
        teaches = any(user.sudo().employee_ids.mapped("is_instructor"))
        hidden = self.browse() if teaches else teaching
        if not is_staff:
            hidden |= (root.sudo().child_id - teaching) if teaches else root
        return hidden.ids
