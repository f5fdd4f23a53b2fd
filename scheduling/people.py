"""Instructors as the filter wants them: masks, periods and limits."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ..logic.validity import covers_days
from .distance import distance_km
from .grid import Grid, mask
from .journeys import Whereabouts
from .loads import (
    ALL_KINDS,
    DAY,
    HOURS_TOLERANCE,
    MONTH,
    SESSIONS,
    WEEK,
    Load,
    load_key,
    load_of,
)
from .problem import Instructor, Key, Point, Request
from .state import PlanningState

if TYPE_CHECKING:
    from .dates import Dates


class Person:
    """An instructor's masks and sums.

    :param bit: the person alone, as a set of people
    :param at_home: ticks at which no session from afar may lie
    :param away: ticks at which no session on site may lie
    :param busy: ticks that are taken, for whatever
    :param limits: the most of each kind of load, None = no limit
    :param carried: load by its key
    :param places: where they are when
    :param rest: ticks needed before and after each meeting
    """

    __slots__ = (
        "at_home",
        "away",
        "bit",
        "busy",
        "carried",
        "instructor",
        "is_limited",
        "limits",
        "number",
        "places",
        "rest",
        "usable",
    )

    def __init__(
        self, number: int, instructor: Instructor, state: PlanningState, grid: Grid
    ):
        self.number = number
        self.bit = 1 << number
        self.rest = grid.ticks(instructor.turnaround_minutes)
        self.instructor = instructor
        self.busy = grid.taken((entry.start, entry.stop) for entry in instructor.busy)
        self.at_home = self.busy | _unworked(instructor.working, grid)
        elsewhere = instructor.working_away
        self.away = self.at_home
        if elsewhere is not None:
            self.away = self.busy | _unworked(elsewhere, grid)
        limits = instructor.limits
        self.limits = (
            limits.hours_day,
            limits.hours_week,
            limits.hours_month,
            limits.sessions_week,
        )
        self.is_limited = any(self.limits)
        diary = state.diary(instructor)
        self.usable = diary.known_zone
        self.carried: dict[int, float] = {}
        if self.is_limited and self.usable:
            self._carry(diary)
        self.places = Whereabouts()
        for entry in instructor.busy:
            if entry.point is not None and entry.start < entry.stop:
                start, stop = grid.down(entry.start), grid.up(entry.stop)
                self.places.add(start, stop, entry.point)

    def _carry(self, diary) -> None:
        for day, hours in diary.hours_by_day.items():
            self.carried[load_key(DAY, day)] = hours
        for (year, week), hours in diary.hours_by_week.items():
            monday = date.fromisocalendar(year, week, 1)
            self.carried[load_key(WEEK, monday)] = hours
        for (year, month), hours in diary.hours_by_month.items():
            self.carried[load_key(MONTH, date(year, month, 1))] = hours
        for (year, week), sessions in diary.sessions_by_week.items():
            monday = date.fromisocalendar(year, week, 1)
            self.carried[load_key(SESSIONS, monday)] = len(sessions)

    def take(self, dates: "Dates", point: Point | None) -> None:
        """Note a session that stands already, and where it is."""
        rest = self.rest
        taken = mask((max(0, start - rest), stop + rest) for start, stop in dates.spans)
        self.busy |= taken
        self.at_home |= taken
        self.away |= taken
        load: Load = ()
        if self.usable:
            load = load_of(dates.meetings, dates.tz, self.instructor.tz, ALL_KINDS)
        for kind, key, amount in load:
            if self.limits[kind]:
                self.carried[key] = self.carried.get(key, 0.0) + amount
        for start, stop in dates.site if point is not None else ():
            self.places.add(start, stop, point)

    def bears(self, load: Load, extra: dict[int, float]) -> bool:
        """Whether a load fits under all limits.

        :param extra: what has been planned for them since
        """
        limits, carried = self.limits, self.carried
        for kind, key, amount in load:
            limit = limits[kind]
            if limit and (
                carried.get(key, 0.0) + extra.get(key, 0.0) + amount
                > limit + HOURS_TOLERANCE
            ):
                return False
        return True


class Member:
    """A person whom nothing but dates keeps from teaching a request."""

    __slots__ = ("_first", "_gaps", "_last", "person")

    def __init__(self, person: Person, required: Sequence[Key]):
        """:param required: qualifications"""
        self.person = person
        self._first, self._last, self._gaps = _validity(person.instructor, required)

    def is_valid(self, days: Sequence[date]) -> bool:
        """Whether they hold what is required on each of some days, in order."""
        if self._gaps is not None:
            return all(covers_days(periods, days) is None for periods in self._gaps)
        return self.is_valid_throughout(days[0], days[-1])

    def is_valid_throughout(self, first: date, last: date) -> bool:
        """Whether one period of each qualification covers all days; surely if True."""
        if self._gaps is not None:
            return False
        return self._first <= first and (self._last is None or last <= self._last)


def suits(instructor: Instructor, request: Request) -> bool:
    """Whether somebody who teaches the course is wanted and understood."""
    if instructor.id in request.blocked_ids:
        return False
    spoken = instructor.languages
    return not request.language or not spoken or request.language in spoken


def reaches(instructor: Instructor, point: Point | None) -> bool:
    """Whether somebody travels so far."""
    farthest, home = instructor.max_distance_km, instructor.home
    if farthest is None or home is None or point is None:
        return True
    return distance_km(home, point) <= farthest


def _unworked(working, grid: Grid) -> int:
    return 0 if working is None else grid.everything & ~grid.free(working)


def _validity(instructor: Instructor, required: Sequence[Key]):
    """First and last valid day, or the periods of each if one period isn't enough."""
    first, last = date.min, None
    periods_of = {}
    for held in instructor.qualifications:
        periods_of.setdefault(held.qualification_id, []).append(
            (held.date_from, held.date_to)
        )
    wanted = [periods_of.get(each, []) for each in required]
    if any(len(periods) != 1 for periods in wanted):
        return first, last, wanted
    for ((start, end),) in wanted:
        first = max(first, start)
        if end is not None:
            last = end if last is None else min(last, end)
    return first, last, None
