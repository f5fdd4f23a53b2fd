from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import INTERNAL, MOVABLE_STATES, SEATED_STATES
from ..exceptions import EnrollmentRefusedError
from ..logic.fees import fee_amount

# States that are asked for in the new session; the others take what they get.
KEPT_STATES = ("pending", "confirmed")


class TrainingEnrollment(models.Model):
    """Moving to another session: the old enrolment ends, the new one points to it."""

    _inherit = "training.enrollment"

    moved_from_id = fields.Many2one(
        "training.enrollment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The enrolment that was given up for this one.",
    )
    moved_to_ids = fields.One2many("training.enrollment", "moved_from_id")
    moved_to_id = fields.Many2one(
        "training.enrollment", string="Moved to", compute="_compute_moved_to_id"
    )

    _moved_once = models.UniqueIndex(
        "(moved_from_id) WHERE moved_from_id IS NOT NULL",
        "This enrolment was moved to another session already.",
    )

    @api.depends("moved_to_ids")
    def _compute_moved_to_id(self):
        for enrollment in self:
            enrollment.moved_to_id = enrollment.moved_to_ids[:1]

    @api.model_create_multi
    def create(self, vals_list):
        moving = self.env.context.get("training_moving") is INTERNAL
        if not moving and any(vals.get("moved_from_id") for vals in vals_list):
            raise UserError(
                self.env._("Use “Transfer”: it moves seat, money and messages.")
            )
        return super().create(vals_list)

    # -- what it costs ----------------------------------------------------------------

    @api.private
    def _get_transfer_cost(self, session, at=None):
        """What moving one enrolment to a session at a moment (now) would cost."""
        self.ensure_one()
        return self._get_transfer_costs(session, at)[self]

    @api.private
    def _get_transfer_costs(self, session, at=None):
        """{enrollment: `LeavingCost`} of moving them to a session at a moment (now)."""
        at = at or fields.Datetime.now()
        policies = self._get_policies()
        new_prices = self._get_prices_in(session)
        costs = self._get_cancellation_costs(at)
        for enrollment, cost in costs.items():
            policy = policies[enrollment]
            percent = (
                policy.transfer_fee_percent if enrollment._is_chargeable() else 0.0
            )
            rounding = enrollment.currency_id.rounding or 0.01
            costs[enrollment] = cost._replace(
                percent=percent,
                fee=fee_amount(enrollment.price, percent, rounding),
                new_price=Decimal(str(new_prices[enrollment])),
                is_late=enrollment._is_past(policy.transfer_deadline_hours, at),
            )
        return costs

    def _get_prices_in(self, session):
        """{enrollment: price in another session}, in the currency of the old one."""
        terms = self._get_terms_in(session)
        today = fields.Date.context_today(self)
        currencies = self.env["res.currency"]
        return {
            enrollment: currencies.browse(agreed["currency_id"])._convert(
                agreed["price"], enrollment.currency_id, session.company_id, today
            )
            for enrollment, agreed in terms.items()
        }

    def _get_terms_in(self, session):
        """{enrollment: values of its price in another session}.

        Another date at the same list price keeps what was agreed; else the price of
        the other session for this customer holds.
        """
        wishes = [
            {
                "session_id": session.id,
                "customer_id": enrollment.customer_id.id,
                "seat_pool": enrollment._get_pool_in(session),
            }
            for enrollment in self
        ]
        self._complete_prices(wishes, {session.id: session})
        terms = {}
        for enrollment, wish in zip(self, wishes, strict=True):
            keeps = enrollment._keeps_price_in(session, wish["seat_pool"])
            terms[enrollment] = {
                "price": enrollment.price if keeps else wish["price"],
                "currency_id": (
                    enrollment.currency_id.id if keeps else wish["currency_id"]
                ),
                "price_origin": (
                    self.env._("Kept from %s", enrollment.session_id.name)
                    if keeps
                    else wish["price_origin"]
                ),
            }
        return terms

    def _keeps_price_in(self, session, pool):
        """Whether another session is the same for the same list price."""
        old = self.session_id
        return (
            old.course_id,
            old.fee_mode,
            old.price_currency_id,
            self.seat_pool,
        ) == (
            session.course_id,
            session.fee_mode,
            session.price_currency_id,
            pool,
        ) and not old.price_currency_id.compare_amounts(
            old.price_unit, session.price_unit
        )

    def _get_pool_in(self, session):
        """On site or online there, as here; False where a session has no pools."""
        self.ensure_one()
        return session.has_pools and (self.seat_pool or "onsite")

    @api.private
    def _get_transfer_problems(self, session):
        """What speaks against each of these moving there: lists in their order."""
        return self._get_enrollment_problems(
            [vals for _old, vals in self._prepare_transfer(session)]
        )

    def action_ask_transfer(self):
        """Choose the session, see the cost and what speaks against it, then move."""
        return self.env["training.leave.wizard"]._open_for(self, "transfer")

    # -- moving -----------------------------------------------------------------------

    def action_transfer(self, session, reason=None, reason_id=None, fee=None):
        """Move enrolments to another session: seat, money and waitlist follow.

        :param session: the `training.session` record
        :param fee: as in `action_cancel`
        :raise EnrollmentRefusedError: naming who can't move and why
        """
        moved = self._transfer(session, reason, reason_id, fee)
        return moved._get_records_action(name=self.env._("Moved enrolments"))

    @api.private
    def _transfer(self, session, reason=None, reason_id=None, fee=None):
        """Do what `action_transfer` says.

        :return: the new enrolments, in the order of the old ones
        """
        session.ensure_one()
        self._check_movable(session)
        costs = self._get_transfer_costs(session)
        late = self.filtered(lambda enrollment: costs[enrollment].is_late)
        late._check_exception(self._join_reason(reason, reason_id))
        fees = self._agree_fees(costs, fee, reason)
        moved = self._create_moved(session)
        text = self.env._(
            "Moved to %(session)s. %(reason)s",
            session=session.display_name,
            reason=self._join_reason(reason, reason_id),
        ).strip()
        drafts = self._take_along_drafts(moved)
        invoiced = self.filtered("is_invoiced")
        self._cancel(text, fees, reason_id, kind="transfer")
        (moved.filtered(lambda new: new.moved_from_id in invoiced) - drafts).sudo(
            # Drafts only; who may move a learner may settle the price.
        )._create_invoices()
        self.session_id._promote_waitlist()
        return moved

    def _check_movable(self, session):
        """Refuse what can't be moved at all, whoever asks."""
        stuck = self.filtered(lambda enrollment: enrollment.state not in MOVABLE_STATES)
        if stuck:
            stuck[0]._check_move_to("cancelled")
        for enrollment in self:
            if enrollment.session_id == session:
                raise UserError(
                    self.env._(
                        "%(enrollment)s is in that session already.",
                        enrollment=enrollment.display_name,
                    )
                )
            if enrollment.company_id != session.company_id:
                raise UserError(
                    self.env._(
                        "%(session)s is given by another company. Cancel, and enrol"
                        " there anew.",
                        session=session.display_name,
                    )
                )

    def _prepare_transfer(self, session):
        """Pairs (enrollment, values of the one that takes its place)."""
        terms = self._get_terms_in(session)
        return [
            (enrollment, enrollment._prepare_moved_vals(session, terms[enrollment]))
            for enrollment in self
        ]

    def _prepare_moved_vals(self, session, terms):
        """Values of the enrolment that takes the place of this one."""
        self.ensure_one()
        vals = {
            "session_id": session.id,
            "partner_id": self.partner_id.id,
            "customer_id": self.customer_id.id,
            "customer_reference": self.customer_reference,
            "booker_id": self.booker_id.id,
            "note": self.note,
            "seat_pool": self._get_pool_in(session),
            "priority": self.priority,
            "is_required": self.is_required,
            "approved_on": self.approved_on,
            "approved_by_id": self.approved_by_id.id,
            "override_reason": self.override_reason,
            **terms,
            "moved_from_id": self.id,
        }
        if self.state in KEPT_STATES:
            vals["state"] = self.state
        return vals

    def _create_moved(self, session):
        """Enrol in the other session; who has a seat gives it up for a seat only."""
        pairs = self._prepare_transfer(session)
        moved = self.with_context(training_moving=INTERNAL).create(
            [vals for _old, vals in pairs]
        )
        moved = moved.with_env(self.env)
        unseated = moved.filtered(
            lambda new: (
                new.state not in SEATED_STATES
                and new.moved_from_id.state in SEATED_STATES
            )
        )
        if unseated:
            raise EnrollmentRefusedError(
                self.env._(
                    "%(session)s has no seat left for: %(learners)s.",
                    session=session.display_name,
                    learners=", ".join(unseated.partner_id.mapped("name")),
                )
            )
        return moved

    def _take_along_drafts(self, moved):
        """Let draft invoice lines of the old seats charge the new ones.

        :return: the new enrolments that are charged so
        """
        taken = self.browse()
        for new in moved:
            line = new.moved_from_id._live_fee_lines().filtered(
                lambda line: line.parent_state == "draft"
            )
            if line.currency_id == new.currency_id and new._get_amount_due():
                line.write(new._prepare_invoice_line_vals())
                taken |= new
        return taken
