import doctest
import random
from datetime import datetime, timedelta

from odoo.tests import BaseCase

from ..logic import intervals
from ..logic.intervals import (
    covers,
    intersect,
    merge,
    overlapping,
    subtract,
    total_hours,
)

MIDNIGHT = datetime(2026, 3, 2)


def at(hour):
    """An instant of the day all of these tests play on."""
    return MIDNIGHT + timedelta(hours=hour)


def spans(*hours):
    """Intervals by their hours of that day."""
    return [(at(start), at(stop)) for start, stop in hours]


def random_spans(rng):
    """Up to eight intervals in any order, some of them empty or overlapping."""
    return spans(
        *((start, start + rng.randrange(4)) for start in rng.sample(range(40), 8))
    )


def hours_of(found):
    """The whole hours an interval list contains, as a set to compare with."""
    return {
        hour
        for hour in range(50)
        if any(start <= at(hour) < stop for start, stop in found)
    }


class TestIntervals(BaseCase):
    def test_examples_in_the_documentation_hold(self):
        self.assertEqual(doctest.testmod(intervals).failed, 0)

    def test_merge_sorts_and_joins_what_overlaps_or_touches(self):
        merged = merge(spans((13, 17), (9, 11), (10, 12), (17, 18)))
        self.assertEqual(merged, spans((9, 12), (13, 18)))

    def test_merge_drops_empty_and_reversed(self):
        self.assertEqual(merge(spans((9, 9), (12, 10))), [])

    def test_merge_keeps_a_long_one_that_contains_others(self):
        self.assertEqual(merge(spans((8, 18), (9, 10), (11, 12))), spans((8, 18)))

    def test_subtract_cuts_a_hole(self):
        left = subtract(spans((8, 18)), spans((9, 10), (12, 13)))
        self.assertEqual(left, spans((8, 9), (10, 12), (13, 18)))

    def test_subtract_with_one_hole_over_several_intervals(self):
        left = subtract(spans((8, 10), (11, 13), (14, 16)), spans((9, 15)))
        self.assertEqual(left, spans((8, 9), (15, 16)))

    def test_subtract_of_something_touching_changes_nothing(self):
        self.assertEqual(subtract(spans((9, 12)), spans((12, 13))), spans((9, 12)))

    def test_intersect_of_touching_intervals_is_empty(self):
        self.assertEqual(intersect(spans((9, 12)), spans((12, 15))), [])

    def test_operations_agree_with_sets_of_hours(self):
        rng = random.Random(7)
        for case in range(200):
            first, second = merge(random_spans(rng)), merge(random_spans(rng))
            with self.subTest(case=case, first=first, second=second):
                mine, other = hours_of(first), hours_of(second)
                self.assertEqual(hours_of(subtract(first, second)), mine - other)
                self.assertEqual(hours_of(intersect(first, second)), mine & other)
                self.assertEqual(
                    merge(subtract(first, second) + second), merge(first + second)
                )

    def test_covers_reaches_to_both_ends_but_no_further(self):
        day = spans((9, 17))
        self.assertTrue(covers(day, at(9), at(17)))
        self.assertFalse(covers(day, at(9), at(17.1)))
        self.assertFalse(covers(day, at(8.9), at(17)))
        self.assertFalse(covers([], at(9), at(10)))

    def test_covers_bridges_a_lunch_break_only_when_told_to(self):
        day, hour = spans((9, 12), (13, 17)), timedelta(hours=1)
        self.assertFalse(covers(day, at(9), at(17)))
        self.assertTrue(covers(day, at(9), at(17), bridge=hour))
        self.assertFalse(covers(day, at(9), at(17), bridge=timedelta(minutes=59)))
        self.assertFalse(covers(day, at(17), at(18), bridge=hour))

    def test_covers_does_not_start_at_the_stop_of_an_interval(self):
        self.assertFalse(covers(spans((9, 12)), at(12), at(13)))

    def test_overlapping_leaves_out_what_only_touches(self):
        day = spans((8, 9), (9, 10), (11, 12), (14, 15))
        self.assertEqual(overlapping(day, at(9), at(11)), spans((9, 10)))
        self.assertEqual(overlapping(day, at(9.5), at(11.5)), day[1:3])
        self.assertEqual(overlapping(day, at(10), at(10)), [])

    def test_overlapping_agrees_with_looking_at_each(self):
        rng = random.Random(8)
        for case in range(200):
            day = merge(random_spans(rng))
            start, stop = sorted((at(rng.randrange(45)), at(rng.randrange(45))))
            each = [span for span in day if span[0] < stop and start < span[1]]
            with self.subTest(case=case, start=start, stop=stop):
                expected = each if start < stop else []
                self.assertEqual(overlapping(day, start, stop), expected)

    def test_total_hours_adds_up(self):
        self.assertEqual(total_hours(spans((9, 12), (13, 17.5))), 7.5)
        self.assertEqual(total_hours([]), 0)
