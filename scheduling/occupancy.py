"""A plan in the making: what has been chosen, and what is still free beside it."""

from dataclasses import dataclass, field
from math import ceil

from .candidates import Candidate, Pick, Use
from .dates import Margin
from .journeys import Whereabouts
from .loads import DAY
from .problem import Point
from .tables import Tables
from .things import Units

# Above these multiples of a fair share an hour costs more.
BUSY_SHARE = 1.25
OVERLOADED_SHARE = 1.75
# Nobody is overloaded by a working week.
LEAST_FAIR_HOURS = 40


@dataclass(slots=True)
class Choice:
    """A candidate with the people and things chosen for it."""

    candidate: Candidate
    people: tuple[Pick, ...]
    uses: tuple[Use, ...]
    # Numbers of its columns, once `Columns` was asked for them.
    columns: tuple[int, ...] | None = field(default=None, compare=False)

    @property
    def cost(self) -> float:
        """In EUR, without what is paid for overload."""
        chosen = sum(cost for _, cost, _ in (*self.people, *self.uses))
        return self.candidate.cost + chosen

    @property
    def team(self) -> tuple[Pick, ...]:
        """All who come."""
        return (*self.candidate.team, *self.people)

    @property
    def needs(self) -> tuple[Use, ...]:
        """All it takes of pools."""
        return (*self.candidate.needs, *self.uses)


class Fairness:
    """What overload costs: nothing up to a share of what is asked for, then more.

    :param steps: for each person the hours from which on the first and the second
        price is paid
    """

    def __init__(self, tables: Tables, hours: float):
        """:param hours: asked for in all, by everybody together"""
        weights = tables.problem.weights
        self.prices = (weights.fairness, weights.overload)
        shares = [max(0.0, person.instructor.share) for person in tables.people]
        whole = sum(shares) or 1.0
        self.steps = [
            tuple(
                max(LEAST_FAIR_HOURS, ceil(multiple * hours * share / whole))
                for multiple in (BUSY_SHARE, OVERLOADED_SHARE)
            )
            for share in shares
        ]

    def cost(self, person: int, hours: float) -> float:
        """In EUR, for the hours somebody has in the plan."""
        first, second = self.steps[person]
        if hours <= first <= second:
            return 0.0
        busy, overloaded = self.prices
        return busy * max(0.0, hours - first) + overloaded * max(0.0, hours - second)


