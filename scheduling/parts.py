"""What the linear model is put together from: columns, uses and spans in arrays."""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np


def ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The numbers start, start + 1 ... of each start, so many of each.

    >>> ranges(np.array([5, 1]), np.array([2, 3])).tolist()
    [5, 6, 1, 2, 3]
    """
    total = int(counts.sum())
    if not total:
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(counts)
    return np.arange(total) + np.repeat(starts - (ends - counts), counts)


class Spans:
    """Lists of spans under numbers, each kept once."""

    def __init__(self):
        self._number: dict[tuple, int] = {}
        self._starts, self._stops = array("q"), array("q")
        self._first = array("q", [0])

    def number(self, key: tuple, spans: Callable[[], Iterable]) -> int:
        """The number of a list, which is asked for when the key is new."""
        found = self._number.get(key)
        if found is None:
            for start, stop in spans():
                self._starts.append(start)
                self._stops.append(stop)
            self._first.append(len(self._starts))
            found = self._number[key] = len(self._number)
        return found

    def expand(self, numbers: np.ndarray) -> tuple[np.ndarray, ...]:
        """Start and stop of all spans of some lists, and which list each is of."""
        first = np.frombuffer(self._first, dtype=np.int64)
        counts = first[numbers + 1] - first[numbers]
        at = ranges(first[numbers], counts)
        starts = np.frombuffer(self._starts, dtype=np.int64)
        stops = np.frombuffer(self._stops, dtype=np.int64)
        return starts[at], stops[at], np.repeat(np.arange(len(numbers)), counts)


@dataclass(slots=True)
class Uses:
    """What columns take of people or of pools, one entry for each."""

    column: array
    resource: array
    spans: array
    units: array

    @classmethod
    def empty(cls) -> "Uses":
        return cls(array("q"), array("q"), array("q"), array("q"))

    def add(self, column: int, resource: int, spans: int, units: int = 1) -> None:
        self.column.append(column)
        self.resource.append(resource)
        self.spans.append(spans)
        self.units.append(units)


@dataclass(slots=True)
class Part:
    """Columns of one sort: price, owner, candidate, and where in its lists."""

    cost: array
    owner: array
    candidate: array
    group: array
    place: array

    @classmethod
    def empty(cls) -> "Part":
        return cls(array("d"), array("q"), array("q"), array("q"), array("q"))

    def add(self, cost, owner, candidate=-1, group=-1, place=-1) -> int:
        self.cost.append(cost)
        self.owner.append(owner)
        self.candidate.append(candidate)
        self.group.append(group)
        self.place.append(place)
        return len(self.cost) - 1


def fields(uses: Uses) -> tuple[array, ...]:
    return uses.column, uses.resource, uses.spans, uses.units


def points_of(start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Instants at which the largest sets of intervals meet.

    Each is a start that is followed by a stop before the next start.
    """
    starts, stops = np.unique(start), np.unique(stop)
    ended = np.searchsorted(stops, starts, side="right")
    following = np.searchsorted(stops, np.append(starts[1:], stops[-1]), side="right")
    return starts[following > ended]
