import json
from datetime import date, datetime
from urllib.parse import urlencode

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.training_operations.report.printing import parts

from .common import TrainingCase, TrainingHttpCase
from .portal_common import PortalFactories

FIRST, LAST = date(2027, 3, 1), date(2027, 4, 30)


@tagged("post_install", "-at_install")
@freeze_time("2027-02-20 07:00:00")
class TestReportSchedule(TrainingCase):
    """The schedule that instructors are handed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(days=2)
        cls.anna = cls._make_instructor("Anna")
        cls.ben = cls._make_instructor("Ben")
        cls.march = cls._make_taught(date(2027, 3, 1), cls.anna)
        cls.april = cls._make_taught(date(2027, 4, 28), cls.anna)
        cls._enroll_all(cls.march, cls._make_learners(2))
        cls.env["training.instructor.capacity"]._reckon(
            cls.anna | cls.ben, FIRST, date(2027, 4, 1)
        )
        cls.env.flush_all()

    @classmethod
    def _make_taught(cls, day, instructor):
        session = cls._make_open_session(day, cls.course)
        session.instructor_ids = instructor
        session.booking_ids.state = "firm"
        return session

    def _pages(self, employees=None, first=FIRST, last=LAST, user=None):
        user = user or self.coordinator
        wizard = (
            self.env["training.schedule.wizard"]
            .with_user(user)
            .create(
                {
                    "employee_ids": (employees or self.anna).ids,
                    "date_from": first,
                    "date_to": last,
                }
            )
        )
        report = self.env["report.training_operations.training_schedule_document"]
        return report.with_user(user)._get_report_values(wizard.ids)["pages"]

    def _print(self, employees, **options):
        pages = self._pages(employees, **options)
        return str(
            self.env["ir.qweb"]._render(
                "training_operations.training_schedule_document",
                {"pages": pages, "parts": parts},
            )
        )

    def test_each_day_says_where_when_and_for_how_many(self):
        [page] = self._pages()
        first = page["lines"][0]
        self.assertEqual(len(page["lines"]), 4)
        self.assertEqual(first["day"], "Mon 1 Mar 2027")
        self.assertEqual(first["times"], "09:00–17:00 GMT")
        self.assertEqual((first["learners"], first["seats"]), (2, 3))
        self.assertEqual(first["place"], "Riverside Centre")
        self.assertEqual(page["lines"][-1]["times"], "09:00–17:00 BST", "summer time")

    def test_hours_are_divided_and_rates_not_averaged(self):
        [page] = self._pages()
        self.assertEqual(
            [month["booked"] for month in page["months"]], [16, 16], page["months"]
        )
        able = [month["available"] for month in page["months"]]
        self.assertNotEqual(able[0], able[1])
        self.assertAlmostEqual(page["rate"], 100 * 32 / sum(able))
        self.assertEqual((page["hours"], page["day_count"]), (32, 4))

    def test_what_isnt_agreed_is_marked_and_not_counted(self):
        self.april.booking_ids.state = "proposed"
        [page] = self._pages()
        self.assertEqual(page["hours"], 16)
        self.assertIn("not agreed yet", self._print(self.anna))
        self.april.booking_ids.state = "released"
        [page] = self._pages()
        self.assertEqual(len(page["lines"]), 2)

    def test_cancelled_sessions_are_off_the_schedule(self):
        self.march.with_user(self.manager).action_cancel("Flood")
        [page] = self._pages()
        self.assertEqual({line["session"] for line in page["lines"]}, {self.april.name})

    def test_a_period_is_that_of_the_instructors_clock(self):
        night = self._make_session(date(2027, 3, 15), self.course)
        night.meeting_ids[0].write(
            {
                "start": datetime(2027, 3, 14, 23, 30),
                "stop": datetime(2027, 3, 15, 1, 0),
            }
        )
        night.action_schedule()
        night.instructor_ids = self.anna
        day = date(2027, 3, 14)
        self.assertEqual(len(self._pages(first=day, last=day)[0]["lines"]), 1)
        self.anna.tz = "Europe/Berlin"
        self.assertEqual(len(self._pages(first=day, last=day)[0]["lines"]), 0)

    def test_days_off_say_when_and_not_why(self):
        self._make_leave(
            date(2027, 3, 8), date(2027, 3, 9), self.anna.resource_id, "Surgery"
        )
        html = self._print(self.anna | self.ben)
        self.assertIn("Days off", html)
        self.assertNotIn("Surgery", html)

    def test_who_has_nothing_gets_a_page_that_says_so(self):
        pages = self._pages(self.anna | self.ben)
        self.assertEqual([page["employee"].name for page in pages], ["Anna", "Ben"])
        self.assertEqual(pages[1]["lines"], [])
        self.assertIn("Nothing is booked", self._print(self.ben))

    def test_a_period_ends_after_it_begins(self):
        with self.assertRaises(ValidationError):
            self._pages(first=LAST, last=FIRST)

    def test_only_training_users_print_others_schedules(self):
        self.assertTrue(self._pages(user=self.training_user))
        report = self.env["report.training_operations.training_schedule_document"]
        data = {
            "employee_ids": self.anna.ids,
            "date_from": "2027-03-01",
            "date_to": "2027-03-31",
        }
        for user in (self.employee_user, self.learner_user, self.client_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                report.with_user(user)._get_report_values([], data)

    def test_queries_dont_grow_with_the_sessions_or_instructors(self):
        def count(employees):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._pages(employees)
            return self.env.cr.sql_log_count - before

        both = self.anna | self.ben
        self._make_taught(date(2027, 3, 8), self.ben)
        count(both)
        few = count(both)
        for day in (15, 17, 22):
            self._make_taught(date(2027, 3, day), self.ben)
        self.assertLessEqual(count(both), few)
        others = self.env["hr.employee"].union(
            *(self._make_instructor(name) for name in "CDE")
        )
        self.assertLessEqual(count(both | others), few)


@tagged("post_install", "-at_install")
class TestReportSchedulePortal(PortalFactories, TrainingHttpCase):
    """Instructors print their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.delivery.booking_ids.state = "firm"
        other = cls._make_instructor("Olga Other")
        cls.rival_session.instructor_ids = other

    PATH = "/my/training/teaching/pdf?first=2031-03-01&last=2031-06-30"

    def test_an_instructor_gets_the_own_schedule_only(self):
        self.authenticate("teacher-test", "teacher-test")
        answer = self._get(self.PATH)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Tara Teacher", answer.text)
        self.assertIn(self.delivery.name, answer.text)
        self.assertNotIn("Olga Other", answer.text)
        self.assertNotIn(self.rival_session.name, answer.text)

    def test_days_that_are_none_are_those_of_the_form(self):
        self.authenticate("teacher-test", "teacher-test")
        answer = self._get("/my/training/teaching/pdf?first=soon&last=")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(
            "/my/training/teaching/pdf", self._get("/my/training/teaching").text
        )

    def test_who_teaches_nothing_finds_no_such_page(self):
        for login in ("learner-test", "client-test"):
            self.authenticate(login, login)
            self.assertEqual(self._get(self.PATH).status_code, 404)

    def test_the_office_route_gives_portal_users_nothing(self):
        self.authenticate("teacher-test", "teacher-test")
        options = json.dumps(
            {
                "employee_ids": self.teacher.ids,
                "date_from": "2031-03-01",
                "date_to": "2031-03-31",
            }
        )
        with mute_logger("odoo.http"):
            answer = self._get(
                "/report/html/training_operations.training_schedule_document?"
                + urlencode({"options": options})
            )
        self.assertNotIn("Riverside Centre", answer.text)
