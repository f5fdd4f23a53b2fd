"""A request on given dates at a given place: what people and rooms are checked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from ..logic.timezones import day_bounds, utc_to_local
from .problem import Interval, Meeting, Point, Request

Week = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CalendarLoad:
    """Hours by local day, ISO week (year, week) and month (year, month)."""

    days: dict[date, float]
    weeks: dict[Week, float]
    months: dict[tuple[int, int], float]

    def add(self, day: date, hours: float) -> None:
        """Count hours of a day."""
        for hours_by, key in (
            (self.days, day),
            (self.weeks, day.isocalendar()[:2]),
            (self.months, (day.year, day.month)),
        ):
            hours_by[key] = hours_by.get(key, 0.0) + hours


@dataclass(frozen=True, slots=True)
class Occasion:
    """See `occasion`.

    :param days: distinct local days of the session, sorted
    :param site_days: those of them on which people meet at a place
    :param hours: sum of all meetings
    :param point: None when nobody has to go anywhere, or nobody knows where
    """

    request: Request
    meetings: tuple[Meeting, ...]
    days: tuple[date, ...]
    site_days: tuple[date, ...]
    spans: tuple[Interval, ...]
    hours: float
    point: Point | None
    _loads: dict = field(default_factory=dict, compare=False, repr=False)

    def load(self, tz: str) -> CalendarLoad:
        """Its hours by the calendar of the place, those from afar by a time zone's.

        Treat the result as read-only.
        """
        load = self._loads.get(tz)
        if load is not None:
            return load
        load = self._loads[tz] = CalendarLoad({}, {}, {})
        for meeting in self.meetings:
            calendar = self.request.tz if meeting.on_site else tz
            for day, hours in hours_by_day(meeting.start, meeting.stop, calendar):
                load.add(day, hours)
        return load


def occasion(
    request: Request, meetings: Sequence[Meeting], point: Point | None = None
) -> Occasion:
    """Put a request on dates.

    :param meetings: of the whole session
    :param point: where it is, if not at the request's own point (the room's, say)
    """
    days = [local_day(meeting, request.tz) for meeting in meetings]
    pairs = zip(meetings, days, strict=True)
    on_site = {day for meeting, day in pairs if meeting.on_site}
    return Occasion(
        request=request,
        meetings=tuple(meetings),
        days=tuple(sorted(set(days))),
        site_days=tuple(sorted(on_site)),
        spans=tuple((meeting.start, meeting.stop) for meeting in meetings),
        hours=sum(meeting.hours for meeting in meetings),
        point=(point or request.point) if on_site else None,
    )


def local_day(meeting: Meeting, tz: str) -> date:
    """The day on which a meeting starts, in its session's time zone."""
    return meeting.day or utc_to_local(meeting.start, tz).date()


@lru_cache(maxsize=1 << 16)
def hours_by_day(
    start: datetime, stop: datetime, tz: str
) -> tuple[tuple[date, float], ...]:
    """Hours of an interval by the local calendar.

    What passes midnight counts on both days, each with the hours that really pass.

    :param start: naive UTC
    :param stop: naive UTC
    :param tz: whose calendar
    """
    found = []
    while start < stop:
        day = utc_to_local(start, tz).date()
        until = min(stop, day_bounds(day, tz)[1])
        found.append((day, (until - start).total_seconds() / 3600))
        start = until
    return tuple(found)
