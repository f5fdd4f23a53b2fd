from odoo import api, models


class TrainingSession(models.Model):
    """What people who leave or move see of a session."""

    _inherit = "training.session"

    @api.depends("period_label")
    @api.depends_context("training_show_period")
    def _compute_display_name(self):
        """With its dates where somebody chooses among sessions of a course."""
        super()._compute_display_name()
        if self.env.context.get("training_show_period"):
            for session in self:
                session.display_name = f"{session.display_name}, {session.period_label}"
