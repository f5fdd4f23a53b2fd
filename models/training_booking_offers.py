from odoo import api, fields, models

from ..const import INSTRUCTOR_ROLES, INTERNAL, PLANNED_STATES


class TrainingBooking(models.Model):
    """Bookings that came of an offer, and instructors who hear of theirs."""

    _inherit = "training.booking"

    offer_id = fields.Many2one(
        "training.offer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    release_reason = fields.Char(
        string="Why released", readonly=True, help="Told where somebody was replaced."
    )
    replaces_id = fields.Many2one(
        "training.booking",
        string="In place of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _get_cost(self):
        """What was agreed in an offer counts before the instructor's usual rate."""
        self.ensure_one()
        if self.offer_id:
            return self.offer_id._get_meeting_cost(self.meeting_id)
        return super()._get_cost()

    @api.model_create_multi
    def create(self, vals_list):
        bookings = super().create(vals_list)
        bookings._filter_told()._fire_event("instructor_assigned")
        return bookings

    @api.private
    def _make_firm(self):
        proposed = self.filtered(lambda booking: booking.state == "proposed")
        result = super()._make_firm()
        # Sessions that are being put on the calendar are still drafts here.
        teaching = proposed.filtered(lambda booking: booking.role in INSTRUCTOR_ROLES)
        teaching._fire_event("instructor_assigned")
        return result

    @api.private
    def _release(self):
        told = self._filter_told()
        reason = self.env.context.get("training_release_reason")
        live = self.filtered(lambda booking: booking.state != "released")
        result = super()._release()
        if reason:
            live.write({"release_reason": reason})
        if self.env.context.get("training_cancelling") is not INTERNAL:
            told._fire_event("instructor_released")
        return result

    def _filter_told(self):
        """Firm bookings of instructors for sessions on the calendar."""
        return self.filtered(
            lambda booking: (
                booking.state == "firm"
                and booking.role in INSTRUCTOR_ROLES
                and booking.session_id.state in PLANNED_STATES
            )
        )

    def _fire_event(self, event):
        if self:
            self.env["training.communication.rule"]._fire(event, self)

    def action_substitute(self):
        """Replace this instructor on this date."""
        self.ensure_one()
        return self.env["training.substitution"]._open_for(self.session_id, self)
