"""The parts of a meeting that attendance is taken for: all of it, or its half days."""

from dataclasses import dataclass
from datetime import datetime, time

from .timezones import local_to_utc, utc_to_local

# A meeting on both sides of this break has a morning and an afternoon. Where in the
# break the people really ate is nobody's business: it is cut in the middle.
BREAK_FROM, BREAK_TO = time(12, 0), time(14, 0)
NOON_HOUR = 13.0


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a meeting, from ``start`` to ``stop`` in naive UTC.

    :param name: ``whole``, ``am`` or ``pm``
    """

    name: str
    start: datetime
    stop: datetime

    @property
    def minutes(self) -> float:
        return (self.stop - self.start).total_seconds() / 60


def part_names(
    start: datetime, stop: datetime, tz: str, half_days: bool
) -> tuple[str, ...]:
    """Names of the parts a meeting has.

    >>> nine, five = datetime(2027, 3, 1, 9), datetime(2027, 3, 1, 17)
    >>> part_names(nine, five, "Europe/London", half_days=True)
    ('am', 'pm')
    >>> part_names(nine, datetime(2027, 3, 1, 12), "Europe/London", half_days=True)
    ('whole',)
    """
    first, last = utc_to_local(start, tz), utc_to_local(stop, tz)
    is_one_day = first.date() == last.date()
    spans = is_one_day and first.time() < BREAK_FROM and last.time() > BREAK_TO
    return ("am", "pm") if half_days and spans else ("whole",)


def split(
    start: datetime, stop: datetime, tz: str, names: tuple[str, ...]
) -> tuple[Part, ...]:
    """The parts of a meeting with their times.

    A meeting that was moved after its half days had been marked keeps them; when noon
    lies outside of it, it is cut in its middle.

    :param names: as `part_names` gave them
    """
    if "whole" in names:
        return (Part("whole", start, stop),)
    noon = local_to_utc(utc_to_local(start, tz).date(), NOON_HOUR, tz)
    if not start < noon < stop:
        noon = start + (stop - start) / 2
    return (Part("am", start, noon), Part("pm", noon, stop))
