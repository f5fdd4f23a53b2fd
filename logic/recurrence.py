"""When something that is done again and again is due next."""

from calendar import monthrange
from datetime import datetime, timedelta, timezone
from typing import Literal

from .timezones import utc_to_local, zone

DAYS = {"day": 1, "week": 7}


def next_occurrence(
    first: datetime, after: datetime, every: Literal["day", "week", "month"], tz: str
) -> datetime:
    """The first time after a moment, at the hour that clocks showed the first time.

    :param first: naive UTC
    :param after: naive UTC
    :return: naive UTC

    The hour stays when clocks change, and the day of the month comes back after a
    month that doesn't have it:

    >>> rome = "Europe/Rome"
    >>> monday = datetime(2027, 3, 22, 7)
    >>> next_occurrence(monday, monday, "week", rome)
    datetime.datetime(2027, 3, 29, 6, 0)
    >>> first = datetime(2027, 1, 31, 7)
    >>> next_occurrence(first, datetime(2027, 2, 1), "month", rome)
    datetime.datetime(2027, 2, 28, 7, 0)
    >>> next_occurrence(first, datetime(2027, 3, 1), "month", rome)
    datetime.datetime(2027, 3, 31, 6, 0)
    """
    if first > after:
        return first
    begun, now = utc_to_local(first, tz), utc_to_local(after, tz)
    if every == "month":
        count = (now.year - begun.year) * 12 + now.month - begun.month
    else:
        count = (now - begun).days // DAYS[every]
    # One too few at most, and never more than one behind.
    for number in range(max(count, 1), count + 3):
        moment = _to_utc(_step(begun, every, number), tz)
        if moment > after:
            return moment
    raise AssertionError("unreachable: two steps lead past any moment")


def _step(begun, every, number):
    if every in DAYS:
        return begun + timedelta(days=DAYS[every] * number)
    year, month = divmod(begun.year * 12 + begun.month - 1 + number, 12)
    day = min(begun.day, monthrange(year, month + 1)[1])
    return begun.replace(year=year, month=month + 1, day=day)


def _to_utc(local, tz):
    aware = local.replace(tzinfo=zone(tz), fold=0)
    return aware.astimezone(timezone.utc).replace(tzinfo=None)
