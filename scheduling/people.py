"""Instructors as the filter wants them: masks, periods and limits."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from ..logic.validity import covers_days
from .distance import distance_km
from .grid import Grid, Span, mask
from .journeys import Whereabouts
from .occasion import Occasion, hours_by_day
from .problem import Instructor, Key, Meeting, Point, Problem, Request
from .state import PlanningState

# Kinds of load, and the key under which each is counted beside the others.
DAY, WEEK, MONTH, SESSIONS = range(4)
ALL_KINDS = frozenset({DAY, WEEK, MONTH, SESSIONS})
KEY_OF_KIND = 10_000_000
HOURS_TOLERANCE = 1e-6

Load = tuple[tuple[int, int, float], ...]


class Person:
    """An instructor's masks and sums.

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

    def take(self, asked: Occasion, spans: dict[Meeting, Span]) -> None:
        """Note a session that stands already."""
        taken = mask(
            (max(0, start - self.rest), stop + self.rest)
            for start, stop in spans.values()
        )
        self.busy |= taken
        self.at_home |= taken
        self.away |= taken
        for kind, key, amount in load_of(asked, self.instructor.tz, ALL_KINDS):
            if self.limits[kind]:
                self.carried[key] = self.carried.get(key, 0.0) + amount
        for meeting, (start, stop) in spans.items():
            if meeting.on_site and asked.point is not None:
                self.places.add(start, stop, asked.point)

    def mixed(self, site: Sequence[Span], spans: Sequence[Span]) -> int:
        """Ticks at which meetings on site and others may not lie."""
        others = mask(span for span in spans if span not in site)
        return (self.away & mask(site)) | (self.at_home & others)

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
        return self._first <= days[0] and (self._last is None or days[-1] <= self._last)


def suits(instructor: Instructor, request: Request, point: Point | None) -> bool:
    """What no change of date cures."""
    if request.course_id not in instructor.course_ranks:
        return False
    if instructor.id in request.blocked_ids:
        return False
    spoken = instructor.languages
    if request.language and spoken and request.language not in spoken:
        return False
    farthest, home = instructor.max_distance_km, instructor.home
    if farthest is None or home is None or point is None:
        return True
    return distance_km(home, point) <= farthest


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


def load_of(asked: Occasion, tz: str, kinds: frozenset[int]) -> Load:
    """What a session adds to somebody's sums.

    :param tz: whose calendar those meetings count by that aren't on site
    """
    sums: dict[tuple[int, int], float] = {}
    for meeting in asked.meetings:
        calendar = asked.request.tz if meeting.on_site else tz
        for day, hours in hours_by_day(meeting.start, meeting.stop, calendar):
            keys = day_keys(day)
            for kind in (DAY, WEEK, MONTH):
                if kind in kinds:
                    sums[kind, keys[kind]] = sums.get((kind, keys[kind]), 0.0) + hours
            if SESSIONS in kinds:
                sums[SESSIONS, keys[SESSIONS]] = 1
    return tuple((kind, key, amount) for (kind, key), amount in sums.items())


def used_kinds(problem: Problem) -> frozenset[int]:
    """The kinds of load that anybody's limits ask for."""
    kinds = set()
    for instructor in problem.instructors:
        limits = instructor.limits
        kinds |= {DAY} if limits.hours_day else set()
        kinds |= {WEEK} if limits.hours_week else set()
        kinds |= {MONTH} if limits.hours_month else set()
        kinds |= {SESSIONS} if limits.sessions_week else set()
    return frozenset(kinds)


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
