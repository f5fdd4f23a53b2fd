from odoo import api, models
from odoo.fields import Domain

SHOWN_DECISIONS = 10


class TrainingEnrollment(models.Model):
    """What the page of one enrolment on the portal shows."""

    _inherit = "training.enrollment"

    @api.private
    def _prepare_portal_page(self):
        """To be called as superuser on what `_find_on_portal` found."""
        self.ensure_one()
        user = self.env.user
        client = user._get_managed_client()
        is_own = self._is_own()
        is_manager = bool(client) and self.customer_id == client
        allowed = self._get_self_service()
        return {
            "enrollment": self,
            "session": self.session_id,
            "meetings": self.session_id.meeting_ids.sorted("start"),
            "marks": self._read_own_marks(),
            "is_manager": is_manager,
            "allowed": allowed,
            "can_replace": is_manager and not allowed["substitute"],
            "cost": None if allowed["cancel"] else self._get_cancellation_cost(),
            "shows_money": is_manager or self.customer_id == user.partner_id,
            "invoices": self._get_portal_invoices(),
            "materials": self.env["training.material"]._get_released(self)
            if is_own
            else (),
            "certificates": self._get_portal_certificates(),
            "decisions": self._get_portal_decisions(is_own),
            "feedback_url": is_own and self._get_open_feedback().get(self),
        }

    def _get_portal_invoices(self):
        """Those of this enrolment that the reader may open."""
        return self.env["account.move"]._search_training_on_portal(
            Domain(
                "invoice_line_ids", "any!", [("training_enrollment_id", "=", self.id)]
            )
        )

    def _get_portal_certificates(self):
        return self.certificate_ids.filtered(
            lambda certificate: (
                not certificate.revoked_on and certificate.partner_id == self.partner_id
            )
        )

    def _get_portal_decisions(self, is_own):
        """Why the learner has no seat yet, or how it came; told to nobody else."""
        if not is_own:
            return self.env["training.waitlist.decision"]
        return self.decision_ids.sorted("id", reverse=True)[:SHOWN_DECISIONS]
