"""Rooms, equipment and licences as the filter wants them: units at each tick."""

from collections.abc import Iterable

from .grid import Grid, Span, mask
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

    :param closed: ticks at which no meeting may lie
    :param units: what is taken by what stands already
    """

    __slots__ = ("after", "before", "closed", "kind", "number", "thing", "units")

    def __init__(self, number: int, kind: str, thing: Thing, grid: Grid):
        self.number = number
        self.kind = kind
        self.thing = thing
        self.before = grid.ticks(thing.setup_minutes)
        self.after = grid.ticks(thing.teardown_minutes)
        self.closed = 0
        if thing.open is not None:
            self.closed = grid.everything & ~grid.free(thing.open)
        self.units = Units(thing.unit_count)
        for entry in thing.busy:
            if entry.start < entry.stop:
                taken = grid.outer(entry.start, entry.stop)
                self.units.take(mask((taken,)), entry.units)

    def reserved(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """What meetings take, turnaround included."""
        if not self.before and not self.after:
            return spans
        found: list[Span] = []
        for start, stop in spans:
            start, stop = max(0, start - self.before), stop + self.after
            if found and start <= found[-1][1]:
                start, stop = found.pop()[0], stop
            found.append((start, stop))
        return tuple(found)

    def is_free(self, ticks: int, reserved: int, units: int = 1) -> bool:
        """Whether it can be had beside what stands already."""
        return not self.closed & ticks and self.units.are_free(reserved, units)


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