class Occupancy:
    """What choices take of people and things."""

    def __init__(self, tables: Tables, fairness: Fairness):
        self.tables = tables
        self.fairness = fairness
        people = len(tables.people)
        self.busy = [0] * people
        self.hours = [0.0] * people
        self.loads: list[dict[int, float]] = [{} for _ in range(people)]
        self.places = [Whereabouts() for _ in range(people)]
        # What plans of the model have broken, for it to know next time: limits of a day
        # as (person, key), ways as (person, stop, from where, start, to where).
        self.watched_days: set[tuple[int, int]] = set()
        self.watched_ways: set[tuple[int, int, Point, int, Point]] = set()
        self.pools = tables.store.pools
        self.units: list[Units] = [pool.units.twin() for pool in self.pools]

    # -- asking --------------------------------------------------------------------

    def best(self, candidate: Candidate, below: float = float("inf")) -> Choice | None:
        """The cheapest people and things still free; None if any lack or cost more.

        :param below: what isn't cheaper than this isn't wanted
        """
        if not self.has_basics(candidate):
            return None
        total, uses = candidate.cost, []
        for group in candidate.choices:
            use = next(
                (use for use in group if self.is_available(candidate, use)), None
            )
            if use is None or total + use[1] >= below:
                return None
            uses.append(use)
            total += use[1]
        people = self._cheapest(candidate, below - total)
        if people is None:
            return None
        return Choice(candidate, people, tuple(uses))

    def has_basics(self, candidate: Candidate) -> bool:
        """Whether all it takes in any case can be had."""
        return all(self.is_free(candidate, pick) for pick in candidate.team) and all(
            self.is_available(candidate, use) for use in candidate.needs
        )

    def _cheapest(self, candidate: Candidate, below: float) -> tuple[Pick, ...] | None:
        if not candidate.wanted:
            return () if below > 0 else None
        found: list[tuple[float, int, Pick]] = []
        worst = float("inf")
        for order, pick in enumerate(candidate.people):
            # Those who follow cost as much or more.
            if len(found) >= candidate.wanted and pick[1] >= worst:
                break
            if pick[1] >= below:
                break
            if self.is_free(candidate, pick):
                extra = self.overload(pick[0], candidate.hours)
                found.append((pick[1] + extra, order, pick))
                found.sort()
                del found[candidate.wanted :]
                if len(found) == candidate.wanted:
                    worst = found[-1][0]
        if len(found) < candidate.wanted or sum(cost for cost, _, _ in found) >= below:
            return None
        return tuple(pick for _, _, pick in found)

    def overload(self, person: int, hours: float) -> float:
        """What so many hours more cost somebody's balance."""
        carried = self.hours[person]
        cost = self.fairness.cost
        return cost(person, carried + hours) - cost(person, carried)

    def price(self, choice: Choice) -> float:
        """What a choice would add to the plan's price."""
        hours = choice.candidate.hours
        return choice.cost + sum(self.overload(pick[0], hours) for pick in choice.team)

    def allows(self, choice: Choice) -> bool:
        """Whether all of a choice can be had together."""
        candidate = choice.candidate
        return all(self.is_free(candidate, pick) for pick in choice.team) and all(
            self.is_available(candidate, use) for use in choice.needs
        )

    def watch(self, choice: Choice) -> None:
        """Note what keeps a choice from being made that the model knows nothing of."""
        candidate = choice.candidate
        for number, _, _ in choice.team:
            person = self.tables.people[number]
            for kind, key, amount in candidate.dates.load(person.instructor.tz):
                if kind == DAY and not person.bears(
                    ((kind, key, amount),), self.loads[number]
                ):
                    self.watched_days.add((number, key))
            if candidate.point is None or self.tables.journeys.are_reserved:
                continue
            for way in self.places[number].obstacles(
                candidate.dates.site, candidate.point, self.tables.journeys
            ):
                self.watched_ways.add((number, *way))

    def is_free(self, candidate: Candidate, pick: Pick) -> bool:
        """Whether somebody can still come."""
        number, _, margin = pick
        offset, bits = candidate.dates.of_person(margin)[1]
        if (self.busy[number] >> offset) & bits:
            return False
        person = self.tables.people[number]
        if person.is_limited:
            load = candidate.dates.load(person.instructor.tz)
            if not person.bears(load, self.loads[number]):
                return False
        journeys, point = self.tables.journeys, candidate.point
        if point is None or journeys.are_reserved:
            return True
        return self.places[number].allows(candidate.dates.site, point, journeys)

    def is_available(self, candidate: Candidate, use: Use) -> bool:
        """Whether a pool still has what is needed."""
        number, _, units = use
        offset, bits = self.pools[number].taken(candidate.dates)
        return self.units[number].are_free(bits << offset, units)

    # -- taking --------------------------------------------------------------------

    def take(self, choice: Choice) -> None:
        """Book what a choice takes; nothing is checked."""
        candidate = choice.candidate
        for number, _, margin in choice.team:
            self._take_person(candidate, number, margin)
        for number, _, units in choice.needs:
            offset, bits = self.pools[number].taken(candidate.dates)
            self.units[number].take(bits << offset, units)

    def give(self, choice: Choice) -> None:
        """Give back what a choice took."""
        candidate = choice.candidate
        for number, _, margin in choice.team:
            self._give_person(candidate, number, margin)
        for number, _, units in choice.needs:
            offset, bits = self.pools[number].taken(candidate.dates)
            self.units[number].give(bits << offset, units)

    def _take_person(
        self, candidate: Candidate, number: int, margin: Margin | None
    ) -> None:
        offset, bits = candidate.dates.of_person(margin)[1]
        self.busy[number] |= bits << offset
        self.hours[number] += candidate.hours
        person = self.tables.people[number]
        if person.is_limited:
            sums = self.loads[number]
            for _, key, amount in candidate.dates.load(person.instructor.tz):
                sums[key] = sums.get(key, 0.0) + amount
        if candidate.point is not None and not self.tables.journeys.are_reserved:
            for start, stop in candidate.dates.site:
                self.places[number].add(start, stop, candidate.point)

    def _give_person(
        self, candidate: Candidate, number: int, margin: Margin | None
    ) -> None:
        offset, bits = candidate.dates.of_person(margin)[1]
        self.busy[number] &= ~(bits << offset)
        self.hours[number] -= candidate.hours
        person = self.tables.people[number]
        if person.is_limited:
            sums = self.loads[number]
            for _, key, amount in candidate.dates.load(person.instructor.tz):
                sums[key] -= amount
        if candidate.point is not None and not self.tables.journeys.are_reserved:
            for start, stop in candidate.dates.site:
                self.places[number].remove(start, stop, candidate.point)
