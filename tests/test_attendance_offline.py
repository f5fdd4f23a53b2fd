from odoo import fields
from odoo.http import Application
from odoo.tests import tagged

from .attendance_common import AttendanceFactories
from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestAttendanceOffline(AttendanceFactories, TrainingHttpCase):
    """The page of attendance on a phone whose connection comes and goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_attendance(days=1, learners=1, signature_mode="learner")
        cls.enrollments.partner_id.name = "Ann Early"
        cls._move_to_now(cls.meeting)
        cls.user = cls._make_portal_instructor()
        cls.path = f"/my/training/session/{cls.delivery.id}/attendance"
        cls.worker = "/my/training/attendance/worker.js"

    def _cut_off_by_cookie(self):
        """Answer like a proxy that can't reach Odoo to a browser with a cookie."""
        answer = Application.__call__

        def answer_unless_cut_off(application, environ, start_response):
            if "training_outage=1" in environ.get("HTTP_COOKIE", ""):
                start_response("502 Bad Gateway", [("Content-Length", "0")])
                return []
            return answer(application, environ, start_response)

        self.patch(Application, "__call__", answer_unless_cut_off)

    def test_the_page_opens_without_a_connection_and_sends_what_was_noted(self):
        began = fields.Datetime.now()
        self._cut_off_by_cookie()
        self.browser_size = "375x667"
        self.start_tour(
            self.path, "training_attendance_offline", login=self.user.login, timeout=120
        )
        self.assertEqual(self._get_line(self.enrollments).status, "late")
        signature = self.env["training.attendance.signature"].search(
            [("enrollment_id", "=", self.enrollments.id)]
        )
        self.assertEqual(signature.user_id, self.user)
        self.assertTrue(began <= signature.signed_on <= signature.create_date)

    def test_nothing_is_left_on_the_device_after_signing_out(self):
        self.start_tour(
            self.path, "training_attendance_signed_out", login=self.user.login
        )

    def test_the_worker_may_open_pages_of_sessions_only(self):
        response = self.url_open(self.worker)
        self.assertEqual(response.status_code, 200)
        self.assertIn("text/javascript", response.headers["Content-Type"])
        self.assertEqual(
            response.headers["Service-Worker-Allowed"], "/my/training/session"
        )

    def test_each_language_of_the_website_has_its_own_pages(self):
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.env["website"].search([]).language_ids |= french
        code = french.url_code
        response = self.url_open(f"/{code}{self.worker}")
        scope = f"/{code}/my/training/session"
        self.assertEqual(response.headers["Service-Worker-Allowed"], scope)
        self.authenticate(self.user.login, self.user.login)
        page = self.url_open(f"/{code}{self.path}").text
        self.assertIn(scope, page)
        self.assertIn(f"/{code}{self.worker}", page)
