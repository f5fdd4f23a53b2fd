"""The filter: for each request the dates, people and things that could serve it.

What nobody planned can change is sorted out here once: qualification, language,
calendars, what is booked already, limits, rooms. What is left are the columns of the
solver's model, and the choices of the greedy plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from .candidates import Candidate, Pick, Ticks, Use, pack
from .feasibility import needs_room
from .grid import Span, make_grid, mask
from .journeys import Journeys
from .occasion import Occasion, occasion
from .people import Member, Person, suits, used_kinds
from .problem import Interval, Key, Meeting, Point, Problem, Request
from .scoring import own_lines, price_thing, run_lengths
from .starts import starts
from .state import PlanningState, is_online
from .things import Pool, Store, licence_fits, room_fits

# Sites of rooms that are tried if a request names no place.
MOST_SITES = 6
NOTHING: dict[int, float] = {}


@dataclass(frozen=True, slots=True)
class Dates:
    """Meetings of a request with what is reckoned from them once."""

    asked: Occasion
    spans: tuple[Span, ...]
    site: tuple[Span, ...]
    runs: tuple[Span, ...]
    online: tuple[Span, ...]
    ticks: Ticks
    lateness: float


class Tables:
    """The problem in masks, and the candidates of each request.

    :param problem: its requests have passed `checks.input_reasons`
    """

    def __init__(self, problem: Problem, requests: Sequence[Request] | None = None):
        """:param requests: those to be planned; all of the problem if not given"""
        self.problem = problem
        self.requests = list(problem.requests if requests is None else requests)
        self.state = PlanningState(problem)
        bands = (minutes for _, minutes in problem.rules.travel_reserve)
        reach = [_reach(request) for request in self.requests]
        lengths = [length for each in self.requests for length in _lengths(each)]
        self.grid = make_grid(problem, reach, (*bands, *lengths))
        self.journeys = Journeys(problem.rules, self.grid)
        self.kinds = used_kinds(problem)
        self.store = Store(problem, self.grid)
        instructors = self.state.instructors.values()
        self.people = [
            Person(number, instructor, self.state, self.grid)
            for number, instructor in enumerate(instructors)
        ]
        self.person_of: dict[Key, Person] = {
            person.instructor.id: person for person in self.people
        }
        self._members: dict[tuple[int, tuple[Key, ...]], Member] = {}
        self._teachers: dict[Key, list[Person]] = {}
        for person in self.people:
            for course_id in person.instructor.course_ranks:
                self._teachers.setdefault(course_id, []).append(person)
        for request in self.requests:
            if request.fixed_meetings:
                self._take_what_stands(request)

    def candidates(self, position: int) -> list[Candidate]:
        """All dates of a request on which enough people and things could be had."""
        return list(_Filter(self, position).candidates())

    def member(self, person: Person, required: tuple[Key, ...]) -> Member:
        """A person for requests that require some qualifications."""
        found = self._members.get((person.number, required))
        if found is None:
            found = self._members[person.number, required] = Member(person, required)
        return found

    def pool_spans(self, candidate: Candidate, pool: int) -> tuple[Span, ...]:
        """The meetings for which a candidate needs a pool."""
        licence = self.store.pools[pool].kind == "licence"
        return candidate.online if licence else candidate.site

    def _take_what_stands(self, request: Request) -> None:
        """Who and what is booked already isn't to be had for other requests."""
        asked = occasion(request, next(iter(starts(request))))
        spans = {
            meeting: self.grid.outer(meeting.start, meeting.stop)
            for meeting in asked.meetings
        }
        for instructor_id in request.fixed_instructor_ids:
            person = self.person_of.get(instructor_id)
            if person is not None:
                person.take(asked, spans)
        site = tuple(span for meeting, span in spans.items() if meeting.on_site)
        online = tuple(
            span for meeting, span in spans.items() if is_online(request, meeting)
        )
        for pool, taken in (
            (self.store.rooms.get(request.fixed_room_id), site),
            (self.store.licences.get(request.fixed_licence_id), online),
        ):
            if pool is not None:
                pool.units.take(mask(pool.reserved(taken)))

    def teachers(self, course_id: Key) -> Sequence[Person]:
        """Those who teach a course."""
        return self._teachers.get(course_id, ())


class _Filter:
    """The candidates of one request."""

    def __init__(self, tables: Tables, position: int):
        self.tables = tables
        self.position = position
        self.request = request = tables.requests[position]
        self._prices: dict[tuple, list[tuple[Pick, Member]]] = {}
        self._members: dict[Point | None, list[Member]] = {}
        # The same use of a pool on many dates is kept in memory once.
        self._kept: dict[Use, Use] = {}
        store = tables.store
        self._rooms = [
            pool for pool in store.rooms.values() if room_fits(pool.thing, request)
        ]
        self._licences = [
            pool
            for pool in store.licences.values()
            if licence_fits(pool.thing, request)
        ]
        self._stands = bool(request.fixed_meetings)

    def candidates(self) -> Iterator[Candidate]:
        for meetings in starts(self.request):
            if not meetings:
                continue
            dates = self._dates(meetings)
            for room_uses, point in self._sites(dates):
                found = self._candidate(dates, room_uses, point)
                if found is not None:
                    yield found

    # -- dates ---------------------------------------------------------------------

    def _dates(self, meetings: tuple[Meeting, ...]) -> Dates:
        request, grid = self.request, self.tables.grid
        asked = occasion(request, meetings)
        pairs = [
            (meeting, grid.outer(meeting.start, meeting.stop)) for meeting in meetings
        ]
        spans = tuple(span for _, span in pairs)
        days = max(0, (asked.days[0] - request.date_earliest).days)
        late = days * request.priority * self.tables.problem.weights.lateness_day
        return Dates(
            asked=asked,
            spans=spans,
            site=tuple(span for meeting, span in pairs if meeting.on_site),
            runs=_runs(pairs, request),
            online=tuple(
                span for meeting, span in pairs if is_online(request, meeting)
            ),
            ticks=pack(spans),
            lateness=late,
        )

    def _sites(
        self, dates: Dates
    ) -> Iterator[tuple[tuple[Use, ...] | None, Point | None]]:
        """Rooms that are free by where they are; one without any if none is needed."""
        request = self.request
        if not needs_room(dates.asked):
            yield None, dates.asked.point
            return
        if self._stands and request.fixed_room_id is not None:
            pool = self.tables.store.rooms.get(request.fixed_room_id)
            yield None, dates.asked.point or (pool.thing.point if pool else None)
            return
        by_point: dict[Point | None, list[Use]] = {}
        for use in self._uses(dates, self._rooms, dates.site):
            point = dates.asked.point or self._room_point(use)
            by_point.setdefault(point, []).append(use)
        for point, uses in list(by_point.items())[:MOST_SITES]:
            yield tuple(uses), point

    def _room_point(self, use: Use) -> Point | None:
        return self.tables.store.pools[use[0]].thing.point

    def _uses(
        self, dates: Dates, pools: Sequence[Pool], spans: tuple[Span, ...], units=1
    ) -> list[Use]:
        """Pools that can be had for meetings, the cheapest first."""
        found = []
        for pool in pools:
            offset, bits = pack(spans)
            reserved_offset, reserved = pack(pool.reserved(spans))
            if pool.is_free(bits << offset, reserved << reserved_offset, units):
                weights = self.tables.problem.weights
                cost = price_thing(dates.asked, pool.thing, weights, units).value
                use = pool.number, cost, units
                found.append(self._kept.setdefault(use, use))
        found.sort(key=lambda use: (use[1], use[0]))
        return found

    # -- people and things ----------------------------------------------------------

    def _candidate(
        self, dates: Dates, room_uses: tuple[Use, ...] | None, point: Point | None
    ) -> Candidate | None:
        asked = dates.asked
        if asked.point is None and point is not None:
            asked = occasion(self.request, asked.meetings, point)
        groups = self._groups(dates, room_uses)
        if groups is None or any(not group for group in groups):
            return None
        needs = tuple(group[0] for group in groups if len(group) == 1)
        candidate = Candidate(
            request=self.position,
            asked=asked,
            cost=dates.lateness + sum(cost for _, cost, _ in needs),
            team=(),
            wanted=0,
            people=[],
            needs=needs,
            choices=tuple(group for group in groups if len(group) > 1),
            spans=dates.spans,
            site=dates.site,
            online=dates.online,
            runs=dates.runs if asked.point is not None else (),
            kinds=self.tables.kinds,
        )
        return candidate if self._staff(candidate, dates) else None

    def _groups(
        self, dates: Dates, room_uses: tuple[Use, ...] | None
    ) -> list[tuple[Use, ...]] | None:
        """For each thing needed the pools to choose from."""
        request, store = self.request, self.tables.store
        groups = [] if room_uses is None else [room_uses]
        stands = self._stands and request.fixed_licence_id is not None
        if request.needs_licence and dates.online and not stands:
            groups.append(tuple(self._uses(dates, self._licences, dates.online)))
        for equipment_id, units in request.equipment if dates.site else ():
            pool = store.equipment.get(equipment_id)
            if pool is None:
                return None
            if units > 0:
                groups.append(tuple(self._uses(dates, [pool], dates.site, units)))
        return groups

    def _staff(self, candidate: Candidate, dates: Dates) -> bool:
        """Put people into a candidate; False if there are too few."""
        request = self.request
        standing = set(request.fixed_instructor_ids) if self._stands else set()
        bound = set(request.locked_instructor_ids) - standing
        if not self._stands:
            bound |= set(request.fixed_instructor_ids)
        team: list[Pick] = []
        asked = self._free(candidate, dates) if self._asks_anybody(bound) else ()
        for pick, member in asked:
            instructor_id = member.person.instructor.id
            if instructor_id in standing:
                continue
            if instructor_id in bound:
                team.append(pick)
            else:
                candidate.people.append(pick)
        if len(team) < len(bound):
            return False
        wanted = max(0, request.instructor_count) - len(standing) - len(team)
        candidate.team = tuple(team)
        candidate.cost += sum(cost for _, cost, _ in team)
        candidate.wanted = max(0, wanted)
        if not candidate.wanted:
            candidate.people.clear()
        return len(candidate.people) >= candidate.wanted

    def _asks_anybody(self, bound: set) -> bool:
        return bool(bound) or self.request.instructor_count > 0

    def _priced(self, candidate: Candidate) -> list[tuple[Pick, Member]]:
        """Everybody who suits, by price, the senior first among equals."""
        asked = candidate.asked
        runs = run_lengths(asked.site_days)
        shape = (asked.hours, len(asked.days), *runs, asked.point)
        found = self._prices.get(shape)
        if found is None:
            found = [
                (self._pick(asked, member), member)
                for member in self._suiting(asked.point)
            ]
            found.sort(key=_by_price)
            self._prices[shape] = found
        return found

    def _pick(self, asked: Occasion, member: Member) -> Pick:
        instructor, tables = member.person.instructor, self.tables
        lines = own_lines(asked, instructor, tables.problem.weights)
        cost = round(sum(line.value for line in lines), 2)
        way = tables.journeys.reserve(instructor.home, asked.point)
        rest = tables.grid.ticks(instructor.turnaround_minutes)
        return member.person.number, cost, (way, rest) if way or rest else None

    def _suiting(self, point: Point | None) -> list[Member]:
        found = self._members.get(point)
        if found is None:
            request = self.request
            found = self._members[point] = [
                self.tables.member(person, request.required_qualification_ids)
                for person in self.tables.teachers(request.course_id)
                if person.usable and suits(person.instructor, request, point)
            ]
        return found

    def _free(
        self, candidate: Candidate, dates: Dates
    ) -> Iterator[tuple[Pick, Member]]:
        """Those whom calendar, validity and limits leave free on dates."""
        days = candidate.asked.days
        point, journeys = candidate.asked.point, self.tables.journeys
        asks_ways = point is not None and not journeys.are_reserved
        offset, bits = dates.ticks
        on_site, mixed = bool(candidate.site), len(candidate.site) < len(dates.spans)
        for pick, member in self._priced(candidate):
            person = member.person
            closed = person.away if on_site else person.at_home
            if on_site and mixed:
                closed = person.mixed(candidate.site, dates.spans)
            if (closed >> offset) & bits or not member.is_valid(days):
                continue
            if pick[2]:
                from_tick, taken = candidate.taken(pick[2])
                if (person.busy >> from_tick) & taken:
                    continue
            if person.is_limited and not person.bears(
                candidate.load(person.instructor.tz), NOTHING
            ):
                continue
            if asks_ways and not person.places.allows(candidate.site, point, journeys):
                continue
            yield pick, member


