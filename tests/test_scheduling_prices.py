import unittest

from odoo.tests import BaseCase

from ..scheduling import highs
from ..scheduling.solve import SolveOptions, solve
from .scheduling_random import make_draft, make_random_problem

if highs.IS_INSTALLED:
    import numpy as np

    from ..scheduling.columns import Columns
    from ..scheduling.highs import relax
    from ..scheduling.model import Model
    from ..scheduling.parallel import Clock
    from ..scheduling.prices import Prices

SEEDS = range(6)
# Cents, as prices of choices are rounded to them.
NEARLY = 0.01


@unittest.skipUnless(highs.IS_INSTALLED, "the solver isn't installed")
class TestPrices(BaseCase):
    """Whatever the prices, the bound is below the best plan there is."""

    def _prepare(self, seed):
        problem = make_random_problem(seed, requests=10)
        best = solve(problem, SolveOptions(time_limit=20.0))
        self.assertLess(best.gap, 0.001)
        draft = make_draft(problem)
        columns = Columns(draft.occupancy.tables, draft.candidates, draft.penalties)
        prices = Prices(columns, draft.occupancy.fairness)
        return best.total, draft, columns, prices

    def test_without_prices_it_is_what_each_would_cost_alone(self):
        _, draft, columns, prices = self._prepare(1)
        chosen = prices.frame.bids().chosen
        # As many heads as requests: each has a place or is left out.
        served = np.unique(columns.owner[chosen])
        self.assertEqual(len(served), len(draft.penalties))
        self.assertAlmostEqual(
            prices.frame.bids().value, columns.cost[chosen].sum(), places=6
        )

    def test_no_prices_make_it_more_than_the_best_plan(self):
        chance = np.random.default_rng(0)
        for seed in SEEDS:
            best, _, _, prices = self._prepare(seed)
            for scale in (1, 30, 1000):
                prices.time = chance.exponential(scale, len(prices.time))
                load = chance.exponential(scale / 10, len(prices.load))
                prices.load = np.where(prices.spoken, load, 0.0)
                share = chance.random(prices.overload.shape)
                prices.overload = share * prices.most
                self.assertLessEqual(prices.frame.bids().value, best + NEARLY)

    def test_what_a_relaxation_says_is_nearly_the_relaxation(self):
        for seed in SEEDS:
            best, draft, columns, prices = self._prepare(seed)
            model = Model(columns, draft, range(len(draft.penalties)))
            relaxed = relax(model, Clock(lambda: 60.0, lambda: False))
            prices.learn(model.scarce, relaxed.worth)
            value = prices.frame.bids().value
            self.assertLessEqual(value, best + NEARLY)
            self.assertAlmostEqual(value, relaxed.value, delta=1e-5 * relaxed.value)

    def test_steps_raise_it_from_nothing(self):
        for seed in SEEDS:
            best, _, _, prices = self._prepare(seed)
            before = prices.frame.bids().value
            after = prices.improve(best, 60, lambda: False)
            self.assertLessEqual(after, best + NEARLY)
            self.assertGreaterEqual(after, before)
            self.assertAlmostEqual(after, prices.frame.bids().value, places=6)
