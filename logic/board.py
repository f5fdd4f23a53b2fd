"""Days of a planning board: which column an instant belongs to, in the board's zone.

>>> from datetime import datetime
>>> board = BoardPeriod(date(2027, 3, 24), 1, "Europe/London")
>>> board.first  # boards start on Mondays
datetime.date(2027, 3, 22)
>>> board.column(datetime(2027, 3, 28, 23, 30))  # 00:30 of the next day, in summer time
7
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from .timezones import day_bounds, local_to_utc, utc_to_local

DAYS_OF_WEEK = 7
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class BoardPeriod:
    """Some whole weeks.

    :param any_day: of the first week
    :param tz: zone whose days are the columns
    """

    any_day: date
    weeks: int
    tz: str

    @property
    def first(self) -> date:
        """Monday of the first week."""
        return self.any_day - timedelta(days=self.any_day.weekday())

    @cached_property
    def days(self) -> list[date]:
        """One for each column."""
        return [
            self.first + timedelta(days=number)
            for number in range(self.weeks * DAYS_OF_WEEK)
        ]

    @cached_property
    def bounds(self) -> tuple[datetime, datetime]:
        """From the first midnight to the last, naive UTC."""
        return day_bounds(self.days[0], self.tz)[0], day_bounds(self.days[-1], self.tz)[
            1
        ]

    def column(self, moment: datetime) -> int:
        """Number of the day of a naive UTC instant; may lie outside the board."""
        return (utc_to_local(moment, self.tz).date() - self.first).days

    def span(self, start: datetime, stop: datetime) -> tuple[int, int] | None:
        """First and last column of a stretch of time, None if it isn't on the board."""
        first, last = self.column(start), self.column(max(start, stop - INSTANT))
        if last < 0 or first >= len(self.days):
            return None
        return max(first, 0), min(last, len(self.days) - 1)

    def days_without(self, intervals: Iterable[tuple[datetime, datetime]]) -> list[int]:
        """Columns in which none of some stretches has a part."""
        touched = set()
        for start, stop in intervals:
            span = self.span(start, stop)
            if span:
                touched.update(range(span[0], span[1] + 1))
        return [column for column in range(len(self.days)) if column not in touched]


def shift_days(moment: datetime, days: int, tz: str) -> datetime:
    """An instant some days later at the same time by the clock on the wall.

    >>> shift_days(datetime(2027, 3, 26, 9), 3, "Europe/London")  # over Sunday 28
    datetime.datetime(2027, 3, 29, 8, 0)
    """
    local = utc_to_local(moment, tz)
    hour = local.hour + local.minute / 60 + local.second / 3600
    return local_to_utc(local.date() + timedelta(days=days), hour, tz)


def join_columns(columns: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring columns, first and last.

    >>> join_columns([0, 1, 2, 5, 6])
    [(0, 2), (5, 6)]
    """
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] == column - 1:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs
