"""The problem in masks and numbers, in which the filter looks things up.

What nobody planned can change is reckoned here once: calendars, what is booked already,
limits, dates.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from .candidates import Candidate
from .dates import Almanac
from .filter import Filter
from .grid import make_grid
from .journeys import Journeys
from .loads import used_kinds
from .people import Person
from .problem import Interval, Key, Problem, Request
from .staff import Roster
from .starts import starts
from .state import PlanningState
from .things import Store


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
        self.almanac = Almanac(self.grid, used_kinds(problem))
        self.store = Store(problem, self.grid)
        instructors = self.state.instructors.values()
        self.people = [
            Person(number, instructor, self.state, self.grid)
            for number, instructor in enumerate(instructors)
        ]
        self.person_of: dict[Key, Person] = {
            person.instructor.id: person for person in self.people
        }
        for request in self.requests:
            if request.fixed_meetings:
                self._take_what_stands(request)
        self.roster = Roster(problem, self.people, self.grid, self.journeys)

    def candidates(self, position: int) -> list[Candidate]:
        """All dates of a request on which enough people and things could be had."""
        return list(Filter(self, position).candidates())

    def _take_what_stands(self, request: Request) -> None:
        """Who and what is booked already isn't to be had for other requests."""
        dates = self.almanac.standing(request)
        point = request.point if dates.site else None
        for instructor_id in request.fixed_instructor_ids:
            person = self.person_of.get(instructor_id)
            if person is not None:
                person.take(dates, point)
        for pool in (
            self.store.rooms.get(request.fixed_room_id),
            self.store.licences.get(request.fixed_licence_id),
        ):
            if pool is not None:
                offset, bits = pool.taken(dates)
                pool.units.take(bits << offset)


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
