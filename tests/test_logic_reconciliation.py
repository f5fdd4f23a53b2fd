from decimal import Decimal

from odoo.tests import BaseCase

from ..logic.reconciliation import classify, round_amount


def sort_out(expected, invoiced, credited=0, paid=0, **flags):
    """Class and difference, for a delivered one unless told otherwise."""
    flags = {"overdue": False, "delivered": True, "cancelled": False} | flags
    found = classify(expected, invoiced, credited, paid, **flags)
    return found.kind, found.difference


class TestReconciliation(BaseCase):
    def test_each_class_with_its_difference(self):
        early, gone = {"delivered": False}, {"cancelled": True, "delivered": False}
        cases = [
            ("paid and delivered", (100, 100, 0, 100), {}, "agreed", 0),
            ("open but not due yet", (100, 100, 0, 0), {}, "agreed", 0),
            ("nothing is due", (0, 0), early, "agreed", 0),
            ("billed nothing", (100, 0), {}, "not_invoiced", -100),
            ("billed and credited", (100, 100, 100), {}, "not_invoiced", -100),
            ("billed too little", (100, 80), {}, "under_invoiced", -20),
            ("credited too much", (100, 100, 10), {}, "under_invoiced", -10),
            ("billed twice", (100, 200), {}, "over_invoiced", 100),
            ("billed for nothing", (0, 50), {}, "over_invoiced", 50),
            ("ahead of delivery", (100, 100), early, "invoiced_not_delivered", 100),
            ("cancelled", (0, 100), gone, "cancelled_not_credited", 100),
            ("cancelled, credited", (0, 100, 100), gone, "agreed", 0),
            ("fee kept", (30, 100, 70), gone, "agreed", 0),
            ("fee not kept", (30, 100, 100), gone, "not_invoiced", -30),
            ("fee, not credited", (30, 100), gone, "cancelled_not_credited", 70),
        ]
        for name, amounts, flags, kind, difference in cases:
            with self.subTest(name):
                self.assertEqual(sort_out(*amounts, **flags), (kind, difference))

    def test_late_payment_gives_what_is_missing(self):
        found = sort_out(100, 100, 0, 60, overdue=True)
        self.assertEqual(found, ("unpaid_overdue", -40))

    def test_overdue_but_paid_agrees(self):
        self.assertEqual(sort_out(100, 100, 0, 100, overdue=True), ("agreed", 0))

    def test_wrong_amount_comes_before_late_payment(self):
        found = sort_out(100, 120, 0, 0, overdue=True)
        self.assertEqual(found, ("over_invoiced", 20))

    def test_late_payment_comes_before_undelivered(self):
        kind, _ = sort_out(100, 100, 0, 0, overdue=True, delivered=False)
        self.assertEqual(kind, "unpaid_overdue")

    def test_one_cent_shows(self):
        self.assertEqual(sort_out(100, 99.99), ("under_invoiced", Decimal("-0.01")))
        self.assertEqual(sort_out(100, 100.01), ("over_invoiced", Decimal("0.01")))

    def test_float_noise_does_not_show(self):
        self.assertEqual(sort_out(0.3, 0.1 + 0.2), ("agreed", 0))
        self.assertEqual(sort_out(33.33, 100 / 3), ("agreed", 0))

    def test_currencies_have_their_own_step(self):
        found = classify(
            1000.4,
            1000,
            0,
            0,
            overdue=False,
            delivered=True,
            cancelled=False,
            rounding=1,
        )
        self.assertEqual(found.kind, "agreed")
        self.assertEqual(round_amount("2.675", "0.05"), Decimal("2.70"))

    def test_halves_round_away_from_zero(self):
        self.assertEqual(round_amount("1.005", "0.01"), Decimal("1.01"))
        self.assertEqual(round_amount("-1.005", "0.01"), Decimal("-1.01"))

    def test_a_step_of_zero_is_refused(self):
        with self.assertRaises(ValueError):
            round_amount(1, 0)
