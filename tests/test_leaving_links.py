from lxml import html

from odoo.tests import freeze_time, tagged

from .common import TrainingHttpCase
from .leaving_common import FIRST_DAY, FREE, HALF, WHOLE, LeavingFactories


@tagged("post_install", "-at_install")
class TestLeavingLinks(LeavingFactories, TrainingHttpCase):
    """Pages are fetched without signing in; looking changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_leaving()
        cls.opened = cls.session
        del cls.session  # HttpCase keeps its own under this name
        cls.later = cls._make_open_session(
            FIRST_DAY.replace(month=9, day=7), course=cls.course
        )

    def setUp(self):
        super().setUp()
        token = self.enrollment._portal_ensure_token()
        self.base = f"/training/enrollment/{self.enrollment.id}/{token}"

    def _get(self, path=""):
        response = self.url_open(self.base + path)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def _post(self, path, **form):
        page = self._get(path)
        fields = {
            field.get("name"): field.get("value")
            for field in page.xpath("//form[@method='POST']//input[@type='hidden']")
        }
        return self.url_open(self.base + path, data=fields | form)

    @freeze_time(HALF)
    def test_looking_shows_the_cost_and_changes_nothing(self):
        page = self._get("/cancel")
        self.assertIn("50.00", page.text_content())
        self.assertEqual(self.enrollment.state, "confirmed")
        self.assertFalse(self.enrollment.fee_ids)

    @freeze_time(HALF)
    def test_cancelling_charges_what_was_shown_once(self):
        reason = self.env.ref("training_operations.training_reason_cancel_ill")
        self._post("/cancel", reason_id=str(reason.id), reason="Flu")
        self.assertEqual(self.enrollment.state, "cancelled")
        self.assertEqual(self.enrollment.leaving_reason_id, reason)
        self.assertEqual(self.enrollment.fee_ids.amount, 50.0)
        response = self.url_open(self.base + "/cancel", data=self._csrf())
        self.assertEqual(response.status_code, 200)
        self.assertEqual(len(self.enrollment.fee_ids), 1)

    def _csrf(self):
        return {"csrf_token": self._csrf_token()}

    def _csrf_token(self):
        page = html.fromstring(self.url_open("/web/login").content)
        return page.xpath("//input[@name='csrf_token']/@value")[0]

    @freeze_time(HALF)
    def test_a_fee_that_has_risen_since_is_shown_anew(self):
        response = self.url_open(
            self.base + "/cancel", data=self._csrf() | {"fee": "25.0"}
        )
        self.assertIn("50.00", response.text)
        self.assertEqual(self.enrollment.state, "confirmed")

    @freeze_time(WHOLE)
    def test_after_the_deadline_one_asks_a_person(self):
        page = self._get("/cancel")
        self.assertIn("deadline has passed", page.text_content())
        self.assertFalse(page.xpath("//form[@method='POST']"))
        self.url_open(self.base + "/cancel", data=self._csrf() | {"fee": "100.0"})
        self.assertEqual(self.enrollment.state, "confirmed")

    @freeze_time(FREE)
    def test_moving_to_another_date_of_the_course(self):
        page = self._get("/transfer")
        values = page.xpath("//input[@name='session_id']/@value")
        self.assertEqual(values, [str(self.later.id)])
        self._post("/transfer", session_id=str(self.later.id))
        moved = self.enrollment.moved_to_id
        self.assertEqual((moved.session_id, moved.state), (self.later, "confirmed"))
        self.assertEqual(self.enrollment.fee_ids.kind, "transfer")

    @freeze_time(FREE)
    def test_other_courses_and_full_dates_are_not_to_be_had(self):
        other = self._make_open_session(FIRST_DAY.replace(month=10))
        self.later.seats_max = 1
        self._make_enrollment(self.later)
        page = self._get("/transfer")
        self.assertIn("no other date", page.text_content())
        for session in (other, self.later):
            data = self._csrf() | {
                "session_id": str(session.id),
                f"fee_{session.id}": "10.0",
            }
            self.url_open(self.base + "/transfer", data=data)
            self.assertFalse(self.enrollment.moved_to_id)

    def test_a_wrong_or_missing_token_finds_nothing(self):
        other = self._make_enrollment(self.opened)
        token = self.enrollment.access_token
        for path in (
            f"/training/enrollment/{self.enrollment.id}/wrong",
            f"/training/enrollment/{other.id}/{token}",
            f"/training/enrollment/{other.id}/False",
            f"/training/enrollment/0/{token}",
        ):
            for page in ("", "/cancel", "/transfer"):
                with self.subTest(path + page):
                    self.assertEqual(self.url_open(path + page).status_code, 404)

    @freeze_time(HALF)
    def test_a_form_of_another_site_changes_nothing(self):
        with self.assertLogs("odoo.http", "WARNING"):
            response = self.url_open(self.base + "/cancel", data={"fee": "50.0"})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.enrollment.state, "confirmed")

    @freeze_time(HALF)
    def test_the_former_learners_link_is_dead(self):
        self.enrollment.action_substitute(self._make_learners(1, name="New"))
        self.assertEqual(self.url_open(self.base).status_code, 404)
