"""What leaving costs: fee steps by local calendar days, and the money that moves.

A step says "from so many days before the start on, so much of the price". Days are
counted on the calendar of the session's place: the day of the cancellation to the
first day, both as people there read them from the wall. Neither the hour nor a change
of the clocks plays a part.

>>> steps = [FeeStep(30, 25), FeeStep(14, 50), FeeStep(7, 100)]
>>> [percent_due(steps, days) for days in (31, 30, 15, 14, 7, 0)]
[0.0, 25.0, 25.0, 50.0, 100.0, 100.0]
>>> fee_amount(199.99, 50)
Decimal('100.00')
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from .reconciliation import Amount, round_amount
from .timezones import utc_to_local


class FeeStep(NamedTuple):
    """From this many days before the start on, leaving costs this share."""

    days_before: int
    percent: float


class LeavingCost(NamedTuple):
    """What leaving costs one enrolment, as agreed: taxes as on the product.

    :param days_before: calendar days to the first day; None = no date yet
    :param percent: share of the price that the policy takes
    :param fee: the fee by the policy
    :param price: agreed price of the seat that is given up
    :param credited: part of the price that stands on posted invoices
    :param taken_off: part of the price that stands on draft invoices
    :param new_price: price of the seat moved to; 0 when leaving for good
    :param is_late: the deadline of the policy has passed
    """

    days_before: int | None
    percent: float
    fee: Decimal
    price: Decimal
    credited: Decimal = Decimal(0)
    taken_off: Decimal = Decimal(0)
    new_price: Decimal = Decimal(0)
    is_late: bool = False

    @property
    def difference(self) -> Decimal:
        """What the new seat costs more (or less, if negative) than the old one."""
        return self.new_price - self.price

    @property
    def balance(self) -> Decimal:
        """What the payer owes in the end, less what was invoiced: negative = back."""
        return self.fee + self.new_price - self.credited - self.taken_off


def days_before(moment: datetime, start: datetime, tz: str) -> int:
    """Calendar days from an instant to the first day, on the clocks of a zone.

    :param moment: naive UTC datetime
    :param start: naive UTC datetime at which the session begins
    :param tz: name of the session's zone
    :return: 0 on the first day, negative after it
    """
    return (utc_to_local(start, tz).date() - utc_to_local(moment, tz).date()).days


def percent_due(steps: Iterable[FeeStep], days: int | None) -> float:
    """The share of the price that leaving costs so many days before the start.

    Of the steps that have begun the latest holds; before the first it costs nothing.

    :param steps: in any order
    :param days: calendar days left, negative after the start; None = no date yet,
        which costs nothing
    """
    if days is None:
        return 0.0
    begun = [step for step in steps if days <= step.days_before]
    if not begun:
        return 0.0
    return float(min(begun, key=lambda step: step.days_before).percent)


def fee_amount(price: Amount, percent: float, rounding: Amount = "0.01") -> Decimal:
    """A share of a price in whole steps of the currency, never above the price.

    :raise ValueError: a share that isn't from 0 to 100
    """
    if not 0 <= percent <= 100:
        raise ValueError("A fee is a percentage from 0 to 100")
    share = Decimal(str(price)) * Decimal(str(percent)) / 100
    return min(round_amount(share, rounding), round_amount(price, rounding))
