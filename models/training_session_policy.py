from datetime import timedelta

from odoo import api, fields, models


class TrainingSession(models.Model):
    """Which policy holds for a session."""

    _inherit = "training.session"

    policy_id = fields.Many2one(
        "training.policy",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        help="Empty: that of the client, else of the course, else of the company.",
    )
    effective_policy_id = fields.Many2one(
        "training.policy",
        string="Policy in force",
        compute="_compute_effective_policy_id",
        compute_sudo=True,
    )

    @api.depends(
        "policy_id",
        "customer_id.training_policy_id",
        "course_id.policy_id",
        "company_id.training_policy_id",
    )
    def _compute_effective_policy_id(self):
        policies = self._get_policies()
        for session in self:
            session.effective_policy_id = policies[session]

    @api.private
    def _get_policies(self):
        """{session: the policy that holds}, always a record, with all rights."""
        nearest = self.env["training.policy"]._get_nearest(
            [(session, session.customer_id) for session in self]
        )
        return {session: policy for (session, _client), policy in nearest.items()}

    @api.private
    def _is_past(self, hours, now):
        """Whether less than so many hours are left before the start."""
        self.ensure_one()
        return bool(self.start) and now > self.start - timedelta(hours=hours)

    @api.private
    def _get_policy(self):
        """The policy that holds for one session."""
        self.ensure_one()
        return self._get_policies()[self]
