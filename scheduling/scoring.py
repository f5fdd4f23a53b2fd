"""Who could teach a session and who should: the hard rules, and a price for the rest.

Prices are in EUR, lower is better. The terms of an instructor:

* ``cost``: rate x hours, x local days, or per session
* ``travel``: both ways by the great circle from home; for each run of days in a row
  the cheaper of going home every night and of staying
* ``preference``: taken off for those whom the client prefers, added for others
* ``rank``: for each place behind the first in the course's list
* ``rating``: for each point of the instructor's rating below 100
* ``fairness``: for each booked hour above the average of those who teach the course

The term of a room is ``room``: by the hour, by the day, or both. Equipment and licences
are priced likewise as ``equipment``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .distance import distance_km
from .feasibility import Blocker, instructor_blockers, room_blockers
from .occasion import Occasion, occasion
from .problem import (
    Instructor,
    Key,
    Licence,
    Meeting,
    Point,
    Request,
    Room,
    Thing,
    Weights,
)
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
    lines = (price_thing(asked, room, state.problem.weights),)
    return Assessment(room.id, room.name, lines, _total(lines))


def price_thing(
    asked: Occasion, thing: Thing, weights: Weights, units: int = 1
) -> ScoreLine:
    """What a room, equipment or a licence costs for the meetings that need it."""
    if isinstance(thing, Licence):
        hours, days = asked.hours, len(asked.days)
    else:
        hours = sum(meeting.hours for meeting in asked.meetings if meeting.on_site)
        days = len(asked.site_days)
    cost = units * (thing.cost_hour * hours + thing.cost_day * days)
    term = "room" if isinstance(thing, Room) else "equipment"
    detail = {"hours": hours, "days": days, "amount": cost}
    if term == "equipment":
        detail |= {"name": thing.name, "units": units}
    return ScoreLine(term, cost * weights.room, detail)


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
    """The price by term, that of what somebody carries already included."""
    yield from own_lines(asked, instructor, state.problem.weights)
    average = state.average_hours(asked.request.course_id)
    hours = state.hours(instructor.id)
    if hours > average:
        value = state.problem.weights.fairness * (hours - average)
        yield ScoreLine("fairness", value, {"hours": hours, "average": average})


def own_lines(
    asked: Occasion, instructor: Instructor, weights: Weights
) -> Iterator[ScoreLine]:
    """The price by term, whatever else is planned.

    Terms of no amount and no interest are left out.
    """
    request = asked.request
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
    if weights.rating and instructor.rating < 100:
        value = weights.rating * (100 - instructor.rating)
        detail = {"rating": instructor.rating, "own": instructor.is_rated}
        yield ScoreLine("rating", value, detail)


def own_price(asked: Occasion, instructor: Instructor, weights: Weights) -> float:
    """What an instructor costs whatever else is planned, to the cent."""
    return _total(tuple(own_lines(asked, instructor, weights)))


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
    value, trips, nights = 0.0, 0, 0
    for length in run_lengths(asked.site_days):
        amount, ways, stays = _journey(km, length, weights)
        value += amount
        trips += ways
        nights += stays
    detail = {"km": km, "trips": trips, "nights": nights, "known": home is not None}
    return ScoreLine("travel", value, detail)


def _journey(km: float, days: int, weights: Weights) -> tuple[float, int, int]:
    """What a run of days in a row costs: money, trips there and back, nights."""
    there_and_back = 2 * km * weights.travel_km
    fares = weights.fares
    if fares is None:
        commute = days * there_and_back
        stay = there_and_back + (days - 1) * weights.travel_night
        return (commute, days, 0) if commute <= stay else (stay, 1, days - 1)
    if km < fares.free_km:
        return 0.0, days, 0
    nights = days if km >= fares.stay_km else 0
    flown = fares.fly_fixed + fares.fly_per_km * km
    fare = there_and_back if km < fares.fly_km else flown
    return float(int(fare + nights * weights.travel_night)), 1, nights


# Asked for everybody who could come on the same days.
@lru_cache(maxsize=1 << 10)
def run_lengths(days: tuple[date, ...]) -> tuple[int, ...]:
    """How many days each run of consecutive days has.

    >>> run_lengths((date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9)))
    (2, 1)
    """
    lengths: list[int] = []
    last: date | None = None
    for day in days:
        if last is not None and (day - last).days == 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
        last = day
    return tuple(lengths)
