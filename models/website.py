from odoo import models


class Website(models.Model):
    _inherit = "website"

    def get_suggested_controllers(self):
        """The catalogue among the pages that menus and buttons can lead to."""
        return [
            *super().get_suggested_controllers(),
            (
                self.env._("Training"),
                self.env["ir.http"]._url_for("/training"),
                "training_operations",
            ),
        ]

    def _search_get_details(self, search_type, order, options):
        result = super()._search_get_details(search_type, order, options)
        if search_type in ("training_courses", "all"):
            courses = self.env["training.course"]
            result.append(courses._search_get_detail(self, order, options))
        return result
