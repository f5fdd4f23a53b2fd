from odoo import models


class TrainingCommunication(models.Model):
    """What is said, and not said, to who is asked to teach."""

    _inherit = "training.communication"

    def _get_offer(self):
        """The offer a message is about, or none."""
        self.ensure_one()
        if self.res_model == "training.offer":
            return self._get_record().exists()
        return self.env["training.offer"]

    def _get_learner_names(self):
        """Who was merely asked isn't told who takes part."""
        return [] if self._get_offer() else super()._get_learner_names()

    def _get_link(self):
        return "" if self._get_offer() else super()._get_link()
