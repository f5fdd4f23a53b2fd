"""A session's timetable as it would be after a change, and who would collide in it.

Plain values: nothing is stored before the person who changes it has seen what it means.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting as it would be.

    :param key: id of the meeting, or a text for one that is yet to be made
    :param is_changed: whether its times differ from what is stored
    """

    key: int | str
    session_id: int
    start: datetime
    stop: datetime
    mode: str = "in_person"
    name: str = ""
    is_changed: bool = False

    def overlaps(self, other: "Slot") -> bool:
        """Whether both share an instant."""
        return self.start < other.stop and other.start < self.stop


@dataclass(frozen=True, slots=True)
class Hold:
    """A reservation as it would be; `start` and `stop` include set-up and clearing.

    :param booking_id: None for one that is yet to be made
    """

    slot: Slot
    resource_id: int
    role: str
    start: datetime
    stop: datetime
    unit: int = 1
    booking_id: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A reservation by somebody else."""

    resource_id: int
    unit: int
    start: datetime
    stop: datetime
    session_id: int
    is_firm: bool = True


@dataclass(frozen=True, slots=True)
class Timetable:
    """Some sessions as they would be.

    :param values: {session id: {field: value}} of what changes about the session itself
    """

    slots: tuple[Slot, ...] = ()
    holds: tuple[Hold, ...] = ()
    values: Mapping[int, dict] = field(default_factory=dict)

    def holds_of(self, session_id: int, *roles: str) -> list[Hold]:
        """Reservations of a session in some roles."""
        return [
            hold
            for hold in self.holds
            if hold.slot.session_id == session_id and hold.role in roles
        ]

    def slots_of(self, session_id: int) -> list[Slot]:
        """Meetings of a session in order of time."""
        slots = (slot for slot in self.slots if slot.session_id == session_id)
        return sorted(slots, key=lambda slot: (slot.start, slot.stop, str(slot.key)))


def fit_units(
    holds: Iterable[Hold], taken: Iterable[Taken], owned: Mapping[int, int]
) -> Iterator[tuple[Hold, Taken | Hold | None]]:
    """Give each hold a unit that is free, its own if possible.

    :param owned: {resource id: number of units}, 1 where nothing is said
    :return: each hold, with what is in its way or None; an unhindered hold carries the
        unit it was given
    """
    by_resource = defaultdict(list)
    for other in taken:
        by_resource[other.resource_id].append(other)
    given = defaultdict(list)
    order = sorted(holds, key=lambda hold: (hold.booking_id is None, hold.start))
    for hold in order:
        resource_id = hold.resource_id
        obstacles = {
            other.unit: other
            for other in (*by_resource[resource_id], *given[resource_id])
            if other.start < hold.stop and hold.start < other.stop
        }
        units = [hold.unit, *range(1, owned.get(resource_id, 1) + 1)]
        unit = next((unit for unit in units if unit not in obstacles), None)
        if unit is None:
            yield hold, obstacles.get(hold.unit) or next(iter(obstacles.values()))
            continue
        fitted = replace(hold, unit=unit)
        given[resource_id].append(fitted)
        yield fitted, None


def clashing_slots(slots: Iterable[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Pairs of meetings that overlap, each pair once.

    :param slots: in order of their start
    """
    open_slots: list[Slot] = []
    for slot in slots:
        open_slots = [other for other in open_slots if other.stop > slot.start]
        for other in open_slots:
            yield other, slot
        open_slots.append(slot)
