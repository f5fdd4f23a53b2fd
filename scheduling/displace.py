"""Place requests that found no place by taking the places of others.

A request without a place takes the one that costs least, whoever has it; those who had
it look for another, or take somebody's in their turn. What was moved lately stays for a
while, pairs that keep pushing each other out become dearer, and the plan is never worse
than the best one by more than a few missed requests. The best plan met is what remains.

Conflict statistics as in T. Müller, "Constraint-based Timetabling" (2005); the limit to
how much worse it may get as in G. Dueck, "New Optimization Heuristics: the Great Deluge
Algorithm and the Record-to-Record Travel" (1993).
"""

import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence

from .bookings import Bookings
from .candidates import Candidate, Pick, Use
from .dates import Margin
from .draft import Draft
from .loads import Load
from .occupancy import Choice
from .parallel import Clock
from .people import Person

# What was placed stays for so many moves, and up to as many more by chance.
TENURE = 8
# Having pushed somebody out before costs this share of a missed request each time.
GRUDGE = 0.01
# Candidates that are looked at for one request, the cheapest first.
LOOK_AT = 120
# How many missed requests the plan may be worse than the best one. One is too narrow to
# get out of a dead end, ten too wide to come back from; a little more than a whole
# number, so that one may take the place of several that cost as much.
LEEWAY = 4.05
# After so many moves somebody is told.
TELL_EVERY = 256
EPSILON = 1e-6
MINUTES_OF_DAY = 24 * 60
INFINITY = float("inf")

Victims = frozenset[int]
NONE: Victims = frozenset()


