from dataclasses import replace
from datetime import datetime
from itertools import product
from unittest.mock import patch

from odoo.tests import BaseCase

from ..scheduling import highs
from ..scheduling.inorder import plan_in_order
from ..scheduling.plan import Plan, Unscheduled
from ..scheduling.problem import Busy, Problem
from ..scheduling.solve import SolveOptions, solve
from ..scheduling.starts import starts
from .scheduling_checker import check
from .scheduling_common import (
    LEEDS,
    OXFORD,
    PARIS,
    day,
    make_instructor,
    make_problem,
    make_request,
)
from .scheduling_random import make_random_problem

SHORT = SolveOptions(time_limit=10.0)
NO_SOLVER = patch.object(highs, "IS_INSTALLED", new=False)


def dates_and_teams(plan):
    """What a plan decides, to be compared with another."""
    return [
        (
            each.request_id,
            each.meetings,
            [line.instructor_id for line in each.instructors],
            each.room_id,
            each.licence_id,
        )
        for each in plan.assignments
    ]


class TestSolve(BaseCase):
    def test_nothing_to_plan(self):
        plan = solve(Problem())
        self.assertEqual((plan.assignments, plan.unscheduled, plan.total), ((), (), 0))

    def test_contradictions_are_reasons_not_errors(self):
        requests = [
            make_request(1, date_latest=day(-3)),
            make_request(2, blocks=()),
            make_request(3, tz="Mars/Olympus"),
            make_request(4, locked_instructor_ids=frozenset({99})),
            make_request(5, locked_room_id=99, client_site=False),
            make_request(6, equipment=((99, 1),)),
            make_request(7, needs_licence=True, mode="virtual"),
            make_request(8, fixed_instructor_ids=(99,)),
            make_request(9, instructor_count=5),
        ]
        plan = solve(make_problem(requests, [make_instructor()]), SHORT)
        self.assertEqual(plan.assignments, ())
        self.assertEqual(len(plan.unscheduled), len(requests))
        self.assertTrue(all(each.reasons for each in plan.unscheduled))

    def test_a_request_told_twice_is_planned_once(self):
        plan = solve(make_problem([make_request()] * 2, [make_instructor()]), SHORT)
        self.assertEqual((len(plan.assignments), len(plan.unscheduled)), (1, 0))

    def test_it_gives_up_a_cheap_choice_for_a_better_whole(self):
        """First come, first served leaves the second request without anybody."""
        both = make_instructor(1)
        one = make_instructor(2, home=LEEDS, course_ranks={10: 1})
        requests = [
            make_request(1, date_latest=day(1)),
            make_request(2, date_latest=day(1), course_id=11),
        ]
        both = replace(both, course_ranks={10: 1, 11: 1})
        problem = make_problem(requests, [both, one])
        self.assertEqual(len(plan_in_order(problem).assignments), 1)
        self.assertEqual(len(solve(problem, SHORT).assignments), 2)

    @NO_SOLVER
    def test_without_the_solver_one_makes_room_for_another_all_the_same(self):
        """Of three each takes the place of the next, for the last has a choice."""
        courses = {1: (10,), 2: (10, 11), 3: (11, 12)}
        people = [
            make_instructor(number, course_ranks=dict.fromkeys(taught, 1))
            for number, taught in courses.items()
        ]
        # The pressing ones are planned first, and take those others depend on.
        people[2] = replace(people[2], home=LEEDS)
        people[1] = replace(people[1], home=OXFORD)
        people[0] = replace(people[0], home=PARIS)
        requests = [
            make_request(1, date_latest=day(1), course_id=10, priority=3),
            make_request(2, date_latest=day(1), course_id=11, priority=2),
            make_request(3, date_latest=day(1), course_id=12),
        ]
        plan = solve(make_problem(requests, people), SHORT)
        self.assertEqual(
            {
                each.request_id: each.instructors[0].instructor_id
                for each in plan.assignments
            },
            {1: 1, 2: 2, 3: 3},
        )

    @NO_SOLVER
    def test_nobody_loses_a_place_to_a_request_that_matters_less(self):
        requests = [
            make_request(1, date_latest=day(1), priority=1),
            make_request(2, date_latest=day(1), priority=5),
        ]
        plan = solve(make_problem(requests, [make_instructor()]), SHORT)
        self.assertEqual([each.request_id for each in plan.assignments], [2])

    def test_the_same_seed_gives_the_same_plan(self):
        problem = make_random_problem(3, requests=14)
        first, again = solve(problem, SHORT), solve(problem, SHORT)
        self.assertEqual(dates_and_teams(first), dates_and_teams(again))
        self.assertEqual(first.objective, again.objective)

    def test_terms_add_up_to_the_total_and_the_bound_lies_below(self):
        plan = solve(make_random_problem(5, requests=14), SHORT)
        scores = sum(each.score for each in plan.assignments)
        rest = plan.objective["unscheduled"] + plan.objective["fairness"]
        self.assertAlmostEqual(plan.total, scores + rest, places=2)
        self.assertLessEqual(plan.bound, plan.total)
        self.assertLess(plan.gap, 1e-3)
        self.assertEqual(plan.solver, "highs")

    def test_progress_tells_of_stages_in_order(self):
        told = []
        solve(make_random_problem(1, requests=14), SHORT, told.append)
        stages = list(dict.fromkeys(each.stage for each in told))
        self.assertEqual(
            stages, ["filter", "greedy", "displace", "improve", "explain", "done"]
        )
        prices = [each.incumbent for each in told if each.incumbent is not None]
        self.assertEqual(prices, sorted(prices, reverse=True))

    def test_a_limit_of_nothing_still_gives_a_plan(self):
        plan = solve(make_random_problem(1), SolveOptions(time_limit=0.0))
        self.assertEqual(len(plan.assignments) + len(plan.unscheduled), 8)
        self.assertTrue(all(each.reasons for each in plan.unscheduled))

    def test_it_ends_when_asked_with_the_best_so_far(self):
        problem = make_random_problem(2, requests=14)
        plan = solve(problem, SHORT, should_stop=lambda: True)
        self.assertEqual(len(plan.assignments) + len(plan.unscheduled), 14)
        asked = []

        def after_a_while():
            asked.append(1)
            return len(asked) > 20

        self.assertEqual(check(problem, solve(problem, SHORT, None, after_a_while)), [])

    def test_whoever_is_left_out_has_a_short_answer_when_there_is_no_time(self):
        year = datetime(2026, 1, 1), datetime(2027, 1, 1)
        away = make_instructor(busy=(Busy(*year, "leave", "Sabbatical"),))
        problem = make_problem([make_request()], [away])
        rules = {}
        for limit in (0.0, 10.0):
            (missed,) = solve(problem, SolveOptions(time_limit=limit)).unscheduled
            rules[limit] = [reason.rule for reason in missed.reasons]
        self.assertIn("closest", rules[0.0])
        self.assertNotIn("no_date_ahead", rules[0.0])
        self.assertIn("no_date_ahead", rules[10.0])

    def test_without_the_solver_it_plans_greedily_and_says_so(self):
        problem = make_random_problem(4)
        with NO_SOLVER:
            plan = solve(problem, SHORT)
        self.assertEqual((plan.solver, plan.bound, plan.gap), ("greedy", None, None))
        self.assertTrue(plan.assignments)
        self.assertEqual(check(problem, plan), [])

    def test_plans_of_chance_problems_hold_and_beat_the_greedy_ones(self):
        for seed in range(15):
            with self.subTest(seed=seed):
                problem = make_random_problem(seed, requests=10)
                with NO_SOLVER:
                    greedy = solve(problem, SHORT)
                plan = solve(problem, SHORT)
                self.assertEqual(check(problem, greedy), [])
                self.assertEqual(check(problem, plan), [])
                self.assertLessEqual(plan.total, greedy.total)

    def test_tiny_problems_are_solved_to_the_best_there_is(self):
        for seed in range(6):
            with self.subTest(seed=seed):
                problem = _tiny_problem(seed)
                self.assertAlmostEqual(
                    solve(problem, SHORT).total, _best_total(problem), places=2
                )


