from odoo import models


class TrainingCommunication(models.Model):
    _inherit = "training.communication"

    def _get_page(self):
        """Feedback is given on the survey's page."""
        asked = self.event == "feedback_asked" and self.enrollment_id
        url = asked and asked._get_feedback_url()
        if url and self.recipient == "learner":
            return {"url": url, "label": self.env._("Give feedback")}
        return super()._get_page()
