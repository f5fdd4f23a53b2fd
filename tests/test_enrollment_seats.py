from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..exceptions import EnrollmentRefusedError, ForbiddenMoveError
from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestSeats(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(seats_max=3)
        cls.session = cls._make_open_session(course=cls.course)
        cls.learners = cls._make_learners(5)

    def _enroll(self, learners, **overrides):
        return (
            self.env["training.enrollment"]
            .with_user(self.coordinator)
            .create(
                [
                    {"session_id": self.session.id, "partner_id": learner.id}
                    | overrides
                    for learner in learners
                ]
            )
        )

    def test_seats_are_numbered_and_the_rest_wait_in_order(self):
        enrollments = self._enroll(self.learners)
        self.assertEqual(enrollments.mapped("seat_number"), [1, 2, 3, 0, 0])
        self.assertEqual(enrollments[3:].mapped("state"), ["waitlisted"] * 2)
        self.assertEqual(enrollments[3:].mapped("waitlist_position"), [1, 2])
        self.assertEqual(self.session.seats_available, 0)
        self.assertEqual(self.session.waitlist_count, 2)

    def test_a_cancelled_seat_goes_to_who_waits_longest(self):
        enrollments = self._enroll(self.learners)
        enrollments[1].action_cancel("Ill")
        self.assertEqual(enrollments[3].state, "confirmed")
        self.assertEqual(enrollments[3].seat_number, 2)
        self.assertEqual(enrollments[4].state, "waitlisted")

    def test_more_seats_let_in_who_waits(self):
        enrollments = self._enroll(self.learners)
        self.session.seats_max = 5
        self.assertEqual(set(enrollments.mapped("state")), {"confirmed"})

    def test_capacity_is_not_reduced_below_the_seats_taken(self):
        self._enroll(self.learners[:2])
        with self.assertRaises(UserError):
            self.session.seats_max = 1

    def test_a_seat_above_a_reduced_capacity_is_renumbered(self):
        enrollments = self._enroll(self.learners[:3])
        enrollments[0].action_cancel("Ill")
        self.session.seats_max = 2
        self.assertEqual(sorted(enrollments[1:].mapped("seat_number")), [1, 2])

    def test_the_waitlist_can_be_asked_for(self):
        enrollment = self._enroll(self.learners[0], state="waitlisted")
        self.assertEqual((enrollment.state, enrollment.seat_number), ("waitlisted", 0))
        enrollment.action_confirm()
        self.assertEqual(enrollment.state, "confirmed")

    def test_who_waits_gets_no_seat_where_none_is_free(self):
        enrollments = self._enroll(self.learners)
        with self.assertRaises(EnrollmentRefusedError):
            enrollments[4].action_confirm("Needs it most")

    def test_the_same_person_is_enrolled_once(self):
        self._enroll(self.learners[0])
        with self.assertRaises(EnrollmentRefusedError) as caught:
            self._enroll(self.learners[0])
        self.assertIn("Learner 0 is enrolled", str(caught.exception))

    def test_who_cancelled_may_come_back(self):
        self._enroll(self.learners[0]).action_cancel("Mistake")
        self.assertEqual(self._enroll(self.learners[0]).state, "confirmed")

    def test_seat_numbers_can_not_be_typed_in(self):
        with self.assertRaises(UserError):
            self._enroll(self.learners[0]).seat_number = 7

    def test_the_client_of_a_private_session_pays(self):
        session = self._make_open_session(
            course=self.course, customer_id=self.client_company.id
        )
        enrollment = self._make_enrollment(session)
        self.assertEqual(enrollment.customer_id, self.client_company)

    def test_filters_find_full_and_under_filled_sessions(self):
        Session = self.env["training.session"]
        empty = self._make_open_session(course=self.course)
        self._enroll(self.learners)
        both = self.session | empty
        for domain, found in (
            ([("is_full", "=", True)], self.session),
            ([("is_full", "=", False)], empty),
            ([("is_below_minimum", "=", True)], empty),
            ([("is_below_minimum", "=", False)], self.session),
            ([("seats_available", ">=", 1)], empty),
            ([("waitlist_count", "=", 2)], self.session),
            ([("seats_taken", "!=", 0)], self.session),
        ):
            with self.subTest(domain):
                self.assertEqual(
                    Session.search([("id", "in", both.ids)] + domain), found
                )

    def test_enrolling_a_hundred_takes_no_more_queries_than_fifty(self):
        counts = []
        for number in (50, 100):
            session = self._make_open_session(course=self._make_course(seats_max=200))
            learners = self._make_learners(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["training.enrollment"].create(
                [{"session_id": session.id, "partner_id": p.id} for p in learners]
            )
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertLessEqual(counts[1], 30)


@tagged("post_install", "-at_install")
class TestWhoMayEnroll(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.learner = cls._make_learners(1)

    def test_sessions_that_are_no_longer_or_not_yet_planned_refuse(self):
        draft = self._make_session()
        cancelled = self._make_open_session()
        cancelled.action_cancel("Flood")
        for session in (draft, cancelled):
            with self.subTest(session.state), self.assertRaises(EnrollmentRefusedError):
                self._make_enrollment(session)

    def test_a_learner_is_not_in_two_places_at_once(self):
        first, second = self._make_open_session(), self._make_open_session()
        self._make_enrollment(first, self.learner)
        with self.assertRaises(EnrollmentRefusedError) as caught:
            self._make_enrollment(second, self.learner)
        self.assertIn(first.name, str(caught.exception))
        self.assertTrue(
            self._make_enrollment(second, self.learner, override_reason="Only mornings")
        )

    def test_a_prerequisite_course_has_to_be_completed(self):
        basics = self._make_course(name="Basics")
        advanced = self._make_course(prerequisite_course_ids=[(6, 0, basics.ids)])
        later = self._make_open_session(first_day=date(2027, 4, 1), course=advanced)
        with self.assertRaises(EnrollmentRefusedError) as caught:
            self._make_enrollment(later, self.learner)
        self.assertIn("Basics", str(caught.exception))
        session = self._make_open_session(course=basics)
        self._make_enrollment(session, self.learner)
        session.action_start()
        session.action_mark_all_present()
        session.action_done()
        self.assertTrue(self._make_enrollment(later, self.learner))

    def test_a_prerequisite_qualification_is_valid_to_its_last_day(self):
        licence = self._make_qualification(name="Licence")
        course = self._make_course(prerequisite_qualification_ids=[(6, 0, licence.ids)])
        session = self._make_open_session(first_day=date(2027, 3, 2), course=course)
        for last_day, allowed in ((date(2027, 3, 1), False), (date(2027, 3, 2), True)):
            with self.subTest(last_day):
                learner = self._make_learners(1)
                self._make_certificate(licence, partner_id=learner.id, date_to=last_day)
                if allowed:
                    self.assertTrue(self._make_enrollment(session, learner))
                else:
                    with self.assertRaises(EnrollmentRefusedError):
                        self._make_enrollment(session, learner)

    def test_states_are_not_typed_in(self):
        enrollment = self._make_enrollment(self._make_open_session())
        with self.assertRaises(ForbiddenMoveError):
            enrollment.with_user(self.coordinator).state = "completed"

    def test_a_client_can_not_send_the_token_that_opens_the_guard(self):
        enrollment = self._make_enrollment(self._make_open_session())
        with self.assertRaises(ForbiddenMoveError):
            enrollment.with_context(training_moving=True).state = "completed"

    def test_who_was_enrolled_is_not_deleted(self):
        with self.assertRaises(UserError):
            self._make_enrollment(self._make_open_session()).unlink()
