"""What each hour of everybody and everything is worth, and what no plan is below.

Give each instant of each person and pool, each limit of load and each hour of overload
a price, and let every request have its cheapest columns at these prices, whoever else
wants them. For any prices that aren't negative (and none of overload above what it
costs) the sum of these, less what the prices would bring in, is below every plan:

    cost(x) >= cost(x) + sum of price * (taken(x) - there is)
            >= sum over requests of their least priced choice - sum of price * there is

as taken <= there is holds in every plan x, overload costs at least price * (hours -
step), and a plan can't be better for a request than its cheapest choice. Prices only
decide how good the bound is (A. M. Geoffrion, "Lagrangean relaxation for integer
programming", Mathematical Programming Study 2, 1974). They begin with the dual values
of pieces' relaxations and are moved along a mean of what was taken beyond what there is
(F. Barahona and R. Anbil, "The volume algorithm", Mathematical Programming 87, 2000).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .columns import NONE, Columns
from .loads import DAY, HOURS_TOLERANCE, KEY_OF_KIND
from .model import LOAD, OVERLOAD, TIME
from .occupancy import Fairness

# A step is so long that it would close this share of the gap, less with each step.
SHARE, FADING, LEAST_SHARE = 0.3, 0.98, 0.05
# Weight of what is taken too much now in the direction of a step.
FRESH = 0.3
EPSILON = 1e-9

Rationed = list[tuple[int, int, np.ndarray]]


@dataclass(slots=True)
class Bids:
    """What requests would choose at some prices.

    :param value: no plan costs less
    :param chosen: of each column, whether it is of a best choice
    """

    value: float
    chosen: np.ndarray


class Prices:
    """Prices of all that is scarce.

    :param time: of each resource from each instant of ``instants`` to the next
    :param load: of each limit of load
    :param overload: of each person, one row for each step of fairness
    """

    def __init__(self, columns: Columns, fairness: Fairness):
        self.columns = columns
        # What is taken changes at these instants only, on the line of `Columns.keys`.
        _, resource, spans, _, _ = columns.uses(np.arange(len(columns)))
        count = len(columns.times)
        pairs = np.unique(resource.astype(np.int64) * count + spans)
        _, start, stop = columns.keys(pairs // count, pairs % count)
        self.instants = np.unique(np.concatenate([start, stop]))
        self.caps = columns.free_units(self.instants)
        count = columns.people_count
        limits = columns.limits + HOURS_TOLERANCE
        kinds = columns.load_keys // KEY_OF_KIND
        # Of a day and of what is full already nothing is said: less is below as well.
        width = columns.limit_width
        spoken = np.zeros(width, dtype=bool)
        spoken[: len(kinds)] = kinds != DAY
        self.spoken = np.isfinite(limits) & (limits > 0) & np.tile(spoken, count)
        self.limits = np.where(self.spoken, limits, 0.0)
        self.most = np.maximum(np.array(fairness.prices, dtype=float), 0.0)[:, None]
        self.steps = np.array(fairness.steps, dtype=float).reshape(-1, 2).T
        self.time = np.zeros(len(self.caps))
        self.load = np.zeros(len(limits))
        self.overload = np.zeros_like(self.steps)
        self.share = SHARE
        self.frame = _Frame(self)

    @property
    def income(self) -> float:
        """What the prices would bring in if all were taken."""
        return float(
            self.time @ self.caps
            + self.load @ self.limits
            + (self.overload * self.steps).sum()
        )

    def learn(self, scarce: Rationed, values: np.ndarray) -> None:
        """Take over what a relaxation says, where it says more than is known.

        :param scarce: see `Model`
        :param values: of each row what one more of it would save
        """
        for kind, first, keys in scarce:
            found = np.maximum(values[first : first + len(keys)], 0.0)
            if kind == TIME:
                known, at = self.time, np.searchsorted(self.instants, keys)
            elif kind == LOAD:
                known, at = self.load, keys
                found = np.where(self.spoken[keys], found, 0.0)
            else:
                step = kind - OVERLOAD
                known, at = self.overload[step], keys
                found = np.minimum(found, self.most[step])
            known[at] = np.maximum(known[at], found)

    def improve(self, target: float, steps: int, is_over: Callable[[], bool]) -> float:
        """Move the prices for a better bound; the best prices met remain.

        :param target: price of a plan, which no bound is above
        :param steps: at most
        :return: no plan costs less
        """
        frame = self.frame
        bids = frame.bids()
        best, kept, direction = bids.value, self._state(), None
        for _ in range(steps):
            if is_over():
                break
            surplus = frame.surplus(bids.chosen)
            if direction is None:
                direction = surplus
            direction = [
                FRESH * new + (1 - FRESH) * old
                for new, old in zip(surplus, direction, strict=True)
            ]
            self._move(direction, self.share * max(target - bids.value, 0.0))
            self.share = max(self.share * FADING, LEAST_SHARE)
            bids = frame.bids()
            if bids.value > best:
                best, kept = bids.value, self._state()
        self._restore(kept)
        return best

    def _move(self, direction, gap: float) -> None:
        """A step along a direction, so long that a gap would be closed."""
        parts = (self.time, self.load, self.overload)
        free = [
            np.where((part <= 0) & (step < 0), 0.0, step)
            for part, step in zip(parts, direction, strict=True)
        ]
        norm = sum(float((step * step).sum()) for step in free)
        if norm <= EPSILON:
            return
        length = gap / norm
        self.time = np.maximum(self.time + length * free[0], 0.0)
        self.load = np.maximum(self.load + length * free[1], 0.0)
        self.overload = np.clip(self.overload + length * free[2], 0.0, self.most)

    def _state(self):
        return self.time.copy(), self.load.copy(), self.overload.copy()

    def _restore(self, state) -> None:
        self.time, self.load, self.overload = (part.copy() for part in state)


class _Frame:
    """All columns, of which the cheapest are wanted again and again."""

    def __init__(self, prices: Prices):
        self.prices = prices
        source = self.source = prices.columns
        column, resource, spans, units, load = source.uses(np.arange(len(source)))
        which, starts, stops = source.keys(resource, spans)
        self._starts = _short(np.searchsorted(prices.instants, starts))
        self._stops = _short(np.searchsorted(prices.instants, stops))
        self._span_column = _short(column[which])
        self._span_units = units[which].astype(np.float32)
        which, numbers, amounts = source.sums(resource, load)
        spoken = prices.spoken[numbers]
        self._load_column = _short(column[which[spoken]])
        self._load_number = _short(numbers[spoken])
        self._load_amount = amounts[spoken].astype(np.float32)
        people = np.flatnonzero(resource < source.people_count)
        self._person_column = _short(column[people])
        self._person = resource[people]
        hours = source.hours.astype(np.float32)
        self._hours = hours[source.candidate[self._person_column]]
        self._find_blocks()

    def _find_blocks(self) -> None:
        """Columns of which one is to be chosen stand side by side.

        Blocks lie in candidates, candidates in requests; each by where it begins.
        """
        source = self.source
        number, group = source.candidate, source.group
        itself = (source.resource < 0) & (number >= 0)
        group = np.where(itself, -2, group)
        owner = source.owner
        self._block = _changes(owner, number, group)
        self._size = np.diff(np.append(self._block, len(number)))
        owner, number = owner[self._block], number[self._block]
        is_team = (number >= 0) & (group[self._block] == NONE)
        self._wanted = np.where(is_team, source.wanted[number], 1)
        self._most = int(self._wanted.max(initial=1))
        self._first_block = _changes(owner, number)
        self._first_candidate = _changes(owner[self._first_block])

    def _priced(self) -> np.ndarray:
        """What each column costs at the prices."""
        prices, size = self.prices, len(self.source)
        sums = np.concatenate([[0.0], np.cumsum(prices.time)])
        taken = (sums[self._stops] - sums[self._starts]) * self._span_units
        hourly = prices.overload.sum(axis=0)[self._person] * self._hours
        loads = prices.load[self._load_number] * self._load_amount
        return (
            self.source.cost
            + np.bincount(self._span_column, taken, size)
            + np.bincount(self._load_column, loads, size)
            + np.bincount(self._person_column, hourly, size)
        )

    def bids(self) -> Bids:
        """What requests choose."""
        least, picked = self._least(self._priced())
        candidate = np.add.reduceat(least, self._first_block)
        request = np.minimum.reduceat(candidate, self._first_candidate)
        sizes = np.diff(np.append(self._first_candidate, len(candidate)))
        best = _first_of(candidate == np.repeat(request, sizes), self._first_candidate)
        blocks = np.diff(np.append(self._first_block, len(self._block)))
        picked &= np.repeat(np.repeat(best, blocks), self._size)
        value = float(request.sum()) - self.prices.income
        return Bids(value, picked)

    def _least(self, priced: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the least of each block cost, as many as wanted, and which these are."""
        picked = np.zeros(len(priced), dtype=bool)
        total = np.zeros(len(self._block))
        left = priced
        for turn in range(self._most):
            asks = self._wanted > turn
            least = np.minimum.reduceat(left, self._block)
            total += np.where(asks, least, 0.0)
            first = _first_of(left == np.repeat(least, self._size), self._block)
            picked |= first & np.repeat(asks, self._size)
            if turn + 1 < self._most:
                left = np.where(first, np.inf, left)
        return total, picked

    def surplus(self, chosen: np.ndarray) -> list[np.ndarray]:
        """How much more is taken than there is, if requests have what they choose."""
        prices = self.prices
        mine = chosen[self._span_column]
        units, size = self._span_units[mine], len(prices.time)
        change = np.bincount(self._starts[mine], units, size)
        change -= np.bincount(self._stops[mine], units, size)
        mine = chosen[self._load_column]
        numbers, amounts = self._load_number[mine], self._load_amount[mine]
        mine = chosen[self._person_column]
        people = prices.overload.shape[1]
        hours = np.bincount(self._person[mine], self._hours[mine], people)
        return [
            np.cumsum(change) - prices.caps,
            np.bincount(numbers, amounts, len(prices.load)) - prices.limits,
            hours - prices.steps,
        ]


def _short(numbers: np.ndarray) -> np.ndarray:
    """Half as long in memory."""
    return numbers.astype(np.int32)


def _changes(*keys: np.ndarray) -> np.ndarray:
    """Where any of the keys isn't what it was before."""
    new = np.ones(len(keys[0]), dtype=bool)
    new[1:] = np.any([np.diff(key) != 0 for key in keys], axis=0)
    return np.flatnonzero(new)


def _first_of(wanted: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Of each stretch the first that is wanted."""
    ends = np.append(firsts[1:], len(wanted))
    places = np.flatnonzero(wanted)
    at = np.searchsorted(places, firsts)
    has = at < len(places)
    found = places[at[has]]
    found = found[found < ends[has]]
    result = np.zeros(len(wanted), dtype=bool)
    result[found] = True
    return result
