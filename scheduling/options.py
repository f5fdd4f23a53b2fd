"""The choice for one request: for dates the best people and room, and a price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .feasibility import (
    is_free,
    needs_room,
    person_blockers,
    room_fit_blockers,
    room_is_free,
)
from .occasion import Occasion, occasion
from .problem import Instructor, Meeting, Point, Request, Room
from .scoring import (
    Assessment,
    ScoreLine,
    instructor_order,
    price,
    price_room,
    room_order,
)
from .state import PlanningState

# So many places are compared; further ones are tried only if nobody can come to these.
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who and what could serve a request on some date."""

    instructors: tuple[Instructor, ...]
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A request on dates with people and room.

    :param team: the lead first
    :param lines: terms that are nobody's own: the room and the lateness
    :param total: everything together, in EUR
    """

    asked: Occasion
    team: tuple[Assessment, ...]
    room: Assessment | None
    lines: tuple[ScoreLine, ...]
    total: float


def candidates(request: Request, state: PlanningState) -> Candidates:
    """Sort out once what no date can change."""
    undated = occasion(request, ())
    return Candidates(
        tuple(
            instructor
            for instructor in state.teachers(request.course_id)
            if next(person_blockers(undated, instructor), None) is None
        ),
        tuple(
            room
            for room in state.rooms.values()
            if next(room_fit_blockers(undated, room, state), None) is None
        ),
    )


def best_option(
    request: Request,
    meetings: Sequence[Meeting],
    pool: Candidates,
    state: PlanningState,
) -> Option | None:
    """The cheapest room and team on given dates, None when there isn't any."""
    asked = occasion(request, meetings)
    best: Option | None = None
    for tried, (room, point) in enumerate(_places(asked, pool, state)):
        if best is not None and tried >= MOST_PLACES:
            break
        there = asked if point is None else replace(asked, point=point)
        team = _team(there, pool, state)
        if team is None:
            continue
        lines = _own_lines(there, room, state)
        total = sum(member.total for member in team)
        total = round(total + sum(line.value for line in lines), 2)
        if best is None or total < best.total:
            best = Option(there, team, room, lines, total)
    return best


def _places(
    asked: Occasion, pool: Candidates, state: PlanningState
) -> Iterator[tuple[Assessment | None, Point | None]]:
    """The best free room of each place, with where it is, the cheapest first."""
    if not needs_room(asked):
        yield None, None
        return
    free = [
        (price_room(asked, room, state), room)
        for room in pool.rooms
        if room_is_free(asked, room, state)
    ]
    free.sort(key=lambda found: room_order(*found))
    points: list[Point | None] = []
    for priced, room in free:
        if room.point not in points:
            points.append(room.point)
            yield priced, room.point


def _team(
    asked: Occasion, pool: Candidates, state: PlanningState
) -> tuple[Assessment, ...] | None:
    """As many of the cheapest free instructors as are wanted, locked ones first."""
    wanted = max(0, asked.request.instructor_count)
    free = [
        (price(asked, instructor, state), instructor)
        for instructor in (pool.instructors if wanted else ())
        if is_free(asked, instructor, state)
    ]
    locked = asked.request.locked_instructor_ids
    if len(free) < wanted or not locked <= {each.id for _, each in free}:
        return None
    free.sort(key=lambda found: (found[1].id not in locked, *instructor_order(*found)))
    return tuple(priced for priced, _ in free[:wanted])


def _own_lines(
    asked: Occasion, room: Assessment | None, state: PlanningState
) -> tuple[ScoreLine, ...]:
    """The price of the room and of starting late."""
    request = asked.request
    lines = room.lines if room else ()
    days = (asked.days[0] - request.date_earliest).days
    value = days * request.priority * state.problem.weights.lateness_day
    if value:
        detail = {"days": days, "priority": request.priority}
        lines = (*lines, ScoreLine("lateness", value, detail))
    return lines
