"""Some requests as a linear model of numbers in arrays, beside what is taken already.

Rows: each request is served once or left out; people and things of a candidate go
together; nobody is in two places (a row for each largest set of columns that meet at an
instant); nothing is taken more often than it is there; limits of load; fairness. Limits
of a day and ways between two places are added once a plan breaks them.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from .columns import INFINITY, NONE, Columns
from .draft import Draft
from .loads import DAY, KEY_OF_KIND
from .occupancy import Choice
from .problem import Point
from .rest import Rest
from .spans import largest_meetings, ranges

NOBODY = -1
# What rows ration: time, load, and hours above the first or the second step.
TIME, LOAD, OVERLOAD = 0, 1, 2


class Model:
    """Minimise cost x, with lower <= matrix x <= upper and 0 <= x <= bound.

    :param columns: which of all columns these are; overload has none and comes last
    :param owner: of each column the position of its request, or `NOBODY`
    :param candidate: of each column the number of its candidate, -1 = none
    :param group: -1 for a person's column, else the choice that a thing's is for
    :param scarce: rows that ration something: what it is, the first row, and of each
        row the instant, the limit or the person
    :param place: number of the person or the pool; -1 = neither
    """

    def __init__(
        self,
        source: Columns,
        draft: Draft,
        positions: Sequence[int],
        inside: np.ndarray | None = None,
    ):
        """:param draft: what is in it stays, of ``positions`` nothing is
        :param positions: requests to be planned
        :param inside: of all columns, whether it may be chosen; None = all may
        """
        self.source, self.draft = source, draft
        at = np.sort(np.asarray(positions, dtype=np.int64))
        counts = source.first[at + 1] - source.first[at]
        columns = ranges(source.first[at], counts)
        if inside is not None:
            columns = columns[inside[columns] | (source.candidate[columns] == NONE)]
        self._rest = Rest(source, draft)
        self.columns = self._possible(columns)
        self._blocks: list[tuple[np.ndarray, ...]] = []
        self.lower, self.upper = np.zeros(0), np.zeros(0)
        self.scarce: list[tuple[int, int, np.ndarray]] = []
        self._build()

    @property
    def size(self) -> int:
        """The number of columns."""
        return len(self.cost)

    # -- what is left to choose -----------------------------------------------------

    def _possible(self, columns: np.ndarray) -> np.ndarray:
        """Columns that can still be had, of candidates that lack nothing."""
        source = self.source
        columns = columns[~self._rest.forbids(columns)]
        numbers = source.candidate[columns]
        size = len(source.candidates) + 1
        itself = (source.resource[columns] == NONE) & (numbers >= 0)
        person = source.is_person[columns]
        people = np.bincount(numbers[person], minlength=size)[:-1]
        heads = np.bincount(numbers[itself], minlength=size)[:-1]
        groups = source.group[columns]
        things = np.flatnonzero(groups >= 0)
        kinds = np.unique(numbers[things].astype(np.int64) * 64 + groups[things]) // 64
        found = np.bincount(kinds, minlength=size)[:-1]
        needed = source.row_count - (source.has_itself & (source.wanted > 0))
        whole = (people >= source.wanted) & (heads >= source.has_itself)
        whole &= found >= needed
        # One more for columns without a candidate.
        return columns[np.append(whole, True)[numbers]]

    # -- rows ----------------------------------------------------------------------

    def _build(self) -> None:
        source, columns = self.source, self.columns
        self.cost, self.owner = source.cost[columns], source.owner[columns]
        self.candidate, self.group = source.candidate[columns], source.group[columns]
        resource = source.resource[columns]
        pools = resource >= source.people_count
        self.place = np.where(pools, resource - source.people_count, resource)
        uses = source.uses(columns)
        self._add_requests()
        self._add_links()
        self._add_times(uses)
        people = uses[1] < source.people_count
        self._person_column, self._person = uses[0][people], uses[1][people]
        self._add_limits(uses)
        self._add_ways()
        self._add_fairness()
        self.bound = np.where(self.owner == NOBODY, INFINITY, 1.0)
        self._compress()
        del self._rest, self._person_column, self._person

    def _add_rows(self, rows, columns, values, lower, upper) -> None:
        """New rows, numbered from 0 in ``rows``."""
        shifted = (rows + len(self.lower)).astype(np.int32)
        self._blocks.append((shifted, columns.astype(np.int32), values))
        self.lower = np.concatenate([self.lower, lower])
        self.upper = np.concatenate([self.upper, upper])

    def _add_at_most(self, keys, columns, values, limits: np.ndarray) -> None:
        """A row for each key that occurs, with the limit of the key."""
        found, rows = np.unique(keys, return_inverse=True)
        below = np.full(len(found), -INFINITY)
        self.scarce.append((LOAD, len(self.lower), found))
        self._add_rows(rows.reshape(-1), columns, values, below, limits[found])

    def _heads(self) -> np.ndarray:
        """Columns that say together that a candidate is chosen."""
        source, numbers = self.source, self.candidate
        has_itself = np.append(source.has_itself, 0)[numbers] > 0
        itself = (self.place == NONE) & (numbers >= 0)
        return np.flatnonzero(itself | ((self.group == NONE) & ~has_itself & ~itself))

    def _add_requests(self) -> None:
        """Each is served once or left out."""
        heads = self._heads()
        found, rows = np.unique(self.owner[heads], return_inverse=True)
        ones = np.ones(len(found))
        self._add_rows(rows.reshape(-1), heads, np.ones(len(heads)), ones, ones)

    def _add_links(self) -> None:
        """People and things of a candidate go together."""
        source, numbers = self.source, self.candidate
        tied = np.flatnonzero(numbers >= 0)
        number = numbers[tied]
        teams = (source.has_itself[number] > 0) & (source.wanted[number] > 0)
        group = self.group[tied]
        person = (group == NONE) & (self.place[tied] >= 0)
        chosen = np.flatnonzero((person & teams) | (group >= 0))
        row_of = source.first_row[number] + np.where(group >= 0, group + teams, 0)
        heads = self._heads()
        heads = heads[numbers[heads] >= 0]
        mine = numbers[heads]
        counts = source.row_count[mine]
        head_rows = ranges(source.first_row[mine], counts)
        head_columns = np.repeat(heads, counts)
        owners = np.repeat(mine, counts)
        is_team = (source.has_itself[owners] > 0) & (source.wanted[owners] > 0)
        is_team &= head_rows == source.first_row[owners]
        times = np.where(is_team, source.wanted[owners], 1)
        keys = np.concatenate([row_of[chosen], head_rows])
        found, rows = np.unique(keys, return_inverse=True)
        zeros = np.zeros(len(found))
        columns = np.concatenate([tied[chosen], head_columns])
        values = np.concatenate([np.ones(len(chosen)), -times.astype(float)])
        self._add_rows(rows.reshape(-1), columns, values, zeros, zeros)
        # Half a session can't be had for one whole instructor.
        several = tied[person & (source.wanted[number] > 1)]
        itself = np.searchsorted(self.columns, source.itself[numbers[several]])
        count = len(several)
        self._add_rows(
            np.tile(np.arange(count), 2),
            np.concatenate([several, itself]),
            np.repeat([1.0, -1.0], count),
            np.full(count, -INFINITY),
            np.zeros(count),
        )

    def _add_times(self, uses) -> None:
        """No more of anything is taken at an instant than there is."""
        column, resource, spans, units, _ = uses
        which, start, stop = self.source.keys(resource, spans)
        points = largest_meetings(start, stop)
        if not len(points):
            return
        self.scarce.append((TIME, len(self.lower), points))
        low, high = np.searchsorted(points, start), np.searchsorted(points, stop)
        counts = high - low
        used = np.repeat(which, counts)
        self._add_rows(
            ranges(low, counts),
            column[used],
            units[used].astype(float),
            np.full(len(points), -INFINITY),
            self._free_units(points),
        )

    def _free_units(self, points: np.ndarray) -> np.ndarray:
        """How many there are at each instant; of a person, one."""
        free = np.ones(len(points))
        numbers, ticks = np.divmod(points, self.source.stride)
        first = int(np.searchsorted(numbers, self.source.people_count))
        units = self.draft.occupancy.units
        for at in range(first, len(points)):
            layers = units[int(numbers[at]) - self.source.people_count].layers
            tick = int(ticks[at])
            free[at] = sum(not (layer >> tick) & 1 for layer in layers)
        return free

    def _add_limits(self, uses) -> None:
        """Limits of load; those of a day only once a plan has broken them."""
        source = self.source
        which, number, amount = source.sums(uses[1], uses[4])
        left = source.limits - self._rest.load
        kept = np.isfinite(left[number])
        key = source.load_keys[number % source.limit_width]
        kept &= (key // KEY_OF_KIND != DAY) | np.isin(number, self._watched_days())
        which, number, amount = which[kept], number[kept], amount[kept]
        if len(number):
            self._add_at_most(number, uses[0][which], amount, left)

    def _watched_days(self) -> list[int]:
        source = self.source
        keys, width = source.load_keys, source.limit_width
        found = []
        for person, key in self.draft.occupancy.watched_days:
            at = int(np.searchsorted(keys, key))
            if at < len(keys) and keys[at] == key:
                found.append(person * width + at)
        return found

    def _add_ways(self) -> None:
        """Not both of two sessions between which there is no time to travel."""
        for number, stop, origin, start, destination in sorted(
            self.draft.occupancy.watched_ways, key=repr
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
        candidate = self.source.candidates[self.candidate[column]]
        return candidate.point == point and any(
            span[1] == stop for span in candidate.dates.site
        )

    def _arrives(self, column: int, start: int, point: Point) -> bool:
        candidate = self.source.candidates[self.candidate[column]]
        return candidate.point == point and any(
            span[0] == start for span in candidate.dates.site
        )

    def _add_fairness(self) -> None:
        """Hours above each step of fairness, as columns of their own."""
        occupancy = self.draft.occupancy
        column, person = self._person_column, self._person
        hours = self.source.hours[self.candidate[column]]
        for step, price in enumerate(occupancy.fairness.prices):
            if price <= 0 or not len(person):
                continue
            limits = np.array([steps[step] for steps in occupancy.fairness.steps])
            limits = limits - np.array(occupancy.hours)
            present, number = np.unique(person, return_inverse=True)
            over = self.size + np.arange(len(present))
            self._add_overload(len(present), price, step)
            self.scarce.append((OVERLOAD + step, len(self.lower), present))
            self._add_rows(
                np.concatenate([number.reshape(-1), np.arange(len(present))]),
                np.concatenate([column, over]),
                np.concatenate([hours, np.full(len(present), -1.0)]),
                np.full(len(present), -INFINITY),
                limits[present].astype(float),
            )

    def _add_overload(self, count: int, price: float, step: int) -> None:
        for name, value in (
            ("cost", price),
            ("owner", NOBODY),
            ("candidate", NONE),
            ("group", NONE),
            ("place", step),
        ):
            old = getattr(self, name)
            filled = np.full(count, value, dtype=old.dtype)
            setattr(self, name, np.concatenate([old, filled]))

    def _compress(self) -> None:
        """All entries by column."""
        rows, columns, values = (
            np.concatenate([block[at] for block in self._blocks]) for at in range(3)
        )
        order = np.argsort(columns, kind="stable")
        self._blocks = []
        self.row = rows[order]
        self.value = values[order]
        counts = np.bincount(columns, minlength=self.size)
        self.start = np.concatenate([[0], np.cumsum(counts)])

    # -- plans ---------------------------------------------------------------------

    def columns_of(self, choices: Iterable[Choice]) -> np.ndarray:
        """The columns of choices, of those of which all columns are here."""
        found: list[int] = []
        count = len(self.columns)
        for choice in choices:
            wanted = np.array(self.source.of_choice(choice))
            places = np.searchsorted(self.columns, wanted)
            if places.max() < count and (self.columns[places] == wanted).all():
                found += places.tolist()
        return np.array(found, dtype=np.int64)

    def choices_of(self, columns: Iterable[int]) -> dict[int, Choice]:
        """Choices by position of the request, of columns that a plan consists of."""
        own = np.array([each for each in columns if each < len(self.columns)], int)
        return self.source.choices(self.columns[own].tolist())
