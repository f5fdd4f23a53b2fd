import doctest
from datetime import date, datetime

from odoo.tests import BaseCase

from ..logic import timezones
from ..logic.timezones import day_bounds, local_span, local_to_utc, utc_to_local

LONDON = "Europe/London"
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


class TestTimezones(BaseCase):
    def test_examples_in_the_documentation_hold(self):
        self.assertEqual(doctest.testmod(timezones).failed, 0)

    def test_same_wall_clock_is_another_instant_after_the_change(self):
        cases = [
            (date(2026, 3, 28), datetime(2026, 3, 28, 9)),
            (SPRING, datetime(2026, 3, 29, 8)),
            (date(2026, 10, 24), datetime(2026, 10, 24, 8)),
            (AUTUMN, datetime(2026, 10, 25, 9)),
        ]
        for day, expected in cases:
            with self.subTest(day=day):
                self.assertEqual(local_to_utc(day, 9, LONDON), expected)

    def test_skipped_time_moves_forward_by_the_gap(self):
        moved = local_to_utc(SPRING, 1.25, LONDON)
        self.assertEqual(moved, datetime(2026, 3, 29, 1, 15))
        self.assertEqual(utc_to_local(moved, LONDON), datetime(2026, 3, 29, 2, 15))

    def test_repeated_time_is_the_first_of_the_two(self):
        first = local_to_utc(AUTUMN, 1.25, LONDON)
        self.assertEqual(first, datetime(2026, 10, 25, 0, 15))
        second = datetime(2026, 10, 25, 1, 15)
        self.assertEqual(utc_to_local(second, LONDON), utc_to_local(first, LONDON))

    def test_hours_are_read_to_the_minute(self):
        found = local_to_utc(date(2026, 1, 5), 9 + 20 / 60, "Asia/Kolkata")
        self.assertEqual(found, datetime(2026, 1, 5, 3, 50))

    def test_hour_24_is_the_next_midnight(self):
        found = local_to_utc(date(2026, 1, 5), 24, "UTC")
        self.assertEqual(found, datetime(2026, 1, 6))

    def test_days_have_23_24_or_25_hours(self):
        for day, hours in ((SPRING, 23), (date(2026, 6, 1), 24), (AUTUMN, 25)):
            with self.subTest(day=day):
                start, stop = day_bounds(day, LONDON)
                self.assertEqual((stop - start).total_seconds() / 3600, hours)

    def test_span_over_the_change_ends_by_the_clock_on_the_wall(self):
        start, stop = local_span(SPRING, 0, 4, LONDON)
        self.assertEqual(stop, local_to_utc(SPRING, 4, LONDON))
        self.assertEqual((stop - start).total_seconds() / 3600, 3)

    def test_span_inside_the_gap_keeps_its_length(self):
        start, stop = local_span(SPRING, 1.25, 0.5, LONDON)
        self.assertEqual(start, datetime(2026, 3, 29, 1, 15))
        self.assertEqual((stop - start).total_seconds(), 1800)

    def test_unknown_zone_is_named(self):
        for name in ("Europe/Atlantis", "", None, "../etc"):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValueError, "Unknown time zone"),
            ):
                local_to_utc(SPRING, 9, name)
