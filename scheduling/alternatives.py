"""For one request, while somebody waits: the best dates, and the best people for them.

Uses the filter and the prices of planning in bulk, so that what is proposed here is
what a plan would choose were it the only one; all that is booked stays where it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .checks import input_reasons
from .greedy import least_cost
from .occupancy import Fairness, Occupancy
from .plan import Assignment
from .problem import Meeting, Point, Problem, Request
from .result import assignment
from .scoring import Assessment, rank
from .state import PlanningState
from .tables import Tables

# A list that a person reads.
MOST_DATES = 10
# Of one request nobody is overloaded.
ENDLESS_HOURS = 1e9


@dataclass(frozen=True, slots=True)
class Proposal:
    """Dates on which a request could be held, with the best team and room.

    :param assignment: as in a plan, the price by line included
    :param in_window: whether they lie in the window that was asked for
    """

    assignment: Assignment
    in_window: bool = True

    @property
    def score(self) -> float:
        """In EUR, lower is better."""
        return self.assignment.score

    @property
    def first_day(self) -> date | None:
        """The local day on which it would begin."""
        return self.assignment.meetings[0].day


def best_dates(
    problem: Problem, request: Request, most: int = MOST_DATES, lookahead_days: int = 0
) -> list[Proposal]:
    """The cheapest dates of a request with team and room, the best first.

    :param problem: people, rooms and all that is booked; its requests don't matter
    :param most: so many dates are told
    :param lookahead_days: how far beyond the window is looked as well
    :return: empty when the request makes no sense or nothing fits
    """
    last = request.date_latest
    wider = replace(request, date_latest=last + timedelta(days=max(0, lookahead_days)))
    if input_reasons(request, problem) or input_reasons(wider, problem):
        return []
    tables = Tables(_alone(problem, wider))
    occupancy = Occupancy(tables, Fairness(tables, ENDLESS_HOURS))
    ordered = sorted(enumerate(tables.candidates(0)), key=_by_price)
    choices = (occupancy.best(candidate) for _, candidate in ordered)
    found = []
    for choice in choices:
        if len(found) >= most:
            break
        if choice is not None:
            told = assignment(choice, tables)
            in_window = choice.candidate.dates.days[-1] <= last
            found.append(Proposal(told, in_window))
    return found


def best_people(
    problem: Problem,
    request: Request,
    meetings: Sequence[Meeting],
    point: Point | None = None,
) -> list[Assessment]:
    """Everybody for given dates: those who can by price, then the others with why not.

    :param problem: people and all that is booked, but for this very session
    :param meetings: of the whole session
    :param point: where it is, if not at the request's own point
    """
    return rank(request, meetings, PlanningState(problem), point)


def _alone(problem: Problem, request: Request) -> Problem:
    """The problem of one request, and of those only who may teach it."""
    teachers = tuple(
        instructor
        for instructor in problem.instructors
        if request.course_id in instructor.course_ranks
        or instructor.id in request.fixed_instructor_ids
    )
    return replace(problem, requests=(request,), instructors=teachers)


def _by_price(numbered) -> tuple[float, int]:
    number, candidate = numbered
    return least_cost(candidate), number
