from odoo import api, models


class TrainingSession(models.Model):
    _inherit = "training.session"

    @api.depends("booking_ids.approval_state")
    def _compute_warnings(self):
        return super()._compute_warnings()

    def _find_warnings(self, own_places):
        """Besides what is missing: what its owner hasn't approved yet."""
        yield from super()._find_warnings(own_places)
        waiting = self.booking_ids.filtered(
            lambda booking: (
                booking.approval_state == "waiting" and booking.state != "released"
            )
        )
        for resource in waiting.training_resource_id:
            yield self.env._(
                "%(room)s isn't booked before %(owner)s approves.",
                room=resource.name,
                owner=resource.sudo().owner_id.name,  # a name, of whom to ask
            )
