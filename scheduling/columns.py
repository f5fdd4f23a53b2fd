"""All that may be chosen for all requests, in arrays that are made once.

Columns, in the order of requests: one that says the request is left out; then for each
candidate one for each person who could be chosen, one for itself where that isn't
enough, and for each of its choices one for each thing. What stands beside a column says
what it takes and of whom, so that a model of some requests is cut out of it.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from .candidates import Candidate
from .dates import Dates
from .loads import KEY_OF_KIND
from .occupancy import Choice
from .spans import Lists, spans_as_items
from .tables import Tables

NONE = -1
INFINITY = float("inf")


class Columns:
    """What may be chosen, by column.

    :param cost: in EUR
    :param owner: position of the request
    :param candidate: number of the candidate, `NONE` for being left out
    :param group: `NONE` for a person's column, else the choice that a thing's is for
    :param resource: number of the person, or of the pool after all people, or `NONE`
    :param spans: number of the list of times it takes of it, or `NONE`
    :param units: how many it takes
    :param load: number of the list of what it adds to somebody's sums, or `NONE`
    :param first: first column of each request, and one more
    """

    def __init__(
        self,
        tables: Tables,
        candidates: Sequence[Sequence[Candidate]],
        penalties: Sequence[float],
    ):
        """:param candidates: of all requests
        :param penalties: of all requests, for being left out
        """
        self.tables = tables
        self.people_count = len(tables.people)
        self.candidates: list[Candidate] = []
        self.number_of: dict[int, int] = {}
        self.times, self.loads = Lists("ll"), Lists("ld")
        self._takings: dict[int, _Taking] = {}
        # By whose calendar counts what somebody with limits takes on: by their own, and
        # on site everybody's is that of the place.
        limited = [person.is_limited for person in tables.people]
        zones = [person.instructor.tz for person in tables.people]
        self._zones = [
            tz if limits else None for tz, limits in zip(zones, limited, strict=True)
        ]
        self._site_zones = ["" if limits else None for limits in limited]
        self._turnarounds = [pool.turnaround for pool in tables.store.pools]
        self._cost, self._resource = array("d"), array("i")
        self._spans, self._load, self._units = array("i"), array("i"), array("i")
        self._blocks = [array("i") for _ in range(4)]  # count, owner, candidate, group
        self._basics = [array("i") for _ in range(5)]  # column, resource ... load
        self._heads = [array("i") for _ in range(5)]  # of candidates, see `_finish`
        first = []
        for position, found in enumerate(candidates):
            first.append(len(self._cost))
            self._block(1, position, NONE, NONE)
            self._add(penalties[position], NONE, NONE, NONE)
            for candidate in found:
                self._add_candidate(position, candidate)
        self.first = np.array([*first, len(self._cost)])
        self._finish()

    def __len__(self) -> int:
        return len(self.cost)

    # -- making --------------------------------------------------------------------

    def _block(self, count: int, owner: int, candidate: int, group: int) -> None:
        for part, value in zip(
            self._blocks, (count, owner, candidate, group), strict=True
        ):
            part.append(value)

    def _add(self, cost: float, resource: int, spans: int, load: int, units=1) -> None:
        self._cost.append(cost)
        self._resource.append(resource)
        self._spans.append(spans)
        self._load.append(load)
        self._units.append(units)

    def _add_candidate(self, position: int, candidate: Candidate) -> None:
        number = len(self.candidates)
        self.candidates.append(candidate)
        self.number_of[id(candidate)] = number
        simple = (
            candidate.wanted == 1
            and len(candidate.choices) < 2
            and not (candidate.team or candidate.needs)
        )
        taking = self._taking_of(candidate.dates)
        first = len(self._cost)
        self._add_people(position, number, candidate, taking, simple)
        if not simple:
            self._block(1, position, number, NONE)
            self._add_basics(candidate, taking)
            self._add(candidate.cost, NONE, NONE, NONE)
        for group, uses in enumerate(candidate.choices):
            self._block(len(uses), position, number, group)
            for pool, cost, units in uses:
                resource = self.people_count + pool
                spans = taking.pools[self._turnarounds[pool]]
                self._add(cost, resource, spans, NONE, units)
        row_count = len(candidate.choices) + (not simple and candidate.wanted > 0)
        for part, value in zip(
            self._heads,
            (first, len(candidate.people), not simple, candidate.wanted, row_count),
            strict=True,
        ):
            part.append(value)

    def _taking_of(self, dates: Dates) -> "_Taking":
        found = self._takings.get(id(dates))
        if found is None:
            zones = self._site_zones if dates.is_on_site else self._zones
            found = _Taking(dates, zones, self.times, self.loads)
            self._takings[id(dates)] = found
        return found

    def _add_people(self, position, number, candidate, taking, simple) -> None:
        people = candidate.people
        if not people:
            return
        head = candidate.cost if simple else 0.0
        self._block(len(people), position, number, NONE)
        self._cost.extend([head + cost for _, cost, _ in people])
        self._resource.extend([person for person, _, _ in people])
        spans, loads, zones = taking.people, taking.loads, taking.zones
        self._spans.extend([spans[margin] for _, _, margin in people])
        self._load.extend([loads[zones[person]] for person, _, _ in people])
        self._units.extend([1] * len(people))

    def _add_basics(self, candidate: Candidate, taking: "_Taking") -> None:
        column = len(self._cost)
        for person, _, margin in candidate.team:
            load = taking.loads[taking.zones[person]]
            self._add_basic(column, person, taking.people[margin], 1, load)
        for pool, _, units in candidate.needs:
            resource = self.people_count + pool
            spans = taking.pools[self._turnarounds[pool]]
            self._add_basic(column, resource, spans, units, NONE)

    def _add_basic(self, *values: int) -> None:
        for part, value in zip(self._basics, values, strict=True):
            part.append(value)

    def _finish(self) -> None:
        """Everything as arrays."""
        counts, owners, numbers, groups = (np.array(part) for part in self._blocks)
        self.owner = np.repeat(owners, counts)
        self.candidate = np.repeat(numbers, counts)
        self.group = np.repeat(groups, counts)
        self.cost, self.resource = np.array(self._cost), np.array(self._resource)
        self.spans, self.load = np.array(self._spans), np.array(self._load)
        self.units = np.array(self._units)
        # What the columns of candidates themselves take of several.
        self.basics = [np.array(part) for part in self._basics]
        # Of candidates: first column, how many people's, whether there is a column for
        # itself, how many people are wanted, how many rows tie its columns together.
        heads = [np.array(part, dtype=np.int64) for part in self._heads]
        self.head, self.people, self.has_itself, self.wanted, self.row_count = heads
        self.itself = np.where(self.has_itself > 0, self.head + self.people, NONE)
        self.first_row = np.concatenate([[0], np.cumsum(self.row_count)])
        self.hours = np.array([candidate.hours for candidate in self.candidates])
        self.times.freeze()
        self.loads.freeze()
        self._finish_loads()
        self.is_person = (self.resource >= 0) & (self.resource < self.people_count)
        # Every list of times of one resource lies between multiples of this.
        stops = self.times.parts[1]
        self.stride = int(stops.max(initial=0)) + 2
        del self._blocks, self._basics, self._heads, self._cost, self._resource
        del self._spans, self._load, self._units, self._takings

    def _finish_loads(self) -> None:
        """Limits of load by number, and how much of each is left by what stands."""
        keys, index = np.unique(self.loads.parts[0], return_inverse=True)
        self.load_keys = keys
        self.loads.parts[0] = index.reshape(-1).astype(np.int64)
        width = max(1, len(keys))
        self.limits = np.full(width * self.people_count, INFINITY)
        kinds = keys // KEY_OF_KIND
        for person in self.tables.people:
            if not person.is_limited:
                continue
            limit = np.array([each or INFINITY for each in person.limits])[kinds]
            carried = [person.carried.get(key, 0.0) for key in keys.tolist()]
            first = person.number * width
            self.limits[first : first + len(keys)] = limit - np.array(carried)
        self.limit_width = width

    # -- asking --------------------------------------------------------------------

    def uses(self, columns: np.ndarray) -> tuple[np.ndarray, ...]:
        """What columns take: column (by place in ``columns``), resource, times, units,
        load of each use.

        :param columns: in order
        """
        own = np.flatnonzero(self.resource[columns] >= 0)
        at = columns[own]
        parts = [own, self.resource[at], self.spans[at], self.units[at], self.load[at]]
        basic = self.basics[0]
        if len(basic):
            places = np.searchsorted(columns, basic)
            places[places == len(columns)] = 0
            inside = np.flatnonzero(columns[places] == basic) if len(columns) else []
            if len(inside):
                more = [part[inside] for part in self.basics]
                more[0] = places[inside]
                parts = [np.concatenate(pair) for pair in zip(parts, more, strict=True)]
        return tuple(parts)

    def keys(
        self, resource: np.ndarray, spans: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Uses as spans of one long line, on which each resource has its own stretch.

        :return: which use each is of, start and stop
        """
        which, (start, stop) = self.times.expand(spans)
        base = resource[which].astype(np.int64) * self.stride
        return which, base + start, base + stop

    def sums(
        self, resource: np.ndarray, load: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What uses add to limits: which use, number of the limit, amount."""
        limited = np.flatnonzero(load >= 0)
        which, (key, amount) = self.loads.expand(load[limited])
        number = resource[limited][which].astype(np.int64) * self.limit_width + key
        return limited[which], number, amount

    def free_units(self, instants: np.ndarray) -> np.ndarray:
        """How many there are at instants of the line of `keys`, beside what stands."""
        free = np.ones(len(instants))
        numbers, ticks = np.divmod(instants, self.stride)
        pools = self.tables.store.pools
        for at in np.flatnonzero(numbers >= self.people_count).tolist():
            layers = pools[int(numbers[at]) - self.people_count].units.layers
            if len(layers) > 1:
                tick = int(ticks[at])
                free[at] = sum(not (layer >> tick) & 1 for layer in layers)
        return free

    def of_choice(self, choice: Choice) -> tuple[int, ...]:
        """The columns of a choice."""
        if choice.columns is None:
            choice.columns = tuple(self._of_choice(choice))
        return choice.columns

    def _of_choice(self, choice: Choice) -> list[int]:
        number = self.number_of[id(choice.candidate)]
        first = int(self.head[number])
        candidate = choice.candidate
        place = {pick[0]: at for at, pick in enumerate(candidate.people)}
        found = [first + place[pick[0]] for pick in choice.people]
        first += len(candidate.people)
        if self.has_itself[number]:
            found.append(first)
            first += 1
        for uses, use in zip(candidate.choices, choice.uses, strict=True):
            found.append(first + [each[0] for each in uses].index(use[0]))
            first += len(uses)
        return found

    def choices(self, columns: Iterable[int]) -> dict[int, Choice]:
        """Choices by position of the request, of columns that a plan consists of."""
        taken: dict[int, set[int]] = {}
        for column in columns:
            number = int(self.candidate[column])
            if number >= 0:
                taken.setdefault(number, set()).add(int(column))
        found = {}
        for number, chosen in taken.items():
            candidate = self.candidates[number]
            first = int(self.head[number])
            people = tuple(
                pick for at, pick in enumerate(candidate.people, first) if at in chosen
            )
            first += len(candidate.people) + int(self.has_itself[number])
            uses = []
            for group in candidate.choices:
                uses += [use for at, use in enumerate(group, first) if at in chosen]
                first += len(group)
            found[candidate.request] = Choice(candidate, people, tuple(uses))
        return found


class _Numbers(dict):
    """Numbers of lists by what they are of, each list made when first asked for."""

    __slots__ = ("_lists", "_make")

    def __init__(self, lists: Lists, make: Callable[[Any], Iterable[tuple]]):
        super().__init__()
        self._lists, self._make = lists, make

    def __missing__(self, key: Any) -> int:
        found = self[key] = self._lists.add(self._make(key))
        return found


class _Taking:
    """Numbers of the lists of what dates take.

    :param people: of times, by margin
    :param pools: of times, by turnaround
    :param loads: of what they add to sums, by time zone
    :param zones: of each person by number; None has no list
    """

    __slots__ = ("loads", "people", "pools", "zones")

    def __init__(
        self, dates: Dates, zones: list[str | None], times: Lists, loads: Lists
    ):
        self.zones = zones
        self.people = _Numbers(
            times, lambda key: spans_as_items(dates.of_person(key)[0])
        )
        self.pools = _Numbers(times, lambda key: spans_as_items(dates.of_thing(key)[0]))
        self.loads = _Numbers(
            loads, lambda tz: [(key, amount) for _, key, amount in dates.load(tz)]
        )
        self.loads[None] = NONE
