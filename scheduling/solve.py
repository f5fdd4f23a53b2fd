"""Plan many requests at once, as well as the time allows.

The whole of it in one call: `solve` takes a Problem and gives the best Plan found
until the limit, with its price by term and how far it may be from the best there is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from . import garbage, highs
from .candidates import Candidate
from .checks import input_reasons
from .displace import Displacer
from .draft import Draft
from .explain import explain
from .greedy import greedy, hardest_first
from .inorder import booked_state
from .occupancy import Fairness, Occupancy
from .options import candidates as pool_of
from .parallel import Clock
from .plan import Assignment, Plan, Unscheduled
from .problem import Key, Problem, Request
from .result import assignment, in_order, objective, overload
from .tables import Tables

if highs.IS_INSTALLED:
    from .improve import Improver

# What is left of the time is for saying why requests were left out.
LEAST_SEARCH = 0.8
SECONDS_TO_EXPLAIN = 0.015
# Moves that place who is missing in the place of others, for each second of the limit,
# and the share of the time after which there are no more. A move takes 0.1 to 0.3 ms.
# The solver finds better places in the same time, once there is a plan to begin with.
MOVES_PER_SECOND = 1_000
MOVES_BEFORE_SOLVER = 250
DISPLACE_SHARE = 1 / 4
# Stages at the end of which there is a whole plan.
DRAFTED = ("greedy", "displace")
# Starts that the short answer looks at, which everybody gets whatever the time.
FEW = 3


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

    :param stage: ``filter``, ``greedy``, ``displace``, ``improve``, ``explain`` or
        ``done``
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

    The same problem, seed and workers give the same steps; where the time limit cuts
    them off depends on the machine. Wrong input gives reasons, not an error.

    :param on_progress: called now and then, from the caller's own thread
    :param should_stop: asked now and then; True ends the search with the best so far
    """
    return _Run(problem, options, on_progress, should_stop).plan()


class _Stopped(Exception):
    """No time for the rest of a stage."""


