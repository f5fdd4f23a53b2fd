"""Which units of things that exist several times are taken when.

>>> from datetime import datetime
>>> nine, noon, five = (datetime(2026, 3, 2, hour) for hour in (9, 12, 17))
>>> ledger = UnitLedger([("laptop", 1, nine, noon)])
>>> ledger.pick("laptop", 2, nine, five, 1)
[2]
>>> ledger.pick("laptop", 2, nine, five, 1) is None
True
>>> ledger.free_units("laptop", 2, noon, five)
[1]
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import datetime


class UnitLedger:
    """Units taken, by resource; what is picked here is taken for the next one."""

    def __init__(self, taken: Iterable[tuple[Hashable, int, datetime, datetime]] = ()):
        """:param taken: (resource, unit, start, stop) of what is booked already"""
        self._taken = defaultdict(list)
        for resource, unit, start, stop in taken:
            self._taken[resource].append((unit, start, stop))

    def free_units(
        self, resource: Hashable, quantity: int, start: datetime, stop: datetime
    ) -> list[int]:
        """Numbers of the units, counted from 1, that nobody has in a period."""
        in_use = {
            unit
            for unit, first, last in self._taken[resource]
            if first < stop and last > start
        }
        return [unit for unit in range(1, quantity + 1) if unit not in in_use]

    def pick(
        self,
        resource: Hashable,
        quantity: int,
        start: datetime,
        stop: datetime,
        count: int,
    ) -> list[int] | None:
        """Take `count` free units for a period; None, and none taken, if too few."""
        free = self.free_units(resource, quantity, start, stop)
        if len(free) < count:
            return None
        self._taken[resource] += [(unit, start, stop) for unit in free[:count]]
        return free[:count]
