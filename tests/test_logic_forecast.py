import random
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..logic import forecast as module
from ..logic.forecast import NAIVE_METHODS, forecast

SEASON = (10, 12, 20, 18, 14, 8, 4, 3, 25, 22, 16, 6)


def make_history(months, growth=0.0, noise=2, seed=5):
    """Learners of each month: a season, growth and some chance."""
    draw = random.Random(seed)
    return [
        max(0, SEASON[month % 12] + growth * month + draw.randint(-noise, noise))
        for month in range(months)
    ]


@tagged("post_install", "-at_install")
class TestForecast(BaseCase):
    """What is expected, how sure it is, and when nothing is said."""

    def test_a_season_with_growth_is_found_and_beats_last_year(self):
        result = forecast(make_history(48, growth=0.25), 12)
        self.assertEqual(result.method, "season")
        self.assertLess(result.wape, result.naive_wape)
        self.assertLess(result.mase, 1)
        for month, expected in enumerate(result.expected, start=48):
            with self.subTest(month=month):
                self.assertAlmostEqual(
                    expected, SEASON[month % 12] + 0.25 * month, delta=6
                )

    def test_the_naive_one_stands_where_a_model_is_no_better(self):
        for months, method in ((14, "average"), (36, "last_year")):
            with self.subTest(months=months):
                result = forecast([5] * months, 3)
                self.assertEqual(result.method, method)
                self.assertEqual(result.expected, (5, 5, 5))
                self.assertEqual(result.wape, 0)

    def test_history_of_less_than_a_year_gives_no_forecast(self):
        result = forecast(make_history(11), 6)
        self.assertEqual((result.method, result.reason), ("", "short"))
        self.assertEqual(result.expected, ())

    def test_history_with_hardly_anybody_in_the_last_year_gives_none(self):
        for name, history in {
            "nobody": [0] * 36,
            "nobody lately": [9] * 24 + [0] * 12,
            "eleven learners": [9] * 24 + [1] * 11 + [0],
            "three months only": [9] * 24 + [0] * 9 + [5, 5, 5],
        }.items():
            with self.subTest(name):
                self.assertEqual(forecast(history, 6).reason, "thin")

    def test_a_short_history_isnt_read_as_a_season(self):
        self.assertIn(forecast(make_history(20), 6).method, ("average", "trend"))

    def test_months_without_anybody_leave_the_error_defined(self):
        result = forecast([0, 0, 6] * 12, 6)
        self.assertEqual(result.wape, 0)
        self.assertTrue(all(value >= 0 for value in (*result.expected, *result.low)))

    def test_one_spike_isnt_expected_to_come_back(self):
        history = make_history(36)
        history[20] = 400
        self.assertLess(max(forecast(history, 12).expected), 80)

    def test_a_peak_of_each_year_stays(self):
        history = [60 if month % 12 == 8 else 4 for month in range(36)]
        self.assertAlmostEqual(forecast(history, 12).expected[8], 60, delta=6)

    def test_the_range_holds_most_of_what_then_happens(self):
        inside = total = 0
        for seed in range(12):
            history = make_history(42, noise=5, seed=seed)
            result = forecast(history[:36], 6)
            for asked, low, high in zip(
                history[36:], result.low, result.high, strict=True
            ):
                inside += low <= asked <= high
                total += 1
        self.assertGreater(inside / total, 0.7)

    def test_the_same_history_gives_the_same_forecast(self):
        history = make_history(40)
        self.assertEqual(forecast(history, 6), forecast(list(history), 6))

    def test_without_the_library_the_naive_one_is_made_and_says_so(self):
        with patch.object(module, "_load_models", return_value=None):
            result = forecast(make_history(48, growth=0.25), 6)
        self.assertIn(result.method, NAIVE_METHODS)
        self.assertFalse(result.has_models)
        self.assertEqual(len(result.expected), 6)

    def test_errors_are_those_of_the_formulas(self):
        test = module._Backtest(((10.0, 8.0), (0.0, 1.0), (5.0, 5.0)))
        self.assertAlmostEqual(test.wape, 20.0)
        self.assertAlmostEqual(test.mean_error, 1.0)
        self.assertAlmostEqual(module._get_scaled_error(test, [1, 3, 1, 3]), 0.5)
