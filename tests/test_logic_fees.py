import doctest
from datetime import datetime
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..logic import fees
from ..logic.fees import FeeStep, LeavingCost, days_before, fee_amount, percent_due

STEPS = [FeeStep(7, 100), FeeStep(30, 25), FeeStep(14, 50)]


@tagged("post_install", "-at_install")
class TestFees(BaseCase):
    def test_the_examples_of_the_module_hold(self):
        self.assertEqual(doctest.testmod(fees).failed, 0)

    def test_days_are_those_of_the_calendar_in_the_sessions_zone(self):
        start = datetime(2027, 3, 15, 9, 0)  # 9:00 in London, 18:00 in Tokyo
        for tz, moment, days in (
            ("Europe/London", datetime(2027, 3, 14, 23, 59), 1),
            ("Europe/London", datetime(2027, 3, 15, 0, 0), 0),
            # Tokyo is nine hours ahead: its 15th begins on the 14th at 15:00.
            ("Asia/Tokyo", datetime(2027, 3, 14, 14, 59), 1),
            ("Asia/Tokyo", datetime(2027, 3, 14, 15, 0), 0),
            ("Europe/London", datetime(2027, 3, 16, 8, 0), -1),
        ):
            with self.subTest(tz=tz, moment=moment):
                self.assertEqual(days_before(moment, start, tz), days)

    def test_a_change_of_the_clocks_neither_adds_nor_takes_a_day(self):
        start = datetime(2027, 4, 1, 8, 0)  # 9:00 BST; clocks change on 28 March
        for moment, days in (
            (datetime(2027, 3, 25, 0, 0), 7),  # midnight GMT
            (datetime(2027, 3, 24, 23, 59), 8),
            (datetime(2027, 3, 31, 22, 59), 1),  # 23:59 BST
            (datetime(2027, 3, 31, 23, 0), 0),  # midnight BST is 23:00 UTC
        ):
            with self.subTest(moment):
                self.assertEqual(days_before(moment, start, "Europe/London"), days)

    def test_a_start_just_after_midnight_belongs_to_its_own_day(self):
        start = datetime(2027, 6, 1, 23, 30)  # 2 June, 0:30 in London
        moment = datetime(2027, 6, 1, 22, 30)  # 1 June, 23:30 in London
        self.assertEqual(days_before(moment, start, "Europe/London"), 1)

    def test_the_latest_step_that_has_begun_holds(self):
        for days, percent in (
            (31, 0),
            (30, 25),
            (15, 25),
            (14, 50),
            (8, 50),
            (7, 100),
            (0, 100),
            (-3, 100),
            (None, 0),
        ):
            with self.subTest(days):
                self.assertEqual(percent_due(STEPS, days), percent)
        self.assertEqual(percent_due([], 0), 0)

    def test_amounts_are_in_whole_steps_of_the_currency_halves_up(self):
        for price, percent, rounding, amount in (
            (100, 50, "0.01", "50.00"),
            (0.05, 50, "0.01", "0.03"),
            (199.99, 33.33, "0.01", "66.66"),
            (99.95, 50, "0.05", "50.00"),
            (1999, 25, "1", "500"),
            (1.005, 100, "0.01", "1.01"),
            (0, 100, "0.01", "0.00"),
        ):
            with self.subTest(price=price, percent=percent):
                self.assertEqual(fee_amount(price, percent, rounding), Decimal(amount))

    def test_a_share_is_a_percentage(self):
        for percent in (-1, 101):
            with self.subTest(percent), self.assertRaises(ValueError):
                fee_amount(100, percent)

    def test_the_balance_is_what_is_owed_less_what_was_invoiced(self):
        leaving = LeavingCost(10, 50, Decimal(50), Decimal(100), credited=Decimal(100))
        self.assertEqual(leaving.balance, -50)
        moving = leaving._replace(fee=Decimal(10), new_price=Decimal(130))
        self.assertEqual((moving.difference, moving.balance), (30, 40))
