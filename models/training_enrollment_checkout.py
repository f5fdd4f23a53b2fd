from odoo import api, fields, models

from ..const import INTERNAL
from ..logic.enrolling import CLASH, NOT_ELIGIBLE, PREREQUISITE

# What would tell a stranger something about the person named.
PERSONAL_PROBLEMS = (CLASH, NOT_ELIGIBLE, PREREQUISITE)


class TrainingEnrollment(models.Model):
    """Enrolments made on the website.

    State `held` keeps a seat while somebody pays. Who isn't known to be the person
    named is told nothing about that person: what would refuse an enrolment is noted,
    and staff decide.
    """

    _inherit = "training.enrollment"

    checkout_id = fields.Many2one(
        "training.checkout",
        string="Website booking",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    needs_check = fields.Boolean(
        string="To be checked",
        readonly=True,
        copy=False,
        help="Booked on the website by somebody who wasn't told what is against it.",
    )

    @api.private
    def _get_enrollment_problems(self, vals_list):
        """For whom a stranger named, personal reasons against it are for staff only."""
        problems_list = super()._get_enrollment_problems(vals_list)
        if self.env.context.get("training_web") is not INTERNAL:
            return problems_list
        return [
            [
                problem._replace(is_warning=True)
                if vals.get("needs_check") and problem.kind in PERSONAL_PROBLEMS
                else problem
                for problem in problems
            ]
            for vals, problems in zip(vals_list, problems_list, strict=True)
        ]

    @api.private
    def _get_state_when_seated(self):
        """Who is to be checked waits for the answer of staff."""
        states = super()._get_state_when_seated()
        for enrollment in self.filtered("needs_check"):
            if not enrollment.approved_on:
                states[enrollment] = "pending"
        return states
