"""Plan request by request in the given order, each on the best of its first starts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from .checks import input_reasons
from .explain import explain
from .options import Candidates, Option, best_option, candidates
from .plan import TERMS, Assignment, Plan, Reason, StaffLine, Unscheduled
from .problem import Key, Meeting, Problem, Request, Role
from .starts import starts
from .state import PlanningState


def plan_in_order(
    problem: Problem,
    on_progress: Callable[[int, int], None] | None = None,
    compare_starts: int = 5,
) -> Plan:
    """Schedule and staff every request in order; earlier ones take what they need.

    The same problem gives the same plan. Wrong input gives reasons, not an error.

    :param on_progress: called after each request with (requests done, requests in all)
    :param compare_starts: how many of the first feasible starts are priced, of which
        the cheapest is taken; 1 = the first date that works
    """
    state = PlanningState(problem)
    seen: set[Key] = set()
    assignments: list[Assignment] = []
    # Either the reasons or the candidates to find them with, once all is booked.
    left_out: list[tuple[Request, list[Reason], Candidates | None]] = []
    for done, request in enumerate(problem.requests, 1):
        reasons = input_reasons(request, problem)
        if request.id in seen:
            reasons = [Reason("request_twice", {"request": request.name})]
        seen.add(request.id)
        pool = None if reasons else candidates(request, state)
        option = _choose(request, pool, state, compare_starts) if pool else None
        if option is None:
            left_out.append((request, reasons, pool))
        else:
            assignments.append(_assign(option, state))
        if on_progress:
            on_progress(done, len(problem.requests))
    unscheduled = tuple(
        Unscheduled(
            request.id, explain(request, pool, state) if pool else tuple(reasons)
        )
        for request, reasons, pool in left_out
    )
    missed = (request for request, _, _ in left_out)
    return Plan(
        tuple(assignments), unscheduled, _objective(problem, assignments, missed)
    )


def _choose(
    request: Request, pool: Candidates, state: PlanningState, compare_starts: int
) -> Option | None:
    """The cheapest of the first feasible starts, the earliest among equals."""
    if len(pool.instructors) < request.instructor_count:
        return None
    options = (
        option
        for meetings in starts(request)
        if (option := best_option(request, meetings, pool, state)) is not None
    )
    compared = islice(options, max(1, compare_starts))
    return min(compared, key=lambda option: option.total, default=None)


def _assign(option: Option, state: PlanningState) -> Assignment:
    """Book what an option takes."""
    asked = option.asked
    staff: list[StaffLine] = []
    for member in option.team:
        role: Role = "assistant" if staff else "lead"
        staff.append(StaffLine(member.resource_id, role, member.lines, member.total))
        state.book_instructor(
            member.resource_id, asked.request, asked.meetings, asked.point
        )
    room_id = option.room.resource_id if option.room else None
    if room_id is not None:
        state.book_room(room_id, asked.request, asked.meetings)
    equipment = asked.request.equipment if asked.site_days else ()
    state.book_equipment(equipment, asked.request, asked.meetings)
    state.book_licence(option.licence_id, asked.request, asked.meetings)
    return Assignment(
        request_id=asked.request.id,
        meetings=asked.meetings,
        instructors=tuple(staff),
        room_id=room_id,
        score=option.total,
        lines=option.lines,
        licence_id=option.licence_id,
        equipment=equipment,
    )


def _objective(
    problem: Problem, assignments: Iterable[Assignment], missed: Iterable[Request]
) -> dict[str, float]:
    """The sum of each term."""
    sums = dict.fromkeys(TERMS, 0.0)
    for assignment in assignments:
        own = (line for member in assignment.instructors for line in member.lines)
        for line in (*own, *assignment.lines):
            sums[line.term] += line.value
    for request in missed:
        sums["unscheduled"] += problem.weights.unscheduled * request.priority
    return {term: round(value, 2) for term, value in sums.items()}


def booked_state(
    problem: Problem,
    assignments: Mapping[Key, Assignment],
    requests: Iterable[Request],
) -> PlanningState:
    """The state after a plan, and after what stands already.

    :param assignments: by request id
    """
    state = PlanningState(problem)
    for request in requests:
        found = assignments.get(request.id)
        if found is not None:
            staff = [line.instructor_id for line in found.instructors]
            _take(state, request, found.meetings, staff, found.room_id)
            state.book_licence(found.licence_id, request, found.meetings)
            state.book_equipment(found.equipment, request, found.meetings)
        elif request.fixed_meetings:
            staff = [
                each
                for each in request.fixed_instructor_ids
                if each in state.instructors
            ]
            _take(state, request, request.fixed_meetings, staff, request.fixed_room_id)
            licence_id = request.fixed_licence_id
            state.book_licence(licence_id, request, request.fixed_meetings)
    return state


def _take(
    state: PlanningState,
    request: Request,
    meetings: Sequence[Meeting],
    staff: Iterable[Key],
    room_id: Key | None,
) -> None:
    room = state.rooms.get(room_id)
    for instructor_id in staff:
        point = request.point or (room.point if room else None)
        state.book_instructor(instructor_id, request, meetings, point)
    if room is not None:
        state.book_room(room_id, request, meetings)
