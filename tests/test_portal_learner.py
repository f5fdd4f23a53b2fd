from datetime import date

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..const import INTERNAL
from .common import TrainingCase, TrainingHttpCase
from .portal_common import PortalFactories


@tagged("post_install", "-at_install")
class TestPortalLearner(PortalFactories, TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def setUp(self):
        super().setUp()
        self.authenticate("learner-test", "learner-test")

    def test_own_courses_are_listed_searched_and_opened(self):
        page = "/my/training/enrollments"
        self.assertIn(self.own.session_id.period_label, self._get(page).text)
        for query, found in (("search=First", True), ("search=Nothing", False)):
            with self.subTest(query):
                text = self._get(f"{page}?{query}").text
                self.assertEqual(f"/enrollment/{self.own.id}" in text, found)
        past = self._get(f"{page}?filterby=past&sortby=course").text
        self.assertNotIn(f"/enrollment/{self.own.id}", past)

    def test_the_page_of_an_enrolment_offers_what_the_policy_allows(self):
        text = self._get(f"/my/training/enrollment/{self.own.id}").text
        self.assertIn("Cancelling costs nothing today", text)
        self.assertIn(self.own._get_leaving_path(), text)
        self.assertIn("Riverside Centre", text)

    def test_leaving_stays_in_the_portal_for_whom_it_is_about(self):
        back = f'href="/my/training/enrollment/{self.own.id}"'
        for login, is_inside in (
            ("learner-test", True),
            ("rival-test", False),
            (None, False),
        ):
            self.authenticate(login, login)
            for verb in ("cancel", "transfer"):
                with self.subTest(login=login, verb=verb):
                    page = self._get(f"{self.own._get_leaving_path()}/{verb}")
                    self.assertEqual(page.status_code, 200)
                    self.assertEqual(back in page.text, is_inside)
                    self.assertEqual("o_training_nav" in page.text, is_inside)

    def test_the_session_leads_to_ones_own_enrolment(self):
        response = self._get(f"/my/training/session/{self.delivery.id}")
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/enrollment/{self.own.id}", response.headers["Location"])

    def test_who_waits_sees_the_place_and_why(self):
        self.delivery.seats_max = 1
        waiting = self._make_enrollment(self.delivery, self.stranger_user.partner_id)
        self.assertEqual(waiting.state, "waitlisted")
        self.authenticate("stranger-test", "stranger-test")
        text = self._get(f"/my/training/enrollment/{waiting.id}").text
        self.assertIn("Place <strong>1</strong> in the queue", text)

    def test_the_calendar_file_has_the_dates_and_the_personal_link(self):
        response = self._get(f"/my/training/enrollment/{self.own.id}/calendar.ics")
        self.assertEqual(
            response.headers["Content-Type"], "text/calendar; charset=utf-8"
        )
        self.assertIn("DTSTART:20310303T090000Z", response.text)
        unfolded = response.text.replace("\r\n ", "")
        self.assertIn(self.own._sign_token("pass"), unfolded)

    def test_own_certificates_are_listed_and_printed(self):
        text = self._get("/my/training/certificates").text
        self.assertIn(self.own_certificate.number, text)
        self.assertNotIn(self.their_certificate.number, text)
        page = self._get(f"/my/training/certificate/{self.own_certificate.id}")
        self.assertIn(self.own_certificate.check_url, page.text)

    def test_an_employee_is_a_learner_too(self):
        own = self._make_enrollment(self.delivery, self.employee_user.partner_id)
        self.authenticate("employee-test", "employee-test")
        text = self._get("/my/training/enrollments").text
        self.assertIn(f"/enrollment/{own.id}", text)
        self.assertNotIn(f"/enrollment/{self.own.id}", text)

    def test_only_posted_invoices_of_ones_own_are_shown(self):
        mine = self._make_enrollment(self.delivery, self.stranger_user.partner_id)
        moves = (mine | self.own).with_user(self.finance)._create_invoices()
        self.authenticate("stranger-test", "stranger-test")
        self.assertIn("There are none here", self._get("/my/training/invoices").text)
        moves.action_post()
        text = self._get("/my/training/invoices").text
        own = moves.filtered(lambda move: move.partner_id == mine.customer_id)
        self.assertIn(own.sudo().name, text)
        self.assertNotIn((moves - own).sudo().name, text)
        steps = self.stranger_user.with_user(self.stranger_user)._get_training_steps()
        self.assertIn("invoice", [step["kind"] for step in steps])

    @mute_logger("odoo.http")
    def test_released_documents_are_handed_out_and_no_others(self):
        course = {"course_id": self.course.id}
        handbook = self._make_material(**course)
        slides = self._make_material(name="Slides", for_instructors=True, **course)
        answers = self._make_material(name="Answers", release="completed", **course)
        base = f"/my/training/enrollment/{self.own.id}/material"
        response = self._get(f"{base}/{handbook.id}")
        self.assertEqual(response.content, b"hello")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        for hidden in (slides, answers):
            with self.subTest(hidden.name):
                self.assertEqual(self._get(f"{base}/{hidden.id}").status_code, 404)
        text = self._get(f"/my/training/enrollment/{self.own.id}").text
        self.assertIn("Handbook", text)
        self.assertNotIn("Slides", text)

    def test_the_feed_is_private_renewed_and_revoked(self):
        feeds = self.env["training.calendar.feed"].with_user(self.learner_user)
        self._post("/my/training/calendar/renew", page="/my/training/calendar")
        first = feeds._get_own_url()
        path = first[first.index("/training/calendar") :]
        self._post("/my/training/calendar/renew", page="/my/training/calendar")
        second = feeds._get_own_url()
        self.authenticate(None, None)
        with mute_logger("odoo.http"):
            self.assertEqual(self._get(path).status_code, 404)
            self.assertEqual(self._get("/training/calendar/x.ics").status_code, 404)
        text = self._get(second[second.index("/training/calendar") :]).text
        self.assertIn("DTSTART:20310303T090000Z", text)
        feeds._revoke_own()
        self.assertFalse(feeds._get_own_url())

    def test_the_feed_holds_ones_own_dates_only(self):
        feeds = self.env["training.calendar.feed"].with_user(self.teacher_user)
        feeds._renew_own()
        feed = feeds._find_own()
        content = feed._get_content().decode()
        self.assertIn("20310303T090000Z", content)
        self.assertNotIn("20310505", content)


@tagged("post_install", "-at_install")
class TestMaterial(PortalFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def _is_released(self, material, moment):
        with freeze_time(moment):
            return material in self.env["training.material"]._get_released(self.own)

    def test_days_before_the_start_are_counted_to_the_hour(self):
        material = self._make_material(
            course_id=self.course.id, release="before", days_before=2
        )
        self.assertFalse(self._is_released(material, "2031-03-01 08:59:59"))
        self.assertTrue(self._is_released(material, "2031-03-01 09:00:00"))

    def test_nothing_is_released_without_a_seat(self):
        material = self._make_material(course_id=self.course.id)
        now = fields.Datetime.now()
        self.assertTrue(self._is_released(material, now))
        self.own.action_cancel("Ill")
        self.assertFalse(self._is_released(material, now))

    def test_documents_of_another_session_are_not_mine(self):
        other = self._make_material(session_id=self.rival_session.id)
        self.assertNotIn(other, self.env["training.material"]._get_released(self.own))

    def test_a_link_leads_to_a_page_and_nowhere_else(self):
        for url in ("javascript:alert(1)", "data:text/html,x", "/relative"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self._make_material(course_id=self.course.id, file=False, url=url)
        with self.assertRaises(ValidationError):
            self._make_material(course_id=self.course.id, file=False)


@tagged("post_install", "-at_install")
class TestPortalSteps(PortalFactories, TrainingCase):
    """What to do next, and where each step leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def _list_steps(self, user):
        steps = user.with_user(user)._get_training_steps()
        return {step["kind"]: step for step in steps}

    def test_checking_in_is_due_minutes_before_the_start(self):
        for moment, is_due in (
            ("2031-03-03 07:00:00", False),
            ("2031-03-03 08:55:00", True),
            ("2031-03-03 18:30:00", False),
        ):
            with self.subTest(moment), freeze_time(moment):
                steps = self._list_steps(self.learner_user)
                self.assertEqual("checkin" in steps, is_due)

    def test_an_offered_seat_comes_before_feedback(self):
        self.own.with_context(training_moving=INTERNAL).write(
            {"state": "offered", "offer_expires": "2031-03-01 12:00:00"}
        )
        with freeze_time("2031-02-01"):
            step = self._list_steps(self.learner_user)["offer"]
        self.assertIn(f"/training/seat/{self.own.id}/", step["url"])

    def test_an_expiring_certificate_leads_to_its_renewal(self):
        self.qualification.write(
            {"renewal_notice_days": 60, "renewal_course_id": self.course.id}
        )
        self.own_certificate.date_to = date(2031, 2, 20)
        with freeze_time("2031-02-01"):
            step = self._list_steps(self.learner_user)["expiry"]
            self.assertIn(f"/certificate/{self.own_certificate.id}", step["url"])
            self.course.is_published = True
            step = self._list_steps(self.learner_user)["expiry"]
            self.assertEqual(step["url"], self.course.website_url)

    def test_the_client_hears_of_places_to_approve(self):
        self.assertNotIn("approval", self._list_steps(self.client_user))
        self._make_pending(self.delivery, self.client_company)
        self.assertIn("approval", self._list_steps(self.client_user))
        self.assertNotIn("approval", self._list_steps(self.rival_user))
        self.assertNotIn("approval", self._list_steps(self.learner_user))
