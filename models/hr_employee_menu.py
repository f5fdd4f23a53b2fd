from odoo import api, models

# What decides whether somebody has the menu of those who teach.
MENU_FIELDS = {"is_instructor", "user_id", "active"}


class HrEmployee(models.Model):
    """Becoming an instructor shows at once in the menu, which Odoo remembers."""

    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        if employees.filtered("is_instructor").user_id:
            self.env.registry.clear_cache()
        return employees

    def write(self, vals):
        result = super().write(vals)
        if MENU_FIELDS & vals.keys():
            self.env.registry.clear_cache()
        return result
