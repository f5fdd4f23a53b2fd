from odoo import api, fields, models
from odoo.fields import Domain


class TrainingEnrollment(models.Model):
    """What learners and their company's training manager see on the portal."""

    _inherit = "training.enrollment"

    @api.model
    def _portal_domain(self):
        """Enrolments on the current user's own pages.

        Their own, and for a client's training manager those the client pays for.
        """
        partner = self.env.user.partner_id
        own = Domain("partner_id", "=", partner.id)
        if not partner.is_training_manager:
            return own
        return own | Domain("customer_id", "=", partner.commercial_partner_id.id)

    @api.model
    def _upcoming_domain(self):
        """Enrolments that stand, in sessions that aren't over."""
        still_to_come = Domain("session_id.stop", ">=", fields.Datetime.now())
        undated = Domain("session_id.stop", "=", False)
        return Domain("state", "!=", "cancelled") & (still_to_come | undated)

    @api.private
    def _get_join_url(self):
        """The link to take part online, for those with a confirmed seat."""
        self.ensure_one()
        is_over = self.session_state in ("done", "closed", "cancelled")
        return self.state == "confirmed" and not is_over and self.session_id.join_url
