import re
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from .attendance_common import AttendanceFactories
from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestAttendanceRoutes(AttendanceFactories, TrainingHttpCase):
    """A running session; its clock is that of the computer, so it runs all day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_attendance(days=1)
        cls.enrollment = cls.enrollments[0]
        cls.learner = cls._make_enrollment(cls.delivery, cls.learner_user.partner_id)
        cls._move_to_now(cls.meeting)
        cls.token = cls.enrollment._sign_token("pass")

    def _post(self, path, **values):
        page = self.url_open(path.removesuffix("/checkin"))
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        values["csrf_token"] = csrf and csrf[1] or ""
        return self.url_open(path, data=values, allow_redirects=False)

    def _get_code(self):
        return self.meeting.sudo()._get_checkin_code()["code"]

    def _call(self, path, **params):
        return self.make_jsonrpc_request(path, params)

    # -- the personal link ----------------------------------------

    def test_the_personal_link_shows_ones_own_page(self):
        response = self.url_open(f"/training/pass/{self.token}")
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.enrollment.partner_id.name, response.text)
        self.assertNotIn(self.enrollments[1].partner_id.name, response.text)
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex")

    @mute_logger("odoo.http")
    def test_other_tokens_lead_nowhere(self):
        other = self.enrollments[1]._sign_token("pass")
        forged = f"{self.enrollment.id}-{other.partition('-')[2]}"
        desk = self.enrollment._get_desk_code()
        for token in (forged, desk, str(self.enrollment.id), "0-" + "0" * 32):
            for page in ("pass", "join"):
                with self.subTest(page=page, token=token):
                    response = self.url_open(f"/training/{page}/{token}")
                    self.assertEqual(response.status_code, 404)

    def test_checking_in_takes_the_code_of_now(self):
        path = f"/training/pass/{self.token}/checkin"
        response = self._post(path, meeting_id=self.meeting.id, code="x")
        self.assertIn('data-verdict="wrong_code"', response.text)
        self.assertFalse(self.delivery.attendance_ids)
        code = self._get_code()
        response = self._post(path, meeting_id=self.meeting.id, code=code)
        self.assertIn('data-verdict="checked_in"', response.text)
        self.assertEqual(self._get_line(self.enrollment).method, "self")

    def test_the_form_for_the_code_appears_on_the_day(self):
        path = f"/training/pass/{self.token}"
        self.assertIn('name="code"', self.url_open(path).text)
        start = self.meeting.start + timedelta(days=2)
        self.meeting.write({"start": start, "stop": start + timedelta(hours=2)})
        page = self.url_open(path).text
        self.assertNotIn('name="code"', page)
        self.assertIn("You check in on the day", page)

    @mute_logger("odoo.http")
    def test_without_the_csrf_token_nothing_is_recorded(self):
        response = self.url_open(
            f"/training/pass/{self.token}/checkin",
            data={"meeting_id": self.meeting.id, "code": self._get_code()},
        )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.delivery.attendance_ids)

    @mute_logger("odoo.http")
    def test_meetings_of_other_sessions_are_not_checked_into(self):
        other = self._make_open_session()
        response = self._post(
            f"/training/pass/{self.token}/checkin",
            meeting_id=other.meeting_ids.id,
            code="1",
        )
        self.assertEqual(response.status_code, 404)

    # -- the code on the screen ----------------------------------------

    def test_who_is_unknown_is_asked_to_sign_in_and_told_nothing(self):
        response = self.url_open(f"/training/checkin/{self.meeting.id}?code=1")
        self.assertIn("Who are you?", response.text)
        self.assertNotIn(self.delivery.course_id.name, response.text)

    def test_a_learner_who_is_signed_in_checks_in(self):
        self.authenticate("learner-test", "learner-test")
        path = f"/training/checkin/{self.meeting.id}"
        response = self._post(path, code=self._get_code())
        self.assertIn('data-verdict="checked_in"', response.text)
        self.assertEqual(self._get_line(self.learner).status, "present")
        self.assertFalse(self._get_line(self.enrollment).method == "self")

    def test_the_personal_link_opened_before_is_remembered(self):
        self.url_open(f"/training/pass/{self.token}")
        path = f"/training/checkin/{self.meeting.id}"
        response = self._post(path, code=self._get_code())
        self.assertIn('data-verdict="checked_in"', response.text)
        self.assertEqual(self._get_line(self.enrollment).status, "present")

    def test_strangers_are_not_enrolled(self):
        self.authenticate("stranger-test", "stranger-test")
        response = self.url_open(f"/training/checkin/{self.meeting.id}")
        self.assertIn("isn't enrolled", response.text.replace("&#39;", "'"))

    # -- joining ----------------------------------------

    def test_joining_takes_a_click_and_leads_to_the_sessions_link_only(self):
        self.delivery.write(
            {"mode": "virtual", "join_url": "https://meet.example.org/x"}
        )
        self.meeting.mode = "virtual"
        path = f"/training/join/{self.token}?url=https://evil.example.org"
        page = self.url_open(path)
        self.assertIn("Join online", page.text)
        self.assertFalse(self.delivery.attendance_ids)
        response = self._post(path)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(response.headers["Location"], "https://meet.example.org/x")
        self.assertEqual(self._get_line(self.enrollment).method, "virtual")

    # -- the list and the desk ----------------------------------------

    def test_the_instructor_takes_attendance_over_json(self):
        user = self._make_portal_instructor()
        self.authenticate(user.login, user.login)
        base = f"/training/attendance/{self.meeting.id}"
        sheet = self._call(base)
        self.assertEqual(len(sheet["learners"]), 3)
        marks = [
            self._make_mark(enrollment, "present")
            for enrollment in self.enrollments | self.learner
        ]
        answers = self._call(f"{base}/mark", marks=marks)
        self.assertEqual({answer["result"] for answer in answers.values()}, {"ok"})
        self.assertTrue(self._call(f"{base}/submit")["meeting"]["submitted"])
        listed = self._call("/training/attendance/meetings")
        self.assertNotIn(self.meeting.id, [meeting["id"] for meeting in listed])
        page = self.url_open(f"/my/training/session/{self.delivery.id}/attendance")
        self.assertIn("training_operations.attendance", page.text)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_others_get_neither_names_nor_codes(self):
        base = f"/training/attendance/{self.meeting.id}"
        for login in ("learner-test", "client-test", "stranger-test", "employee2"):
            if login == "employee2":
                self._make_user(login, "base.group_user")
            self.authenticate(login, login)
            for path in (base, f"{base}/code", f"{base}/submit"):
                with self.subTest(login=login, path=path):
                    response = self.url_open(
                        path,
                        data='{"jsonrpc": "2.0", "params": {}}',
                        headers={"Content-Type": "application/json"},
                    )
                    self.assertIn("error", response.json())
                    self.assertNotIn(self.enrollment.partner_id.name, response.text)
            page = self.url_open(
                f"/my/training/session/{self.delivery.id}/attendance",
                allow_redirects=False,
            )
            self.assertEqual(page.status_code, 303)
            self.assertEqual(self._call("/training/desk"), [])

    def test_the_desk_scans_and_counts(self):
        self.authenticate("coordinator-test", "coordinator-test")
        result = self._call(
            "/training/desk/scan",
            text=self.enrollment._get_desk_code(),
            meeting_ids=[self.meeting.id],
        )
        self.assertEqual(result["verdict"], "checked_in")
        counts = {row["id"]: row for row in result["meetings"]}[self.meeting.id]
        self.assertEqual((counts["arrived"], counts["expected"]), (1, 3))
        found = self._call("/training/desk/search", text="Learner 1")
        by_hand = self._call("/training/desk/check_in", enrollment_id=found[0]["id"])
        self.assertEqual(by_hand["verdict"], "checked_in")


@tagged("post_install", "-at_install")
class TestAttendanceTours(AttendanceFactories, TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_attendance(days=1, learners=3)
        for enrollment, name in zip(
            cls.enrollments, ("Ann Early", "Bob Late", "Cleo Away"), strict=True
        ):
            enrollment.partner_id.name = name
        cls._move_to_now(cls.meeting)

    def test_an_instructor_takes_attendance_on_the_phone(self):
        user = self._make_portal_instructor()
        self.browser_size = "375x667"
        self.start_tour(
            f"/my/training/session/{self.delivery.id}/attendance",
            "training_attendance_phone",
            login=user.login,
        )
        lines = [self._get_line(enrollment) for enrollment in self.enrollments]
        self.assertEqual(
            [(line.status, line.minutes) for line in lines],
            [("present", 0), ("late", 90), ("absent", 0)],
        )
        self.assertEqual(self.meeting.attendance_submitted_by_id, user)

    def test_the_desk_checks_people_in(self):
        self.start_tour(
            "/odoo/training-check-in", "training_checkin_desk", login="coordinator-test"
        )
        statuses = [
            self._get_line(enrollment).method for enrollment in self.enrollments
        ]
        self.assertEqual(statuses, ["scan", "scan", "manual"])
