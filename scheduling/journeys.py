"""Getting from one place to another in time, in ticks."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from .distance import LONGEST_TRAVEL_MINUTES, distance_km, travel_minutes
from .grid import Grid, Span
from .problem import Point, Rules

Stay = tuple[int, int, Point]
Way = tuple[int, Point, int, Point]


class Journeys:
    """How many ticks ways take, reckoned once for each pair of places."""

    __slots__ = ("_bands", "_grid", "_ways", "longest")

    def __init__(self, rules: Rules, grid: Grid):
        self._grid = grid
        self._bands = rules.travel_reserve
        self._ways: dict[tuple[Point, Point], int] = {}
        self.longest = grid.ticks(LONGEST_TRAVEL_MINUTES)

    @property
    def are_reserved(self) -> bool:
        """Whether travel is taken from the calendar, whatever stands beside it."""
        return bool(self._bands)

    def reserve(self, home: Point | None, point: Point | None) -> int:
        """Ticks taken before and after each run of days on site."""
        if home is None or point is None or not self._bands:
            return 0
        km = distance_km(home, point)
        minutes = 0.0
        for least, band in self._bands:
            if km >= least:
                minutes = band
        return self._grid.ticks(minutes)

    def between(self, origin: Point, destination: Point) -> int:
        """Ticks from one place to another."""
        ticks = self._ways.get((origin, destination))
        if ticks is None:
            minutes = travel_minutes(distance_km(origin, destination))
            ticks = self._grid.ticks(minutes)
            self._ways[origin, destination] = self._ways[destination, origin] = ticks
        return ticks


class Whereabouts:
    """Where somebody is when, as stays in order of time."""

    __slots__ = ("stays",)

    def __init__(self, stays: list[Stay] | None = None):
        self.stays: list[Stay] = stays or []

    def add(self, start: int, stop: int, point: Point) -> None:
        """Note a stay."""
        insort(self.stays, (start, stop, point), key=_start)

    def remove(self, start: int, stop: int, point: Point) -> None:
        """Forget a stay."""
        self.stays.remove((start, stop, point))

    def allows(self, spans: tuple[Span, ...], point: Point, ways: Journeys) -> bool:
        """Whether there is time to get to a place and away from it.

        What overlaps isn't asked about: it is refused elsewhere.
        """
        return not self.stays or next(self.obstacles(spans, point, ways), None) is None

    def obstacles(
        self, spans: tuple[Span, ...], point: Point, ways: Journeys
    ) -> Iterator[Way]:
        """Ways for which there is no time: (stop, from where, start, to where)."""
        for start, stop in spans:
            # A stay is at most a day or so long: what began earlier has passed.
            first = bisect_left(self.stays, start - 3 * ways.longest, key=_start)
            for began, ended, place in self.stays[first:]:
                if began >= stop + ways.longest:
                    break
                needed = ways.between(place, point)
                if 0 <= start - ended < needed:
                    yield ended, place, start, point
                elif 0 <= began - stop < needed:
                    yield stop, point, began, place


def _start(stay: Stay) -> int:
    return stay[0]
