"""Rooms, equipment and licences as the filter wants them: units at each tick."""

from collections.abc import Iterable

from .dates import Dates, Ticks, Turnaround
from .grid import Grid, mask
from .problem import Key, Licence, Problem, Request, Room, Thing


class Units:
    """How many of several alike are taken at each tick.

    Layer n is the mask of ticks at which more than n units are taken, so that a number
    of them is free where the layer counted from above is empty.
    """

    __slots__ = ("layers",)

    def __init__(self, count: int):
        self.layers = [0] * max(1, count)

    def twin(self) -> "Units":
        """One that may change by itself."""
        other = Units(len(self.layers))
        other.layers = list(self.layers)
        return other

    def are_free(self, ticks: int, units: int = 1) -> bool:
        """Whether so many more can be had at all of some ticks."""
        if units > len(self.layers):
            return False
        return not self.layers[-units] & ticks

    def take(self, ticks: int, units: int = 1) -> None:
        """Take some units at some ticks."""
        for _ in range(units):
            carry = ticks
            for level, layer in enumerate(self.layers):
                self.layers[level] |= carry
                carry &= layer
                if not carry:
                    break

    def give(self, ticks: int, units: int = 1) -> None:
        """Give back what was taken at some ticks."""
        for _ in range(units):
            carry = ticks
            for level in reversed(range(len(self.layers))):
                layer = self.layers[level]
                self.layers[level] &= ~carry
                carry &= ~layer
                if not carry:
                    break


class Pool:
    """A room, a kind of equipment or a licence.

    :param turnaround: for which meetings it is, and what it needs around each
    :param closed: ticks at which no meeting may lie
    :param units: what is taken by what stands already
    """

    __slots__ = ("_bare", "closed", "kind", "number", "thing", "turnaround", "units")

    def __init__(self, number: int, kind: str, thing: Thing, grid: Grid):
        self.number = number
        self.kind = kind
        self.thing = thing
        for_afar = kind == "licence"
        before = grid.ticks(thing.setup_minutes)
        after = grid.ticks(thing.teardown_minutes)
        self.turnaround: Turnaround = for_afar, before, after
        self._bare: Turnaround = for_afar, 0, 0
        self.closed = 0
        if thing.open is not None:
            self.closed = grid.everything & ~grid.free(thing.open)
        self.units = Units(thing.unit_count)
        for entry in thing.busy:
            if entry.start < entry.stop:
                taken = grid.outer(entry.start, entry.stop)
                self.units.take(mask((taken,)), entry.units)

    def taken(self, dates: Dates) -> Ticks:
        """What a session takes of it, turnaround included."""
        return dates.of_thing(self.turnaround)[1]

    def is_free(self, dates: Dates, units: int = 1) -> bool:
        """Whether it can be had beside what stands already."""
        offset, bits = dates.of_thing(self._bare)[1]
        if (self.closed >> offset) & bits:
            return False
        offset, bits = self.taken(dates)
        return self.units.are_free(bits << offset, units)


class Store:
    """All pools by kind and id."""

    __slots__ = ("equipment", "licences", "pools", "rooms")

    def __init__(self, problem: Problem, grid: Grid):
        self.pools: list[Pool] = []
        self.rooms = self._add("room", problem.rooms, grid)
        self.equipment = self._add("equipment", problem.equipment, grid)
        self.licences = self._add("licence", problem.licences, grid)

    def _add(self, kind: str, things: Iterable[Thing], grid: Grid) -> dict[Key, Pool]:
        found = {}
        for thing in things:
            if thing.id not in found:
                pool = Pool(len(self.pools), kind, thing, grid)
                self.pools.append(pool)
                found[thing.id] = pool
        return found


def room_fits(room: Room, request: Request) -> bool:
    """What no change of date cures about a room."""
    if request.place_id is not None and room.place_id != request.place_id:
        return False
    if request.locked_room_id is not None and room.id != request.locked_room_id:
        return False
    if room.capacity < request.headcount:
        return False
    return request.room_features <= room.features


def licence_fits(licence: Licence, request: Request) -> bool:
    """Whether a virtual room admits everybody."""
    return not licence.capacity or licence.capacity >= request.headcount
