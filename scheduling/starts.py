"""The dates a request could have, people and rooms not yet asked."""

from collections.abc import Iterator
from datetime import date, timedelta

from ..logic.patterns import ONE_DAY, course_days
from ..logic.timezones import local_span
from .problem import Block, Meeting, Request


def is_open_day(request: Request, day: date) -> bool:
    """Whether the request may be taught on a local day."""
    return day.weekday() in request.weekdays and day not in request.closed_days


def open_days(request: Request, first: date, last: date) -> list[date]:
    """Open days from first to last, both inclusive."""
    length = (last - first).days + 1
    days = (first + timedelta(days=offset) for offset in range(length))
    return [day for day in days if is_open_day(request, day)]


def is_on_site(request: Request, block: Block) -> bool:
    """Whether people meet at a place for a block."""
    return "virtual" not in (request.mode, block.mode)


def agenda_days(request: Request) -> int:
    """How many open days the agenda takes, those without a block between included."""
    return max((block.day_number for block in request.blocks), default=0)


def dated(request: Request, first_day: date) -> tuple[Meeting, ...]:
    """The meetings of a session whose agenda begins on or after a day, in order."""
    numbers = {block.day_number for block in request.blocks}
    days = course_days(first_day, numbers, lambda day: is_open_day(request, day))
    meetings = []
    for index, block in enumerate(request.blocks):
        day = days[block.day_number]
        start, stop = local_span(day, block.start_hour, block.hours, request.tz)
        meetings.append(Meeting(start, stop, index, is_on_site(request, block), day))
    return tuple(sorted(meetings, key=lambda meeting: (meeting.start, meeting.stop)))


def starts(
    request: Request, first: date | None = None, last: date | None = None
) -> Iterator[tuple[Meeting, ...]]:
    """Meetings for each possible first day, the earliest first.

    :param first: earliest local day, the window's if not given
    :param last: latest local day of the whole session, the window's if not given
    """
    days = open_days(
        request, first or request.date_earliest, last or request.date_latest
    )
    for position in range(len(days) - agenda_days(request) + 1):
        yield dated(request, days[position])


def starts_after(request: Request, lookahead: int) -> Iterator[tuple[Meeting, ...]]:
    """Meetings for each first day of which the session would end after the window.

    :param lookahead: how many days after the window it may end at the latest
    """
    last = request.date_latest + timedelta(days=lookahead)
    late = request.date_latest + ONE_DAY
    for meetings in starts(request, last=last):
        if meetings[-1].day is not None and meetings[-1].day >= late:
            yield meetings
