from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..const import INTERNAL
from .enrollment_wishes import Wishes
from .training_policy_leaving import MANAGER_GROUP

COORDINATOR_GROUP = "training_operations.training_operations_group_coordinator"
REMINDED_AT_ONCE = 200


class TrainingEnrollment(models.Model):
    """Approval: the seat is held until somebody says yes or no, or takes too long."""

    _inherit = "training.enrollment"

    approved_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.partner", string="Approved by", readonly=True, copy=False, tracking=True
    )
    approval_asked_on = fields.Datetime(
        string="Approval asked on", readonly=True, copy=False
    )
    approval_reminded_on = fields.Datetime(readonly=True, copy=False)
    approver_label = fields.Char(
        string="Waits for", compute="_compute_approver_label", compute_sudo=True
    )

    _pending_index = models.Index("(approval_asked_on, id) WHERE state = 'pending'")

    @api.depends("state", "session_id.user_id", "customer_id")
    def _compute_approver_label(self):
        """Who is asked, by name."""
        pending = self.filtered(lambda enrollment: enrollment.state == "pending")
        approvers = pending._get_approvers()
        for enrollment in self:
            partners = approvers.get(enrollment, self.env["res.partner"])
            enrollment.approver_label = ", ".join(partners.mapped("name"))

    # -- who approves -----------------------------------------------------------------

    @api.private
    def _get_approvers(self):
        """{enrollment: contacts who are asked}, by the policy that holds for each.

        Where a client has nobody who manages its training, our own staff are asked.
        """
        policies = self._get_policies()
        managers = self._read_client_managers()
        approvers = {}
        for enrollment, policy in policies.items():
            partners = self.env["res.partner"]
            if policy.approval == "client":
                partners = managers[enrollment.customer_id.commercial_partner_id]
            approvers[enrollment] = partners or policy._get_internal_approvers(
                enrollment.session_id
            )
        return approvers

    def _read_client_managers(self):
        """{company: contacts who manage its training}"""
        companies = self.customer_id.commercial_partner_id
        managers = (
            self.env["res.partner"]
            .sudo()
            .search(
                Domain("commercial_partner_id", "in", companies.ids)
                & Domain("is_training_manager", "=", True)
            )
        )  # who decides is named, whoever asks
        found = defaultdict(self.env["res.partner"].browse)
        for manager in managers.sudo(False):
            found[manager.sudo().commercial_partner_id.sudo(False)] |= manager
        return found

    def _complete_enrollments(self, vals_list):
        """Who needs an approval is seated as `pending`, unless an approver enrols."""
        wishes = Wishes.of(self.env, vals_list)
        super()._complete_enrollments(wishes)
        if self.env.context.get("training_moving") is INTERNAL:
            return  # who moves was approved, or still waits
        for vals, policy in zip(wishes, wishes.policies, strict=True):
            vals.pop("approved_on", None)
            vals.pop("approved_by_id", None)
            if policy and policy.approval != "none" and vals.get("customer_id"):
                self._complete_approval(
                    vals,
                    wishes.session_by_id[vals["session_id"]],
                    self.env["res.partner"].browse(vals["customer_id"]),
                    policy,
                )

    def _complete_approval(self, vals, session, customer, policy):
        """Ask for an approval, or note that of an approver who enrols others."""
        booker = self.env["res.partner"].browse(vals.get("booker_id") or ())
        makers = booker | self.env.user.partner_id
        if policy.approval == "client":
            approvers = makers.filtered(
                lambda partner: (
                    partner.is_training_manager
                    and partner.commercial_partner_id == customer.commercial_partner_id
                )
            )
        else:
            approvers = makers & policy._get_internal_approvers(session)
        if approvers:
            vals["approved_by_id"] = approvers[0].id
            vals["approved_on"] = fields.Datetime.now()
        elif (vals.get("state") or "confirmed") == "confirmed":
            vals["state"] = "pending"
            vals["approval_asked_on"] = fields.Datetime.now()

    def _move_to(self, state, **values):
        if state == "pending":
            values = {"approval_asked_on": fields.Datetime.now(), **values}
        return super()._move_to(state, **values)

    @api.private
    def _get_state_when_seated(self):
        """Nobody is asked about who was enrolled by an approver."""
        states = super()._get_state_when_seated()
        return {
            enrollment: "confirmed" if enrollment.approved_on else state
            for enrollment, state in states.items()
        }

    def _may_approve(self, partner):
        """Whether a person may answer for these: who is asked, or our own staff."""
        user = partner.sudo().user_ids[:1]
        staff = (MANAGER_GROUP, COORDINATOR_GROUP)
        if user and any(user.has_group(group) for group in staff):
            return True
        return all(partner in found for found in self._get_approvers().values())

    def _check_may_approve(self):
        self.check_access("read")
        user = self.env.user
        if not (user._is_superuser() or self._may_approve(user.partner_id)):
            raise AccessError(
                self.env._("You are not asked to approve this enrolment.")
            )

    # -- the answer -------------------------------------------------------------------

    def action_approve(self):
        """Approve enrolments, as one of those who are asked.

        :raise AccessError: for anybody else
        """
        self._check_may_approve()
        self._approve(self.env.user.partner_id)
        return True

    def action_refuse(self, reason=None, reason_id=None):
        """Refuse enrolments: the seat goes to the next on the waitlist.

        :param str reason: in words, told to the learner
        :param int reason_id: the `training.reason`
        :raise UserError: without any reason
        """
        self._check_may_approve()
        self._refuse(self.env.user.partner_id, reason, reason_id)
        return True

    def action_ask_refuse(self):
        """Ask why, then refuse."""
        return self.env["training.reason.wizard"]._open_for(self, "action_refuse")

    @api.private
    def _approve(self, partner):
        """Confirm the seats that were held; the caller checked who answers."""
        # The right to answer was checked; approvers needn't have one on enrolments.
        pending_sudo = self.sudo()
        pending_sudo._move_to(
            "confirmed",
            confirmed_on=fields.Datetime.now(),
            approved_on=fields.Datetime.now(),
            approved_by_id=partner.id,
        )
        pending_sudo._after_enrolling()

    @api.private
    def _refuse(self, partner, reason, reason_id=None):
        """Give the seats up; the caller checked who answers."""
        given = self._join_reason(reason, reason_id)
        if not given:
            raise UserError(self.env._("Please say why, the learner is told."))
        stuck = self.filtered(lambda enrollment: enrollment.state != "pending")
        if stuck:
            stuck[0]._check_move_to("pending")
        text = self.env._(
            "Refused by %(who)s: %(reason)s", who=partner.sudo().name, reason=given
        )
        # As for approving; the message is that of a refusal.
        refused_sudo = self.sudo().with_context(training_message="enrollment_refused")
        refused_sudo._cancel(text, reason_id=reason_id)
        self.sudo().session_id._promote_waitlist()

    def action_confirm(self, reason=None):
        """Who waits for an approval is confirmed by approving."""
        pending = self.filtered(lambda enrollment: enrollment.state == "pending")
        if pending:
            pending.action_approve()
        rest = self - pending
        return super(TrainingEnrollment, rest).action_confirm(reason)

    # -- waiting too long -------------------------------------------------------------

    @api.model
    def _cron_approvals(self):
        """Remind who hasn't answered, and give up seats nobody answered for."""
        now = fields.Datetime.now()
        progress = self.env["ir.cron"]
        done = self.browse()
        while batch := self.search(
            Domain("state", "=", "pending")
            & Domain("session_id.state", "not in", ("done", "closed", "cancelled"))
            & Domain("id", "not in", done.ids),
            order="approval_asked_on, id",
            limit=REMINDED_AT_ONCE,
        ):
            batch._lapse_approvals(now)
            batch.filtered(lambda e: e.state == "pending")._remind_approvers(now)
            done |= batch
            if not progress._commit_progress(len(batch)):
                break

    def _lapse_approvals(self, now):
        """Refuse what nobody answered in the time of its policy."""
        policies = self._get_policies()
        lapsed = self.filtered(
            lambda enrollment: _is_over(
                enrollment.approval_asked_on,
                policies[enrollment].approval_lapse_hours,
                now,
            )
        )
        if lapsed:
            lapsed._refuse(self.env.company.partner_id, self.env._("No answer in time"))

    def _remind_approvers(self, now):
        """Ask again, as often as the policy says."""
        policies = self._get_policies()
        due = self.filtered(
            lambda enrollment: _is_over(
                enrollment.approval_reminded_on or enrollment.approval_asked_on,
                policies[enrollment].approval_reminder_hours,
                now,
            )
        )
        due.write({"approval_reminded_on": now})
        self.env["training.communication.rule"]._fire(
            "enrollment_approval_reminder", due
        )


def _is_over(since, hours, now):
    """Whether so many hours have passed; 0 hours never do."""
    return bool(since and hours and since + timedelta(hours=hours) <= now)
