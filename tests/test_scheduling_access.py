from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .scheduling_run_common import SchedulingRunCase


@tagged("post_install", "-at_install")
class TestSchedulingAccess(SchedulingRunCase):
    """Who may plan, and what is seen of it across companies."""

    def test_a_coordinator_plans_and_books(self):
        run = self._make_run(self._make_requests(1), user_id=self.coordinator.id)
        run = run.with_user(self.coordinator)
        run.action_solve()
        self._work()
        self.assertEqual(run.state, "solved", run.message)
        run.proposal_ids.lead_id = self.ben
        run.action_accept_all()
        run.action_apply()
        self.assertEqual(run.proposal_ids.booked_session_id.instructor_ids, self.ben)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_a_user_without_that_right_looks_and_changes_nothing(self):
        run = self._make_solved_run(self._make_requests(1))
        seen = run.with_user(self.training_user)
        self.assertTrue(seen.proposal_ids.price_table)
        self.assertEqual(seen.get_progress()["state"], "solved")
        for action in (seen.action_solve, seen.action_stop, seen.action_accept_all):
            with self.subTest(action.__name__), self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            seen.action_apply()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_plans_of_another_company_are_invisible(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        run = self._make_solved_run(self._make_requests(1))
        stranger = self._make_user(
            "elsewhere-test", "training_operations.training_operations_group_manager"
        )
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        for records in (run, run.proposal_ids, run.term_ids):
            with self.subTest(records._name):
                seen = records.with_user(stranger).with_context(allowed_company_ids=[])
                self.assertFalse(seen.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    seen.read(["display_name"])

    def test_requests_of_two_companies_become_a_run_for_each(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        course = self._make_course(company_id=False)
        requests = self._make_requests(1, course_id=course.id)
        requests += self._make_requests(1, course_id=course.id, company_id=other.id)
        action = requests.action_plan_in_bulk()
        runs = self.env["training.scheduling.run"].search(action["domain"])
        self.assertEqual(runs.company_id, self.company | other)
        for run in runs:
            self.assertEqual(run.request_ids.company_id, run.company_id)
