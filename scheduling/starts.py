"""The dates a request could have, people and rooms not yet asked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
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
    return _meetings(request, lambda number: days[number])


def starts(
    request: Request, first: date | None = None, last: date | None = None
) -> Iterator[tuple[Meeting, ...]]:
    """Meetings for each possible first day and hour, the earliest first.

    :param first: earliest local day, the window's if not given
    :param last: latest local day of the whole session, the window's if not given
    """
    if request.fixed_meetings:
        yield _in_order(request.fixed_meetings)
        return
    first, last = first or request.date_earliest, last or request.date_latest
    days = open_days(request, first, last)
    for position, day in enumerate(days):
        if not _in_locked_week(request, day):
            continue
        day_of = _day_of(request, days, position, last)
        for shift in request.start_shifts if day_of else ():
            yield _meetings(request, day_of, shift)


def starts_after(request: Request, lookahead: int) -> Iterator[tuple[Meeting, ...]]:
    """Meetings for each first day of which the session would end after the window.

    :param lookahead: how many days after the window it may end at the latest
    """
    if request.fixed_meetings:
        return
    last = request.date_latest + timedelta(days=lookahead)
    late = request.date_latest + ONE_DAY
    for meetings in starts(replace(request, locked_week=None), last=last):
        if meetings[-1].day is not None and meetings[-1].day >= late:
            yield meetings


def _day_of(
    request: Request, days: Sequence[date], position: int, last: date
) -> Callable[[int], date] | None:
    """Day number -> date if the agenda begins on an open day, None if it can't."""
    length = agenda_days(request)
    if not request.calendar_days:
        if position + length > len(days):
            return None
        return lambda number: days[position + number - 1]
    first = days[position]
    used = {first + timedelta(block.day_number - 1) for block in request.blocks}
    if max(used, default=first) > last:
        return None
    if not all(is_open_day(request, day) for day in used):
        return None
    return lambda number: first + timedelta(number - 1)


def _meetings(
    request: Request, day_of: Callable[[int], date], shift: float = 0.0
) -> tuple[Meeting, ...]:
    """The agenda's blocks on dates."""
    meetings = []
    for index, block in enumerate(request.blocks):
        day = day_of(block.day_number)
        start, stop = local_span(day, block.start_hour + shift, block.hours, request.tz)
        meetings.append(Meeting(start, stop, index, is_on_site(request, block), day))
    return _in_order(meetings)


def _in_order(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    return tuple(sorted(meetings, key=lambda meeting: (meeting.start, meeting.stop)))


def _in_locked_week(request: Request, day: date) -> bool:
    locked = request.locked_week
    return locked is None or locked.isocalendar()[:2] == day.isocalendar()[:2]
