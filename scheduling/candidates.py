"""A request on dates with all who could come: what all planning chooses from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .grid import Span
from .occasion import Occasion
from .people import Load, load_of
from .problem import Point

# (offset, bits): the mask ``bits << offset``, kept short.
Ticks = tuple[int, int]
# Ticks taken before and after: of each run of days on site, and of each meeting.
Margin = tuple[int, int]
# Number of a person, price in EUR, and margin if there is any.
Pick = tuple[int, float, Margin | None]
# Number of a pool, price in EUR, units.
Use = tuple[int, float, int]


@dataclass(slots=True)
class Candidate:
    """A request on dates at a place, with all who could come.

    :param request: position of the request in the problem
    :param cost: in EUR, of the lateness and of all that leaves no choice
    :param team: those who are in it in any case
    :param wanted: how many of ``people`` it takes beside them
    :param people: who could be chosen, the cheapest first
    :param needs: what it takes in any case of pools
    :param choices: for each further need the pools to choose from
    :param spans: its meetings in ticks
    :param site: those of them on site
    :param online: those that need a virtual room
    :param runs: from first to last meeting of each run of days on site
    """

    request: int
    asked: Occasion
    cost: float
    team: tuple[Pick, ...]
    wanted: int
    people: list[Pick]
    needs: tuple[Use, ...]
    choices: tuple[tuple[Use, ...], ...]
    spans: tuple[Span, ...]
    site: tuple[Span, ...]
    online: tuple[Span, ...]
    runs: tuple[Span, ...]
    kinds: frozenset[int]
    _taken: dict[Margin | None, Ticks] = field(default_factory=dict)
    _loads: dict[str, Load] = field(default_factory=dict)

    @property
    def point(self) -> Point | None:
        """Where it is."""
        return self.asked.point

    @property
    def hours(self) -> float:
        """How long it takes of each who teaches."""
        return self.asked.hours

    def person_spans(self, margin: Margin | None) -> list[Span]:
        """What it takes of somebody with such a margin."""
        if margin is None:
            return list(self.spans)
        way, rest = margin
        around = [(max(0, start - rest), stop + rest) for start, stop in self.spans]
        for start, stop in self.runs:
            around += [(max(0, start - way), start), (stop, stop + way)]
        return joined(around)

    def taken(self, margin: Margin | None = None) -> Ticks:
        """`person_spans` as ticks."""
        found = self._taken.get(margin)
        if found is None:
            found = self._taken[margin] = pack(self.person_spans(margin))
        return found

    def load(self, tz: str) -> Load:
        """What it adds to somebody's sums, by the calendar of their time zone."""
        if len(self.site) == len(self.spans):
            tz = self.asked.request.tz
        found = self._loads.get(tz)
        if found is None:
            found = self._loads[tz] = load_of(self.asked, tz, self.kinds)
        return found


def pack(spans: Sequence[Span]) -> Ticks:
    """Spans in order as a short mask and where it begins."""
    if not spans:
        return 0, 0
    offset = spans[0][0]
    bits = 0
    for start, stop in spans:
        bits |= ((1 << (stop - start)) - 1) << (start - offset)
    return offset, bits


def joined(spans: Sequence[Span]) -> list[Span]:
    """Spans in order of time, those that touch as one."""
    found: list[Span] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], stop)
        else:
            found.append((start, stop))
    return found
