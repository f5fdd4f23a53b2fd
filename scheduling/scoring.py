"""Who could teach a session and who should: the hard rules, and a price for the rest.

Prices are in EUR, lower is better. The terms of an instructor:

* ``cost``: rate x hours, x local days, or per session
* ``travel``: both ways by the great circle from home; for each run of days in a row
  the cheaper of going home every night and of staying
* ``preference``: taken off for those whom the client prefers, added for others
* ``rank``: for each place behind the first in the course's list
* ``fairness``: for each booked hour above the average of those who teach the course

The term of a room is ``room``: by the hour, by the day, or both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .distance import distance_km
from .feasibility import Blocker, instructor_blockers, room_blockers
from .occasion import Occasion, occasion
from .problem import Instructor, Key, Meeting, Point, Request, Room, Weights
from .state import PlanningState


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One term of a score in EUR, and what it was reckoned from."""

    term: str
    value: float
    detail: dict


@dataclass(frozen=True, slots=True)
class Assessment:
    """An instructor or a room looked at for one session.

    :param lines: the price by term; empty when anything forbids it
    :param total: their sum, 0 when anything forbids it
    :param blockers: all rules broken, see `feasibility`
    """

    resource_id: Key
    name: str
    lines: tuple[ScoreLine, ...] = ()
    total: float = 0.0
    blockers: tuple[Blocker, ...] = ()

    @property
    def available(self) -> bool:
        """Whether no rule is broken."""
        return not self.blockers


def assess(
    request: Request,
    meetings: Sequence[Meeting],
    instructor: Instructor,
    state: PlanningState,
    point: Point | None = None,
) -> Assessment:
    """Everything that forbids an instructor, or the price if nothing does.

    :param meetings: of the whole session; bookings of this very session must not be
        among the instructor's busy times
    :param point: where it is, if not at the request's own point
    """
    return assess_on(occasion(request, meetings, point), instructor, state)


def rank(
    request: Request,
    meetings: Sequence[Meeting],
    state: PlanningState,
    point: Point | None = None,
) -> list[Assessment]:
    """All instructors of the problem for one session.

    :return: the available ones by price, the senior first among equals; then the
        others, those with the fewest rules broken first; ids break the last ties
    """
    asked = occasion(request, meetings, point)
    instructors = state.instructors
    return sorted(
        (assess_on(asked, instructor, state) for instructor in instructors.values()),
        key=lambda found: instructor_order(found, instructors[found.resource_id]),
    )


def assess_room(
    request: Request, meetings: Sequence[Meeting], room: Room, state: PlanningState
) -> Assessment:
    """Everything that forbids a room, or the price if nothing does."""
    return assess_room_on(occasion(request, meetings), room, state)


def rank_rooms(
    request: Request, meetings: Sequence[Meeting], state: PlanningState
) -> list[Assessment]:
    """All rooms of the problem for one session.

    :return: the available ones by price, the smaller first among equals; then the
        others, those with the fewest rules broken first; ids break the last ties
    """
    asked = occasion(request, meetings)
    rooms = state.rooms
    return sorted(
        (assess_room_on(asked, room, state) for room in rooms.values()),
        key=lambda found: room_order(found, rooms[found.resource_id]),
    )


def assess_on(
    asked: Occasion, instructor: Instructor, state: PlanningState
) -> Assessment:
    """`assess` for dates that were prepared once for many instructors."""
    blockers = tuple(instructor_blockers(asked, instructor, state))
    if blockers:
        return Assessment(instructor.id, instructor.name, blockers=blockers)
    return price(asked, instructor, state)


def price(asked: Occasion, instructor: Instructor, state: PlanningState) -> Assessment:
    """What an instructor costs, taken as free."""
    lines = tuple(_instructor_lines(asked, instructor, state))
    return Assessment(instructor.id, instructor.name, lines, _total(lines))


def assess_room_on(asked: Occasion, room: Room, state: PlanningState) -> Assessment:
    """`assess_room` for dates that were prepared once for many rooms."""
    blockers = tuple(room_blockers(asked, room, state))
    if blockers:
        return Assessment(room.id, room.name, blockers=blockers)
    return price_room(asked, room, state)


def price_room(asked: Occasion, room: Room, state: PlanningState) -> Assessment:
    """What a room costs, taken as free."""
    hours = sum(meeting.hours for meeting in asked.meetings if meeting.on_site)
    days = len(asked.site_days)
    cost = room.cost_hour * hours + room.cost_day * days
    value = cost * state.problem.weights.room
    lines = (ScoreLine("room", value, {"hours": hours, "days": days, "amount": cost}),)
    return Assessment(room.id, room.name, lines, _total(lines))


def instructor_order(found: Assessment, instructor: Instructor) -> tuple:
    """Sort key of `rank`."""
    return (len(found.blockers), found.total, -instructor.seniority, found.resource_id)


def room_order(found: Assessment, room: Room) -> tuple:
    """Sort key of `rank_rooms`."""
    return (len(found.blockers), found.total, room.capacity, found.resource_id)


def _total(lines: Sequence[ScoreLine]) -> float:
    # To the cent, so that the order of additions can't decide between two people.
    return round(sum(line.value for line in lines), 2)


def _instructor_lines(
    asked: Occasion, instructor: Instructor, state: PlanningState
) -> Iterator[ScoreLine]:
    """The price by term; terms of no amount and no interest are left out."""
    weights, request = state.problem.weights, asked.request
    if instructor.rate:
        yield _cost_line(asked, instructor, weights)
    if asked.point is not None:
        yield _travel_line(asked, asked.point, instructor, weights)
    if request.preferred_ids:
        preferred = instructor.id in request.preferred_ids
        value = -weights.preferred if preferred else weights.not_preferred
        yield ScoreLine("preference", value, {"preferred": preferred})
    place = instructor.course_ranks.get(request.course_id, 1)
    if place > 1:
        yield ScoreLine("rank", weights.rank * (place - 1), {"rank": place})
    average = state.average_hours(request.course_id)
    hours = state.hours(instructor.id)
    if hours > average:
        value = weights.fairness * (hours - average)
        yield ScoreLine("fairness", value, {"hours": hours, "average": average})


def _cost_line(asked: Occasion, instructor: Instructor, weights: Weights) -> ScoreLine:
    unit = instructor.rate_unit
    quantity = {"hour": asked.hours, "day": len(asked.days)}.get(unit, 1)
    amount = instructor.rate * quantity
    detail = {"rate": instructor.rate, "unit": unit, "quantity": quantity}
    return ScoreLine("cost", amount * weights.cost, detail | {"amount": amount})


def _travel_line(
    asked: Occasion, point: Point, instructor: Instructor, weights: Weights
) -> ScoreLine:
    home = instructor.home
    km = distance_km(home, point) if home else weights.unknown_home_km
    there_and_back = 2 * km * weights.travel_km
    value, trips, nights = 0.0, 0, 0
    for length in run_lengths(asked.site_days):
        commute = length * there_and_back
        stay = there_and_back + (length - 1) * weights.travel_night
        value += min(commute, stay)
        trips += length if commute <= stay else 1
        nights += 0 if commute <= stay else length - 1
    detail = {"km": km, "trips": trips, "nights": nights, "known": home is not None}
    return ScoreLine("travel", value, detail)


def run_lengths(days: Sequence[date]) -> list[int]:
    """How many days each run of consecutive days has.

    >>> run_lengths([date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9)])
    [2, 1]
    """
    lengths: list[int] = []
    last: date | None = None
    for day in days:
        if last is not None and (day - last).days == 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
        last = day
    return lengths
