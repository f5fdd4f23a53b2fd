"""Whether someone completed a session, from what was marked at each meeting.

A mark is about a meeting or, where attendance is taken by half days, about one of
them. The share attended is counted in minutes or in marks: a course that is a talk in
the evening and a long day asks for minutes, one of equal lessons for meetings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Status = Literal["unmarked", "present", "late", "partial", "absent", "excused"]
Outcome = Literal["completed", "incomplete", "excused", "no_show", "unmarked"]
Basis = Literal["minutes", "meetings"]

# Share of the planned time that counts when no minutes were recorded. Somebody who
# left early without a time noted is taken to have been there for half of it.
SHARE_WITHOUT_MINUTES = {"present": 1.0, "late": 1.0, "partial": 0.5}
AWAY = ("absent", "excused")


@dataclass(frozen=True, slots=True)
class MeetingAttendance:
    """What was marked for one learner at one meeting.

    :param meeting: anything that tells meetings apart, such as an id
    :param planned_minutes: length of the meeting
    :param status: as marked
    :param attended_minutes: as recorded by check-in and check-out; None = not
        recorded. Counts only for who was there, and never above the planned.
    """

    meeting: object
    planned_minutes: float
    status: Status = "unmarked"
    attended_minutes: float | None = None

    @property
    def counted_minutes(self) -> float:
        """Minutes that count as attended."""
        share = SHARE_WITHOUT_MINUTES.get(self.status, 0.0)
        if not share or self.attended_minutes is None:
            return self.planned_minutes * share
        return max(0.0, min(self.attended_minutes, self.planned_minutes))

    @property
    def counted_share(self) -> float:
        """What counts of one meeting where meetings are counted, whatever their length.

        Minutes don't matter then: who was late was there, who left early counts half.
        """
        return SHARE_WITHOUT_MINUTES.get(self.status, 0.0)


@dataclass(frozen=True, slots=True)
class AttendanceResult:
    """The outcome for one learner in one session.

    :param outcome: ``completed``: threshold reached; ``no_show``: never present, and
        not always with an excuse; ``excused``: excused every time; ``incomplete``:
        present, but not enough; ``unmarked``: can't be said yet
    :param percent: attended of planned in what is counted, minutes or meetings; 0
        when nothing was planned
    :param missing: meetings at which the learner was away, excused or not
    :param unmarked: meetings that nobody marked
    """

    outcome: Outcome
    attended_minutes: float
    planned_minutes: float
    percent: float
    missing: tuple
    unmarked: tuple


def completion(
    marks: Iterable[MeetingAttendance],
    threshold_percent: float,
    basis: Basis = "minutes",
) -> AttendanceResult:
    """Judge a learner's attendance of a whole session.

    Time missed with an excuse is missed all the same. Reaching the threshold settles
    it even while a meeting is unmarked, everything else waits for all marks. Who was
    never present doesn't complete, not even at a threshold of 0.

    :param marks: one per meeting or half day
    :param threshold_percent: least share of what is counted, 0 to 100
    :param basis: whether minutes or meetings are counted
    """
    marks = list(marks)
    planned = sum(mark.planned_minutes for mark in marks)
    attended = sum(mark.counted_minutes for mark in marks)
    was_there = any(mark.status in SHARE_WITHOUT_MINUTES for mark in marks)
    unmarked = tuple(mark.meeting for mark in marks if mark.status == "unmarked")
    if basis == "meetings":
        counted, total = sum(mark.counted_share for mark in marks), len(marks)
    else:
        counted, total = attended, planned
    # Without dividing, as percentages would bring rounding into the comparison.
    reached = counted * 100 >= threshold_percent * total - 1e-6
    outcome: Outcome
    if was_there and reached:
        outcome = "completed"
    elif unmarked or not marks:
        outcome = "unmarked"
    elif was_there:
        outcome = "incomplete"
    else:
        is_excused = all(mark.status == "excused" for mark in marks)
        outcome = "excused" if is_excused else "no_show"
    return AttendanceResult(
        outcome=outcome,
        attended_minutes=attended,
        planned_minutes=planned,
        percent=100 * counted / total if total else 0.0,
        missing=tuple(mark.meeting for mark in marks if mark.status in AWAY),
        unmarked=unmarked,
    )
