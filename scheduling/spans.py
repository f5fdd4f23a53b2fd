"""Lists of spans of time as arrays, for what looks at very many at once."""

from array import array
from collections.abc import Iterable

import numpy as np

from .grid import Span


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


class Lists:
    """Lists under numbers, of values of one sort for each name.

    >>> lists = Lists("qd")
    >>> lists.add([(1, 2.5), (2, 3.5)])
    0
    >>> lists.freeze()
    >>> which, (whole, parts) = lists.expand(np.array([0, 0]))
    >>> which.tolist(), parts.tolist()
    ([0, 0, 1, 1], [2.5, 3.5, 2.5, 3.5])
    """

    def __init__(self, kinds: str):
        """:param kinds: a letter of `array` for each part of an item"""
        self._first = array("q", [0])
        self._parts: list = [array(kind) for kind in kinds]

    def __len__(self) -> int:
        return len(self._first) - 1

    def add(self, items: Iterable[tuple]) -> int:
        """Keep a list; returns its number."""
        for item in items:
            for part, value in zip(self._parts, item, strict=True):
                part.append(value)
        self._first.append(len(self._parts[0]))
        return len(self._first) - 2

    def freeze(self) -> None:
        """Nothing is added any more."""
        self.first = np.array(self._first)
        self.parts = [np.array(part) for part in self._parts]
        del self._parts

    def expand(self, numbers: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """All items of some lists: of which list each is, and its parts."""
        counts = self.first[numbers + 1] - self.first[numbers]
        at = ranges(self.first[numbers], counts)
        which = np.repeat(np.arange(len(numbers)), counts)
        return which, [part[at] for part in self.parts]


class Taken:
    """Times that are taken of things of which there is one, to be asked in bulk."""

    def __init__(self, starts: np.ndarray, stops: np.ndarray):
        """Numbers that hold the thing and the instant, see `Columns.keys`."""
        self._starts, self._stops = np.sort(starts), np.sort(stops)

    def meets(self, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
        """Whether each span meets a time that is taken."""
        ended = np.searchsorted(self._stops, starts, side="right")
        begun = np.searchsorted(self._starts, stops, side="left")
        return begun > ended


def largest_meetings(starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """Instants at which the largest sets of spans meet, in order.

    Each is a start that is followed by a stop before the next start.
    """
    starts, stops = np.unique(starts), np.unique(stops)
    if not len(starts):
        return starts
    ended = np.searchsorted(stops, starts, side="right")
    following = np.searchsorted(stops, np.append(starts[1:], stops[-1]), side="right")
    return starts[following > ended]


def spans_as_items(spans: Iterable[Span]) -> list[Span]:
    """Spans without those of no length."""
    return [span for span in spans if span[0] < span[1]]
