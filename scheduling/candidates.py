"""A request on dates with all who could come: what all planning chooses from."""

from collections.abc import Sequence
from dataclasses import dataclass

from .dates import Dates, Margin
from .problem import Point

# Number of a person, price in EUR, and margin if there is any.
Pick = tuple[int, float, Margin | None]
# Number of a pool, price in EUR, units.
Use = tuple[int, float, int]


@dataclass(slots=True)
class Candidate:
    """A request on dates at a place, with all who could come.

    :param request: position of the request in the problem
    :param point: where it is; None when nobody has to go anywhere, or nobody knows
    :param cost: in EUR, of the lateness and of all that leaves no choice
    :param team: those who are in it in any case
    :param wanted: how many of ``people`` it takes beside them
    :param people: who could be chosen, the cheapest first
    :param needs: what it takes in any case of pools
    :param choices: for each further need the pools to choose from
    """

    request: int
    dates: Dates
    point: Point | None
    cost: float
    team: tuple[Pick, ...]
    wanted: int
    people: Sequence[Pick]
    needs: tuple[Use, ...]
    choices: tuple[tuple[Use, ...], ...]

    @property
    def hours(self) -> float:
        """How long it takes of each who teaches."""
        return self.dates.hours
