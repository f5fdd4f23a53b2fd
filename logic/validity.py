"""How long a qualification holds. All dates are local, all ends inclusive."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

Period = tuple[date, date | None]


def expiry_date(date_from: date, months: int | None) -> date | None:
    """The last day on which something valid for so many months still holds.

    It is the day before the one with the same number in the last month, or the last
    day of that month where it has no such day: the rule of the German Civil Code,
    sections 187(2) and 188(2, 3), for periods that begin with the start of a day.

    >>> expiry_date(date(2024, 3, 1), 12), expiry_date(date(2024, 2, 29), 12)
    (datetime.date(2025, 2, 28), datetime.date(2025, 2, 28))

    :param date_from: first valid day
    :param months: 0 or None = never expires
    :return: last valid day, or None = never expires
    :raise ValueError: months below 0
    """
    if not months:
        return None
    if months < 0:
        raise ValueError("A validity can't be negative")
    year, month = divmod(date_from.year * 12 + date_from.month - 1 + months, 12)
    if year > date.max.year:
        return None
    last_of_month = monthrange(year, month + 1)[1]
    if date_from.day > last_of_month:
        return date(year, month + 1, last_of_month)
    return date(year, month + 1, date_from.day) - timedelta(days=1)


def renewal_period(
    previous_to: date | None, done_on: date, months: int | None, window_days: int
) -> Period:
    """From when to when a renewed qualification holds.

    Who renews in the last days before the end loses nothing: the new period begins
    the day after the old one ends. Earlier or later than that it begins when done.

    :param previous_to: last day of the one renewed; None = none, or it never expires
    :param done_on: day on which the renewing course was completed
    :param months: validity, 0 or None = never expires
    :param window_days: how many days before the end count as early renewal, the
        last day itself included at 0
    :return: (first day, last day or None)
    """
    early = previous_to is not None and 0 <= (previous_to - done_on).days <= window_days
    date_from = previous_to + timedelta(days=1) if early else done_on
    return date_from, expiry_date(date_from, months)


def is_valid_on(date_from: date, date_to: date | None, day: date) -> bool:
    """Whether a day lies in a period, both ends inclusive, None = open end."""
    return date_from <= day and (date_to is None or day <= date_to)


def covers_days(periods: Iterable[Period], days: Iterable[date]) -> date | None:
    """Look for a day that no period covers; several periods may share the work.

    :param periods: (first day, last day or None) in any order
    :param days: in any order
    :return: the first day not covered, or None = each one is
    """
    held = list(periods)
    for day in sorted(days):
        if not any(is_valid_on(start, end, day) for start, end in held):
            return day
    return None
