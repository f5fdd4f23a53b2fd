from datetime import date, timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import ForbiddenMoveError
from ..models import training_scheduling_run_solving as solving
from ..scheduling.plan import TERMS
from ..scheduling.solve import Progress, solve
from .scheduling_run_common import SchedulingRunCase


@tagged("post_install", "-at_install")
class TestSchedulingRun(SchedulingRunCase):
    """Queue, worker, progress and what comes out."""

    def test_a_run_proposes_people_room_and_dates_for_each_request(self):
        requests = self._make_requests(2)
        run = self._make_solved_run(requests)
        proposals = run.proposal_ids
        self.assertEqual(proposals.mapped("state"), ["proposed", "proposed"])
        self.assertEqual(proposals.request_id, requests)
        for proposal in proposals:
            self.assertTrue(proposal.lead_id and proposal.room_id and proposal.start)
            self.assertFalse(proposal.conflicts)
            self.assertIn("Pay", proposal.price_table)
        self.assertEqual(requests.mapped("state"), ["new", "new"])
        self.assertFalse(requests.session_ids)

    def test_the_run_shows_price_by_term_solver_and_time(self):
        run = self._make_solved_run(self._make_requests(1))
        self.assertAlmostEqual(sum(run.term_ids.mapped("value")), run.objective)
        self.assertGreater(run.objective, 0)
        self.assertTrue(run.solver)
        self.assertEqual(run.progress, 100)
        if run.solver == "greedy":
            self.assertIn("highspy", run.message)

    def test_what_cant_be_scheduled_says_why(self):
        run = self._make_solved_run(self._make_requests(1, learner_count=80))
        proposal = run.proposal_ids
        self.assertEqual(proposal.state, "unscheduled")
        self.assertIn("80", proposal.reasons)
        self.assertEqual(run.left_out_count, 1)

    def test_the_window_of_the_run_goes_before_that_of_the_requests(self):
        run = self._make_solved_run(
            self._make_requests(1), date_from=date(2027, 3, 8), date_to=date(2027, 3, 9)
        )
        self.assertIn(run.proposal_ids.first_day, (date(2027, 3, 8), date(2027, 3, 9)))

    def test_weights_come_from_the_company_and_may_differ(self):
        self.company.training_weight_rank = 77
        run = self._make_run(self._make_requests(1))
        self.assertEqual(run.weight_rank, 77)
        with self.assertRaisesRegex(UserError, "negative"):
            run.weight_rank = -1

    def test_an_empty_run_is_refused(self):
        with self.assertRaisesRegex(UserError, "nothing to plan"):
            self._make_run().action_solve()

    def test_a_run_is_planned_with_the_rights_of_its_planner(self):
        seen = []
        prepare = type(self.env["training.planner"])._prepare_run_problem

        def spy(planner, run, proposals):
            seen.append((planner.env.user, planner.env.su))
            return prepare(planner, run, proposals)

        run = self._make_run(self._make_requests(1))
        run.action_solve()
        with patch.object(
            type(self.env["training.planner"]), "_prepare_run_problem", spy
        ):
            self._work()
        self.assertEqual(seen, [(self.manager, False)])

    # -- the worker ----------------------------------------------------------------

    def _solving(self, run, work):
        """Let `work(on_progress, should_stop)` happen while the engine is at it."""

        def engine(problem, options, on_progress, should_stop):
            work(on_progress, should_stop)
            return solve(problem, options)

        run.action_solve()
        with patch.object(solving, "solve", engine):
            self._work()

    def test_the_form_sees_progress_while_it_is_planned(self):
        run = self._make_run(self._make_requests(1))
        seen = []

        def work(on_progress, _should_stop):
            on_progress(Progress("improve", 1, 2, incumbent=900.0, gap=0.1))
            self.env.invalidate_all()
            seen.append(run.get_progress())

        self._solving(run, work)
        (progress,) = seen
        self.assertEqual(progress["state"], "solving")
        self.assertEqual(progress["incumbent"], 900.0)
        self.assertGreater(progress["progress"], 50)
        self.assertEqual(run.get_progress()["state"], "solved")

    def test_a_running_plan_can_be_stopped_and_keeps_its_best(self):
        run = self._make_run(self._make_requests(1))
        seen = []

        def work(_on_progress, should_stop):
            self.env.invalidate_all()
            run.action_stop()
            self.env.flush_all()
            seen.append(should_stop())

        self._solving(run, work)
        self.assertEqual(seen, [True])
        self.assertEqual(run.state, "solved")
        self.assertIn("Stopped by hand", run.message)

    def test_a_waiting_run_is_withdrawn(self):
        run = self._make_run(self._make_requests(1))
        run.action_solve()
        self.assertEqual(run.state, "queued")
        run.action_stop()
        self.assertEqual(run.state, "draft")

    def test_a_worker_that_died_leaves_a_run_that_can_be_started_again(self):
        run = self._make_run(self._make_requests(1))
        run.action_solve()
        run._move_to("solving", started_on=fields.Datetime.now())
        self._work()
        self.assertEqual(run.state, "interrupted")
        self.assertIn("stopped while planning", run.message)
        run.action_solve()
        self._work()
        self.assertEqual(run.state, "solved")

    def test_a_silent_run_can_be_started_again_by_hand(self):
        run = self._make_run(self._make_requests(1))
        run.action_solve()
        long_ago = fields.Datetime.now() - timedelta(minutes=30)
        run._move_to("solving", started_on=long_ago, heartbeat_on=long_ago)
        self.assertTrue(run.get_progress()["silent"])
        run.action_solve()
        self.assertEqual(run.state, "queued")

    def test_a_run_that_is_being_planned_isnt_started_twice(self):
        run = self._make_run(self._make_requests(1))
        run.action_solve()
        run._move_to("solving", started_on=fields.Datetime.now())
        with self.assertRaises(ForbiddenMoveError):
            run.action_solve()

    def test_a_failure_is_told_without_a_traceback_and_may_be_tried_again(self):
        def fail(_on_progress, _should_stop):
            raise ZeroDivisionError

        run = self._make_run(self._make_requests(1))
        with mute_logger(solving.__name__):
            self._solving(run, fail)
        self.assertEqual(run.state, "interrupted")
        self.assertIn("unexpected", run.message)
        self.assertEqual(run.proposal_ids.state, "waiting")

    def test_a_plan_survives_a_click_at_the_wrong_moment(self):
        run = self._make_run(self._make_requests(1))
        store, tries = type(run)._store_plan, []

        def collide_once(run, plan):
            tries.append(plan)
            if len(tries) == 1:
                raise SerializationFailure
            return store(run, plan)

        run.action_solve()
        with patch.object(type(run), "_store_plan", collide_once):
            self._work()
        self.assertEqual((run.state, len(tries)), ("solved", 2))

    def test_nothing_is_read_between_the_calendars_and_the_outcome(self):
        """A snapshot taken in between would collide with the progress written."""
        run = self._make_run(self._make_requests(1))
        counts, committed = [], []
        commit = type(self.env["ir.cron"])._commit_progress

        def remember(cron, *args, **kwargs):
            result = commit(cron, *args, **kwargs)
            committed.append(self.env.cr.sql_log_count)
            return result

        def solve_at_once(problem, options, on_progress, should_stop):
            counts.append(self.env.cr.sql_log_count - committed[-1])
            return solve(problem, options)

        run.action_solve()
        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", remember),
            patch.object(solving, "solve", solve_at_once),
        ):
            self._work()
        self.assertEqual(counts, [0])

    def test_runs_wait_for_each_other_and_none_is_forgotten(self):
        runs = [self._make_run(self._make_requests(1)) for _number in range(3)]
        for run in runs:
            run.action_solve()
        self.assertEqual(runs[2].get_progress()["ahead"], 2)
        for run in runs:
            self._work()
            self.assertEqual(run.state, "solved")

    def test_the_search_ends_before_the_server_ends_the_job(self):
        run = self._make_run(self._make_requests(1), time_limit=600)
        with patch.object(type(run), "_get_server_limit", lambda self: 120):
            self.assertLess(run._get_time_limit(), 120)
            run.action_solve()
            self._work()
        self.assertIn("limit_time_real_cron", run.message)

    def test_a_session_without_an_instructor_gets_one_on_its_own_dates(self):
        session = self._make_session(date(2027, 3, 3), course=self.course)
        session.action_schedule()
        run = self._make_solved_run(sessions=session)
        proposal = run.proposal_ids
        self.assertEqual(proposal.state, "proposed", proposal.reasons)
        self.assertEqual(proposal.start, session.start)
        self.assertEqual(proposal.lead_id, self.anna)

    def test_every_term_of_the_engine_can_be_shown(self):
        field = self.env["training.scheduling.term"]._fields["term"]
        self.assertLessEqual(set(TERMS), set(field.get_values(self.env)))
