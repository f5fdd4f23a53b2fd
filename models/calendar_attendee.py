from odoo import fields, models

from ..const import INSTRUCTOR_ROLES


class CalendarAttendee(models.Model):
    """An instructor who declines a training meeting in their calendar can't come."""

    _inherit = "calendar.attendee"

    def write(self, vals):
        declining = self.browse()
        if vals.get("state") == "declined":
            declining = self.filtered(lambda attendee: attendee.state != "declined")
        result = super().write(vals)
        declining._tell_unavailable()
        return result

    def _tell_unavailable(self):
        """Ask the coordinators of coming meetings to find somebody else."""
        # Superuser: whoever is invited may say that they don't come, and only that.
        coming = self.sudo().filtered(
            lambda attendee: (
                attendee.event_id.training_meeting_id
                and attendee.event_id.stop > fields.Datetime.now()
            )
        )
        bookings = coming.event_id.training_meeting_id.booking_ids.filtered(
            lambda booking: booking.state == "firm" and booking.role in INSTRUCTOR_ROLES
        )
        declined = {
            (attendee.event_id.training_meeting_id, attendee.partner_id)
            for attendee in coming
        }
        bookings.filtered(
            lambda booking: any(
                (booking.meeting_id, partner) in declined
                for partner in booking.employee_id.work_contact_id
                | booking.employee_id.user_id.partner_id
            )
        )._tell_unavailable(self.env._("Declined in the calendar."))
