"""The plan so far: who and what is taken, and how much each one carries."""

from collections.abc import Sequence

from .problem import Key, Meeting, Point, Problem, Request


class PlanningState:
    """Bookings of the problem and those made since, so that decisions see each other.

    Not shared between threads; make one per run.
    """

    def __init__(self, problem: Problem):
        """:param problem: its busy intervals are the bookings to begin with"""
        self.problem = problem

    def book_instructor(
        self,
        instructor_id: Key,
        request: Request,
        meetings: Sequence[Meeting],
        point: Point | None = None,
    ) -> None:
        """Take an instructor for all meetings of a session."""
        raise NotImplementedError

    def book_room(
        self, room_id: Key, request: Request, meetings: Sequence[Meeting]
    ) -> None:
        """Take a room, turnaround included, for the meetings on site."""
        raise NotImplementedError
