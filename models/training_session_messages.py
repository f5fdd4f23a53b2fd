from odoo import fields, models

from ..const import SEATED_STATES


class TrainingSession(models.Model):
    """Messages of a session: what is paused, and what follows from its states."""

    _inherit = "training.session"

    paused_rule_ids = fields.Many2many(
        "training.communication.rule",
        string="Paused messages",
        copy=False,
        help="Messages that aren't sent for this session.",
    )
    communication_ids = fields.One2many("training.communication", "session_id")

    def _get_told_enrollments(self):
        """Enrolments whose learners are told what happens to their session."""
        return self.env["training.enrollment"].search(
            [
                ("session_id", "in", self.ids),
                ("state", "in", (*SEATED_STATES, "waitlisted")),
            ]
        )

    def _move_to(self, state, **values):
        result = super()._move_to(state, **values)
        if state == "confirmed":
            self.env["training.communication.rule"]._fire("session_guaranteed", self)
        return result

    def action_cancel(self, reason=None):
        """Cancel, and tell everybody once: not of the session and of the enrolment."""
        told = self._get_told_enrollments()
        quiet = self.with_context(training_message=False)
        result = super(TrainingSession, quiet).action_cancel(reason)
        for session in self:
            self.env["training.communication.rule"]._fire(
                "session_cancelled",
                session,
                enrollments=told.filtered(
                    lambda enrollment, session=session: enrollment.session_id == session
                ),
                reason=session.cancel_reason,
            )
        return result
