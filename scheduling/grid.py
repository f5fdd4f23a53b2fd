"""Time as whole numbers: instants are ticks, sets of instants are bit masks.

Bit n of a mask stands for tick n since the origin, so that asking whether somebody is
free takes one operation on whole numbers, whatever stands in the calendar.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import gcd

from .problem import Interval, Problem

Span = tuple[int, int]

# Finer times are rounded: what is taken outwards, what is free inwards.
FINEST_MINUTES = 5
# Calendars may begin before and end after the windows by so much.
MARGIN = timedelta(days=3)


class Grid:
    """Ticks between two instants."""

    __slots__ = ("_seconds", "everything", "origin", "size")

    def __init__(self, start: datetime, stop: datetime, minutes: int):
        """:param minutes: length of a tick"""
        self.origin = start
        self._seconds = 60 * minutes
        self.size = self.up(stop)
        self.everything = (1 << self.size) - 1

    @property
    def horizon(self) -> tuple[date, date]:
        """First and last day of which anything lies on it, in any time zone."""
        stop = self.origin + timedelta(seconds=self.size * self._seconds)
        return self.origin.date(), stop.date()

    def down(self, moment: datetime) -> int:
        """The last tick at or before an instant."""
        return int((moment - self.origin).total_seconds() // self._seconds)

    def up(self, moment: datetime) -> int:
        """The first tick at or after an instant."""
        return -int(-(moment - self.origin).total_seconds() // self._seconds)

    def ticks(self, minutes: float) -> int:
        """How many ticks a length takes, a part of one counted as whole."""
        return -int(-minutes * 60 // self._seconds)

    def outer(self, start: datetime, stop: datetime) -> Span:
        """What an interval touches, cut to the grid."""
        return self._cut(self.down(start), self.up(stop))

    def taken(self, intervals: Iterable[Interval]) -> int:
        """Mask of what intervals touch."""
        return mask(self.outer(start, stop) for start, stop in intervals)

    def free(self, intervals: Iterable[Interval]) -> int:
        """Mask of what lies in intervals as a whole."""
        return mask(
            self._cut(self.up(start), self.down(stop)) for start, stop in intervals
        )

    def _cut(self, start: int, stop: int) -> Span:
        start = max(start, 0)
        return start, max(start, min(stop, self.size))


def mask(spans: Iterable[Span]) -> int:
    """The ticks of spans as one number.

    >>> bin(mask([(0, 2), (3, 4)]))
    '0b1011'
    """
    found = 0
    for start, stop in spans:
        found |= ((1 << (stop - start)) - 1) << start
    return found


def make_grid(
    problem: Problem, dates: Sequence[Interval], minutes: Iterable[float] = ()
) -> Grid:
    """The coarsest grid on which the times of a problem lie exactly.

    :param dates: first and last instant of what may be planned
    :param minutes: lengths that should lie on it too
    """
    start = min((first for first, _ in dates), default=datetime(2000, 1, 1))
    stop = max((last for _, last in dates), default=start)
    origin = datetime.combine((start - MARGIN).date(), datetime.min.time())
    step = 24 * 60
    for length in (*_lengths(problem, origin), *minutes):
        step = gcd(step, int(length))
        if step <= FINEST_MINUTES:
            break
    return Grid(origin, stop + MARGIN, max(step, FINEST_MINUTES))


def _lengths(problem: Problem, origin: datetime) -> Iterable[int]:
    """Minutes of everything that begins or ends."""
    for person in problem.instructors:
        for times in (person.working, person.working_away):
            for start, stop in times or ():
                yield _minutes(start, origin)
                yield _minutes(stop, origin)
        yield person.turnaround_minutes
        for entry in person.busy:
            yield _minutes(entry.start, origin)
            yield _minutes(entry.stop, origin)
    for thing in (*problem.rooms, *problem.equipment, *problem.licences):
        yield thing.setup_minutes
        yield thing.teardown_minutes
        for entry in thing.busy:
            yield _minutes(entry.start, origin)
            yield _minutes(entry.stop, origin)
        for start, stop in thing.open or ():
            yield _minutes(start, origin)
            yield _minutes(stop, origin)


def _minutes(moment: datetime, origin: datetime) -> int:
    since = moment - origin
    return since.days * 1440 + since.seconds // 60
