"""Which days a course takes: agendas laid on open days, and weekly patterns."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

IsOpen = Callable[[date], bool]

ONE_DAY = timedelta(days=1)
# A calendar closed for a year, or a pattern spread over ten, is a mistake.
LONGEST_CLOSURE_DAYS = 366
LONGEST_PATTERN_DAYS = 3660
MOST_DAYS = 1000


def next_open_day(day: date, is_open: IsOpen) -> date:
    """The first open day on or after a day.

    :param day: local date
    :param is_open: says whether anything is taught on a day
    :raise ValueError: nothing is open for a year
    """
    for _ in range(LONGEST_CLOSURE_DAYS):
        if is_open(day):
            return day
        day += ONE_DAY
    raise ValueError(f"No open day in the {LONGEST_CLOSURE_DAYS} days before {day}")


def course_days(
    first_day: date, day_numbers: Iterable[int], is_open: IsOpen
) -> dict[int, date]:
    """Lay the day numbers of an agenda on open days.

    Day 1 is the first open day on or after ``first_day``, and each number on is one
    open day on: an agenda of days 1 and 3 leaves an open day between.

    :param first_day: local date
    :param day_numbers: of the agenda's blocks, from 1, in any order, repeats allowed
    :param is_open: says whether anything is taught on a day
    :return: day number -> local date
    :raise ValueError: a number below 1, or nothing open for a year
    """
    wanted = sorted(set(day_numbers))
    if not wanted:
        return {}
    if wanted[0] < 1 or wanted[-1] > MOST_DAYS:
        raise ValueError(f"Day numbers of an agenda go from 1 to {MOST_DAYS}")
    days: dict[int, date] = {}
    day = next_open_day(first_day, is_open)
    number = 1
    for target in wanted:
        while number < target:
            day = next_open_day(day + ONE_DAY, is_open)
            number += 1
        days[target] = day
    return days


def _pattern_days(
    first_day: date, weekdays: Collection[int], every_n_weeks: int
) -> Iterator[date]:
    """Days of the pattern, closed or not, as far as a pattern may reach."""
    monday = first_day - timedelta(days=first_day.weekday())
    for offset in range(LONGEST_PATTERN_DAYS):
        day = first_day + timedelta(days=offset)
        weeks = (day - monday).days // 7
        if day.weekday() in weekdays and weeks % every_n_weeks == 0:
            yield day


def _check_recurrence(
    weekdays: Collection[int], every_n_weeks: int, count: int | None, until: date | None
) -> None:
    """:raise ValueError: with what is wrong, in words"""
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise ValueError("Choose at least one weekday, 0 for Monday to 6 for Sunday")
    if every_n_weeks < 1:
        raise ValueError("A pattern repeats every week or every so many weeks")
    if (count is None) == (until is None):
        raise ValueError("Give either a number of days or a last day")
    if count is not None and not 1 <= count <= MOST_DAYS:
        raise ValueError(f"A pattern has from 1 to {MOST_DAYS} days")


def recurring_days(
    first_day: date,
    weekdays: Collection[int],
    every_n_weeks: int,
    is_open: IsOpen,
    *,
    count: int | None = None,
    until: date | None = None,
    on_closed: Literal["skip", "next_open"] = "skip",
) -> list[date]:
    """Days of a weekly pattern, such as every Tuesday for six weeks.

    :param first_day: local date from which on; weeks are counted from its Monday
    :param weekdays: 0 = Monday to 6 = Sunday
    :param every_n_weeks: 1 = every week
    :param is_open: says whether anything is taught on a day
    :param count: how many days are delivered, skipped ones not counted
    :param until: last day, inclusive; exactly one of ``count`` and ``until`` is given
    :param on_closed: what becomes of a closed day: left out, or moved to the next
        open day on which the pattern has nothing yet
    :return: local dates in order, none twice
    :raise ValueError: impossible input, or ``count`` can't be reached in ten years
    """
    _check_recurrence(weekdays, every_n_weeks, count, until)
    if on_closed not in ("skip", "next_open"):
        raise ValueError("A closed day is skipped or moved to the next open one")
    found: set[date] = set()

    def is_free(day: date) -> bool:
        return day not in found and is_open(day)

    for day in _pattern_days(first_day, weekdays, every_n_weeks):
        if len(found) == count or (until is not None and day > until):
            break
        if on_closed == "next_open":
            day = next_open_day(day, is_free)
        if is_free(day) and (until is None or day <= until):
            found.add(day)
        if len(found) > MOST_DAYS:
            raise ValueError(f"A pattern has at most {MOST_DAYS} days")
    if count is not None and len(found) < count:
        raise ValueError(f"Only {len(found)} of {count} days are open in ten years")
    return sorted(found)
