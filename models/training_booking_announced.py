from odoo import api, models

from ..const import INSTRUCTOR_ROLES


class TrainingBooking(models.Model):
    """Who teaches and where is announced; a change of it is told."""

    _inherit = "training.booking"

    @api.model_create_multi
    def create(self, vals_list):
        bookings = super().create(vals_list)
        bookings._note_session_changes()
        return bookings

    def write(self, vals):
        result = super().write(vals)
        if {"state", "resource_id"} & vals.keys():
            self._note_session_changes()
        return result

    def _note_session_changes(self):
        """People and rooms are announced, equipment isn't."""
        announced = (*INSTRUCTOR_ROLES, "room", "virtual_room")
        self.filtered(
            lambda booking: booking.role in announced
        ).session_id._note_changes()
