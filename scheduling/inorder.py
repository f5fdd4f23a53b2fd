"""Plan request by request in the given order, each on the best of its first starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .problem import Key, Meeting, Problem, Role
from .scoring import ScoreLine


@dataclass(frozen=True, slots=True)
class StaffLine:
    """An instructor assigned, and why at that price."""

    instructor_id: Key
    role: Role
    lines: tuple[ScoreLine, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """A request with its dates, people and room."""

    request_id: Key
    meetings: tuple[Meeting, ...]
    instructors: tuple[StaffLine, ...]
    room_id: Key | None
    score: float
    lines: tuple[ScoreLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request wasn't scheduled, with the names and dates to say so.

    :param curable: moving other sessions or people's load could cure it
    """

    rule: str
    params: dict
    curable: bool = False


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """A request left out; the first reason is the smallest thing to relax."""

    request_id: Key
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome; ``objective`` maps each term to its sum in EUR."""

    assignments: tuple[Assignment, ...] = ()
    unscheduled: tuple[Unscheduled, ...] = ()
    objective: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The objective's sum, lower is better."""
        return sum(self.objective.values())


def plan_in_order(
    problem: Problem,
    on_progress: Callable[[int, int], None] | None = None,
    compare_starts: int = 5,
) -> Plan:
    """Schedule and staff every request in order.

    :param on_progress: called with (requests done, requests in all)
    :param compare_starts: how many of the first feasible starts are compared
    """
    raise NotImplementedError
