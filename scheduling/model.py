"""Some requests as a linear model of numbers in arrays, beside what is taken already.

Columns: for each request one that says it is left out; for each candidate one for each
person who could be chosen, one for itself where that isn't enough, and for each of its
choices one for each thing; and for each person two that say how many hours lie above
the steps of fairness.

Rows: each request is served once or left out; people and things of a candidate go
together; nobody is in two places (a row for each largest set of columns that meet at an
instant); nothing is taken more often than it is there; limits of load; fairness. Limits
of a day and ways between two places are added once a plan breaks them.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from .candidates import Candidate, Pick, Use
from .occupancy import Choice, Occupancy
from .parts import Part, Spans, Uses, fields, points_of, ranges
from .people import DAY
from .problem import Point

NOBODY = -1
INFINITY = float("inf")


class Model:
    """Minimise cost x, with lower <= matrix x <= upper and 0 <= x <= bound.

    :param owner: of each column the position of its request, or `NOBODY`
    :param candidate: of each column the number of its candidate, -1 = none
    :param group: -1 for a person's column, else the choice that a thing's is for
    :param place: number of the person or the pool; -1 = neither
    """

    def __init__(
        self,
        occupancy: Occupancy,
        positions: Sequence[int],
        candidates: Sequence[Sequence[Candidate]],
        penalties: Sequence[float],
    ):
        """:param positions: requests to be planned, none of which takes anything yet
        :param candidates: of all requests
        :param penalties: of all requests, for being left out
        """
        self.occupancy, self.tables = occupancy, occupancy.tables
        self.candidates: list[Candidate] = []
        self._number_of: dict[int, int] = {}
        self._part = Part.empty()
        self._spans = Spans()
        self._people, self._pools = Uses.empty(), Uses.empty()
        self._triplets = [array("q"), array("q"), array("d")]  # row, column, value
        self._lower, self._upper = array("d"), array("d")
        for position in positions:
            self._add_request(position, penalties[position], candidates[position])
        self._finish()

    @property
    def size(self) -> int:
        """The number of columns."""
        return len(self.cost)

    # -- columns -------------------------------------------------------------------

    def _add_request(
        self, position: int, penalty: float, found: Sequence[Candidate]
    ) -> None:
        served = self._row(1, 1)
        self._entry(served, self._part.add(penalty, position), 1)
        for candidate in found:
            for column in self._add_candidate(position, candidate):
                self._entry(served, column, 1)

    def _add_candidate(self, position: int, candidate: Candidate) -> Sequence[int]:
        """Columns of a candidate; those returned say together that it is chosen."""
        free = self._still_free(candidate)
        if free is None:
            return ()
        people, choices = free
        number, part = len(self.candidates), self._part
        self.candidates.append(candidate)
        self._number_of[id(candidate)] = number
        simple = (
            candidate.wanted == 1
            and len(choices) < 2
            and not (candidate.team or candidate.needs)
        )
        head = candidate.cost if simple else 0.0
        first = len(part.cost)
        for person, cost, margin in people:
            column = part.add(head + cost, position, number, -1, person)
            self._use_person(column, candidate, number, person, margin)
        chosen = itself = range(first, len(part.cost))
        if not simple:
            itself = [part.add(candidate.cost, position, number)]
            self._use_basics(itself[0], candidate, number)
            self._link_people(chosen, itself[0], candidate.wanted)
        for group, uses in enumerate(choices):
            first = len(part.cost)
            for pool, cost, units in uses:
                column = part.add(cost, position, number, group, pool)
                self._use_pool(column, candidate, number, pool, units)
            self._link(range(first, len(part.cost)), itself, 1)
        return itself

    def _still_free(
        self, candidate: Candidate
    ) -> tuple[list[Pick], list[list[Use]]] | None:
        """People and things of a candidate that can be had; None if too few."""
        occupancy = self.occupancy
        if not occupancy.has_basics(candidate):
            return None
        people = [
            pick for pick in candidate.people if occupancy.is_free(candidate, pick)
        ]
        if len(people) < candidate.wanted:
            return None
        choices = [
            [use for use in uses if occupancy.is_available(candidate, use)]
            for uses in candidate.choices
        ]
        return (people, choices) if all(choices) else None

    def _link_people(self, people: Sequence[int], itself: int, wanted: int) -> None:
        if wanted:
            self._link(people, (itself,), wanted)
        for column in people if wanted > 1 else ():
            # Half a session can't be had for one whole instructor.
            row = self._row(-INFINITY, 0)
            self._entry(row, column, 1)
            self._entry(row, itself, -1)

    def _use_basics(self, column, candidate, number) -> None:
        for person, _, margin in candidate.team:
            self._use_person(column, candidate, number, person, margin)
        for pool, _, units in candidate.needs:
            self._use_pool(column, candidate, number, pool, units)

    def _use_person(self, column, candidate, number, person, margin) -> None:
        spans = self._spans.number(
            (number, margin), lambda: candidate.person_spans(margin)
        )
        self._people.add(column, person, spans)

    def _use_pool(self, column, candidate, number, pool, units) -> None:
        holder = self.tables.store.pools[pool]
        key = (number, holder.kind == "licence", holder.before, holder.after, "pool")
        spans = self._spans.number(
            key, lambda: holder.reserved(self.tables.pool_spans(candidate, pool))
        )
        self._pools.add(column, pool, spans, units)

    # -- rows ----------------------------------------------------------------------

    def _row(self, lower: float, upper: float) -> int:
        self._lower.append(lower)
        self._upper.append(upper)
        return len(self._lower) - 1

    def _entry(self, row: int, column: int, value: float) -> None:
        rows, columns, values = self._triplets
        rows.append(row)
        columns.append(column)
        values.append(value)

    def _link(self, chosen: Iterable[int], itself: Iterable[int], times: int) -> None:
        row = self._row(0, 0)
        for column in chosen:
            self._entry(row, column, 1)
        for column in itself:
            self._entry(row, column, -times)

    def _finish(self) -> None:
        """Rows of time, limits and fairness, and everything as arrays."""
        part = self._part
        self.cost = np.array(part.cost)
        self.owner = np.array(part.owner)
        self.candidate = np.array(part.candidate)
        self.group = np.array(part.group)
        self.place = np.array(part.place)
        rows, columns, values = self._triplets
        self._blocks = [
            (np.array(rows, np.int32), np.array(columns, np.int32), np.array(values))
        ]
        self._triplets = []
        self.lower, self.upper = np.array(self._lower), np.array(self._upper)
        people = [np.array(each) for each in fields(self._people)]
        pools = [np.array(each) for each in fields(self._pools)]
        self._add_times(people, lambda _, points: np.ones(len(points)))
        self._add_times(pools, self._free_units)
        self._person_column, self._person = people[0], people[1]
        self._add_limits()
        self._add_ways()
        self._add_fairness()
        # Candidates' columns stand in their order; those of nobody come first and last.
        self._order = np.maximum.accumulate(self.candidate)
        self.bound = np.where(self.owner == NOBODY, INFINITY, 1.0)
        self._compress()
        del self._part, self._people, self._pools, self._triplets, self._spans
        del self._lower, self._upper

    def _add_rows(self, rows, columns, values, lower, upper) -> None:
        """New rows, numbered from 0 in ``rows``."""
        shifted = (rows + len(self.lower)).astype(np.int32)
        self._blocks.append((shifted, columns.astype(np.int32), values))
        self.lower = np.concatenate([self.lower, lower])
        self.upper = np.concatenate([self.upper, upper])

    def _add_times(self, uses, free: Callable) -> None:
        """No more of anything is taken at an instant than there is."""
        column, resource, spans, units = uses
        if not len(column):
            return
        start, stop, which = self._spans.expand(spans)
        order = np.argsort(resource[which], kind="stable")
        start, stop, which = start[order], stop[order], which[order]
        owner = resource[which]
        edges = np.flatnonzero(np.diff(owner)) + 1
        for first, last in zip(
            [0, *edges.tolist()], [*edges.tolist(), len(owner)], strict=True
        ):
            number = int(owner[first])
            points = points_of(start[first:last], stop[first:last])
            low = np.searchsorted(points, start[first:last])
            high = np.searchsorted(points, stop[first:last])
            counts = high - low
            used = np.repeat(which[first:last], counts)
            upper = free(number, points)
            self._add_rows(
                ranges(low, counts),
                column[used],
                units[used].astype(float),
                np.full(len(points), -INFINITY),
                upper,
            )

    def _free_units(self, number: int, points: np.ndarray) -> np.ndarray:
        layers = self.occupancy.units[number].layers
        return np.array(
            [
                sum(not (layer >> int(point)) & 1 for layer in layers)
                for point in points
            ],
            dtype=float,
        )

    def _add_limits(self) -> None:
        """Limits of load; those of a day only once a plan has broken them."""
        keys: dict[tuple[int, int], int] = {}
        rows, columns, values = array("q"), array("q"), array("d")
        upper = array("d")
        people, numbers = self.tables.people, self._person.tolist()
        watched = self.occupancy.watched_days
        for column, number in zip(self._person_column.tolist(), numbers, strict=True):
            person = people[number]
            if not person.is_limited:
                continue
            candidate = self.candidates[self.candidate[column]]
            for kind, key, amount in candidate.load(person.instructor.tz):
                if not person.limits[kind]:
                    continue
                if kind == DAY and (number, key) not in watched:
                    continue
                row = keys.setdefault((number, key), len(keys))
                if row == len(upper):
                    upper.append(self._room_to_limit(number, kind, key))
                rows.append(row)
                columns.append(column)
                values.append(amount)
        self._add_rows(
            np.array(rows, dtype=np.int64),
            np.array(columns, dtype=np.int64),
            np.array(values, dtype=float),
            np.full(len(upper), -INFINITY),
            np.array(upper, dtype=float),
        )

    def _add_ways(self) -> None:
        """Not both of two sessions between which there is no time to travel."""
        for number, stop, origin, start, destination in sorted(
            self.occupancy.watched_ways, key=repr
        ):
            mine = self._person_column[self._person == number].tolist()
            columns = [
                column
                for column in mine
                if self._leaves(column, stop, origin)
                or self._arrives(column, start, destination)
            ]
            count = len(columns)
            self._add_rows(
                np.zeros(count, dtype=np.int64),
                np.array(columns, dtype=np.int64),
                np.ones(count),
                np.full(1, -INFINITY),
                np.ones(1),
            )

    def _leaves(self, column: int, stop: int, point: Point) -> bool:
        candidate = self.candidates[self.candidate[column]]
        stops = (span[1] for span in candidate.site)
        return candidate.point == point and stop in stops

    def _arrives(self, column: int, start: int, point: Point) -> bool:
        candidate = self.candidates[self.candidate[column]]
        starts = (span[0] for span in candidate.site)
        return candidate.point == point and start in starts

    def _room_to_limit(self, number: int, kind: int, key: int) -> float:
        person = self.tables.people[number]
        carried = person.carried.get(key, 0.0)
        planned = self.occupancy.loads[number].get(key, 0.0)
        return person.limits[kind] - carried - planned

    def _add_fairness(self) -> None:
        """Hours above each step of fairness, as columns of their own."""
        hours = np.array([candidate.hours for candidate in self.candidates])
        fairness = self.occupancy.fairness
        for step, price in enumerate(fairness.prices):
            if price <= 0 or not len(self._person):
                continue
            limits = np.array([steps[step] for steps in fairness.steps])
            limits = limits - np.array(self.occupancy.hours)
            present = np.unique(self._person)
            number_of = np.full(len(limits), -1)
            number_of[present] = np.arange(len(present))
            over = len(self.cost) + np.arange(len(present))
            for name, value in (
                ("cost", price),
                ("owner", NOBODY),
                ("candidate", -1),
                ("group", -1),
                ("place", step),
            ):
                old = getattr(self, name)
                filled = np.full(len(present), value, dtype=old.dtype)
                setattr(self, name, np.concatenate([old, filled]))
            self._add_rows(
                np.concatenate([number_of[self._person], np.arange(len(present))]),
                np.concatenate([self._person_column, over]),
                np.concatenate(
                    [
                        hours[self.candidate[self._person_column]],
                        np.full(len(present), -1.0),
                    ]
                ),
                np.full(len(present), -INFINITY),
                limits[present].astype(float),
            )

    def _compress(self) -> None:
        """All entries by column."""
        rows, columns, values = (
            np.concatenate([block[at] for block in self._blocks]) for at in range(3)
        )
        order = np.argsort(columns, kind="stable")
        self._blocks = []
        self.row = rows[order]
        self.value = values[order]
        counts = np.bincount(columns, minlength=len(self.cost))
        self.start = np.concatenate([[0], np.cumsum(counts)])

    # -- plans ---------------------------------------------------------------------

    def columns_of(self, choices: Iterable[Choice]) -> np.ndarray:
        """The columns of some choices."""
        found: list[int] = []
        for choice in choices:
            number = self._number_of[id(choice.candidate)]
            wanted = {(-1, pick[0]) for pick in choice.people} | {(-1, -1)}
            wanted |= {(group, use[0]) for group, use in enumerate(choice.uses)}
            first, last = np.searchsorted(self._order, [number, number + 1])
            for column in range(int(first), int(last)):
                if self.candidate[column] != number:
                    continue
                if (int(self.group[column]), int(self.place[column])) in wanted:
                    found.append(column)
        return np.array(found, dtype=np.int64)

    def choices_of(self, columns: Iterable[int]) -> dict[int, Choice]:
        """Choices by position of the request, of columns that a plan consists of."""
        taken: dict[int, list[int]] = {}
        for column in columns:
            number = int(self.candidate[column])
            if number >= 0:
                taken.setdefault(number, []).append(column)
        found = {}
        for number, chosen in taken.items():
            candidate = self.candidates[number]
            pairs = {(int(self.group[each]), int(self.place[each])) for each in chosen}
            people = tuple(pick for pick in candidate.people if (-1, pick[0]) in pairs)
            uses = tuple(
                next(use for use in group if (at, use[0]) in pairs)
                for at, group in enumerate(candidate.choices)
            )
            found[candidate.request] = Choice(candidate, people, uses)
        return found
