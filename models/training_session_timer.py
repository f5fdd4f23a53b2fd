from datetime import timedelta

from odoo import fields, models

# What the quick entry proposes, until now.
QUICK_HOURS = 0.25


class TrainingSession(models.Model):
    """Coordination time: a timer of one click, and a quick entry."""

    _inherit = "training.session"

    is_timed = fields.Boolean(
        string="Timer running",
        compute="_compute_is_timed",
        groups="training_operations.training_operations_group_user",
    )

    def _compute_is_timed(self):
        """Whether the user's own timer runs on the session."""
        running = self.env["training.time.entry"].search(
            [
                ("session_id", "in", self.ids),
                ("user_id", "=", self.env.uid),
                ("is_running", "=", True),
            ]
        )
        for session in self:
            session.is_timed = session in running.session_id

    def action_start_timer(self):
        """Start the user's timer here; one that runs elsewhere is stopped."""
        self.ensure_one()
        entries = self.env["training.time.entry"]
        running = entries._get_running()
        if running.session_id == self:
            return True
        if running:
            running.action_stop()
            running.flush_recordset()
        entries.create({"session_id": self.id})
        return True

    def action_stop_timer(self):
        """Stop the user's timer of this session."""
        self.ensure_one()
        self.env["training.time.entry"]._get_running().filtered(
            lambda entry: entry.session_id == self
        ).action_stop()
        return True

    def action_add_time(self):
        """Type in what was done and for how long."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add coordination time"),
            "res_model": "training.time.entry",
            "views": [
                (
                    self.env.ref(
                        "training_operations.training_time_entry_view_form_quick"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
            "context": {
                "default_session_id": self.id,
                "default_hours": QUICK_HOURS,
                "default_start": fields.Datetime.now() - timedelta(hours=QUICK_HOURS),
            },
        }
