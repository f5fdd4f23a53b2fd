from odoo import api, fields, models

from .training_charge_mixin import Charge

EXTRA = "extra"


class TrainingSession(models.Model):
    """A package: one price for a group of so many, and one for each learner more.

    Who is more is counted when nobody joins any more, so that it is charged once.
    """

    _inherit = "training.session"

    seats_included = fields.Integer(
        string="Learners included",
        help="How many the flat fee covers. 0: as many as come.",
    )
    price_extra = fields.Monetary(
        string="Each further learner",
        currency_field="price_currency_id",
        help="Charged for each learner above those included, when the session starts.",
    )

    _package_not_negative = models.Constraint(
        "CHECK (COALESCE(seats_included, 0) >= 0 AND COALESCE(price_extra, 0) >= 0)",
        "Learners included and what a further one costs can't be negative.",
    )

    def _has_extra_price(self):
        """Whether learners beyond a number cost more than the flat fee."""
        return self.fee_mode == "flat" and self.seats_included and self.price_extra

    @api.private
    def _get_extra_terms(self, more=0):
        """What whoever pays the flat fee is told of further learners, in words.

        :param int more: how many would get a seat now; the sum for them is added
        """
        self.ensure_one()
        if not self._has_extra_price():
            return ""
        currency = self.price_currency_id
        price = self._exclude_sale_taxes(self.price_extra, currency)
        free = max(self.seats_included - len(self._get_filled()), 0)
        terms = self.env._(
            "The fee agreed covers %(included)s learners (%(free)s still free). Each"
            " further one costs %(price)s before taxes.",
            included=self.seats_included,
            free=free,
            price=currency.format(price),
        )
        beyond = max(more - free, 0)
        if beyond:
            terms += " " + self.env._(
                "With these people that is %(amount)s for %(count)s.",
                amount=currency.format(currency.round(beyond * price)),
                count=beyond,
            )
        return terms

    @api.private
    def _get_extra_seats(self):
        """How many learners the flat fee doesn't cover.

        Who stays away is charged like others, unless charged by attendance.
        """
        self.ensure_one()
        if not self._has_extra_price():
            return 0
        counted = self._get_filled()
        if self.invoice_on == "attendance":
            counted = counted.filtered(lambda one: one.state != "no_show")
        return max(len(counted) - self.seats_included, 0)

    @api.private
    def _get_extra_due(self, is_due):
        """What is due of it, as on the product."""
        self.ensure_one()
        amount = self._get_extra_seats() * self.price_extra if is_due else 0.0
        return self.price_currency_id.round(amount)

    @api.private
    def _is_extra_due(self, due_on=None):
        """Whether it is known by a day (today) how many they are."""
        self.ensure_one()
        by_attendance = self.invoice_on == "attendance"
        moment = self.done_on if by_attendance else self.start
        day = due_on or fields.Date.context_today(self)
        return bool(moment) and moment < self._get_day_end(day)

    @api.private
    def _get_charges(self, due_on=None):
        """The flat fee, and those it doesn't cover by a charge of their own."""
        charges = super()._get_charges(due_on)
        larger = self._filter_billable().filtered(
            lambda session: session._get_extra_seats() and session._is_extra_due(due_on)
        )
        charged = {
            session
            for session, line in larger._pair_charge_lines()
            if line.training_fee_kind == EXTRA
        }
        return charges + [
            Charge(session, EXTRA) for session in larger if session not in charged
        ]

    def _prepare_charge_line_vals(self, kind):
        if kind != EXTRA:
            return super()._prepare_charge_line_vals(kind)
        vals = self._prepare_charge_vals()
        return [
            dict(
                vals,
                name=self.env._(
                    "Learners above the %(included)s included: %(what)s",
                    included=self.seats_included,
                    what=vals["name"],
                ),
                quantity=self._get_extra_seats(),
                price_unit=self._adapt_price(self.price_extra, self.customer_id),
                training_fee_kind=EXTRA,
            )
        ]
