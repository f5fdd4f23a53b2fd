"""The dates a request could have, people and rooms not yet asked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ..logic.patterns import ONE_DAY, course_days
from ..logic.timezones import local_span
from .problem import Block, Meeting, Request

# The local day of each block of an agenda, and hours by which all are moved.
Placement = tuple[tuple[date, ...], float]


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
    numbers = [block.day_number for block in request.blocks]
    days = course_days(first_day, numbers, lambda day: is_open_day(request, day))
    return laid(request, [days[number] for number in numbers])


def starts(
    request: Request, first: date | None = None, last: date | None = None
) -> Iterator[tuple[Meeting, ...]]:
    """Meetings for each possible first day and hour, the earliest first.

    :param first: earliest local day, the window's if not given
    :param last: latest local day of the whole session, the window's if not given
    """
    if request.fixed_meetings:
        yield in_order(request.fixed_meetings)
        return
    for days, shift in placements(request, first, last):
        yield laid(request, days, shift)


def placements(
    request: Request, first: date | None = None, last: date | None = None
) -> Iterator[Placement]:
    """`starts` as the local day of each block, and by how many hours it is shifted.

    The same blocks on the same days are the same meetings, whoever asks for them.
    """
    first, last = first or request.date_earliest, last or request.date_latest
    numbers = [block.day_number for block in request.blocks]
    later = [timedelta(number - 1) for number in numbers]
    days = open_days(request, first, last)
    are_open = set(days)
    for position, day in enumerate(days):
        if not _in_locked_week(request, day):
            continue
        if request.calendar_days:
            found = _on_calendar_days(later, day, are_open)
        else:
            found = _on_open_days(numbers, days[position:])
        for shift in request.start_shifts if found is not None else ():
            yield found, shift


def laid(
    request: Request, days: Sequence[date], shift: float = 0.0
) -> tuple[Meeting, ...]:
    """The meetings of the agenda on dates, in order.

    :param days: the local day of each block
    :param shift: hours by which all are moved
    """
    meetings = []
    for index, (block, day) in enumerate(zip(request.blocks, days, strict=True)):
        start, stop = local_span(day, block.start_hour + shift, block.hours, request.tz)
        meetings.append(Meeting(start, stop, index, is_on_site(request, block), day))
    return in_order(meetings)


def in_order(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """Meetings in order of time."""
    return tuple(sorted(meetings, key=lambda meeting: (meeting.start, meeting.stop)))


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


def _on_calendar_days(
    later: Sequence[timedelta], first: date, are_open: set[date]
) -> tuple[date, ...] | None:
    """The days of an agenda counted from the first, None if one of them is closed."""
    found = tuple([first + each for each in later])
    return found if are_open.issuperset(found) else None


def _on_open_days(
    numbers: Sequence[int], days: Sequence[date]
) -> tuple[date, ...] | None:
    """The days of an agenda that counts open ones only, None if there are too few."""
    if max(numbers, default=0) > len(days):
        return None
    return tuple(days[number - 1] for number in numbers)


def _in_locked_week(request: Request, day: date) -> bool:
    locked = request.locked_week
    return locked is None or locked.isocalendar()[:2] == day.isocalendar()[:2]
