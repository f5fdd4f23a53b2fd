from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrainingHttpCase
from .staffing_common import StaffingFactories


@tagged("post_install", "-at_install")
class TestOfferPortal(StaffingFactories, TrainingHttpCase):
    """Answering by the link, and signed in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session_asked = cls._make_session()
        cls.session_asked.action_schedule()
        cls.mine = cls._make_instructor("Mine", user_id=cls.stranger_user.id)
        cls.other = cls._make_instructor("Other")
        cls.offer_round = cls._make_round(
            cls.session_asked, cls.mine | cls.other, mode="pool"
        )
        cls.offer, cls.rival = cls.offer_round.offer_ids

    def _link(self, offer, token=None):
        return f"/training/offer/{offer.id}/{token or offer.access_token}"

    def _answer(self, url, answer, token=True):
        data = {"answer": answer, "note": "On holiday"}
        page = self.url_open(url)
        if token:
            marker = 'name="csrf_token" value="'
            data["csrf_token"] = page.text.split(marker)[1].split('"')[0]
        return self.url_open(f"{url}/answer", data=data)

    def test_looking_changes_nothing(self):
        page = self.url_open(self._link(self.offer))
        self.assertEqual(page.status_code, 200)
        self.assertIn("First aid", page.text)
        self.assertIn("asks you, Mine", page.text)
        self.assertEqual(self.offer.state, "asked")

    def test_a_wrong_token_shows_nothing(self):
        for token in ("wrong", self.rival.access_token):
            with self.subTest(token):
                page = self.url_open(self._link(self.offer, token))
                self.assertEqual(page.status_code, 404)
                self.assertNotIn("First aid", page.text)

    def test_accepting_by_the_link(self):
        page = self._answer(self._link(self.offer), "accept")
        self.assertIn("you are booked", page.text)
        self.assertEqual(self.session_asked.instructor_ids, self.mine)
        again = self.url_open(self._link(self.offer))
        self.assertIn("you are booked", again.text)

    def test_who_comes_late_is_told_that_somebody_was_faster(self):
        self._answer(self._link(self.rival), "accept")
        page = self.url_open(self._link(self.offer))
        self.assertIn("Somebody else was faster", page.text)
        self.assertNotIn("teach it</button>", page.text)

    @mute_logger("odoo.http")
    def test_an_answer_without_csrf_token_is_refused(self):
        page = self._answer(self._link(self.offer), "accept", token=False)
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.offer.state, "asked")

    def test_a_get_on_the_answer_does_nothing(self):
        self.url_open(f"{self._link(self.offer)}/answer?answer=accept")
        self.assertEqual(self.offer.state, "asked")

    def test_the_portal_lists_and_takes_a_decline_with_its_reason(self):
        self.authenticate("stranger-test", "stranger-test")
        page = self.url_open("/my/training/offers")
        self.assertIn("Please answer", page.text)
        self.assertEqual(page.text.count("list-group-item-action"), 1)
        self._answer(f"/my/training/offers/{self.offer.id}", "decline")
        self.assertEqual(self.offer.state, "declined")
        self.assertEqual(self.offer.answer_note, "On holiday")

    def test_the_portal_does_not_show_offers_of_others(self):
        self.authenticate("stranger-test", "stranger-test")
        page = self.url_open(f"/my/training/offers/{self.rival.id}")
        self.assertTrue(page.url.endswith("/my/training/offers"))
        self.authenticate("learner-test", "learner-test")
        self.assertIn("Nobody has asked you", self.url_open("/my/training/offers").text)

    def test_the_portal_wants_a_login(self):
        page = self.url_open("/my/training/offers")
        self.assertIn("/web/login", page.url)
