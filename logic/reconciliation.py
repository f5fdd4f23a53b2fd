"""Whether the ledger agrees with what a session or an enrolment should have earned.

The classes are checked in this order, and the first that fits is the answer:

1. ``cancelled_not_credited``: cancelled, and more stands than the fee that is due
2. ``over_invoiced``: more stands than is due
3. ``not_invoiced``: something is due and nothing stands
4. ``under_invoiced``: less stands than is due
5. ``unpaid_overdue``: the right amount, not paid in full after its due date
6. ``invoiced_not_delivered``: the right amount, ahead of delivery (unearned)
7. ``agreed``

A wrong amount comes before a late payment, as chasing a wrong invoice is no use, and
a late payment before the ordinary case of billing ahead of delivery. "What stands" is
invoiced less credited. The caller says what is due: who bills on delivery passes an
expected amount of 0 until then.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Amount = Decimal | float | int | str
ReconciliationClass = Literal[
    "agreed",
    "not_invoiced",
    "invoiced_not_delivered",
    "over_invoiced",
    "under_invoiced",
    "cancelled_not_credited",
    "unpaid_overdue",
]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The class and the amount it is about.

    :param difference: positive = charged too much or too early, negative = money
        that is missing, 0 only if agreed
    """

    kind: ReconciliationClass
    difference: Decimal


def round_amount(amount: Amount, rounding: Amount) -> Decimal:
    """An amount in whole steps of a currency, halves away from zero.

    :param amount: floats are read by their shortest notation, so 0.1 is 0.1
    :param rounding: smallest step of the currency, such as 0.01
    :raise ValueError: a step that isn't above 0
    """
    step = Decimal(str(rounding))
    if step <= 0:
        raise ValueError("The rounding of a currency is above 0")
    steps = (Decimal(str(amount)) / step).quantize(Decimal(1), ROUND_HALF_UP)
    return steps * step


def classify(
    expected: Amount,
    invoiced: Amount,
    credited: Amount,
    paid: Amount,
    *,
    overdue: bool,
    delivered: bool,
    cancelled: bool,
    rounding: Amount = "0.01",
) -> Reconciliation:
    """Compare what is due with what the ledger holds; see the module for the order.

    :param expected: what is due in all; of a cancelled one, its cancellation fee
    :param invoiced: posted invoices
    :param credited: posted credit notes, as a positive amount
    :param paid: payments matched with them
    :param overdue: an invoice is past its due date
    :param delivered: the session took place
    :param cancelled: the session or enrolment is cancelled
    :param rounding: smallest step of the currency
    """
    due = round_amount(expected, rounding)
    stands = round_amount(invoiced, rounding) - round_amount(credited, rounding)
    if stands != due:
        return Reconciliation(_wrong_amount(stands, due, cancelled), stands - due)
    outstanding = stands - round_amount(paid, rounding)
    if overdue and outstanding > 0:
        return Reconciliation("unpaid_overdue", -outstanding)
    if stands > 0 and not delivered and not cancelled:
        return Reconciliation("invoiced_not_delivered", stands)
    return Reconciliation("agreed", Decimal(0))


def _wrong_amount(
    stands: Decimal, due: Decimal, cancelled: bool
) -> ReconciliationClass:
    """Name the difference between what stands and what is due."""
    if stands > due:
        return "cancelled_not_credited" if cancelled else "over_invoiced"
    return "under_invoiced" if stands else "not_invoiced"
