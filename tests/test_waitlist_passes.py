from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestWaitlist(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._make_policy()
        cls.course = cls._make_course(seats_max=2, policy_id=cls.policy.id)
        cls.session = cls._make_open_session(course=cls.course)
        cls.learners = cls._make_learners(6)

    def _fill(self, number=5, **overrides):
        return self._enroll_all(self.session, self.learners[:number], **overrides)

    def _log_of(self, enrollment):
        return [
            (decision.kind, decision.reason)
            for decision in enrollment.decision_ids.sorted("id")
        ]

    def test_priority_goes_first_where_the_policy_says_so(self):
        self.policy.waitlist_order = "priority"
        enrollments = self._fill(3)
        urgent = self._make_enrollment(self.session, self.learners[3], priority="2")
        self.assertEqual(urgent.waitlist_position, 1)
        enrollments[0].action_cancel("Ill")
        self.assertEqual(urgent.state, "confirmed")
        self.assertEqual(enrollments[2].state, "waitlisted")

    def test_who_attends_another_session_is_skipped_and_told_why(self):
        enrollments = self._fill(4)
        other = self._make_open_session()
        self._make_enrollment(other, self.learners[2])
        enrollments[0].action_cancel("Ill")
        self.assertEqual(enrollments[2].waitlist_reason, "clash")
        self.assertIn(other.name, enrollments[2].waitlist_detail)
        self.assertEqual(enrollments[3].state, "confirmed")
        self.assertEqual(self._log_of(enrollments[2]), [("skipped", "clash")])
        self.assertEqual(self._log_of(enrollments[3]), [("seated", False)])

    def test_one_seat_in_each_of_two_sessions_at_a_time_goes_to_two_people(self):
        twin = self._make_open_session(course=self.course)
        first = self._fill(2)
        second = self._enroll_all(twin, self.learners[2:4])
        both = self.learners[4]
        waits = self._make_enrollment(self.session, both) | self._make_enrollment(
            twin, both
        )
        (first[0] | second[0]).action_cancel("Ill")
        self.assertEqual(sorted(waits.mapped("state")), ["confirmed", "waitlisted"])

    def test_nobody_overtakes_who_waits(self):
        """A seat freed beside a queue isn't given to a newcomer."""
        enrollments = self._fill(3)
        self.policy.waitlist_offer = "timed_offer"
        enrollments[0].action_cancel("Ill")
        self.assertEqual(enrollments[2].state, "offered")
        self.session.seats_max = 3
        newcomer = self._make_enrollment(self.session, self.learners[4])
        self.assertEqual(newcomer.state, "confirmed", "nobody else waits")

    def test_a_newcomer_gets_the_seat_that_nobody_before_can_take(self):
        enrollments = self._fill(3)
        self._make_enrollment(self._make_open_session(), self.learners[2])
        enrollments[0].action_cancel("Ill")
        self.assertEqual(enrollments[2].state, "waitlisted")
        newcomer = self._make_enrollment(self.session, self.learners[4])
        self.assertEqual(newcomer.state, "confirmed")

    def test_a_group_waits_until_all_fit(self):
        enrollments = self._fill(2)
        group = self._enroll_all(self.session, self.learners[2:4], group_key="Acme")
        single = self._make_enrollment(self.session, self.learners[4])
        enrollments[0].action_cancel("Ill")
        self.assertEqual(set(group.mapped("waitlist_reason")), {"group"})
        self.assertEqual(single.state, "confirmed")
        self.session.seats_max = 4
        self.assertEqual(set(group.mapped("state")), {"confirmed"})

    def test_a_group_larger_than_the_free_seats_waits_as_a_whole(self):
        group = self._enroll_all(self.session, self.learners[:3], group_key="Acme")
        self.assertEqual(set(group.mapped("state")), {"waitlisted"})
        self.assertEqual(self._make_enrollment(self.session).state, "confirmed")

    def test_seats_are_held_for_a_group_and_then_go_on(self):
        self.policy.write({"group_mode": "hold_seats", "group_hold_hours": 6})
        enrollments = self._fill(2)
        group = self._enroll_all(self.session, self.learners[2:4], group_key="Acme")
        single = self._make_enrollment(self.session, self.learners[4])
        enrollments[0].action_cancel("Ill")
        self.assertEqual(single.waitlist_reason, "held")
        self.assertEqual(group[0].hold_until, datetime(2027, 2, 1, 15))
        with freeze_time("2027-02-01 15:30:00"):
            self.session._promote_waitlist(freed=False)
        self.assertEqual(single.state, "confirmed")
        self.assertEqual(set(group.mapped("state")), {"waitlisted"})

    def test_nobody_moves_up_by_itself_close_to_the_start(self):
        self.policy.waitlist_freeze_hours = 48
        enrollments = self._fill(3)
        with freeze_time(self.session.start - timedelta(hours=47)):
            enrollments[0].action_cancel("Ill")
            self.assertEqual(enrollments[2].waitlist_reason, "frozen")
            enrollments[2].with_user(self.coordinator).action_confirm()
        self.assertEqual(enrollments[2].state, "confirmed")

    def test_a_pass_that_changes_nothing_writes_nothing(self):
        enrollments = self._fill(4)
        self._make_enrollment(self._make_open_session(), self.learners[2])
        self._make_enrollment(
            self._make_open_session(first_day=date(2027, 3, 1)), self.learners[3]
        )
        enrollments[0].action_cancel("Ill")
        logged = self.env["training.waitlist.decision"].search_count([])
        self.session._promote_waitlist()
        self.session._promote_waitlist(freed=False)
        self.assertEqual(
            self.env["training.waitlist.decision"].search_count([]), logged
        )

    def test_who_needs_approval_holds_the_seat_until_then(self):
        self.policy.approval = "internal"
        enrollments = self._fill(3)
        enrollments[0].action_cancel("Ill")
        self.assertEqual(enrollments[2].state, "pending")
        self.assertTrue(enrollments[2].seat_number)

    # -- by hand ----------------------------------------------------------------------

    def test_moving_in_the_queue_takes_a_reason_that_is_kept(self):
        enrollments = self._fill(5).with_user(self.coordinator)
        last = enrollments[4]
        with self.assertRaises(UserError):
            last._move_in_queue("", position=1)
        last._move_in_queue("Their manager asked", position=1)
        self.assertEqual(
            enrollments[2:].mapped("waitlist_position"),
            [2, 3, 1],
        )
        decision = last.decision_ids
        self.assertEqual((decision.kind, decision.reason), ("moved", "by_hand"))
        self.assertEqual(decision.detail, "Their manager asked")
        self.assertEqual(decision.create_uid, self.coordinator)

    def test_moving_back_in_the_queue(self):
        enrollments = self._fill(5)
        enrollments[2]._move_in_queue("Can wait", position=3)
        self.assertEqual(enrollments[2:].mapped("waitlist_position"), [3, 1, 2])
        newcomer = self._make_enrollment(self.session, self.learners[5])
        self.assertEqual(newcomer.waitlist_position, 4)

    def test_the_order_is_not_changed_by_typing(self):
        enrollments = self._fill(3)
        for values in ({"priority": "2"}, {"is_required": True}):
            with self.subTest(values), self.assertRaises(UserError):
                enrollments[2].with_user(self.coordinator).write(values)

    def test_a_seat_before_others_takes_a_reason(self):
        enrollments = self._fill(4).with_user(self.coordinator)
        self.policy.waitlist_freeze_hours = 24 * 90
        enrollments[0].action_cancel("Ill")
        with self.assertRaises(UserError):
            enrollments[3].action_confirm()
        enrollments[3].action_confirm("Flies in from abroad")
        self.assertEqual(enrollments[3].state, "confirmed")
        self.assertIn(("seated", "by_hand"), self._log_of(enrollments[3].sudo()))

    # -- who sees it ------------------------------------------------------------------

    def test_learners_see_their_own_place_and_decisions_only(self):
        enrollments = self._fill(2)
        mine = self._make_enrollment(self.session, self.learner_user.partner_id)
        other = self._make_enrollment(self.session, self.learners[3])
        self._make_enrollment(self._make_open_session(), mine.partner_id)
        enrollments[0].action_cancel("Ill")
        status = mine.with_user(self.learner_user)._get_waitlist_status()
        self.assertEqual((status["position"], status["waiting"]), (1, 1))
        self.assertEqual(status["decisions"].kind, "skipped")
        self.assertTrue(other.decision_ids)
        with self.assertRaises(AccessError):
            other.decision_ids.with_user(self.learner_user).read(["kind"])
        seen = self.env["training.waitlist.decision"].with_user(self.client_user)
        self.assertFalse(seen.search([]))

    def test_nobody_writes_the_log(self):
        enrollments = self._fill(3)
        enrollments[0].action_cancel("Ill")
        for user in (self.coordinator, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                enrollments[2].decision_ids.with_user(user).unlink()

    # -- the job ----------------------------------------------------------------------

    def test_the_job_finds_a_free_seat_beside_a_waiting_learner(self):
        enrollments = self._fill(3)
        enrollments[0]._cancel("Slipped through")
        with self.enter_registry_test_mode():
            self.env.ref(
                "training_operations.training_waitlist_cron"
            ).method_direct_trigger()
        self.assertEqual(enrollments[2].state, "confirmed")

    def test_seating_a_hundred_takes_no_more_queries_than_fifty(self):
        counts = []
        for number in (50, 100):
            session = self._make_open_session(
                first_day=date(2027, 4, 1) + timedelta(days=number),
                course=self._make_course(seats_max=200),
            )
            self._enroll_all(session, self._make_learners(number), state="waitlisted")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            session._promote_waitlist()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(session.seats_filled, number)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
        self.assertLessEqual(counts[1], 60, counts)
