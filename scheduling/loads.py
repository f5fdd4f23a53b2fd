"""What sessions add to the sums that limits are about: hours, sessions in a week."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from .occasion import hours_by_day
from .problem import Meeting, Problem

# Kinds of load, and the key under which each is counted beside the others.
DAY, WEEK, MONTH, SESSIONS = range(4)
ALL_KINDS = DAY, WEEK, MONTH, SESSIONS
KEY_OF_KIND = 10_000_000
HOURS_TOLERANCE = 1e-6

# Kind, key and amount of each.
Load = tuple[tuple[int, int, float], ...]


def load_key(kind: int, day: date) -> int:
    """The key of a load: its day, the Monday of its week or the first of its month."""
    return kind * KEY_OF_KIND + day.toordinal()


@lru_cache(maxsize=1 << 14)
def day_keys(day: date) -> tuple[int, int, int, int]:
    """The keys under which hours of a day count."""
    monday = day - timedelta(days=day.weekday())
    return (
        load_key(DAY, day),
        load_key(WEEK, monday),
        load_key(MONTH, day.replace(day=1)),
        load_key(SESSIONS, monday),
    )


def load_of(
    meetings: Sequence[Meeting], site_tz: str, tz: str, kinds: Sequence[int]
) -> Load:
    """What a session adds to somebody's sums.

    :param site_tz: whose calendar meetings on site count by
    :param tz: whose calendar the others count by
    """
    sums: dict[tuple[int, int], float] = {}
    for meeting in meetings:
        calendar = site_tz if meeting.on_site else tz
        for day, hours in hours_by_day(meeting.start, meeting.stop, calendar):
            keys = day_keys(day)
            for kind in kinds:
                sum_of = kind, keys[kind]
                more = hours + sums.get(sum_of, 0.0)
                sums[sum_of] = 1 if kind == SESSIONS else more
    return tuple((kind, key, amount) for (kind, key), amount in sums.items())


def used_kinds(problem: Problem) -> tuple[int, ...]:
    """The kinds of load that anybody's limits ask for."""
    kinds = set()
    for instructor in problem.instructors:
        limits = instructor.limits
        kinds |= {DAY} if limits.hours_day else set()
        kinds |= {WEEK} if limits.hours_week else set()
        kinds |= {MONTH} if limits.hours_month else set()
        kinds |= {SESSIONS} if limits.sessions_week else set()
    return tuple(sorted(kinds))
