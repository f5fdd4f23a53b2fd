from datetime import date, datetime, time

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TrainingCase, TrainingHttpCase
from .portal_common import PortalFactories


@tagged("post_install", "-at_install")
class TestPortalTeaching(PortalFactories, TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def setUp(self):
        super().setUp()
        self.authenticate("teacher-test", "teacher-test")

    def test_the_schedule_and_the_roster_without_photos(self):
        self.own.note = "Needs a ramp"
        schedule = self._get("/my/training/teaching").text
        self.assertIn(f"/my/training/session/{self.delivery.id}", schedule)
        self.assertNotIn(f"/my/training/session/{self.rival_session.id}", schedule)
        page = f"/my/training/session/{self.delivery.id}"
        text = self._get(page).text
        self.assertIn(self.own.partner_id.name, text)
        self.assertIn("Needs a ramp", text)
        self.learner_user.partner_id.image_1920 = PIXEL
        self.assertNotIn("object-fit-cover", self._get(page).text)
        self.assertIn("object-fit-cover", self._get(f"{page}?photos=1").text)

    @mute_logger("odoo.http")
    def test_who_was_released_sees_the_session_no_more(self):
        slides = self._make_material(
            course_id=self.course.id, name="Slides", for_instructors=True
        )
        page = f"/my/training/session/{self.delivery.id}"
        file = f"{page}/material/{slides.id}"
        self.assertEqual(self._get(file).content, b"hello")
        self.delivery.instructor_ids = False
        self.assertEqual(self._get(page).status_code, 404)
        self.assertEqual(self._get(file).status_code, 404)

    def test_days_off_are_entered_and_taken_back(self):
        page = "/my/training/days-off"
        self._post(page, first="2031-04-07", last="2031-04-08", note="Away")
        leave = self._find_leave()
        self.assertEqual(leave.date_from, datetime(2031, 4, 6, 23))  # British summer
        self.assertEqual(leave.date_to, datetime(2031, 4, 8, 23))
        self.assertIn("Away", self._get(page).text)
        self._post(f"{page}/{leave.id}/remove", page=page)
        self.assertFalse(leave.exists())

    def test_nonsense_is_told_in_words(self):
        page = "/my/training/days-off"
        for values in (
            {"first": "soon"},
            {"first": "2031-04-08", "last": "2031-04-07"},
            {"first": "2020-04-08"},
        ):
            with self.subTest(values):
                response = self._post(page, **values)
                self.assertIn("alert-danger", response.text)
        self.assertFalse(self._find_leave())

    def _find_leave(self):
        return self.env["resource.calendar.leaves"].search(
            [("resource_id", "=", self.teacher.resource_id.id)]
        )

    def test_what_the_office_entered_stays(self):
        leave = self._make_leave(
            date(2031, 4, 7), date(2031, 4, 7), self.teacher.resource_id
        )
        page = "/my/training/days-off"
        self.assertIn("By the office", self._get(page).text)
        self._post(f"{page}/{leave.id}/remove", page=page)
        self.assertTrue(leave.exists())

    def test_hours_are_shown_and_downloaded(self):
        session = self._make_delivered()
        text = self._get("/my/training/statements").text
        self.assertIn(session.name, text)
        csv = self._get("/my/training/statements/2025-06/csv").content.decode()
        self.assertIn(session.name, csv)
        self.assertIn("400", csv)
        with mute_logger("odoo.http"):
            bad = self._get("/my/training/statements/2025-13/csv")
        self.assertEqual(bad.status_code, 404)


@tagged("post_install", "-at_install")
class TestDaysOff(PortalFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.delivery.user_id = cls.coordinator

    def _as_teacher(self):
        return self.teacher_user.with_user(self.teacher_user)._get_instructors()

    def test_planning_is_blocked(self):
        self._as_teacher()._add_days_off(date(2031, 4, 7), date(2031, 4, 7))
        start, stop = datetime(2031, 4, 7, 8), datetime(2031, 4, 7, 16)
        busy = self.teacher._training_busy(start, stop)[self.teacher.id]
        self.assertEqual([entry.kind for entry in busy], ["leave"])

    def test_the_coordinator_is_asked_to_replace_who_is_booked(self):
        booked = self._as_teacher()._add_days_off(
            date(2031, 3, 3), date(2031, 3, 3), note="<b>Ill</b>"
        )
        self.assertEqual(booked.session_id, self.delivery)
        activity = self.delivery.activity_ids
        self.assertEqual(activity.user_id, self.coordinator)
        self.assertIn("Tara Teacher", activity.summary)
        self.assertNotIn("<b>", activity.note)
        self.assertEqual(set(booked.mapped("state")), {"firm"})

    def test_hours_of_one_day_leave_the_rest_free(self):
        booked = self._as_teacher()._add_days_off(
            date(2031, 3, 3), date(2031, 3, 3), time(18), time(20)
        )
        self.assertFalse(booked)
        self.assertFalse(self.delivery.activity_ids)

    def test_a_year_is_the_most(self):
        with self.assertRaisesRegex(UserError, "one year"):
            self._as_teacher()._add_days_off(date(2031, 1, 1), date(2033, 1, 1))

    def test_statements_hold_what_was_delivered_in_the_month(self):
        session = self._make_delivered()
        lines = self.teacher._get_statement(date(2025, 6, 1))
        self.assertEqual([line.session for line in lines], [session.name])
        self.assertEqual(sum(line.hours for line in lines), 8.0)
        self.assertEqual(lines[0].amount, 400.0)
        self.assertFalse(self.teacher._get_statement(date(2025, 5, 1)))
        with freeze_time("2025-06-20"):
            self.assertEqual(self.teacher._get_taught_months(), [date(2025, 6, 1)])

    def test_what_an_employee_costs_is_no_fee_of_theirs(self):
        self._make_delivered()
        self.teacher.instructor_kind = "employed"
        self.assertFalse(self.teacher._get_statement(date(2025, 6, 1))[0].amount)


PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)
