"""The first plan: the hardest requests first, each on the cheapest that is left."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .candidates import Candidate
from .occupancy import Choice, Occupancy

if TYPE_CHECKING:
    from .draft import Draft


def hardest_first(
    positions: Sequence[int],
    candidates: Sequence[Sequence[Candidate]],
    priorities: Sequence[float],
) -> list[int]:
    """Requests in order: pressing ones before others, then those of little choice."""

    def freedom(position: int) -> int:
        return sum(len(each.people) + 1 for each in candidates[position])

    return sorted(
        positions,
        key=lambda position: (-priorities[position], freedom(position), position),
    )


def cheapest(
    candidates: Sequence[Candidate], occupancy: Occupancy, below: float = float("inf")
) -> Choice | None:
    """The cheapest choice beside what is taken, the earliest among equals.

    :param below: what isn't cheaper than this isn't wanted
    """
    best = None
    for least, _, candidate in sorted(
        (least_cost(candidate), number, candidate)
        for number, candidate in enumerate(candidates)
    ):
        if least >= below:
            break
        choice = occupancy.best(candidate, below)
        if choice is None:
            continue
        cost = occupancy.price(choice)
        if cost < below:
            best, below = choice, cost
    return best


def least_cost(candidate: Candidate) -> float:
    """What a candidate costs with everybody free."""
    people = sum(pick[1] for pick in candidate.people[: candidate.wanted])
    uses = sum(group[0][1] for group in candidate.choices)
    return candidate.cost + people + uses


def greedy(
    order: Sequence[int], draft: "Draft", on_step: Callable[[int], None] | None = None
) -> None:
    """Give requests the cheapest place that is left, one after the other.

    :param on_step: called with the number of requests done; may raise to end it
    """
    for done, position in enumerate(order, 1):
        draft.fill((position,))
        if on_step:
            on_step(done)
