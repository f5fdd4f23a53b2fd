"""Numbered seats of one pool as a transaction sees them."""

import heapq


class FreeSeats:
    """Free numbers of a pool, at least as many as somebody is going to ask for.

    :param free: numbers that are free, ascending
    :param int waiting: people who would have to be asked before a newcomer
    """

    def __init__(self, free, waiting=0):
        self._free = list(free)
        self.waiting = waiting

    @property
    def free_count(self):
        return len(self._free)

    def take(self):
        """The lowest free number, now taken, or None."""
        return heapq.heappop(self._free) if self._free else None


class SeatMap(FreeSeats):
    """Which numbers are free and which are taken.

    :param int capacity: numbers go from 1 to this
    :param occupied: numbers that are taken
    :param int waiting: people who would have to be asked before a newcomer
    """

    def __init__(self, capacity, occupied=(), waiting=0):
        self.capacity = capacity
        self.occupied = set(occupied)
        super().__init__(
            (n for n in range(1, capacity + 1) if n not in self.occupied), waiting
        )

    def take(self):
        """The lowest free number, now taken, or None."""
        number = super().take()
        if number is not None:
            self.occupied.add(number)
        return number

    def give_back(self, number):
        """A number that wasn't needed after all."""
        self.occupied.discard(number)
        heapq.heappush(self._free, number)
