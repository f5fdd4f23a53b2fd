from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestEnrollmentEvents(CommunicationCase):
    """Whoever moves an enrolment, and however: the event follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._make_open_session(course=cls._make_course(seats_max=1))
        cls.learner, cls.next_one = cls._make_learners(2)

    def _rules(self, *events):
        return {event: self._make_rule(event) for event in events}

    def _told(self, rule):
        return self._messages(rule).partner_id

    def test_confirmed_waitlisted_and_promoted(self):
        rules = self._rules(
            "enrollment_confirmed",
            "enrollment_waitlisted",
            "enrollment_promoted",
            "enrollment_cancelled",
        )
        first = self._make_enrollment(self.session, self.learner)
        self._make_enrollment(self.session, self.next_one)
        self.assertEqual(self._told(rules["enrollment_confirmed"]), self.learner)
        self.assertEqual(self._told(rules["enrollment_waitlisted"]), self.next_one)
        first.with_user(self.coordinator).action_cancel("Ill")
        cancelled = self._messages(rules["enrollment_cancelled"])
        self.assertEqual(cancelled.partner_id, self.learner)
        self.assertIn("Ill", cancelled.details["reason"])
        self.assertEqual(self._told(rules["enrollment_promoted"]), self.next_one)
        self.assertEqual(self._told(rules["enrollment_confirmed"]), self.learner)

    def test_asked_approved_and_refused(self):
        rules = self._rules(
            "enrollment_approval_asked", "enrollment_approved", "enrollment_refused"
        )
        enrollment = self._make_enrollment(self.session, self.learner, state="pending")
        self.assertEqual(self._told(rules["enrollment_approval_asked"]), self.learner)
        enrollment.action_confirm()
        self.assertEqual(self._told(rules["enrollment_approved"]), self.learner)
        enrollment._cancel("Moved")
        other = self._make_enrollment(self.session, self.next_one, state="pending")
        other.with_context(training_message="enrollment_refused")._cancel("No budget")
        self.assertEqual(self._told(rules["enrollment_refused"]), self.next_one)

    def test_offered_and_accepted(self):
        rules = self._rules("offer_made", "enrollment_confirmed")
        enrollment = self._make_enrollment(self.session, self.learner, state="offered")
        self.assertEqual(self._told(rules["offer_made"]), self.learner)
        enrollment.action_confirm()
        self.assertEqual(self._told(rules["enrollment_confirmed"]), self.learner)

    def test_moving_is_told_as_moving(self):
        rules = self._rules(
            "enrollment_transferred", "enrollment_cancelled", "enrollment_confirmed"
        )
        enrollment = self._make_enrollment(self.session, self.learner)
        other = self._make_open_session(course=self.session.course_id)
        enrollment.with_user(self.manager)._transfer(other, "Asked for it")
        self.assertEqual(self._told(rules["enrollment_transferred"]), self.learner)
        self.assertFalse(self._told(rules["enrollment_cancelled"]))
        self.assertEqual(len(self._messages(rules["enrollment_confirmed"])), 1)

    def test_passing_the_seat_on_is_told_to_both(self):
        rules = self._rules("enrollment_substituted", "enrollment_cancelled")
        enrollment = self._make_enrollment(self.session, self.learner)
        enrollment.with_user(self.manager).action_substitute(
            self.next_one, "Asked for it"
        )
        taken = self._messages(rules["enrollment_substituted"])
        self.assertEqual(taken.partner_id, self.next_one)
        self.assertEqual(taken.details["instead_of"], self.learner.name)
        self.assertEqual(self._told(rules["enrollment_cancelled"]), self.learner)

    def test_a_cancelled_session_is_told_once_to_each(self):
        rules = self._rules("session_cancelled", "enrollment_cancelled")
        self._make_enrollment(self.session, self.learner)
        self._make_enrollment(self.session, self.next_one)
        self.session.with_user(self.coordinator).action_cancel("Trainer ill")
        told = self._messages(rules["session_cancelled"])
        self.assertEqual(told.partner_id, self.learner | self.next_one)
        self.assertEqual(told[0].details, {"reason": "Trainer ill"})
        self.assertFalse(self._messages(rules["enrollment_cancelled"]))

    def test_a_session_guaranteed_is_told(self):
        rules = self._rules("session_guaranteed")
        self._make_enrollment(self.session, self.learner)
        self.session.action_confirm()
        self.assertEqual(self._told(rules["session_guaranteed"]), self.learner)

    def test_completion_is_told_by_the_certificate_only(self):
        before = self._make_rule("enrollment_confirmed")
        self._make_enrollment(self.session, self.learner)
        self.session.action_start()
        self.session.action_mark_all_present()
        self.session.action_done()
        self.assertEqual(len(self._messages(before)), 1)
