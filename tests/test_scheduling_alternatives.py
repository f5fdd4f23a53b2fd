from odoo.tests import BaseCase

from ..scheduling.alternatives import best_dates, best_people
from ..scheduling.solve import SolveOptions, solve
from ..scheduling.starts import starts
from .scheduling_common import (
    LEEDS,
    MONDAY,
    day,
    make_busy,
    make_instructor,
    make_problem,
    make_request,
)
from .scheduling_random import make_random_problem


class TestBestDates(BaseCase):
    def test_the_cheapest_come_first_with_team_and_price(self):
        people = [
            make_instructor(1, busy=(make_busy(0, 9, 17), make_busy(1, 9, 17))),
            make_instructor(2, home=LEEDS),
        ]
        found = best_dates(make_problem((), people), make_request(date_latest=day(3)))
        told = [
            (each.first_day, each.assignment.instructors[0].instructor_id)
            for each in found
        ]
        # Two days of delay cost less than the way from Leeds.
        self.assertEqual(told, [(day(2), 1), (MONDAY, 2), (day(1), 2)])
        self.assertEqual(found, sorted(found, key=lambda each: each.score))

    def test_as_many_as_are_wanted_and_beyond_the_window_if_wanted(self):
        problem = make_problem((), [make_instructor()])
        request = make_request(date_latest=day(1))
        self.assertEqual(len(best_dates(problem, request)), 1)
        found = best_dates(problem, request, most=3, lookahead_days=7)
        self.assertEqual(
            [(each.first_day, each.in_window) for each in found],
            [(MONDAY, True), (day(1), False), (day(2), False)],
        )

    def test_nothing_fits_or_makes_sense(self):
        problem = make_problem((), [make_instructor()])
        self.assertEqual(best_dates(problem, make_request(course_id=99)), [])
        self.assertEqual(best_dates(problem, make_request(blocks=())), [])

    def test_the_best_is_what_a_plan_of_one_request_takes(self):
        for seed in range(20):
            with self.subTest(seed=seed):
                problem = make_random_problem(seed, requests=1)
                found = best_dates(problem, problem.requests[0])
                planned = solve(problem, SolveOptions(5)).assignments
                self.assertEqual(bool(found), bool(planned))
                if found:
                    self.assertAlmostEqual(found[0].score, planned[0].score, places=2)

    def test_people_for_dates_with_prices_and_obstacles(self):
        people = [
            make_instructor(1, home=LEEDS),
            make_instructor(2),
            make_instructor(3, busy=(make_busy(0, 9, 12, label="Fire safety"),)),
        ]
        request = make_request()
        problem = make_problem((), people)
        found = best_people(problem, request, next(starts(request)))
        self.assertEqual([each.resource_id for each in found], [2, 1, 3])
        self.assertEqual(found[2].blockers[0].params["label"], "Fire safety")
