from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.fees import FeeStep, LeavingCost, days_before, fee_amount, percent_due

# Beyond these a seat is not the learner's yet, and giving it up costs nothing.
CHARGEABLE_STATES = ("confirmed",)


class TrainingEnrollment(models.Model):
    """Leaving: what it costs beforehand, and all that follows in one step."""

    _inherit = "training.enrollment"

    leaving_reason_id = fields.Many2one(
        "training.reason",
        string="Reason code",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    # -- what it costs ----------------------------------------------------------------

    @api.private
    def _get_cancellation_cost(self, at=None):
        """What cancelling one enrolment at a moment (now) would cost."""
        self.ensure_one()
        return self._get_cancellation_costs(at)[self]

    @api.private
    def _get_cancellation_costs(self, at=None):
        """{enrollment: `LeavingCost`} of cancelling them at a moment (now)."""
        at = at or fields.Datetime.now()
        policies = self._get_policies()
        steps = {
            policy: [FeeStep(s.days_before, s.percent) for s in policy.fee_step_ids]
            for policy in set(policies.values())
        }
        return {
            enrollment: enrollment._prepare_cost(
                at, policies[enrollment], steps[policies[enrollment]]
            )
            for enrollment in self
        }

    def _prepare_cost(self, at, policy, steps):
        """The cost of leaving by the steps of a policy."""
        self.ensure_one()
        session = self.session_id
        days = session.start and days_before(at, session.start, session.tz)
        days = None if days is False else days
        percent = percent_due(steps, days) if self._is_chargeable() else 0.0
        credited, taken_off = self._get_charged()
        return LeavingCost(
            days,
            percent,
            fee_amount(self.price, percent, self.currency_id.rounding or 0.01),
            Decimal(str(self.price)),
            credited,
            taken_off,
            is_late=self._is_past(policy.cancel_deadline_hours, at),
        )

    def _is_chargeable(self):
        return self.state in CHARGEABLE_STATES and self.session_id.fee_mode == "learner"

    def _get_charged(self):
        """(on posted invoices, on drafts): what is charged for the seat, as agreed."""
        amounts = {"posted": Decimal(0), "draft": Decimal(0)}
        for line in self._read_charge_lines():
            amount = line.quantity * line.price_unit * (1 - line.discount / 100)
            amounts[line.parent_state] += Decimal(str(round(amount, 6)))
        return amounts["posted"], amounts["draft"]

    @api.private
    def _get_charged_in_company(self):
        """The same in the company's currency, at today's rate."""
        return [self._to_company(float(amount)) for amount in self._get_charged()]

    @api.private
    def _agree_fees(self, costs, fee, reason):
        """{enrollment: fee to charge}: that of the policy, or another with a right.

        :param dict costs: {enrollment: `LeavingCost`}
        :param fee: None for the policy's, one amount for each, or {enrollment id: one}
        :param str reason: why it differs
        :raise UserError: when it differs without the right, or without a reason
        """
        wanted = fee if isinstance(fee, dict) else dict.fromkeys(self.ids, fee)
        agreed = {enrollment: costs[enrollment].fee for enrollment in self}
        changed = self.browse()
        for enrollment in self:
            amount = wanted.get(enrollment.id)
            if amount is None or not enrollment.currency_id.compare_amounts(
                amount, float(agreed[enrollment])
            ):
                continue
            enrollment._check_fee(amount)
            agreed[enrollment] = enrollment.currency_id.round(amount)
            changed |= enrollment
        changed._check_exception(reason)
        changed._log_changed_fees(costs, agreed, reason)
        return agreed

    def _check_fee(self, amount):
        """A fee lies between nothing and the price of the seat."""
        self.ensure_one()
        too_much = self.currency_id.compare_amounts(amount, self.price) > 0
        if amount < 0 or too_much:
            raise UserError(
                self.env._(
                    "The fee of %(learner)s lies between 0 and the price of the seat,"
                    " %(price)s.",
                    learner=self.partner_id.name,
                    price=self.currency_id.format(self.price),
                )
            )

    def _check_exception(self, reason):
        """Going beyond a policy takes its right and a reason on record.

        :raise UserError: telling which of the two is missing
        """
        if not self:
            return
        self._check_may_override()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say in words why you make an exception to the policy.")
            )

    def _log_changed_fees(self, costs, agreed, reason):
        """Note in the chatter who decided on another fee."""
        self._message_log_batch(
            {
                enrollment.id: self.env._(
                    "Fee %(agreed)s instead of %(policy)s by the policy: %(reason)s",
                    agreed=enrollment.currency_id.format(float(agreed[enrollment])),
                    policy=enrollment.currency_id.format(float(costs[enrollment].fee)),
                    reason=reason,
                )
                for enrollment in self
            }
        )

    # -- leaving ----------------------------------------------------------------------

    def action_cancel(self, reason=None, reason_id=None, fee=None):
        """Cancel enrolments: seat, attendance, money and the waitlist follow.

        :param str reason: in words, kept on record
        :param int reason_id: the `training.reason`
        :param fee: None charges what the policy says; another amount, or {enrollment
            id: amount}, needs the policy's right to make exceptions and a reason
        :raise UserError: for a closed session, or a fee beyond one's right
        """
        self._check_move_to("cancelled")
        fees = self._agree_fees(self._get_cancellation_costs(), fee, reason)
        self._cancel(self._get_reason_text(reason, reason_id), fees, reason_id)
        self.session_id._promote_waitlist()
        return True

    @api.model
    def _get_reason_text(self, reason, reason_id):
        """What is kept and printed: the reason given, or at least who."""
        given = self._join_reason(reason, reason_id)
        return given or self.env._("Cancelled by %s", self.env.user.name)

    @api.model
    def _join_reason(self, reason, reason_id):
        """The name of the code and the words beside it, as far as there are any."""
        # Approvers and learners give codes too, and may know their names.
        code = self.env["training.reason"].sudo().browse(reason_id or [])
        return ": ".join(part for part in (code.name, (reason or "").strip()) if part)

    def action_ask_cancel(self):
        """Show what it costs, ask for the reason, then cancel."""
        self._check_move_to("cancelled")
        return self.env["training.leave.wizard"]._open_for(self, "cancel")

    @api.private
    def _cancel(self, reason, fees=None, reason_id=None, kind="cancellation"):
        """Give up seats and settle the money, without seating anybody else.

        The state is written first: of two transactions that cancel the same enrolment
        the second fails there and is replayed, so nothing is credited or charged twice.

        :param dict fees: {enrollment: amount}; none are charged if empty
        :param str kind: of the fee
        """
        self._check_not_closed()
        self._move_to(
            "cancelled",
            seat_number=0,
            cancelled_on=fields.Datetime.now(),
            cancel_reason=reason,
            leaving_reason_id=reason_id or False,
        )
        self.flush_recordset(["state"])
        self.attendance_ids.filtered(
            lambda attendance: attendance.status == "unmarked"
        ).unlink()
        # The fee first, so that it may take the place of the seat on a draft invoice.
        self._charge_fee(kind, fees or {}, reason)
        self._credit_invoices(reason)

    def _check_not_closed(self):
        closed = self.session_id.filtered(lambda session: session.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "%(session)s is closed; its enrolments are final.",
                    session=closed[0].display_name,
                )
            )
