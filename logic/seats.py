"""Numbered seats of one pool as a transaction sees them."""

import heapq


class SeatMap:
    """Which numbers are free, and how many people wait for one.

    :param int capacity: numbers go from 1 to this
    :param occupied: numbers that are taken
    :param int waiting: people who would have to be asked before a newcomer
    """

    def __init__(self, capacity, occupied=(), waiting=0):
        self.capacity = capacity
        self.occupied = set(occupied)
        self.waiting = waiting
        self._free = [n for n in range(1, capacity + 1) if n not in self.occupied]

    @property
    def free_count(self):
        return len(self._free)

    def take(self):
        """The lowest free number, now taken, or None."""
        if not self._free:
            return None
        number = heapq.heappop(self._free)
        self.occupied.add(number)
        return number

    def give_back(self, number):
        """A number that wasn't needed after all."""
        self.occupied.discard(number)
        heapq.heappush(self._free, number)
