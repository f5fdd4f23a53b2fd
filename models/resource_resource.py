from datetime import timedelta

from odoo import api, fields, models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    training_resource_ids = fields.One2many("training.resource", "resource_id")

    @api.private
    def _training_buffers(self):
        """Time to reserve (before, after) a meeting, as timedeltas."""
        self.ensure_one()
        resource_sudo = self.sudo()  # buffers of any resource may be known
        # Loops, since a slice would read record by record.
        for bookable in resource_sudo.training_resource_ids:
            return (
                timedelta(minutes=bookable.setup_minutes),
                timedelta(minutes=bookable.teardown_minutes),
            )
        turnaround = timedelta()
        for employee in resource_sudo.employee_id:
            turnaround = timedelta(minutes=employee.training_turnaround_minutes)
        return turnaround, turnaround