class _Run:
    """One call of `solve`."""

    def __init__(self, problem, options, on_progress, should_stop):
        self.problem: Problem = problem
        self.options: SolveOptions = options
        self.on_progress: OnProgress | None = on_progress
        self.should_stop: ShouldStop = should_stop or (lambda: False)
        self.began = monotonic()
        self.refused: dict[Key, Unscheduled] = {}
        self.requests = self._sound_requests()
        self.draft: Draft | None = None
        self.bound: float | None = None
        self.used_solver = False

    def plan(self) -> Plan:
        """All stages in turn."""
        with garbage.none_expected():
            self.tables = Tables(self.problem, self.requests)
            candidates = self._filter()
        penalties = [
            self.problem.weights.unscheduled * max(0.0, request.priority)
            for request in self.requests
        ]
        fairness = Fairness(self.tables, _hours_asked(self.requests))
        occupancy = Occupancy(self.tables, fairness)
        self.draft = Draft(occupancy, candidates, penalties, {})
        self._plan_greedily()
        if not self._is_over():
            self._displace()
        if highs.IS_INSTALLED and self.requests and not self._is_over():
            self._improve()
        return self._result()

    def _sound_requests(self) -> list[Request]:
        """Requests that make sense; the others get their reasons."""
        sound, seen = [], set()
        for request in self.problem.requests:
            reasons = input_reasons(request, self.problem)
            if request.id in seen:
                continue
            seen.add(request.id)
            if reasons:
                self.refused[request.id] = Unscheduled(request.id, tuple(reasons))
            else:
                sound.append(request)
        return sound

    # -- stages --------------------------------------------------------------------

    def _filter(self) -> list[list[Candidate]]:
        """Candidates of each request, as far as time allows."""
        found: list[list[Candidate]] = []
        for position in range(len(self.requests)):
            out_of_time = position % 16 == 0 and self._is_over()
            found.append([] if out_of_time else self.tables.candidates(position))
            if out_of_time:
                found += [[] for _ in range(len(self.requests) - position - 1)]
                break
            self._tell("filter", position + 1, len(self.requests), every=50)
        return found

    def _plan_greedily(self) -> None:
        draft = self.draft
        priorities = [request.priority for request in self.requests]
        total = len(self.requests)
        order = hardest_first(range(total), draft.candidates, priorities)

        def step(done: int) -> None:
            if done % 16 == 0 and self._is_over():
                raise _Stopped
            self._tell("greedy", done, total, every=50)

        try:
            greedy(order, draft, step)
        except _Stopped:
            return
        self._tell("greedy", total, total)

    def _displace(self) -> None:
        """Place who is missing in the place of others, for a share of the time."""
        seconds = DISPLACE_SHARE * self.options.time_limit
        end = self._seconds() + seconds

        def tell(displacer: Displacer) -> None:
            passed = round(100 - 100 * (end - self._seconds()) / seconds)
            best = displacer.best, displacer.missing
            self._tell("displace", min(99, passed), 100, best=best)

        clock = Clock(
            lambda: min(end - self._seconds(), self._left()), self.should_stop
        )
        pace = MOVES_BEFORE_SOLVER if highs.IS_INSTALLED else MOVES_PER_SECOND
        most = round(pace * self.options.time_limit)
        Displacer(self.draft, clock, self.options.seed, most, on_step=tell).run()
        self._tell("displace", 100, 100)

    def _improve(self) -> None:
        self.used_solver = True
        improver = Improver(
            self.draft,
            [
                request.date_earliest.toordinal() + request.date_latest.toordinal()
                for request in self.requests
            ],
            Clock(self._left, self.should_stop),
            self.options.seed,
            self.options.workers,
            self._improved,
        )
        self.bound = improver.bound
        self.improver = improver
        improver.run()
        self.bound = improver.bound

    def _improved(self, done: int, total: int) -> None:
        self.bound = self.improver.bound
        self._tell("improve", done, total)

    # -- time ----------------------------------------------------------------------

    def _left(self) -> float:
        limit, missed = self.options.time_limit, 0
        if self.draft is not None:
            missed = len(self.requests) - len(self.draft.chosen)
        search = max(limit - SECONDS_TO_EXPLAIN * missed, LEAST_SEARCH * limit)
        return search - self._seconds()

    def _seconds(self) -> float:
        return monotonic() - self.began

    def _is_over(self) -> bool:
        return self._left() <= 0 or self.should_stop()

    def _tell(
        self,
        stage: str,
        done: int,
        total: int,
        every: int = 1,
        best: tuple[float, int] | None = None,
    ) -> None:
        """Tell how far it is.

        :param best: price and missed requests of the best plan, if not the draft's
        """
        if not self.on_progress or (done % every and done != total):
            return
        # Before the last request has had its turn there is no plan to speak of.
        whole = stage == "improve" or (stage in DRAFTED and done == total)
        if whole and self.draft is not None:
            best = self.draft.price, len(self.requests) - len(self.draft.chosen)
        price, missing = best or (None, None)
        self.on_progress(
            Progress(
                stage,
                done,
                total,
                incumbent=None if price is None else round(price, 2),
                bound=self.bound,
                gap=_gap(price, self.bound),
                unscheduled=missing,
                seconds=self._seconds(),
            )
        )

    # -- the result ----------------------------------------------------------------

    def _result(self) -> Plan:
        draft, tables = self.draft, self.tables
        chosen = {
            self.requests[position].id: assignment(choice, tables)
            for position, choice in draft.chosen.items()
        }
        missed = [
            request
            for position, request in enumerate(self.requests)
            if position not in draft.chosen
        ]
        reasons = self.refused | self._explain(missed, chosen)
        costs = objective(
            self.problem,
            chosen.values(),
            [each for each in _once(self.problem.requests) if each.id in reasons],
            overload(draft.occupancy.fairness, draft.occupancy.hours),
        )
        plan = Plan(
            in_order(self.problem.requests, chosen),
            in_order(self.problem.requests, reasons),
            costs,
            solver="highs" if self.used_solver else "greedy",
        )
        bound = self._whole_bound()
        if bound is not None:
            bound = min(round(bound, 2), plan.total)
        plan = replace(
            plan, bound=bound, gap=_gap(plan.total, bound), seconds=self._seconds()
        )
        self._tell("done", 1, 1)
        return plan

    def _whole_bound(self) -> float | None:
        """The bound, with what those cost that made no sense."""
        if self.bound is None:
            return None
        unscheduled = self.problem.weights.unscheduled
        refused = sum(
            unscheduled * request.priority
            for request in _once(self.problem.requests)
            if request.id in self.refused
        )
        return self.bound + refused

    def _explain(
        self, missed: Sequence[Request], chosen: Mapping[Key, Assignment]
    ) -> dict[Key, Unscheduled]:
        """Why each request has no place, beside all that has one.

        Everybody gets a short answer first, then the whole of it as long as there is
        time: a limit is a limit, however many are left out.
        """
        if not missed:
            return {}
        state = booked_state(self.problem, chosen, self.requests)
        pools = [pool_of(request, state) for request in missed]
        found = {
            request.id: Unscheduled(
                request.id, explain(request, pool, state, FEW, ahead=False)
            )
            for request, pool in zip(missed, pools, strict=True)
        }
        for done, (request, pool) in enumerate(zip(missed, pools, strict=True), 1):
            if self._seconds() > self.options.time_limit or self.should_stop():
                break
            found[request.id] = Unscheduled(request.id, explain(request, pool, state))
            self._tell("explain", done, len(missed), every=5)
        return found


def _hours_asked(requests: Sequence[Request]) -> float:
    """Of all instructors together."""
    return sum(
        max(0, request.instructor_count) * sum(block.hours for block in request.blocks)
        for request in requests
    )


def _once(requests: Sequence[Request]) -> list[Request]:
    """The first of those with the same id."""
    return list({request.id: request for request in reversed(requests)}.values())[::-1]


def _gap(price: float | None, bound: float | None) -> float | None:
    if price is None or bound is None:
        return None
    return max(0.0, (price - bound) / price) if price > 0 else 0.0
