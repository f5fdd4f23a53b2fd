"""An agenda on dates: all that follows from the dates alone, in ticks.

Many requests ask for the same days, so what a session there takes of a person, of a
room and of limits is reckoned once for all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from .grid import Grid, Span
from .occasion import Occasion, occasion
from .people import Load, load_of
from .problem import Meeting, Point, Request
from .scoring import run_lengths
from .starts import Placement, in_order, laid
from .state import is_online

# (offset, bits): the mask ``bits << offset``, kept short.
Ticks = tuple[int, int]
# What is taken of somebody or something, as spans and as ticks.
Taking = tuple[tuple[Span, ...], Ticks]
# Ticks taken before and after: of each run of days on site, and of each meeting.
Margin = tuple[int, int]
# Whether a thing serves those who take part from afar, and ticks taken before and after
# each meeting.
Turnaround = tuple[bool, int, int]


@dataclass(slots=True, eq=False)
class Dates:
    """The dates of a session, whoever wants it and wherever it is; each made once.

    :param tz: time zone of the session
    :param days: its local days, sorted
    :param site_days: those of them on which people meet at a place
    :param hours: of all its meetings
    :param site_hours: of those on site
    :param shape: of two with the same one everybody costs the same at a place
    :param spans: its meetings in ticks
    :param site: those of them on site
    :param is_on_site: whether all of them are
    :param online: those that need a virtual room
    :param runs: from first to last meeting of each run of days on site
    :param kinds: of load that anybody's limits ask for
    """

    tz: str
    meetings: tuple[Meeting, ...]
    days: tuple[date, ...]
    site_days: tuple[date, ...]
    hours: float
    site_hours: float
    shape: tuple
    spans: tuple[Span, ...]
    site: tuple[Span, ...]
    is_on_site: bool
    online: tuple[Span, ...]
    runs: tuple[Span, ...]
    kinds: tuple[int, ...]
    _of_person: dict[Margin | None, Taking] = field(default_factory=dict)
    _of_thing: dict[Turnaround, Taking] = field(default_factory=dict)
    _loads: dict[str, Load] = field(default_factory=dict)

    def asked(self, request: Request, point: Point | None = None) -> Occasion:
        """A request on these dates at a place."""
        return occasion(request, self.meetings, point)

    def of_person(self, margin: Margin | None) -> Taking:
        """What it takes of somebody with such a margin."""
        found = self._of_person.get(margin)
        if found is None:
            spans = self.spans if margin is None else self._around(*margin)
            found = self._of_person[margin] = spans, pack(spans)
        return found

    def _around(self, way: int, rest: int) -> tuple[Span, ...]:
        around = [(max(0, start - rest), stop + rest) for start, stop in self.spans]
        for start, stop in self.runs:
            around += [(max(0, start - way), start), (stop, stop + way)]
        return joined(around)

    def of_thing(self, turnaround: Turnaround) -> Taking:
        """What it takes of a thing with such a turnaround."""
        found = self._of_thing.get(turnaround)
        if found is None:
            from_afar, before, after = turnaround
            spans = self.online if from_afar else self.site
            if before or after:
                spans = joined(
                    (max(0, start - before), stop + after) for start, stop in spans
                )
            found = self._of_thing[turnaround] = spans, pack(spans)
        return found

    def load(self, tz: str) -> Load:
        """What it adds to somebody's sums, by the calendar of their time zone."""
        if self.is_on_site:
            tz = self.tz
        found = self._loads.get(tz)
        if found is None:
            found = load_of(self.meetings, self.tz, tz, self.kinds)
            self._loads[tz] = found
        return found


class Almanac:
    """The dates of all requests, the same ones made once."""

    def __init__(self, grid: Grid, kinds: tuple[int, ...]):
        """:param kinds: of load that anybody's limits ask for"""
        self._grid, self._kinds = grid, kinds
        self._known: dict[tuple, dict[Placement, Dates]] = {}

    def dates(self, request: Request, placement: Placement) -> Dates:
        """A request's agenda on the days of its blocks."""
        agenda = request.blocks, request.mode, request.tz
        known = self._known.setdefault(agenda, {})
        found = known.get(placement)
        if found is None:
            meetings = laid(request, *placement)
            found = known[placement] = self._make(request, meetings)
        return found

    def standing(self, request: Request) -> Dates:
        """The dates of a request for which they are fixed."""
        return self._make(request, in_order(request.fixed_meetings))

    def _make(self, request: Request, meetings: Sequence[Meeting]) -> Dates:
        asked = occasion(request, meetings)
        pairs = [
            (meeting, self._grid.outer(meeting.start, meeting.stop))
            for meeting in meetings
        ]
        return Dates(
            tz=request.tz,
            meetings=asked.meetings,
            days=asked.days,
            site_days=asked.site_days,
            hours=asked.hours,
            site_hours=sum(each.hours for each in meetings if each.on_site),
            shape=(asked.hours, len(asked.days), *run_lengths(asked.site_days)),
            spans=tuple(span for _, span in pairs),
            site=tuple(span for meeting, span in pairs if meeting.on_site),
            is_on_site=all(meeting.on_site for meeting in meetings),
            online=tuple(
                span for meeting, span in pairs if is_online(request, meeting)
            ),
            runs=_runs(pairs),
            kinds=self._kinds,
        )


def pack(spans: Sequence[Span]) -> Ticks:
    """Spans in order as a short mask and where it begins."""
    if not spans:
        return 0, 0
    offset = spans[0][0]
    bits = 0
    for start, stop in spans:
        bits |= ((1 << (stop - start)) - 1) << (start - offset)
    return offset, bits


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order of time, those that touch as one."""
    found: list[Span] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], stop)
        else:
            found.append((start, stop))
    return tuple(found)


def _runs(pairs: Iterable[tuple[Meeting, Span]]) -> tuple[Span, ...]:
    """From first to last meeting of each run of days on site."""
    found: list[list] = []
    for meeting, (start, stop) in pairs:
        if not meeting.on_site:
            continue
        day = meeting.day or meeting.start.date()
        if found and (day - found[-1][2]).days <= 1:
            found[-1][1:] = [max(stop, found[-1][1]), day]
        else:
            found.append([start, stop, day])
    return tuple((start, stop) for start, stop, _ in found)
