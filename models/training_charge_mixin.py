from collections import defaultdict
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..const import INVOICE_TIMES
from ..logic.invoicing import DEPOSIT, amount_due, kind_to_charge
from ..logic.timezones import local_to_utc


@dataclass(frozen=True)
class Charge:
    """One line to be invoiced: a record, and what of it."""

    record: models.Model
    kind: str


class TrainingChargeMixin(models.AbstractModel):
    """What is charged once: a seat, or the flat fee of a private session.

    It is due at a time of its own, before that maybe a deposit, which the invoice of
    the whole takes off again. A model says what its price is and when it is due.
    """

    _name = "training.charge.mixin"
    _description = "Charged Once"

    # The kind of line that charges the whole price.
    _full_kind = None

    invoice_on = fields.Selection(
        INVOICE_TIMES,
        string="To be invoiced",
        copy=False,
        help="As the policy said at the time. Empty: when it is confirmed.",
    )
    deposit_percent = fields.Float(
        string="Deposit (%)",
        copy=False,
        help="Charged when it is confirmed, and taken off the invoice of the whole.",
    )

    _deposit_is_percent = models.Constraint(
        "CHECK (COALESCE(deposit_percent, 0) BETWEEN 0 AND 100)",
        "A deposit is a percentage from 0 to 100.",
    )

    # -- what a model says about itself ------------------------------------------------

    def _filter_billable(self):
        """Those that have a price somebody agreed to pay."""
        raise NotImplementedError

    def _get_due_moment(self):
        """When the whole price becomes due; False while nobody knows."""
        raise NotImplementedError

    def _get_charge_terms(self):
        """(price as on the product, its currency)."""
        raise NotImplementedError

    def _get_charge_session(self):
        raise NotImplementedError

    def _get_charge_reference(self):
        """The customer's order number."""
        return ""

    def _prepare_charge_vals(self):
        """What tags the line and describes it; amounts are added."""
        raise NotImplementedError

    def _read_charge_lines(self):
        """Lines of all kinds that charge these and stand."""
        raise NotImplementedError

    # -- what is due -------------------------------------------------------------------

    @api.model
    def _get_day_end(self, day):
        """The first moment after a day in the zone of the user, in UTC."""
        return local_to_utc(day, 24.0, self.env.user.tz or "UTC")

    @api.private
    def _is_charge_due(self, due_on=None):
        """Whether the whole price is due by a day (today)."""
        self.ensure_one()
        if self.invoice_on in ("start", "attendance"):
            moment = self._get_due_moment()
            day = due_on or fields.Date.context_today(self)
            return bool(moment) and moment < self._get_day_end(day)
        return True  # those who aren't confirmed aren't billable

    def _get_charge_due(self, is_due):
        """What is due of the price, as on the product."""
        self.ensure_one()
        price, currency = self._get_charge_terms()
        return currency.round(
            amount_due(price, is_due=is_due, deposit_percent=self.deposit_percent)
        )

    @api.private
    def _get_charges(self, due_on=None):
        """What is due by a day (today) and on no invoice: a list of `Charge`."""
        billable = self._filter_billable()
        charged = defaultdict(set)
        for record, line in billable._pair_charge_lines():
            charged[record].add(line.training_fee_kind)
        charges = []
        for record in billable:
            kind = kind_to_charge(
                self._full_kind,
                charged[record],
                is_due=record._is_charge_due(due_on),
                deposit_percent=record.deposit_percent,
            )
            if kind:
                charges.append(Charge(record, kind))
        return charges

    def _pair_charge_lines(self):
        """Pairs (record, line that charges it and stands)."""
        name = f"training_{self._name.rpartition('.')[2]}_id"
        for line in self._read_charge_lines():
            yield line[name].with_env(self.env), line

    # -- invoices ----------------------------------------------------------------------

    @api.model
    def _check_may_invoice(self):
        """Coordinators and billing people make draft invoices, nobody else."""
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("account.group_account_invoice")
            or user.has_group(
                "training_operations.training_operations_group_coordinator"
            )
        ):
            raise AccessError(
                self.env._("Ask a training coordinator or the billing department.")
            )

    def _get_invoice_key(self, grouping, kind):
        """Charges with the same key go on the same invoice."""
        session = self._get_charge_session()
        price, currency = self._get_charge_terms()
        own = {
            "customer": lambda: self._get_charge_reference(),
            "month": lambda: (
                session.start and session._local(session.start).strftime("%Y-%m")
            ),
            "session": lambda: session.id,
            "enrollment": lambda: (self._name, self.id),
        }[grouping]()
        return self.company_id, self.customer_id, currency, own

    def _prepare_charge_line_vals(self, kind):
        """Values of the lines of one charge, a deposit being taken off the whole."""
        self.ensure_one()
        vals = self._prepare_charge_vals()
        price, currency = self._get_charge_terms()
        is_whole = kind == self._full_kind
        session = self._get_charge_session()
        amount = self._get_charge_due(is_whole)
        line = dict(
            vals,
            quantity=1,
            price_unit=session._adapt_price(amount, self.customer_id),
            training_fee_kind=kind,
        )
        if kind == DEPOSIT:
            line["name"] = self.env._(
                "Deposit of %(percent)s%%: %(what)s",
                percent=f"{self.deposit_percent:g}",
                what=vals["name"],
            )
        lines = [line]
        if is_whole:
            lines += self._prepare_settlement_vals(vals)
        return lines

    def _prepare_settlement_vals(self, vals):
        """Take off deposits that stand on posted invoices, at the taxes they had."""
        return [
            dict(
                vals,
                name=self.env._("Deposit, invoice %s", deposit.move_id.name),
                quantity=-deposit.quantity,
                price_unit=deposit.price_unit,
                account_id=deposit.account_id.id,
                tax_ids=[Command.set(deposit.tax_ids.ids)],
                training_fee_kind="settlement",
            )
            for deposit in self._read_charge_lines()
            if deposit.training_fee_kind == DEPOSIT
        ]
