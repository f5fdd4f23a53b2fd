"""Everybody at once: sets of people as bit masks, for questions about all of them.

Bit n of a mask stands for person n. Who is free on some dates is the same question for
every request on these dates, so it is answered once for each stretch of time and for
each amount of load, however many requests ask.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import xor
from re import finditer

from .dates import Dates, Margin
from .grid import Span
from .journeys import Journeys
from .loads import Load
from .people import Person
from .problem import Point

NOTHING: dict[int, float] = {}


class Calendars:
    """Who has something in the calendar, at any time.

    Between two instants at which anybody's calendar changes it is the same people.
    """

    __slots__ = ("_changes", "_known", "_taken")

    def __init__(self, ticks_of: Iterable[int]):
        """:param ticks_of: of each person in order, the mask of ticks that are taken"""
        turns: dict[int, int] = defaultdict(int)
        for number, ticks in enumerate(ticks_of):
            bit = 1 << number
            # Where stretches of it begin and end, in turn.
            for tick in numbers_of(ticks ^ ticks << 1):
                turns[tick] ^= bit
        self._changes = sorted(turns)
        # Nobody before the first change, then those between each and the next.
        turned = (turns[tick] for tick in self._changes)
        self._taken = list(accumulate(turned, xor, initial=0))
        self._known: dict[Span, int] = {}

    def during(self, spans: Iterable[Span]) -> int:
        """Those who have something in any of some spans."""
        found = 0
        for span in spans:
            taken = self._known.get(span)
            if taken is None:
                taken = self._known[span] = self._during(*span)
            found |= taken
        return found

    def _during(self, start: int, stop: int) -> int:
        if start >= stop:
            return 0
        first = bisect_right(self._changes, start)
        last = bisect_left(self._changes, stop, lo=first)
        found = 0
        for taken in self._taken[first : last + 1]:
            found |= taken
        return found


class Crowd:
    """All people of a problem."""

    def __init__(self, people: Sequence[Person]):
        """:param people: by number, with all that stands already in their calendars"""
        self._people = people
        self._busy = Calendars(person.busy for person in people)
        self._at_home = Calendars(person.at_home for person in people)
        self._away = Calendars(person.away for person in people)
        self._located = as_mask(each.number for each in people if each.places.stays)
        # Who has an unknown time zone, by which nothing adds up, teaches nothing.
        self._limited = [each for each in people if each.is_limited and each.usable]
        self._of_zone: dict[str, int] = {}
        for person in self._limited:
            tz = person.instructor.tz
            self._of_zone[tz] = self._of_zone.get(tz, 0) | person.bit
        self._too_much: dict[tuple[int, int, float], int] = {}
        # Of dates by margin, see `absent`.
        self._known: dict[Dates, dict[Margin | None, int]] = {}

    def absent(self, dates: Dates, margin: Margin | None = None) -> int:
        """Those who can't come on some dates.

        :param margin: those whom it would keep who have such a margin; without it those
            who work at other times, have something else to do or would do too much
        """
        known = self._known.setdefault(dates, {})
        found = known.get(margin)
        if found is None:
            if margin is None:
                found = self._unavailable(dates) | self._overloaded(dates)
            else:
                found = self._busy.during(dates.of_person(margin)[0])
            known[margin] = found
        return found

    def far(self, some: int, dates: Dates, point: Point, journeys: Journeys) -> int:
        """Those of some who can't get to a place, or away from it, in time."""
        found = 0
        for number in numbers_of(some & self._located):
            person = self._people[number]
            if not person.places.allows(dates.site, point, journeys):
                found |= person.bit
        return found

    def _unavailable(self, dates: Dates) -> int:
        if not dates.site:
            return self._at_home.during(dates.spans)
        if dates.is_on_site:
            return self._away.during(dates.spans)
        others = [span for span in dates.spans if span not in dates.site]
        return self._away.during(dates.site) | self._at_home.during(others)

    def _overloaded(self, dates: Dates) -> int:
        if dates.is_on_site:
            return self._over(dates.load(dates.tz))
        found = 0
        for tz, people in self._of_zone.items():
            found |= people & self._over(dates.load(tz))
        return found

    def _over(self, load: Load) -> int:
        """Those who can't take a load beside what stands."""
        found = 0
        for part in load:
            too_much = self._too_much.get(part)
            if too_much is None:
                too_much = self._too_much[part] = self._over_part((part,))
            found |= too_much
        return found

    def _over_part(self, load: Load) -> int:
        found = 0
        for person in self._limited:
            if not person.bears(load, NOTHING):
                found |= person.bit
        return found


def as_mask(numbers: Iterable[int]) -> int:
    """Numbers as one.

    >>> bin(as_mask([0, 3]))
    '0b1001'
    """
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def numbers_of(mask: int) -> list[int]:
    """One as numbers.

    >>> numbers_of(0b1001)
    [0, 3]
    """
    return [found.start() for found in finditer("1", bin(mask)[:1:-1])]