class Displacer:
    """Moves over a draft.

    :param most: moves in all, so that it ends after the same ones wherever it runs
    :param patience: moves in a row without a better plan, after which it ends
    :param on_step: called now and then
    """

    def __init__(
        self,
        draft: Draft,
        clock: Clock,
        seed: int = 0,
        most: int = 20_000,
        patience: int = 20_000,
        on_step: Callable[["Displacer"], None] | None = None,
    ):
        self.draft, self.clock = draft, clock
        self.most, self.patience = most, patience
        self.random = random.Random(seed)
        self.on_step = on_step or (lambda displacer: None)
        self.moves = 0
        self.best = draft.price
        self.missing = len(draft.candidates) - len(draft.chosen)
        self.stays_until: dict[int, int] = {}
        self.grudges: dict[tuple[int, int], int] = defaultdict(int)
        # What would be lost with each request that has a place.
        self.worth: dict[int, float] = {}
        tables = draft.occupancy.tables
        day = tables.grid.ticks(MINUTES_OF_DAY)
        self.of_person = [Bookings(day) for _ in tables.people]
        self.of_pool = [Bookings(day) for _ in tables.store.pools]
        for position, choice in draft.chosen.items():
            self._note(position, choice)

    def run(self) -> None:
        """Until nobody is missing, nothing helps any more, or time is up."""
        draft = self.draft
        waiting = deque(
            position
            for position, found in enumerate(draft.candidates)
            if found and position not in draft.chosen
        )
        price = self.best
        # What the best plan had where this one differs from it.
        kept: dict[int, Choice | None] = {}
        idle = 0
        while waiting and idle < self.patience and not self._is_over():
            idle += 1
            self.moves += 1
            position = waiting.popleft()
            found = self._find(position, self.best - price)
            if found is None or not self._can_move(position, *found):
                waiting.append(position)
                continue
            price += self._move(position, *found, kept)
            # Who was pushed out goes next, so that chains are followed to their end.
            waiting.extendleft(sorted(found[1]))
            if price < self.best - EPSILON:
                self.best, idle = price, 0
                self.missing = len(draft.candidates) - len(draft.chosen)
                kept.clear()
        self._restore(kept)

    def _is_over(self) -> bool:
        if self.moves % TELL_EVERY == 0:
            self.on_step(self)
        if self.moves >= self.most:
            return True
        return self.moves % 16 == 0 and (
            self.clock.left() <= 0 or self.clock.should_stop()
        )

    # -- choosing ------------------------------------------------------------------

    def _find(self, position: int, slack: float) -> tuple[Choice, Victims] | None:
        """The choice that costs least, with those it pushes out.

        :param slack: how much better the best plan is than this one, below zero
        """
        below = (1 + LEEWAY) * self.draft.penalties[position] + slack
        best, least = None, INFINITY
        for candidate in self.draft.candidates[position][:LOOK_AT]:
            found = self._ask(position, candidate, below, least)
            if found is not None and found[0] < least:
                least, best = found[0], found[1:]
        return best

    def _ask(
        self, position: int, candidate: Candidate, below: float, least: float
    ) -> tuple[float, Choice, Victims] | None:
        """A candidate's price with grudges, if it costs less than something.

        :param least: what isn't cheaper with grudges isn't wanted either
        """
        victims = self._basic_victims(position, candidate)
        if victims is None:
            return None
        total = candidate.cost + self._worth(victims)
        uses: list[Use] = []
        people: list[Pick] = []
        for group in candidate.choices:
            found = self._cheapest_use(position, candidate, group, victims)
            if found is None:
                return None
            total, victims = total + found[0], victims | found[2]
            uses.append(found[1])
        # Nobody costs less than the cheapest, and nobody is pushed out for nothing.
        cheapest = sum(pick[1] for pick in candidate.people[: candidate.wanted])
        if total + cheapest >= least:
            return None
        for _ in range(candidate.wanted):
            found = self._cheapest_person(position, candidate, people, victims)
            if found is None:
                return None
            total, victims = total + found[0], victims | found[2]
            people.append(found[1])
        if total >= below:
            return None
        total += self._grudge(position, victims)
        return total, Choice(candidate, tuple(people), tuple(uses)), victims

    def _basic_victims(self, position: int, candidate: Candidate) -> Victims | None:
        victims = NONE
        for number, _, margin in candidate.team:
            victims |= self._at_person(candidate, number, margin)
        for use in candidate.needs:
            found = self._at_pool(position, candidate, use)
            if found is None:
                return None
            victims |= found
        return victims

    def _cheapest_use(
        self, position: int, candidate: Candidate, group: Sequence[Use], known: Victims
    ) -> tuple[float, Use, Victims] | None:
        best, least = None, INFINITY
        for use in group:
            if use[1] >= least:
                break
            met = self._at_pool(position, candidate, use)
            if met is None:
                continue
            more = met - known
            cost = use[1] + self._worth(more)
            ranked = cost + self._grudge(position, more)
            if ranked < least:
                least, best = ranked, (cost, use, more)
        return best

    def _cheapest_person(
        self,
        position: int,
        candidate: Candidate,
        taken: Sequence[Pick],
        known: Victims,
    ) -> tuple[float, Pick, Victims] | None:
        best, least = None, INFINITY
        for pick in candidate.people:
            if pick[1] >= least:
                break
            if pick in taken:
                continue
            extra = self.draft.occupancy.overload(pick[0], candidate.hours)
            if pick[1] + extra >= least:
                continue
            more = self._at_person(candidate, pick[0], pick[2]) - known
            cost = pick[1] + extra + self._worth(more)
            ranked = cost + self._grudge(position, more)
            if ranked < least:
                least, best = ranked, (cost, pick, more)
        return best

    def _worth(self, victims: Iterable[int]) -> float:
        """What is lost with requests that are pushed out."""
        total = 0.0
        for each in victims:
            if self.stays_until.get(each, 0) > self.moves:
                return INFINITY
            total += self.worth[each]
        return total

    def _grudge(self, position: int, victims: Iterable[int]) -> float:
        """What is added for having pushed out the same before."""
        total = 0
        for each in victims:
            times = self.grudges.get((position, each))
            if times:
                total += GRUDGE * self.draft.penalties[each] * times
        return total

    # -- who is in the way -------------------------------------------------------------

    def _at_person(
        self, candidate: Candidate, number: int, margin: Margin | None
    ) -> Victims:
        """Whom somebody would have to leave in order to come."""
        ticks = offset, bits = candidate.dates.of_person(margin)[1]
        met = NONE
        if (self.draft.occupancy.busy[number] >> offset) & bits:
            met = frozenset(self.of_person[number].meeting(ticks))
        person = self.draft.occupancy.tables.people[number]
        if not person.is_limited:
            return met
        return met | self._too_much(candidate, person, met)

    def _too_much(self, candidate: Candidate, person: Person, met: Victims) -> Victims:
        """Who else has to go for somebody not to carry more than they may."""
        load = candidate.dates.load(person.instructor.tz)
        carried = self.draft.occupancy.loads[person.number]
        sums = {key: carried.get(key, 0.0) for _, key, _ in load}
        for each in met:
            self._unload(sums, each, person)
        if person.bears(load, sums):
            return NONE
        others = sorted(
            self.of_person[person.number].adding_to(load) - met,
            key=lambda each: (self.draft.penalties[each], each),
        )
        found = set()
        for each in others:
            self._unload(sums, each, person)
            found.add(each)
            if person.bears(load, sums):
                break
        return frozenset(found)

    def _load_on(self, candidate: Candidate, number: int) -> Load:
        """What somebody who has limits would carry."""
        person = self.draft.occupancy.tables.people[number]
        return candidate.dates.load(person.instructor.tz) if person.is_limited else ()

    def _unload(self, sums: dict[int, float], position: int, person: Person) -> None:
        """Take what a request adds from those sums that are asked about."""
        dates = self.draft.chosen[position].candidate.dates
        for _, key, amount in dates.load(person.instructor.tz):
            if key in sums:
                sums[key] -= amount

    def _at_pool(self, position: int, candidate: Candidate, use: Use) -> Victims | None:
        """Who has to give back units of a pool; None where that isn't enough."""
        number, _, units = use
        taken = self.draft.occupancy.pools[number].taken(candidate.dates)
        ticks = taken[1] << taken[0]
        pool = self.draft.occupancy.units[number]
        if pool.are_free(ticks, units):
            return NONE
        left, holders = pool.twin(), self.of_pool[number]
        met = holders.meeting(taken)
        met.sort(
            key=lambda each: (
                self._worth((each,)) + self._grudge(position, (each,)),
                each,
            )
        )
        found = []
        for each in met:
            found.append(each)
            for which, _, given in self.draft.chosen[each].needs:
                if which == number:
                    left.give(holders.ticks[each], given)
            if left.are_free(ticks, units):
                return frozenset(found)
        return None

    # -- moving ------------------------------------------------------------------------

    def _can_move(self, position: int, choice: Choice, victims: Victims) -> bool:
        """Whether those pushed out are all that is in the way.

        Ways between places are only known by trying. What fails is remembered like
        having pushed them out, so that something else is tried.
        """
        old = [self.draft.chosen[each] for each in victims]
        for before in old:
            self.draft.occupancy.give(before)
        can = self.draft.occupancy.allows(choice)
        for before in old:
            self.draft.occupancy.take(before)
        if not can:
            for each in victims or (position,):
                self.grudges[position, each] += 1
        return can

    def _move(
        self,
        position: int,
        choice: Choice,
        victims: Victims,
        kept: dict[int, Choice | None],
    ) -> float:
        """Give a request the place of others; returns by how much the price changes."""
        draft = self.draft
        teams = [choice.team, *(draft.chosen[each].team for each in victims)]
        people = {number for team in teams for number, _, _ in team}
        change = choice.cost - draft.penalties[position] - self._overload(people)
        for each in victims:
            old = draft.chosen[each]
            change += draft.penalties[each] - old.cost
            kept.setdefault(each, old)
            self.grudges[position, each] += 1
            self._take_out(each, old)
        kept.setdefault(position, None)
        self._put_in(position, choice)
        spread = self.random.randrange(TENURE)
        self.stays_until[position] = self.moves + TENURE + spread
        return change + self._overload(people)

    def _overload(self, people: Iterable[int]) -> float:
        """What the hours of some people cost beyond their fair share."""
        occupancy = self.draft.occupancy
        return sum(
            occupancy.fairness.cost(number, occupancy.hours[number])
            for number in people
        )

    def _put_in(self, position: int, choice: Choice) -> None:
        self.draft.occupancy.take(choice)
        self.draft.chosen[position] = choice
        self._note(position, choice)

    def _take_out(self, position: int, choice: Choice) -> None:
        self.draft.occupancy.give(choice)
        del self.draft.chosen[position], self.worth[position]
        for number, _, _ in choice.team:
            load = self._load_on(choice.candidate, number)
            self.of_person[number].remove(position, load)
        for number in {number for number, _, _ in choice.needs}:
            self.of_pool[number].remove(position)

    def _note(self, position: int, choice: Choice) -> None:
        dates = choice.candidate.dates
        self.worth[position] = self.draft.penalties[position] - choice.cost
        for number, _, margin in choice.team:
            load = self._load_on(choice.candidate, number)
            self.of_person[number].add(position, dates.of_person(margin)[1], load)
        for number in {number for number, _, _ in choice.needs}:
            taken = self.draft.occupancy.pools[number].taken(dates)
            self.of_pool[number].add(position, taken)

    def _restore(self, kept: dict[int, Choice | None]) -> None:
        """Back to the best plan met."""
        chosen = self.draft.chosen
        for position in kept.keys() & chosen.keys():
            self._take_out(position, chosen[position])
        for position, choice in kept.items():
            if choice is not None:
                self._put_in(position, choice)
