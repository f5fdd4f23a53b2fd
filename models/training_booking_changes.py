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
        holds = {hold.booking_id: hold for hold in holds if hold.booking_id}
        moved = (
            self.browse(holds)
            .filtered(
                lambda booking: (
                    (booking.start, booking.stop, booking.unit)
                    != (
                        holds[booking.id].start,
                        holds[booking.id].stop,
                        holds[booking.id].unit,
                    )
                )
            )
            .with_context(training_guarded=INTERNAL)
            .sorted(lambda booking: (booking.resource_id.id, booking.id))
        )
        if not moved:
            return
        targets = {
            booking.id: {
                "start": holds[booking.id].start,
                "stop": holds[booking.id].stop,
                "unit": holds[booking.id].unit,
            }
            for booking in moved
        }
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
