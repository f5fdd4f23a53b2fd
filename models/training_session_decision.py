from datetime import timedelta

import pytz

from odoo import api, fields, models

# What a session's own step says about the open question.
ANSWERED_BY = {
    "confirmed": "run",
    "in_progress": "run",
    "done": "run",
    "cancelled": "cancelled",
    "draft": "dropped",
}


class TrainingSession(models.Model):
    """Whether a session runs."""

    _inherit = "training.session"

    decision_ids = fields.One2many("training.decision", "session_id")

    @api.private
    def _is_decision_due(self):
        """Whether the decision day of the policy has come, in the session's zone."""
        self.ensure_one()
        days = self.effective_policy_id.decision_days_before
        now = pytz.utc.localize(fields.Datetime.now())
        today = now.astimezone(pytz.timezone(self.tz or "UTC")).date()
        return self._local(self.start).date() - timedelta(days=days) <= today

    @api.private
    def _get_expected_cost(self):
        """What instructors, travel and rooms cost, those not yet firm included."""
        self.ensure_one()
        proposed = self.booking_ids.filtered(
            lambda booking: booking.state == "proposed"
        )
        return (
            self.cost_booked
            + self.cost_travel
            + sum(one._get_cost() + one._get_travel_cost() for one in proposed)
        )

    def _move_to(self, state, **values):
        result = super()._move_to(state, **values)
        if state in ANSWERED_BY:
            self.decision_ids._close(ANSWERED_BY[state])
        return result

    def _move_to_day(self, *args):
        differences = super()._move_to_day(*args)
        self.decision_ids._close("postponed")
        return differences
