from odoo import api, models

from ..const import INTERNAL


class TrainingBooking(models.Model):
    _inherit = "training.booking"

    @api.private
    def _move_to_holds(self, holds):
        """Move reservations to where a timetable has them, all at once.

        Two of them may swap places, so firmness is given up meanwhile.

        :param holds: `logic.timetable.Hold` of existing bookings; others are left out
        """
        targets = {
            hold.booking_id: {
                "start": hold.start,
                "stop": hold.stop,
                "unit": hold.unit,
            }
            for hold in holds
            if hold.booking_id
        }
        moved = self._filter_moved(targets).with_context(training_guarded=INTERNAL)
        if not moved:
            return
        wanted = [
            dict(booking._read_range(), **targets[booking.id]) for booking in moved
        ]
        firm = moved.filtered(lambda booking: booking.state == "firm")
        with moved._refusing_double_bookings(wanted):
            firm.write({"state": "proposed"})
            firm.flush_recordset(["state"])
            for booking in moved:
                booking.write(targets[booking.id])
            moved.flush_recordset(["start", "stop", "unit"])
            firm.write({"state": "firm"})
            firm.flush_recordset(["state"])

    def _filter_moved(self, targets):
        """Bookings whose target differs, in the order in which rows are locked."""
        return (
            self.browse(targets)
            .filtered(
                lambda booking: any(
                    booking[name] != value
                    for name, value in targets[booking.id].items()
                )
            )
            .sorted(lambda booking: (booking.resource_id.id, booking.id))
        )
