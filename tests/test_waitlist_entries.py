from datetime import date

import psycopg2.errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..exceptions import EnrollmentRefusedError
from .common import TrainingCase


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestEntries(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(seats_max=1)
        cls.march = cls._make_open_session(course=cls.course)
        cls.april = cls._make_open_session(date(2027, 4, 1), course=cls.course)
        cls.seated = cls._make_enrollment(cls.march) | cls._make_enrollment(cls.april)
        cls.learner = cls._make_learners(1)

    def _make_entry(self, **overrides):
        return (
            self.env["training.waitlist.entry"]
            .with_user(self.coordinator)
            .create(
                {
                    "partner_id": self.learner.id,
                    "course_id": self.course.id,
                    **overrides,
                }
            )
        )

    def test_one_queues_for_all_dates_and_the_first_seat_releases_the_others(self):
        entry = self._make_entry()
        self.assertEqual(
            entry.enrollment_ids.session_id.sorted("start"), self.march | self.april
        )
        self.seated[1].action_cancel("Ill")
        states = {e.session_id: e.state for e in entry.enrollment_ids}
        self.assertEqual(states, {self.march: "cancelled", self.april: "confirmed"})
        self.assertEqual(entry.state, "seated")

    def test_two_seats_at_once_still_give_one(self):
        entry = self._make_entry()
        self.seated.action_cancel("Flood")
        states = sorted(entry.enrollment_ids.mapped("state"))
        self.assertEqual(states, ["cancelled", "confirmed"])

    def test_named_sessions_only(self):
        entry = self._make_entry(session_ids=self.april.ids)
        self.assertEqual(entry.enrollment_ids.session_id, self.april)

    def test_dates_limit_what_is_acceptable(self):
        entry = self._make_entry(date_from=date(2027, 3, 15))
        self.assertEqual(entry.enrollment_ids.session_id, self.april)

    def test_a_session_that_opens_later_is_joined_with_the_first_rank(self):
        entry = self._make_entry()
        with freeze_time("2027-02-05 09:00:00"):
            may = self._make_open_session(date(2027, 5, 3), course=self.course)
        self.assertEqual(entry.state, "seated")
        self.assertEqual(
            entry.enrollment_ids.filtered(lambda e: e.state == "confirmed").session_id,
            may,
        )

    def test_a_free_seat_is_taken_at_once(self):
        self.march.seats_max = 2
        entry = self._make_entry()
        self.assertEqual(entry.state, "seated")

    def test_offers_keep_the_other_queues_until_accepted(self):
        policy = self._make_policy(waitlist_offer="timed_offer")
        self.course.policy_id = policy
        entry = self._make_entry()
        self.seated[0].action_cancel("Ill")
        states = sorted(entry.enrollment_ids.mapped("state"))
        self.assertEqual(states, ["offered", "waitlisted"])
        entry.enrollment_ids.filtered("has_offer").action_accept_offer()
        self.assertEqual(
            sorted(entry.enrollment_ids.mapped("state")), ["cancelled", "confirmed"]
        )

    def test_leaving_leaves_all_queues(self):
        entry = self._make_entry()
        entry.action_cancel()
        self.assertEqual(set(entry.enrollment_ids.mapped("state")), {"cancelled"})

    def test_nobody_waits_twice_for_a_course(self):
        self._make_entry()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
        ):
            self._make_entry()

    def test_hopeless_wishes_are_refused_with_the_reason(self):
        other = self._make_open_session(course=self._make_course())
        with self.assertRaises(UserError):
            self._make_entry(session_ids=other.ids)
        basics = self._make_course(name="Basics")
        self.course.prerequisite_course_ids = basics
        with self.assertRaises(EnrollmentRefusedError) as caught:
            self._make_entry()
        self.assertIn("Basics", str(caught.exception))

    def test_learners_see_their_own_entries_only(self):
        entry = self._make_entry(partner_id=self.learner_user.partner_id.id)
        entry.with_user(self.learner_user).read(["queue_label"])
        with self.assertRaises(AccessError):
            entry.with_user(self.stranger_user).read(["queue_label"])
        with self.assertRaises(AccessError):
            entry.with_user(self.learner_user).write({"date_to": date(2027, 9, 1)})
