"""Plan many requests at once, as well as the time allows.

The whole of it in one call: `solve` takes a Problem and gives the best Plan found
until the limit, with its price by term and how far it may be from the best there is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from .inorder import plan_in_order
from .plan import Plan
from .problem import Problem, Request


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """How long and how to search.

    :param time_limit: seconds
    :param seed: another one gives another order of what is equally good
    :param workers: threads of the solver
    """

    time_limit: float = 60.0
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is.

    :param stage: ``filter``, ``greedy``, ``improve``, ``explain`` or ``done``
    :param done: of the stage's ``total`` steps
    :param incumbent: price of the best plan so far in EUR
    :param bound: no plan can cost less
    :param gap: how far the incumbent may be above the best, as a share of it
    :param unscheduled: requests without a place in the best plan so far
    :param seconds: since the start
    """

    stage: str
    done: int
    total: int
    incumbent: float | None = None
    bound: float | None = None
    gap: float | None = None
    unscheduled: int | None = None
    seconds: float = 0.0


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


def solve(
    problem: Problem,
    options: SolveOptions = SolveOptions(),
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """The best plan found within the limits.

    :param on_progress: called now and then, from the caller's own thread
    :param should_stop: asked now and then; True ends the search with the best so far
    """
    began = monotonic()
    hardest_first = sorted(problem.requests, key=lambda each: _freedom(each, problem))

    def tell(done: int, total: int) -> None:
        if on_progress:
            seconds = monotonic() - began
            on_progress(Progress("greedy", done, total, seconds=seconds))

    plan = plan_in_order(replace(problem, requests=tuple(hardest_first)), tell)
    order = {request.id: place for place, request in enumerate(problem.requests)}
    return replace(
        plan,
        assignments=tuple(
            sorted(plan.assignments, key=lambda each: order[each.request_id])
        ),
        unscheduled=tuple(
            sorted(plan.unscheduled, key=lambda each: order[each.request_id])
        ),
        seconds=monotonic() - began,
    )


def _freedom(request: Request, problem: Problem) -> tuple:
    """How much choice a request leaves, the pressing and narrow ones first."""
    days = max(0, (request.date_latest - request.date_earliest).days)
    teachers = sum(
        request.course_id in instructor.course_ranks
        for instructor in problem.instructors
    )
    return (-request.priority, teachers * days)
