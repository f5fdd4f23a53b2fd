"""The filter: for each request the dates, people and things that could serve it.

What nobody planned can change is sorted out: qualification, language, calendars, what
is booked already, limits, rooms. What is left are the columns of the solver's model,
and the choices of the greedy plan.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .candidates import Candidate, Pick, Use
from .dates import Dates
from .problem import Point
from .scoring import price_thing
from .starts import placements
from .things import Pool, licence_fits, room_fits

if TYPE_CHECKING:
    from .tables import Tables

# Sites of rooms that are tried if a request names no place.
MOST_SITES = 6


class Filter:
    """The candidates of one request."""

    def __init__(self, tables: "Tables", position: int):
        self.tables = tables
        self.position = position
        self.request = request = tables.requests[position]
        self._faculty = tables.roster.faculty(request)
        # The same use of a pool on many dates is kept in memory once.
        self._use_of: dict[tuple, Use] = {}
        store = tables.store
        self._rooms = [
            pool for pool in store.rooms.values() if room_fits(pool.thing, request)
        ]
        self._licences = [
            pool
            for pool in store.licences.values()
            if licence_fits(pool.thing, request)
        ]
        self._stands = bool(request.fixed_meetings)

    def candidates(self) -> Iterator[Candidate]:
        """All dates with enough people and things, the earliest first."""
        for dates in self._dates():
            for room_uses, point in self._sites(dates):
                found = self._candidate(dates, room_uses, point)
                if found is not None:
                    yield found

    # -- dates ---------------------------------------------------------------------

    def _dates(self) -> Iterator[Dates]:
        request, almanac = self.request, self.tables.almanac
        if self._stands:
            yield almanac.standing(request)
            return
        for placement in placements(request):
            yield almanac.dates(request, placement)

    def _lateness(self, dates: Dates) -> float:
        """What starting late costs."""
        days = max(0, (dates.days[0] - self.request.date_earliest).days)
        weight = self.tables.problem.weights.lateness_day
        return days * self.request.priority * weight

    def _sites(
        self, dates: Dates
    ) -> Iterator[tuple[tuple[Use, ...] | None, Point | None]]:
        """Rooms that are free by where they are; one without any if none is needed."""
        request = self.request
        own = request.point if dates.site else None
        if not dates.site or request.client_site:
            yield None, own
            return
        if self._stands and request.fixed_room_id is not None:
            pool = self.tables.store.rooms.get(request.fixed_room_id)
            yield None, own or (pool.thing.point if pool else None)
            return
        by_point: dict[Point | None, list[Use]] = {}
        for use in self._uses(dates, self._rooms):
            by_point.setdefault(own or self._room_point(use), []).append(use)
        for point, uses in list(by_point.items())[:MOST_SITES]:
            yield tuple(uses), point

    def _room_point(self, use: Use) -> Point | None:
        return self.tables.store.pools[use[0]].thing.point

    def _uses(self, dates: Dates, pools: Sequence[Pool], units: int = 1) -> list[Use]:
        """Pools that can be had on dates, the cheapest first."""
        found = [
            self._use(dates, pool, units)
            for pool in pools
            if pool.is_free(dates, units)
        ]
        found.sort(key=lambda use: (use[1], use[0]))
        return found

    def _use(self, dates: Dates, pool: Pool, units: int) -> Use:
        hours = dates.hours, dates.site_hours
        key = pool.number, units, hours, len(dates.days), len(dates.site_days)
        found = self._use_of.get(key)
        if found is None:
            asked, weights = dates.asked(self.request), self.tables.problem.weights
            cost = price_thing(asked, pool.thing, weights, units).value
            found = self._use_of[key] = pool.number, cost, units
        return found

    # -- people and things ----------------------------------------------------------

    def _candidate(
        self, dates: Dates, room_uses: tuple[Use, ...] | None, point: Point | None
    ) -> Candidate | None:
        groups = self._groups(dates, room_uses)
        if groups is None or not all(groups):
            return None
        found = self._team(dates, point)
        if found is None:
            return None
        team, wanted, people = found
        needs = tuple(group[0] for group in groups if len(group) == 1)
        cost = self._lateness(dates) + sum(cost for _, cost, _ in needs)
        return Candidate(
            request=self.position,
            dates=dates,
            point=point,
            cost=cost + sum(cost for _, cost, _ in team),
            team=team,
            wanted=wanted,
            people=people,
            needs=needs,
            choices=tuple(group for group in groups if len(group) > 1),
        )

    def _groups(
        self, dates: Dates, room_uses: tuple[Use, ...] | None
    ) -> list[tuple[Use, ...]] | None:
        """For each thing needed the pools to choose from."""
        request, store = self.request, self.tables.store
        groups = [] if room_uses is None else [room_uses]
        stands = self._stands and request.fixed_licence_id is not None
        if request.needs_licence and dates.online and not stands:
            groups.append(tuple(self._uses(dates, self._licences)))
        for equipment_id, units in request.equipment if dates.site else ():
            pool = store.equipment.get(equipment_id)
            if pool is None:
                return None
            if units > 0:
                groups.append(tuple(self._uses(dates, [pool], units)))
        return groups

    def _team(
        self, dates: Dates, point: Point | None
    ) -> tuple[tuple[Pick, ...], int, Sequence[Pick]] | None:
        """Who comes in any case, and how many of whom beside; None if too few can."""
        request, people = self.request, self.tables.people
        standing = set(request.fixed_instructor_ids) if self._stands else set()
        bound = set(request.locked_instructor_ids) - standing
        if not self._stands:
            bound |= set(request.fixed_instructor_ids)
        if not bound and request.instructor_count <= 0:
            return (), 0, ()
        free = self._faculty.staff(dates, point).free(dates, point)
        team: list[Pick] = []
        if bound or standing:
            by_id = [(people[pick[0]].instructor.id, pick) for pick in free]
            team = [pick for each, pick in by_id if each in bound]
            taken = bound | standing
            free = [pick for each, pick in by_id if each not in taken]
        wanted = max(0, request.instructor_count) - len(standing) - len(team)
        if len(team) < len(bound) or len(free) < wanted:
            return None
        return tuple(team), max(0, wanted), free if wanted > 0 else ()
