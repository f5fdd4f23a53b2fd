"""A whole plan in the making: what has been chosen for which request, and its price."""

from collections.abc import Sequence
from dataclasses import dataclass

from .candidates import Candidate
from .greedy import cheapest
from .occupancy import Choice, Occupancy


@dataclass
class Draft:
    """A plan in the making, with what it takes to judge it."""

    occupancy: Occupancy
    candidates: Sequence[Sequence[Candidate]]
    penalties: Sequence[float]
    chosen: dict[int, Choice]

    @property
    def price(self) -> float:
        """Of the whole plan, in EUR."""
        occupancy = self.occupancy
        own = sum(choice.cost for choice in self.chosen.values())
        missed = sum(
            penalty
            for position, penalty in enumerate(self.penalties)
            if position not in self.chosen
        )
        overload = sum(
            occupancy.fairness.cost(person, hours)
            for person, hours in enumerate(occupancy.hours)
        )
        return own + missed + overload

    def release(self, positions: Sequence[int]) -> dict[int, Choice]:
        """Take requests out of the plan."""
        found = {}
        for position in positions:
            choice = self.chosen.pop(position, None)
            if choice is not None:
                self.occupancy.give(choice)
                found[position] = choice
        return found

    def place(self, choices: dict[int, Choice]) -> list[int]:
        """Put requests into the plan; returns those that have no place there."""
        refused = []
        for position, choice in choices.items():
            if self.occupancy.allows(choice):
                self.occupancy.take(choice)
                self.chosen[position] = choice
            else:
                self.occupancy.watch(choice)
                refused.append(position)
        return refused

    def fill(self, positions: Sequence[int]) -> None:
        """Give requests that have none the cheapest place that is left."""
        for position in positions:
            if position in self.chosen:
                continue
            choice = cheapest(
                self.candidates[position], self.occupancy, self.penalties[position]
            )
            if choice is not None:
                self.occupancy.take(choice)
                self.chosen[position] = choice
