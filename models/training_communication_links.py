from collections import defaultdict

from odoo import models

APPROVAL_EVENTS = ("enrollment_approval_asked", "enrollment_approval_reminder")


class TrainingCommunication(models.Model):
    """Links of messages that lead to where their reader can act."""

    _inherit = "training.communication"

    def _get_page(self):
        """Approvers get the page of all that wait for them, leavers that of leaving."""
        asks = self.event in APPROVAL_EVENTS and self.recipient != "learner"
        if asks and self.session_id:
            return {
                "url": self.session_id._get_approval_url(self.partner_id),
                "label": self.env._("Approve or refuse"),
            }
        page = super()._get_page()
        enrollment = self.enrollment_id
        is_own = enrollment and self.recipient in ("learner", "booker")
        if page or not is_own or enrollment.state not in ("confirmed", "waitlisted"):
            return page
        return {
            "url": enrollment._get_leaving_url(),
            "label": self.env._("Change or cancel"),
        }


class TrainingCommunicationRule(models.Model):
    _inherit = "training.communication.rule"

    def _find_partners(self, record, session, enrollments):
        """Approval is asked of who approves by the policy, and of nobody else."""
        if self.event not in APPROVAL_EVENTS or self.recipient not in (
            "client_manager",
            "coordinator",
        ):
            return super()._find_partners(record, session, enrollments)
        found = defaultdict(self.env["training.enrollment"].browse)
        for enrollment, partners in enrollments._get_approvers().items():
            for partner in partners.sudo():
                is_client = partner.is_training_manager
                if is_client == (self.recipient == "client_manager"):
                    found[partner] |= enrollment
        return found
