"""Whether a request makes sense, before anybody's calendar is opened.

========================== =====================================================
rule                       params
========================== =====================================================
request_twice              request
window_reversed            date_earliest, date_latest
window_too_long            days, most
agenda_empty               course
agenda_invalid             block (position from 1), day_number, start_hour, hours
agenda_overlap             day_number
unknown_timezone           tz
span_longer_than_agenda    span_days, agenda_days, most
========================== =====================================================
"""

from itertools import pairwise

from ..logic.patterns import MOST_DAYS
from ..logic.timezones import zone
from .plan import Reason
from .problem import Block, Problem, Request
from .starts import agenda_days

LONGEST_WINDOW_DAYS = 3660
LAST_YEAR = 9000


def input_reasons(request: Request, problem: Problem) -> list[Reason]:
    """What is wrong with a request before anybody's calendar is opened."""
    first, last = request.date_earliest, request.date_latest
    days = (last - first).days + 1
    if days < 1:
        params = {"date_earliest": first, "date_latest": last}
        return [Reason("window_reversed", params)]
    if days > LONGEST_WINDOW_DAYS or last.year > LAST_YEAR:
        params = {"days": days, "most": LONGEST_WINDOW_DAYS}
        return [Reason("window_too_long", params)]
    try:
        zone(request.tz)
    except ValueError:
        return [Reason("unknown_timezone", {"tz": request.tz})]
    return _agenda_reasons(request) or _length_reasons(request, problem)


def _agenda_reasons(request: Request) -> list[Reason]:
    """An agenda that nobody could follow."""
    if not request.blocks:
        return [Reason("agenda_empty", {"course": request.course_name})]
    for position, block in enumerate(request.blocks, 1):
        if not _is_real(block):
            params = {"block": position, "day_number": block.day_number}
            params |= {"start_hour": block.start_hour, "hours": block.hours}
            return [Reason("agenda_invalid", params)]
    ordered = sorted(
        request.blocks, key=lambda block: (block.day_number, block.start_hour)
    )
    for earlier, later in pairwise(ordered):
        same_day = earlier.day_number == later.day_number
        if same_day and earlier.start_hour + earlier.hours > later.start_hour + 1e-6:
            return [Reason("agenda_overlap", {"day_number": later.day_number})]
    return []


def _is_real(block: Block) -> bool:
    """Whether a block has a place in a day; written so that NaN has none."""
    return (
        1 <= block.day_number <= MOST_DAYS
        and 0 <= block.start_hour < 24
        and 0 < block.hours <= 24
    )


def _length_reasons(request: Request, problem: Problem) -> list[Reason]:
    """A session of another length than its agenda, or than its window."""
    agenda = agenda_days(request)
    most = agenda + problem.rules.stretch_days
    if request.span_days is not None and request.span_days > most:
        params = {"span_days": request.span_days, "agenda_days": agenda, "most": most}
        return [Reason("span_longer_than_agenda", params)]
    return []