def _runs(pairs: list[tuple[Meeting, Span]], request: Request) -> tuple[Span, ...]:
    """From first to last meeting of each run of days on site."""
    found: list[list] = []
    for meeting, (start, stop) in pairs:
        if not meeting.on_site:
            continue
        day = meeting.day or meeting.start.date()
        if found and (day - found[-1][2]).days <= 1:
            found[-1][1:] = [max(stop, found[-1][1]), day]
        else:
            found.append([start, stop, day])
    return tuple((start, stop) for start, stop, _ in found)


def _by_price(found: tuple[Pick, Member]) -> tuple:
    (number, cost, _), member = found
    return (cost, -member.person.instructor.seniority, number)


def _reach(request: Request) -> Interval:
    """First and last instant of which a request may take something."""
    if request.fixed_meetings:
        return (
            min(meeting.start for meeting in request.fixed_meetings),
            max(meeting.stop for meeting in request.fixed_meetings),
        )
    days = request.date_earliest, request.date_latest + timedelta(days=1)
    first, last = (_midnight(day) for day in days)
    return first, last


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def _lengths(request: Request) -> Iterator[float]:
    """Minutes on which the starts and stops of a request lie."""
    offset = _midnight(request.date_earliest)
    first = next(iter(starts(request)), ())
    for meeting in first:
        yield (meeting.start - offset).total_seconds() / 60 % 1440
        yield (meeting.stop - meeting.start).total_seconds() / 60 % 1440
    for one, other in pairwise(request.start_shifts):
        yield abs(other - one) * 60
