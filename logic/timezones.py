"""Local wall-clock times to UTC and back.

Two local times need a rule, and this is the one that the standard library's ``fold=0``
gives (PEP 495):

* skipped in spring (02:30 when clocks go from 02:00 to 03:00): moved forward by the
  length of the gap, so 02:30 is read as 03:30;
* repeated in autumn (02:30 comes twice): the first of the two.

>>> local_to_utc(date(2026, 3, 29), 1.5, "Europe/London")  # read as 02:30 BST
datetime.datetime(2026, 3, 29, 1, 30)
>>> local_to_utc(date(2026, 10, 25), 1.5, "Europe/London")  # still BST
datetime.datetime(2026, 10, 25, 0, 30)
"""

from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=512)
def zone(tz: str) -> ZoneInfo:
    """A time zone by its name in the tz database.

    :raise ValueError: nothing of that name
    """
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise ValueError(f"Unknown time zone: {tz!r}") from error


@lru_cache(maxsize=1 << 16)
def local_to_utc(day: date, hour: float, tz: str) -> datetime:
    """The instant at which clocks of a time zone show an hour of a day.

    :param day: local date
    :param hour: wall-clock time as a float, 9.5 = 09:30, to the nearest minute;
        24.0 is the next midnight
    :param tz: name such as ``Europe/London``
    :return: naive UTC datetime
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
    aware = wall.replace(tzinfo=zone(tz))
    return aware.astimezone(timezone.utc).replace(tzinfo=None)


def utc_to_local(moment: datetime, tz: str) -> datetime:
    """What clocks of a time zone show at an instant.

    :param moment: naive UTC datetime
    :param tz: name such as ``Europe/London``
    :return: naive local datetime; of a repeated hour, ``fold`` tells which
    """
    aware = moment.replace(tzinfo=timezone.utc).astimezone(zone(tz))
    return aware.replace(tzinfo=None)


def day_bounds(day: date, tz: str) -> tuple[datetime, datetime]:
    """From midnight to midnight of a local day, which has 23 to 25 hours.

    :param day: local date
    :param tz: name such as ``Europe/London``
    :return: (start, stop) as naive UTC datetimes, stop not part of the day
    """
    return local_to_utc(day, 0, tz), local_to_utc(day, 24, tz)


def local_span(
    day: date, hour: float, hours: float, tz: str
) -> tuple[datetime, datetime]:
    """A stretch of wall-clock time on a local day.

    It ends when clocks show its end. Where the gap in spring swallows it whole, it
    begins after the gap and keeps its length.

    :param day: local date on which it starts
    :param hour: wall-clock time as a float, 9.5 = 09:30
    :param hours: length by the clock on the wall, above 0
    :param tz: name such as ``Europe/London``
    :return: (start, stop) as naive UTC datetimes
    """
    start = local_to_utc(day, hour, tz)
    stop = local_to_utc(day, hour + hours, tz)
    return start, stop if stop > start else start + timedelta(hours=hours)