def _tiny_problem(seed):
    """Three requests for one instructor each, which no two can share in a day."""
    problem = make_random_problem(seed, requests=3, instructors=3, rooms=1)
    requests = tuple(
        replace(
            request,
            id=number,
            instructor_count=1,
            mode="in_person",
            client_site=True,
            point=OXFORD,
            needs_licence=False,
            equipment=(),
            fixed_meetings=(),
        )
        for number, request in enumerate(problem.requests)
    )
    return replace(problem, requests=requests)


def _best_total(problem):
    """The cheapest of all combinations that the checker lets pass."""
    choices = [[None, *_choices_alone(problem, each)] for each in problem.requests]
    return min(
        total
        for combination in product(*choices)
        if (total := _total_of(problem, combination)) is not None
    )


def _choices_alone(problem, request):
    """What a request could have were it the only one: by dates and instructor."""
    for meetings, person in product(starts(request), problem.instructors):
        bound = replace(
            request,
            fixed_meetings=meetings,
            locked_instructor_ids=request.locked_instructor_ids | {person.id},
        )
        with NO_SOLVER:
            alone = solve(replace(problem, requests=(bound,)), SHORT)
        yield from (each for each in alone.assignments if len(each.instructors) == 1)


def _total_of(problem, combination):
    """What a combination costs, None if a rule forbids it."""
    pairs = list(zip(problem.requests, combination, strict=True))
    missed = [request for request, chosen in pairs if chosen is None]
    plan = Plan(
        tuple(chosen for chosen in combination if chosen is not None),
        tuple(Unscheduled(request.id, ()) for request in missed),
    )
    if check(problem, plan):
        return None
    scores = sum(each.score for each in plan.assignments)
    penalties = sum(
        problem.weights.unscheduled * request.priority for request in missed
    )
    return round(scores + penalties, 2)
