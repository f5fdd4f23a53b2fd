from dataclasses import replace

from odoo.tests import BaseCase

from ..scheduling.displace import Displacer
from ..scheduling.greedy import greedy
from ..scheduling.parallel import Clock
from .scheduling_random import make_draft, make_random_problem

SEEDS = range(8)
FOREVER = Clock(lambda: 60.0, lambda: False)


class TestDisplace(BaseCase):
    """Requests take the places of others, and the plan only gets better by it."""

    def _make_crowd(self, seed):
        """A first plan of more requests than fit, by people who tire soon."""
        problem = make_random_problem(seed, requests=30)
        weights = replace(problem.weights, fairness=400.0, overload=900.0)
        draft = make_draft(replace(problem, weights=weights))
        draft.occupancy.fairness.steps = [(4, 10)] * len(problem.instructors)
        greedy(range(len(draft.candidates)), draft)
        return draft

    def test_its_price_is_the_plans_with_overload_and_never_above_the_first(self):
        for seed in SEEDS:
            draft = self._make_crowd(seed)
            first = draft.price
            displacer = Displacer(draft, FOREVER, seed, most=400)
            displacer.run()
            self.assertAlmostEqual(displacer.best, draft.price, places=4)
            self.assertLessEqual(draft.price, first + 1e-4)

    def test_what_is_left_fits_together(self):
        for seed in SEEDS:
            draft = self._make_crowd(seed)
            Displacer(draft, FOREVER, seed, most=400).run()
            chosen = draft.release(list(draft.chosen))
            self.assertFalse(any(draft.occupancy.busy))
            self.assertFalse(any(draft.occupancy.hours))
            self.assertFalse(draft.place(chosen))

    def test_the_same_moves_lead_to_the_same_plan(self):
        plans = []
        for _ in range(2):
            draft = self._make_crowd(3)
            Displacer(draft, FOREVER, 5, most=400).run()
            plans.append(
                {
                    position: (each.candidate.dates.meetings, each.team, each.needs)
                    for position, each in draft.chosen.items()
                }
            )
        self.assertEqual(*plans)
