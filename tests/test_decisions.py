from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestDecisions(TrainingCase):
    """A session of 1 March 2027 that needs two learners and has one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._make_instructor("Anna", training_rate=150.0)
        cls.course = cls._make_course(seats_min=2)
        cls.session = cls._make_open_session(
            course=cls.course, user_id=cls.coordinator.id
        )
        cls.session.instructor_ids = cls.anna
        cls._make_enrollment(cls.session)
        cls.policy = cls.session._get_policy()
        cls.policy.decision_days_before = 7

    def _decide(self, day=date(2027, 2, 22)):
        """Run the job on a day; the decisions about the session."""
        with freeze_time(datetime(day.year, day.month, day.day, 12)):
            self.env["training.decision"]._cron_decide()
        return self.session.decision_ids

    def test_it_becomes_due_on_the_decision_day_and_not_before(self):
        self.assertFalse(self._decide(date(2027, 2, 21)))
        decision = self._decide(date(2027, 2, 22))
        self.assertEqual(decision.state, "open")
        self.assertEqual(self.session.activity_ids.user_id, self.coordinator)

    def test_the_day_is_that_of_the_sessions_zone(self):
        self.session.tz = "Pacific/Auckland"
        with freeze_time(datetime(2027, 2, 21, 12)):
            self.env["training.decision"]._cron_decide()
        self.assertEqual(self.session.decision_ids.state, "open")

    def test_it_is_proposed_once(self):
        self._decide()
        self.assertEqual(len(self._decide(date(2027, 2, 23))), 1)

    def test_enough_learners_need_no_decision_and_drop_an_open_one(self):
        decision = self._decide()
        self._make_enrollment(self.session)
        self._decide(date(2027, 2, 23))
        self.assertEqual(decision.state, "dropped")
        self.assertFalse(self.session.activity_ids)

    def test_margins_of_each_way(self):
        past = self._make_open_session(course=self.course, first_day=date(2027, 1, 4))
        for _number in range(3):
            self._make_enrollment(past)
        past.action_start()
        past.action_mark_all_present()
        past.action_done()
        decision = self._decide().with_user(self.coordinator)
        # One learner at 100 less a day of Anna; three come usually.
        self.assertEqual(decision.margin_run, -50.0)
        self.assertEqual(decision.margin_postpone, 150.0)
        self.assertEqual(decision.margin_cancel, 0.0)

    def test_running_it_anyway_guarantees_it(self):
        decision = self._decide().with_user(self.coordinator)
        decision.action_run()
        self.assertEqual(self.session.state, "confirmed")
        self.assertEqual(decision.state, "run")
        self.assertEqual(decision.decided_by_id, self.coordinator)
        self.assertEqual(self._decide(date(2027, 2, 23)), decision)

    def test_cancelling_from_the_list_asks_why(self):
        decision = self._decide().with_user(self.coordinator)
        action = decision.action_ask_cancel()
        wizard = self.env["training.reason.wizard"].browse(action["res_id"])
        wizard.with_user(self.coordinator).reason = "Too few"
        wizard.with_user(self.coordinator).action_apply()
        self.assertEqual(self.session.state, "cancelled")
        self.assertEqual(self.session.cancel_reason, "Too few")
        self.assertEqual(decision.state, "cancelled")

    def test_confirming_on_the_session_closes_it_too(self):
        decision = self._decide()
        self.session.action_confirm()
        self.assertEqual(decision.state, "run")

    def test_postponing_moves_the_session_and_closes_it(self):
        self._make_room()
        decision = self._decide().with_user(self.coordinator)
        search = self.env["training.date.search"].browse(
            decision.action_postpone()["res_id"]
        )
        search = search.with_user(self.coordinator)
        search.write(
            {"date_earliest": date(2027, 4, 5), "date_latest": date(2027, 4, 30)}
        )
        search.action_search()
        search.option_ids[0].action_choose()
        self.assertEqual(self.session.start, datetime(2027, 4, 5, 8))
        self.assertEqual(decision.state, "postponed")
        again = self._decide(date(2027, 3, 29)) - decision
        self.assertEqual(again.state, "open")

    def test_the_policy_may_cancel_by_itself(self):
        self.policy.decision_auto = "cancel"
        self._decide()
        self.assertEqual(self.session.state, "cancelled")

    def test_the_policy_may_run_it_by_itself(self):
        self.policy.decision_auto = "run"
        self._decide()
        self.assertEqual(self.session.state, "confirmed")

    def test_flat_fees_do_not_depend_on_heads_and_are_never_decided_by_rule(self):
        self.session.write({"customer_id": self.client_company.id, "fee_mode": "flat"})
        self.session.enrollment_ids.price = 0
        self.session.price_unit = 900
        self.policy.decision_auto = "cancel"
        decision = self._decide()
        self.assertEqual((decision.state, self.session.state), ("open", "open"))
        self.assertEqual(decision.margin_run, 900 - self.session._get_expected_cost())
        self.assertEqual(decision.margin_postpone, decision.margin_run)

    def test_users_see_and_do_not_decide(self):
        decision = self._decide().with_user(self.training_user)
        self.assertEqual(decision.state, "open")
        with self.assertRaises(AccessError):
            decision.action_run()


@tagged("post_install", "-at_install")
class TestChecklist(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(
            task_ids=[
                (0, 0, {"name": "Order books", "days": -14, "is_mandatory": True}),
                (0, 0, {"name": "Check the room", "days": 0, "role": "lead"}),
            ]
        )
        cls.session = cls._make_session(course=cls.course, user_id=cls.coordinator.id)
        cls.session.action_schedule()
        cls.books, cls.check = cls.session.task_ids.sorted("deadline")

    def test_scheduling_makes_the_steps_dated_from_the_start(self):
        self.assertEqual(
            self.session.task_ids.mapped("deadline"),
            [date(2027, 2, 15), date(2027, 3, 1)],
        )
        self.session.action_draft()
        self.session.action_schedule()
        self.assertEqual(len(self.session.task_ids), 2)

    def test_deadlines_move_with_the_session(self):
        self.session.meeting_ids.write(
            {"start": "2027-03-08 09:00:00", "stop": "2027-03-08 17:00:00"}
        )
        self.assertEqual(self.books.deadline, date(2027, 2, 22))

    def test_the_lead_does_it_once_there_is_one(self):
        self.assertEqual(self.check.user_id, self.coordinator)
        self.session.instructor_ids = self._make_instructor(
            user_id=self.employee_user.id
        )
        self.assertEqual(self.check.user_id, self.employee_user)

    def test_done_is_noted_with_who_and_when(self):
        self.books.with_user(self.coordinator).action_done()
        self.assertEqual(self.books.done_by_id, self.coordinator)
        self.assertTrue(self.books.done_on)
        self.assertEqual(self.session.task_summary, "1 / 2")

    def test_instructors_tick_off_their_own_and_nothing_else(self):
        self.session.instructor_ids = self._make_instructor(
            user_id=self.employee_user.id
        )
        mine = self.check.with_user(self.employee_user)
        tasks = self.env["training.session.task"].with_user(self.employee_user)
        self.assertEqual(tasks.search([("session_id", "=", self.session.id)]), mine)
        mine.action_done()
        self.assertEqual(self.check.done_by_id, self.employee_user)
        with self.assertRaises(AccessError):
            mine.name = "Other"
        with self.assertRaises(AccessError):
            self.books.with_user(self.employee_user).action_done()

    def test_overdue_steps_are_found(self):
        with freeze_time("2027-02-16 12:00:00"):
            self.env.invalidate_all()
            overdue = self.env["training.session.task"].search(
                [("is_overdue", "=", True), ("session_id", "=", self.session.id)]
            )
            self.assertEqual(overdue, self.books)
            sessions = self.env["training.session"].search(
                [("has_overdue_tasks", "=", True)]
            )
            self.assertIn(self.session, sessions)
            self.assertTrue(self.session.has_overdue_tasks)

    def test_a_mandatory_step_keeps_the_session_from_closing(self):
        self.session.action_open()
        self.session.action_start()
        self.session.action_done()
        hindrances = "\n".join(self.session._get_closing_hindrances())
        self.assertIn("Order books", hindrances)
        self.books.action_done()
        self.assertFalse(self.session._get_closing_hindrances())
