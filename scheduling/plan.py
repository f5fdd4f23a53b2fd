"""What planning gives: assignments, and reasons for what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .problem import Key, Meeting, Role
from .scoring import ScoreLine

Solver = Literal["highs", "greedy"]

TERMS = (
    "cost",
    "travel",
    "preference",
    "rank",
    "rating",
    "fairness",
    "room",
    "equipment",
    "lateness",
    "unscheduled",
)


@dataclass(frozen=True, slots=True)
class StaffLine:
    """An instructor assigned, and why at that price."""

    instructor_id: Key
    role: Role
    lines: tuple[ScoreLine, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """A request with its dates, people and room.

    :param meetings: in order of time
    :param instructors: the lead first
    :param score: everything together in EUR, lower is better
    :param lines: terms that are nobody's own: the room and the lateness
    :param equipment: pairs of equipment and how many units
    """

    request_id: Key
    meetings: tuple[Meeting, ...]
    instructors: tuple[StaffLine, ...]
    room_id: Key | None
    score: float
    lines: tuple[ScoreLine, ...] = ()
    licence_id: Key | None = None
    equipment: tuple[tuple[Key, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request wasn't scheduled, with the names and dates to say so.

    :param curable: moving other sessions could cure it
    """

    rule: str
    params: dict
    curable: bool = False


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """A request left out; the reasons are ordered as `explain.explain` says."""

    request_id: Key
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome.

    :param assignments: in the order of the requests
    :param unscheduled: in the order of the requests
    :param objective: sum in EUR of each of `TERMS`, lower is better
    :param solver: ``highs`` if the solver had a hand in it
    :param bound: no plan can cost less, in EUR; None if nobody reckoned it
    :param gap: how far the total may be above the best, as a share of the total
    :param seconds: how long it took
    """

    assignments: tuple[Assignment, ...] = ()
    unscheduled: tuple[Unscheduled, ...] = ()
    objective: Mapping[str, float] = field(default_factory=dict)
    solver: Solver = "greedy"
    bound: float | None = None
    gap: float | None = None
    seconds: float = 0.0

    @property
    def total(self) -> float:
        """The objective's sum in EUR."""
        return round(sum(self.objective.values()), 2)
