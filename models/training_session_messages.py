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

    communication_failed_count = fields.Integer(compute="_compute_communication_counts")
    communication_sent_count = fields.Integer(compute="_compute_communication_counts")

    def _compute_communication_counts(self):
        """Messages of the log that went out, and that failed."""
        counts = {}
        # Whoever sees a session may see how many; reading them takes more.
        for session, state, count in (
            self.env["training.communication"]
            .sudo()
            ._read_group(
                [("session_id", "in", self.ids), ("state", "in", ("sent", "failed"))],
                ["session_id", "state"],
                ["__count"],
            )
        ):
            counts[session.id, state] = count
        for session in self:
            session.communication_sent_count = counts.get((session.id, "sent"), 0)
            session.communication_failed_count = counts.get((session.id, "failed"), 0)

    def action_preview_messages(self):
        """Who got and will get what, and when."""
        self.ensure_one()
        return self.env["training.communication.preview"]._open_for(sessions=self)

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
