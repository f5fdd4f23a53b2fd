"""Which requests hold somebody or something when, to be found by time and by load."""

from collections import defaultdict

from .dates import Ticks
from .loads import Load

NOBODY: frozenset[int] = frozenset()


class Bookings:
    """What requests hold of one person or pool.

    :param ticks: of each request by its position, as a mask
    """

    __slots__ = ("_day", "_days", "_of_day", "_of_key", "ticks")

    def __init__(self, day: int):
        """:param day: so many ticks are looked up together"""
        self._day = max(1, day)
        self.ticks: dict[int, int] = {}
        self._days: dict[int, range] = {}
        self._of_day: dict[int, set[int]] = defaultdict(set)
        self._of_key: dict[int, set[int]] = defaultdict(set)

    def add(self, position: int, ticks: Ticks, load: Load = ()) -> None:
        """Note what a request holds, and what it adds to which sums."""
        offset, bits = ticks
        self.ticks[position] = bits << offset
        days = self._days[position] = self._days_of(offset, bits)
        for day in days:
            self._of_day[day].add(position)
        for _, key, _ in load:
            self._of_key[key].add(position)

    def remove(self, position: int, load: Load = ()) -> None:
        """Forget a request."""
        del self.ticks[position]
        for day in self._days.pop(position):
            self._of_day[day].discard(position)
        for _, key, _ in load:
            self._of_key[key].discard(position)

    def meeting(self, ticks: Ticks) -> list[int]:
        """Requests that hold any of some ticks."""
        offset, bits = ticks
        near: set[int] = set()
        for day in self._days_of(offset, bits):
            near |= self._of_day.get(day, NOBODY)
        mask = bits << offset
        return [each for each in near if self.ticks[each] & mask]

    def adding_to(self, load: Load) -> set[int]:
        """Requests that add to any of the sums that a load adds to."""
        found: set[int] = set()
        for _, key, _ in load:
            found |= self._of_key.get(key, NOBODY)
        return found

    def _days_of(self, offset: int, bits: int) -> range:
        last = offset + bits.bit_length() - 1
        return range(offset // self._day, last // self._day + 1)
