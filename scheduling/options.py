"""The choice for one request: for dates the best people and room, and a price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .feasibility import (
    equipment_blockers,
    is_free,
    licence_blockers,
    needs_room,
    person_blockers,
    room_fit_blockers,
    room_is_free,
)
from .occasion import Occasion, occasion
from .problem import Instructor, Key, Meeting, Point, Request, Room
from .scoring import (
    Assessment,
    ScoreLine,
    instructor_order,
    price,
    price_room,
    price_thing,
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
    """A request on dates with people, room, equipment and virtual room.

    :param team: the lead first
    :param lines: terms that are nobody's own: room, equipment and lateness
    :param total: everything together, in EUR
    """

    asked: Occasion
    team: tuple[Assessment, ...]
    room: Assessment | None
    lines: tuple[ScoreLine, ...]
    total: float
    licence_id: Key | None = None


@dataclass(frozen=True, slots=True)
class Things:
    """Equipment and the virtual room that are to be had on some dates."""

    licence_id: Key | None
    lines: tuple[ScoreLine, ...]


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
    things = _things(asked, state)
    if things is None:
        return None
    best: Option | None = None
    for tried, (room, point) in enumerate(_places(asked, pool, state)):
        if best is not None and tried >= MOST_PLACES:
            break
        there = asked if point is None else replace(asked, point=point)
        team = _team(there, pool, state)
        if team is None:
            continue
        lines = (*_own_lines(there, room, state), *things.lines)
        total = sum(member.total for member in team)
        total = round(total + sum(line.value for line in lines), 2)
        if best is None or total < best.total:
            best = Option(there, team, room, lines, total, things.licence_id)
    return best


def _things(asked: Occasion, state: PlanningState) -> Things | None:
    """All the equipment and the cheapest licence, None when any of it is missing."""
    request, weights = asked.request, state.problem.weights
    lines: list[ScoreLine] = []
    for equipment_id, units in request.equipment if asked.site_days else ():
        equipment = state.equipment.get(equipment_id)
        if equipment is None or any(equipment_blockers(asked, equipment, units, state)):
            return None
        lines.append(price_thing(asked, equipment, weights, units))
    if not request.needs_licence:
        return Things(None, tuple(lines))
    free = [
        (price_thing(asked, licence, weights), licence)
        for licence in state.licences.values()
        if not any(licence_blockers(asked, licence, state))
    ]
    if not free:
        return None
    line, licence = min(free, key=lambda found: (found[0].value, found[1].id))
    return Things(licence.id, (*lines, line))


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
