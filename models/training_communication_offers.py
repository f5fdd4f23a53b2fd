from odoo import models


class TrainingCommunication(models.Model):
    """What a message about an offer says and where it leads."""

    _inherit = "training.communication"

    def _get_offer(self):
        """The offer a message is about, or none."""
        self.ensure_one()
        if self.res_model == "training.offer":
            return self._get_record().exists()
        return self.env["training.offer"]

    def _get_page(self):
        offer = self._get_offer()
        if offer.answer_url:
            return {"url": offer.answer_url, "label": self.env._("Answer")}
        return super()._get_page()

    def _get_dates(self):
        """Who is asked for some meetings hears of those only."""
        offer = self._get_offer()
        if not offer:
            return super()._get_dates()
        return [
            self._describe_slot(
                meeting.start, meeting.stop, meeting.name, meeting.mode == "virtual"
            )
            for meeting in offer.meeting_ids.sorted("start")
        ]

    def _get_learner_names(self):
        """Who was merely asked isn't told who takes part."""
        return [] if self._get_offer() else super()._get_learner_names()

    def _get_link(self):
        return "" if self._get_offer() else super()._get_link()
