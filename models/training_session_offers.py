from odoo import fields, models

from ..const import INTERNAL


class TrainingSession(models.Model):
    """Asking instructors for a session."""

    _inherit = "training.session"

    offer_ids = fields.One2many("training.offer", "session_id", string="Offers")
    offer_round_ids = fields.One2many("training.offer.round", "session_id")
    is_asking = fields.Boolean(
        string="Answers awaited", compute="_compute_is_asking", search="_search_asking"
    )

    def _compute_is_asking(self):
        """Whether somebody was asked and hasn't answered yet."""
        counts = dict(
            self.env["training.offer"]._read_group(
                [("session_id", "in", self.ids), ("state", "=", "asked")],
                ["session_id"],
                ["__count"],
            )
        )
        for session in self:
            session.is_asking = bool(counts.get(session))

    def _search_asking(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return [("offer_ids", "any", [("state", "=", "asked")])]

    def action_ask_instructors(self):
        """Choose whom to ask, and how."""
        self.ensure_one()
        self._check_has_meetings()
        return self.env["training.offer.wizard"]._open_for(self)

    def action_cancel(self, reason=None):
        self.offer_round_ids.action_cancel()
        sessions = self.with_context(training_cancelling=INTERNAL)
        return super(TrainingSession, sessions).action_cancel(reason)
