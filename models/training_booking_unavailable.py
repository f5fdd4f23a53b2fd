from odoo import api, models
from odoo.tools import plaintext2html


class TrainingBooking(models.Model):
    """Somebody who is booked can't come after all, and says so by themselves."""

    _inherit = "training.booking"

    @api.private
    def _tell_unavailable(self, note=""):
        """Ask each session's coordinator to find somebody else.

        The booking stands until the office decides: silently released, the session
        would have nobody.
        """
        for session, bookings in self.grouped("session_id").items():
            session.activity_schedule(
                "training_operations.mail_activity_unavailable",
                user_id=session.user_id.id or self.env.ref("base.user_admin").id,
                summary=self.env._(
                    "%s can't come", ", ".join(bookings.employee_id.mapped("name"))
                ),
                note=plaintext2html(
                    self.env._(
                        "Not available at %(times)s. %(note)s",
                        times=", ".join(bookings.meeting_id.mapped("local_label")),
                        note=note,
                    )
                ),
            )
