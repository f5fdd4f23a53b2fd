"""Algebra of half-open intervals of time.

An interval is a tuple (start, stop) of naive UTC datetimes that contains its start
but not its stop, so that two which touch don't overlap. "Sorted disjoint" below means
what `merge` returns: in order of time, nothing empty, no two overlap or touch.

>>> from datetime import datetime
>>> nine, noon = datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 12)
>>> one, five = datetime(2026, 3, 2, 13), datetime(2026, 3, 2, 17)
>>> day = merge([(one, five), (nine, noon)])
>>> total_hours(day)
7.0
>>> covers(day, nine, five), covers(day, nine, five, bridge=timedelta(hours=1))
(False, True)
>>> subtract([(nine, five)], [(noon, one)]) == day
True
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

Interval = tuple[datetime, datetime]

NOTHING = timedelta(0)
_start = itemgetter(0)
_stop = itemgetter(1)


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Bring intervals in any order into sorted disjoint form.

    :param intervals: those whose stop isn't after their start are dropped
    :return: the same instants, sorted disjoint
    """
    merged: list[Interval] = []
    for start, stop in sorted(intervals):
        if start >= stop:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return merged


def subtract(
    intervals: Sequence[Interval], removed: Sequence[Interval]
) -> list[Interval]:
    """Take one set of instants out of another, in linear time.

    :param intervals: sorted disjoint
    :param removed: sorted disjoint
    :return: what is in ``intervals`` and not in ``removed``, sorted disjoint
    """
    left: list[Interval] = []
    position = 0
    for start, stop in intervals:
        while position < len(removed) and removed[position][1] <= start:
            position += 1
        ahead = position
        while ahead < len(removed) and removed[ahead][0] < stop:
            if start < removed[ahead][0]:
                left.append((start, removed[ahead][0]))
            start = removed[ahead][1]
            ahead += 1
        # The last one looked at may reach into the next interval: keep it.
        position = max(position, ahead - 1)
        if start < stop:
            left.append((start, stop))
    return left


def intersect(first: Sequence[Interval], second: Sequence[Interval]) -> list[Interval]:
    """Instants that are in both sets, in linear time.

    :param first: sorted disjoint
    :param second: sorted disjoint
    :return: sorted disjoint
    """
    shared: list[Interval] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start = max(first[i][0], second[j][0])
        stop = min(first[i][1], second[j][1])
        if start < stop:
            shared.append((start, stop))
        if first[i][1] <= second[j][1]:
            i += 1
        else:
            j += 1
    return shared


def covers(
    intervals: Sequence[Interval],
    start: datetime,
    stop: datetime,
    bridge: timedelta = NOTHING,
) -> bool:
    """Whether every instant from start to stop lies in the intervals.

    :param intervals: sorted disjoint
    :param start: UTC
    :param stop: UTC, after ``start``
    :param bridge: gaps between two intervals up to this long count as covered, such
        as a lunch break
    """
    position = bisect_right(intervals, start, key=_start) - 1
    if position < 0:
        return False
    reach = intervals[position][1]
    while reach < stop:
        position += 1
        if position == len(intervals) or intervals[position][0] - reach > bridge:
            return False
        reach = intervals[position][1]
    return True


def overlapping(
    intervals: Sequence[Interval], start: datetime, stop: datetime
) -> list[Interval]:
    """The intervals that share an instant with the one from start to stop.

    :param intervals: sorted disjoint
    :param start: UTC
    :param stop: UTC, not part of the interval asked about
    :return: whole intervals, not cut to start and stop
    """
    if start >= stop:
        return []
    first = bisect_right(intervals, start, key=_stop)
    last = bisect_left(intervals, stop, lo=first, key=_start)
    return list(intervals[first:last])


def total_hours(intervals: Iterable[Interval]) -> float:
    """Sum of lengths in hours; give sorted disjoint ones to count nothing twice."""
    return sum((stop - start).total_seconds() for start, stop in intervals) / 3600
