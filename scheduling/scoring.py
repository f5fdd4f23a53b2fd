"""Who could teach a session and who should: rules kept, and the price of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from .problem import Instructor, Key, Meeting, Point, Request, Room
from .state import PlanningState


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One term of a score; lower is better, in EUR."""

    term: str
    value: float
    detail: dict


@dataclass(frozen=True, slots=True)
class Blocker:
    """A rule that is broken, with the names and dates to say so."""

    rule: str
    params: dict


@dataclass(frozen=True, slots=True)
class Assessment:
    """An instructor or room looked at for one session."""

    resource_id: Key
    name: str
    lines: tuple[ScoreLine, ...]
    total: float
    blockers: tuple[Blocker, ...]

    @property
    def available(self) -> bool:
        """Whether no rule is broken."""
        return not self.blockers


def assess(
    request: Request,
    meetings: Sequence[Meeting],
    instructor: Instructor,
    state: PlanningState,
    point: Point | None = None,
) -> Assessment:
    """Everything that speaks against an instructor, else the price."""
    raise NotImplementedError


def rank(
    request: Request,
    meetings: Sequence[Meeting],
    state: PlanningState,
    point: Point | None = None,
) -> list[Assessment]:
    """All instructors of the problem: the available by price, then the others."""
    raise NotImplementedError


def assess_room(
    request: Request, meetings: Sequence[Meeting], room: Room, state: PlanningState
) -> Assessment:
    """Everything that speaks against a room, else the price."""
    raise NotImplementedError


def rank_rooms(
    request: Request, meetings: Sequence[Meeting], state: PlanningState
) -> list[Assessment]:
    """All rooms of the problem: the available by price, then the others."""
    raise NotImplementedError
