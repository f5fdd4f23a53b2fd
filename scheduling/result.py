"""From choices in masks and numbers back to a Plan with dates, names and prices."""

from collections.abc import Iterable, Mapping

from .occasion import Occasion
from .occupancy import Choice, Fairness
from .plan import TERMS, Assignment, StaffLine
from .problem import Instructor, Key, Problem, Request
from .scoring import ScoreLine, own_lines, price_thing
from .tables import Tables


def assignment(choice: Choice, tables: Tables) -> Assignment:
    """A choice with the lines of its price."""
    candidate = choice.candidate
    request = tables.requests[candidate.request]
    asked = candidate.dates.asked(request, candidate.point)
    members = [tables.people[pick[0]].instructor for pick in choice.team]
    members.sort(key=lambda each: _seniority(each, request))
    standing = [
        tables.state.instructors[each]
        for each in (request.fixed_instructor_ids if request.fixed_meetings else ())
        if each in tables.state.instructors
    ]
    staff = tuple(
        _staff_line(asked, member, "assistant" if number else "lead", tables)
        for number, member in enumerate([*standing, *members])
    )
    uses = _uses(choice, tables)
    lines = [
        price_thing(asked, thing, tables.problem.weights, units)
        for _, thing, units in uses
    ]
    late = _lateness(asked, tables.problem)
    lines += [late] if late else []
    total = sum(line.value for line in lines) + sum(each.total for each in staff)
    of_kind = {kind: thing.id for kind, thing, _ in uses}
    return Assignment(
        request_id=request.id,
        meetings=asked.meetings,
        instructors=staff,
        room_id=of_kind.get("room", request.fixed_room_id),
        score=round(total, 2),
        lines=tuple(lines),
        licence_id=of_kind.get("licence", request.fixed_licence_id),
        equipment=tuple(
            (thing.id, units) for kind, thing, units in uses if kind == "equipment"
        ),
    )


def objective(
    problem: Problem,
    assignments: Iterable[Assignment],
    missed: Iterable[Request],
    fairness: float,
) -> dict[str, float]:
    """The sum of each term.

    :param fairness: what overload costs, which is nobody's own line
    """
    sums = dict.fromkeys(TERMS, 0.0)
    sums["fairness"] = fairness
    for each in assignments:
        own = (line for member in each.instructors for line in member.lines)
        for line in (*own, *each.lines):
            sums[line.term] += line.value
    for request in missed:
        sums["unscheduled"] += problem.weights.unscheduled * request.priority
    return {term: round(value, 2) for term, value in sums.items()}


def overload(fairness: Fairness, hours: Iterable[float]) -> float:
    """What the hours of all cost."""
    return sum(fairness.cost(number, each) for number, each in enumerate(hours))


def _staff_line(asked: Occasion, member: Instructor, role, tables: Tables) -> StaffLine:
    lines = tuple(own_lines(asked, member, tables.problem.weights))
    return StaffLine(
        member.id, role, lines, round(sum(each.value for each in lines), 2)
    )


def _seniority(instructor: Instructor, request: Request) -> tuple:
    """Who leads: the first of the course's list, then the senior."""
    rank = instructor.course_ranks.get(request.course_id, 1)
    return (rank, -instructor.seniority, instructor.id)


def _uses(choice: Choice, tables: Tables) -> list[tuple]:
    pools = tables.store.pools
    return [
        (pools[number].kind, pools[number].thing, units)
        for number, _, units in choice.needs
    ]


def _lateness(asked: Occasion, problem: Problem) -> ScoreLine | None:
    request = asked.request
    days = max(0, (asked.days[0] - request.date_earliest).days)
    value = days * request.priority * problem.weights.lateness_day
    if not value:
        return None
    detail: Mapping[str, float] = {"days": days, "priority": request.priority}
    return ScoreLine("lateness", value, dict(detail))


def in_order(requests: Iterable[Request], found: Mapping[Key, object]) -> tuple:
    """Values by request id in the order of the requests, each once."""
    seen = dict.fromkeys(request.id for request in requests)
    return tuple(found[each] for each in seen if each in found)
