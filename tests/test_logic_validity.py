import doctest
from datetime import date

from odoo.tests import BaseCase

from ..logic import validity
from ..logic.validity import covers_days, expiry_date, is_valid_on, renewal_period


class TestExpiry(BaseCase):
    def test_examples_in_the_documentation_hold(self):
        self.assertEqual(doctest.testmod(validity).failed, 0)

    def test_last_day_by_month_ends_and_leap_days(self):
        cases = [
            (date(2026, 3, 15), 12, date(2027, 3, 14)),
            (date(2026, 1, 1), 12, date(2026, 12, 31)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 48, date(2028, 2, 28)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2026, 1, 29), 1, date(2026, 2, 28)),
            (date(2026, 3, 1), 12, date(2027, 2, 28)),
            (date(2023, 3, 1), 12, date(2024, 2, 29)),
            (date(2026, 12, 1), 1, date(2026, 12, 31)),
        ]
        for start, months, expected in cases:
            with self.subTest(start=start, months=months):
                self.assertEqual(expiry_date(start, months), expected)

    def test_no_months_means_for_ever(self):
        for months in (0, None):
            self.assertIsNone(expiry_date(date(2026, 1, 1), months))

    def test_beyond_the_calendar_means_for_ever(self):
        self.assertIsNone(expiry_date(date(2026, 1, 1), 12 * 9000))

    def test_negative_months_are_refused(self):
        with self.assertRaises(ValueError):
            expiry_date(date(2026, 1, 1), -1)


class TestRenewal(BaseCase):
    previous_to = date(2026, 6, 30)

    def test_early_renewal_keeps_the_anniversary(self):
        for done_on in (date(2026, 5, 31), date(2026, 6, 15), self.previous_to):
            with self.subTest(done_on=done_on):
                period = renewal_period(self.previous_to, done_on, 12, 30)
                self.assertEqual(period, (date(2026, 7, 1), date(2027, 6, 30)))

    def test_before_the_window_or_too_late_it_starts_when_done(self):
        for done_on in (date(2026, 5, 30), date(2026, 7, 1)):
            with self.subTest(done_on=done_on):
                period = renewal_period(self.previous_to, done_on, 12, 30)
                self.assertEqual(period[0], done_on)

    def test_nothing_to_renew_starts_when_done(self):
        done_on = date(2026, 5, 1)
        self.assertEqual(renewal_period(None, done_on, 0, 30), (done_on, None))


class TestValidity(BaseCase):
    def test_both_ends_are_inclusive(self):
        start, end = date(2026, 3, 1), date(2026, 3, 31)
        for day, expected in (
            (date(2026, 2, 28), False),
            (start, True),
            (end, True),
            (date(2026, 4, 1), False),
        ):
            with self.subTest(day=day):
                self.assertEqual(is_valid_on(start, end, day), expected)

    def test_an_open_end_never_ends(self):
        self.assertTrue(is_valid_on(date(2026, 3, 1), None, date(2126, 3, 1)))

    def test_expired_on_the_third_of_three_days(self):
        days = [date(2026, 3, day) for day in (4, 2, 3)]
        periods = [(date(2025, 3, 4), date(2026, 3, 3))]
        self.assertEqual(covers_days(periods, days), date(2026, 3, 4))

    def test_a_renewal_takes_over_without_a_gap(self):
        periods = [
            (date(2026, 3, 4), None),
            (date(2025, 3, 4), date(2026, 3, 3)),
        ]
        days = [date(2026, 3, day) for day in (2, 3, 4)]
        self.assertIsNone(covers_days(periods, days))

    def test_nothing_held_covers_no_day(self):
        self.assertEqual(covers_days([], [date(2026, 3, 2)]), date(2026, 3, 2))
        self.assertIsNone(covers_days([], []))
