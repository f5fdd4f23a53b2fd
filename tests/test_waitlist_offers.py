from datetime import datetime

from odoo.http import Request
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..exceptions import EnrollmentRefusedError
from .common import TrainingCase, TrainingHttpCase


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestSeatOffers(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._make_policy(waitlist_offer="timed_offer", offer_hours=12)
        cls.course = cls._make_course(seats_max=2, policy_id=cls.policy.id)
        cls.session = cls._make_open_session(course=cls.course)
        cls.learners = cls._make_learners(6)

    def _free_a_seat(self, number=4):
        enrollments = self._enroll_all(self.session, self.learners[:number])
        enrollments[0].action_cancel("Ill")
        return enrollments[2:]

    def test_an_offer_holds_the_seat_for_the_next(self):
        first, second = self._free_a_seat()
        self.assertEqual(first.state, "offered")
        self.assertEqual(first.offer_expires, datetime(2027, 2, 1, 21))
        self.assertEqual(second.state, "waitlisted")
        self.assertFalse(self.session.seats_available)
        first.action_accept_offer()
        self.assertEqual(first.state, "confirmed")
        self.assertFalse(first.has_offer)

    def test_an_offer_that_lapses_goes_to_the_next(self):
        first, second = self._free_a_seat()
        with freeze_time("2027-02-01 21:01:00"):
            with self.assertRaises(EnrollmentRefusedError):
                first.action_accept_offer()
            self.env["training.enrollment"]._lapse_offers()
        self.assertEqual((first.state, second.state), ("waitlisted", "offered"))
        self.assertEqual(first.waitlist_reason, "lapsed")
        kinds = first.decision_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["offered", "lapsed"])

    def test_who_let_an_offer_lapse_is_asked_again_only_on_wish(self):
        (first,) = self._free_a_seat(3)
        with freeze_time("2027-02-02 09:00:00"):
            self.env["training.enrollment"]._lapse_offers()
            self.assertEqual(first.state, "waitlisted")
            newcomer = self._make_enrollment(self.session, self.learners[4])
            self.assertEqual(newcomer.state, "confirmed")
            newcomer.action_cancel("Mistake")
            first.action_rejoin_waitlist()
        self.assertEqual(first.state, "offered")

    def test_a_declined_offer_goes_to_the_next(self):
        first, second = self._free_a_seat()
        first.action_decline_offer()
        self.assertEqual((first.state, second.state), ("cancelled", "offered"))

    def test_no_offer_outlasts_the_start(self):
        self.policy.offer_hours = 24 * 60
        first, _second = self._free_a_seat()
        self.assertEqual(first.offer_expires, self.session.start)

    def test_a_group_is_offered_all_seats_or_none(self):
        enrollments = self._enroll_all(self.session, self.learners[:2])
        group = self._enroll_all(self.session, self.learners[2:4], group_key="Acme")
        enrollments[0].action_cancel("Ill")
        self.assertEqual(set(group.mapped("state")), {"waitlisted"})
        enrollments[1].action_cancel("Ill")
        self.assertEqual(set(group.mapped("state")), {"offered"})
        self.assertEqual(group[0]._get_offered_together(), group)

    # -- a call to all ----------------------------------------------------------------

    def test_a_call_to_all_is_won_by_who_accepts_first(self):
        self.policy.waitlist_offer = "offer_all"
        first, second = self._free_a_seat()
        self.assertEqual({first.state, second.state}, {"waitlisted"})
        self.assertTrue(first.has_offer and second.has_offer)
        second.action_accept_offer()
        self.assertEqual(second.state, "confirmed")
        with self.assertRaises(EnrollmentRefusedError):
            first.action_accept_offer()
        self.assertEqual(first.state, "waitlisted")

    def test_a_call_to_all_is_repeated_only_for_another_seat(self):
        self.policy.waitlist_offer = "offer_all"
        first, _second = self._free_a_seat()
        with freeze_time("2027-02-03 09:00:00"):
            self.session._promote_waitlist(freed=False)
            self.assertEqual(first.decision_ids.mapped("kind").count("told"), 1)
            self.session.seats_max = 3
        self.assertEqual(first.decision_ids.mapped("kind").count("told"), 2)


@tagged("post_install", "-at_install")
class TestSeatOfferLink(TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        policy = cls._make_policy(waitlist_offer="timed_offer", offer_hours=12)
        course = cls._make_course(seats_max=1, policy_id=policy.id)
        cls.full = cls._make_open_session(course=course)
        enrollments = cls._enroll_all(cls.full, cls._make_learners(3))
        enrollments[0].action_cancel("Ill")
        cls.offered, cls.next = enrollments[1:]

    def setUp(self):
        super().setUp()
        self.path = f"/training/seat/{self.offered.id}"
        self.path += f"/{self.offered._portal_ensure_token()}"
        self.env.flush_all()

    def _post(self, answer, path=None):
        self.authenticate(None, None)
        return self.url_open(
            f"{path or self.path}/{answer}",
            data={"csrf_token": Request.csrf_token(self)},
        )

    def test_looking_changes_nothing(self):
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("A seat is kept for you", page.text)
        self.assertEqual(self.offered.state, "offered")

    def test_a_wrong_token_shows_nothing(self):
        page = self.url_open(f"/training/seat/{self.offered.id}/guess")
        self.assertEqual(page.status_code, 404)
        self.assertNotIn(self.full.course_id.name, page.text)

    def test_a_get_does_not_accept(self):
        self.url_open(f"{self.path}/accept")
        self.assertEqual(self.offered.state, "offered")

    def test_a_post_without_csrf_token_is_refused(self):
        self.authenticate(None, None)
        with mute_logger("odoo.http"):
            page = self.url_open(f"{self.path}/accept", data={"x": "1"})
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.offered.state, "offered")

    def test_accepting_by_the_link(self):
        page = self._post("accept")
        self.assertIn("The seat is yours", page.text)
        self.assertEqual(self.offered.state, "confirmed")

    def test_declining_by_the_link_asks_the_next(self):
        self._post("decline")
        self.assertEqual(self.offered.state, "cancelled")
        self.assertEqual(self.next.state, "offered")

    def test_a_lapsed_offer_says_so_and_lets_queue_again(self):
        self.offered.offer_expires = "2026-01-01 00:00:00"
        self.env["training.enrollment"]._lapse_offers()
        self.env.flush_all()
        self.assertIn("queue again", self.url_open(self.path).text)
        self._post("rejoin")
        self.assertFalse(self.offered.offer_lapsed_on)
