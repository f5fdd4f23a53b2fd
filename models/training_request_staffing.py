from odoo import api, models
from odoo.exceptions import UserError


class TrainingRequest(models.Model):
    """Looking for instructors and dates before a request is scheduled."""

    _inherit = "training.request"

    def action_find_instructors(self):
        """Open the ranked list of instructors for the first dates that would work."""
        self.ensure_one()
        return self.env["training.candidate.search"]._open_for(request_id=self.id)

    def action_best_dates(self):
        """Open the first dates that would work, with team and price."""
        self.ensure_one()
        return self.env["training.date.search"]._open_for(self)

    @api.private
    def _schedule_on(self, first, last):
        """Schedule a request on chosen days.

        :return: the new session
        :raise UserError: when these days don't work any more
        """
        self.ensure_one()
        self._check_move_to("scheduled")
        plan = self.env["training.planner"]._plan_single(self, first, last)
        if not plan.assignments:
            raise UserError(
                self.env._(
                    "These days aren't possible any more; somebody or something was"
                    " booked meanwhile. Look for dates again."
                )
            )
        self.unscheduled_reason = False
        return self._carry_out(plan.assignments)
