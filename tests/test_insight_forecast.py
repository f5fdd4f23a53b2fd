from datetime import date, datetime, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..logic import forecast as logic
from .common import TrainingCase

SEASON = (6, 8, 14, 12, 9, 4, 2, 2, 16, 15, 11, 4)
NOW = "2031-01-15 09:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInsightForecast(TrainingCase):
    """What is expected of a course, kept, and held against what then happened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Models have tests of their own; pandas can't be loaded at a false time.
        cls.startClassPatcher(
            patch.object(logic, "_load_models", return_value=None),
        )
        cls.course = cls._make_course(seats_max=8)
        cls.client = cls.env["res.partner"].create(
            {"name": "Client", "is_company": True}
        )
        cls.place.city = "Leeds"
        cls.forecasts = cls.env["training.demand.forecast"]

    @classmethod
    def _make_demand(cls, first, months, course=None, **overrides):
        """A client's request in each of so many months, by the season."""
        course = course or cls.course
        return cls.env["training.request"].create(
            [
                {
                    "course_id": course.id,
                    "customer_id": cls.client.id,
                    "place_id": cls.place.id,
                    "learner_count": SEASON[month.month - 1],
                    "requested_on": datetime(month.year, month.month, 9, 12),
                    "date_earliest": month,
                    "date_latest": month + timedelta(days=60),
                    **overrides,
                }
                for month in (
                    first + relativedelta(months=number) for number in range(months)
                )
            ]
        )

    def _forecast(self, courses=None, user=None):
        """Make the forecast as a person would, and give its lines for all places."""
        self.env.flush_all()
        forecasts = self.forecasts.with_user(user or self.coordinator)
        if courses is None:
            courses = self.course
        lines = forecasts.search([("course_id", "in", courses.ids)])
        if lines:
            lines.action_make()
        else:
            self.forecasts._make(courses, self.env.company)
        return forecasts.search(
            [
                ("course_id", "in", courses.ids),
                ("is_latest", "=", True),
                ("level", "=", "course"),
            ],
            order="month",
        )

    def test_half_a_year_is_expected_after_three_years_of_history(self):
        self._make_demand(date(2028, 1, 1), 36)
        lines = self._forecast()
        self.assertEqual(
            lines.mapped("month"), [date(2031, month, 1) for month in range(1, 7)]
        )
        for line, usual in zip(lines, SEASON, strict=False):
            with self.subTest(line.month):
                self.assertAlmostEqual(line.expected, usual, delta=2)
                self.assertLessEqual(line.low, line.expected)
                self.assertGreater(line.high, line.expected)

    def test_the_month_that_runs_isnt_history(self):
        self._make_demand(date(2028, 1, 1), 36)
        before = self._forecast().mapped("expected")
        self._make_demand(date(2031, 1, 1), 1, learner_count=500)
        self.assertEqual(self._forecast().mapped("expected"), before)

    def test_too_short_or_too_thin_a_history_says_so_instead(self):
        self._make_demand(date(2030, 6, 1), 7)
        thin = self._make_course(name="Thin")
        self._make_demand(date(2028, 1, 1), 36, thin, learner_count=0)
        self.env["training.request"].search(
            [("course_id", "=", thin.id), ("requested_on", ">", "2030-01-01")]
        ).unlink()
        lines = self._forecast(self.course | thin)
        self.assertEqual(
            {line.course_id: line.method for line in lines},
            {self.course: "short", thin: "thin"},
        )
        self.assertEqual(sum(lines.mapped("sessions_suggested")), 0)
        self.assertFalse(any(lines.mapped("is_forecast")))

    def test_a_city_with_enough_history_has_a_forecast_of_its_own(self):
        self._make_demand(date(2028, 1, 1), 36)
        self._make_demand(date(2028, 1, 1), 36, place_id=False)
        self._forecast()
        expected = dict(
            self.forecasts._read_group(
                [("course_id", "=", self.course.id)], ["city"], ["expected:sum"]
            )
        )
        self.assertAlmostEqual(expected["Leeds"] * 2, expected[False], delta=6)

    def test_sessions_are_suggested_for_those_whom_seats_ahead_dont_hold(self):
        self._make_demand(date(2028, 1, 1), 36)
        lines = self._forecast()
        total = sum(lines.mapped("expected"))
        self.assertEqual(lines[0].seats_per_session, 8)
        self.assertAlmostEqual(sum(lines.mapped("missing_seats")), total, places=3)
        self._make_open_session(date(2031, 3, 3), self.course, seats_max=10)
        self._make_open_session(
            date(2031, 3, 4), self.course, customer_id=self.client.id
        )
        lines = self._forecast()
        self.assertEqual(lines[0].open_seats, 10)
        self.assertAlmostEqual(sum(lines.mapped("missing_seats")), total - 10, places=3)
        # The first month's learners take them, the second's what is left.
        self.assertEqual(lines[0].missing_seats, 0)

    def test_sessions_are_rounded_up_once_for_all_months(self):
        self._make_demand(date(2028, 1, 1), 36)
        lines = self._forecast()
        [(suggested,)] = self.forecasts._read_group(
            [("id", "in", lines.ids)], [], ["sessions_suggested:sum"]
        )
        self.assertEqual(suggested, -(-sum(lines.mapped("expected")) // 8))
        self.assertLess(suggested, sum(lines.mapped("sessions_suggested")))

    def test_requests_are_made_for_the_sessions_suggested_and_not_twice(self):
        self._make_demand(date(2028, 1, 1), 36)
        lines = self._forecast()
        share = sum(lines.mapped("session_share"))
        lines.action_make_requests()
        requests = self.env["training.request"].search([("forecast_id", "!=", False)])
        self.assertEqual(len(requests), -(-share // 1))
        self.assertEqual(set(requests.mapped("learner_count")), {8})
        self.assertTrue(all(request.date_earliest for request in requests))
        with self.assertRaisesRegex(UserError, "already"):
            lines.action_make_requests()
        # A forecast made anew knows of them, and they aren't demand.
        again = self._forecast()
        self.assertEqual(sum(again.mapped("sessions_suggested")), 0)
        self.assertEqual(lines.exists(), lines.browse())
        with self.assertRaisesRegex(UserError, "no session more"):
            again.action_make_requests()

    def test_what_then_happened_stands_beside_the_forecast(self):
        self._make_demand(date(2028, 1, 1), 36)
        first = self._forecast()
        self._make_demand(date(2031, 1, 1), 1, learner_count=10)
        with freeze_time("2031-02-03 09:00:00"):
            second = self._forecast()
        self.assertFalse(any(first.mapped("is_latest")))
        self.assertEqual(first.mapped("is_over"), [True] + [False] * 5)
        self.assertEqual(first[0].actual_count, 10)
        self.assertAlmostEqual(first[0].error_count, abs(first[0].expected - 10))
        self.assertEqual(second[0].month, date(2031, 2, 1))
        with freeze_time("2031-03-03 09:00:00"):
            self._forecast()
        # Nobody asked in February: wrong by all of it, and the rate is of both months.
        errors = first[0].error_count + first[1].expected
        [(rate,)] = self.forecasts._read_group(
            [("id", "in", first.ids)], [], ["error_rate:avg"]
        )
        self.assertAlmostEqual(rate, 100 * errors / 10, places=4)

    def test_a_forecast_of_the_same_month_is_replaced(self):
        self._make_demand(date(2028, 1, 1), 36)
        first = self._forecast()
        second = self._forecast()
        self.assertFalse(first.exists())
        self.assertEqual(len(second), 6)

    def test_each_company_has_its_own_and_sees_no_other(self):
        company = self.env["res.company"].create({"name": "Other"})
        self._make_demand(date(2028, 1, 1), 36)
        self._make_demand(date(2028, 1, 1), 36, company_id=company.id, place_id=False)
        self.forecasts._make(self.course, self.env.company | company)
        seen = self.forecasts.with_user(self.coordinator).search(
            [("course_id", "=", self.course.id)]
        )
        self.assertEqual(seen.company_id, self.env.company)
        theirs = self.forecasts.search([("company_id", "=", company.id)])
        self.assertEqual(len(theirs), 6)
        # Making it anew from one company leaves that of the other.
        seen.action_make()
        self.assertTrue(all(theirs.mapped("is_latest")))

    def test_nobody_writes_forecasts_by_hand(self):
        self._make_demand(date(2028, 1, 1), 36)
        lines = self._forecast()
        with self.assertRaises(AccessError):
            lines.with_user(self.manager).write({"expected": 1})
        with self.assertRaises(AccessError):
            lines.with_user(self.training_user).action_make()

    def test_the_job_forecasts_what_is_missing_this_month_only(self):
        self._make_demand(date(2028, 1, 1), 36)
        self.env.flush_all()
        self.assertIn(self.course, self.forecasts._get_pending_courses())
        lines = self._forecast()
        self.assertNotIn(self.course, self.forecasts._get_pending_courses())
        with freeze_time("2031-02-01 03:00:00"):
            self.assertIn(self.course, self.forecasts._get_pending_courses())
        self.assertTrue(lines.exists())

    def test_history_and_forecast_stand_in_one_chart(self):
        self._make_demand(date(2028, 1, 1), 36)
        lines = self._forecast()
        outlook = self.env["training.demand.outlook"].with_user(self.coordinator)
        outlook.invalidate_model()
        domain = lines[0].action_view_demand()["domain"]
        found = dict(outlook._read_group(domain, ["series"], ["learners:sum"]))
        self.assertEqual(found["1_asked"], 3 * sum(SEASON))
        self.assertAlmostEqual(
            found["2_expected"], sum(lines.mapped("expected")), places=3
        )
        self.assertLess(found["3_low"], found["4_high"])

    def test_queries_dont_grow_with_courses(self):
        courses = self.course
        for number in range(4):
            courses |= self._make_course(name=f"Course {number}", seats_max=8)
        for course in courses:
            self._make_demand(date(2029, 1, 1), 14, course)
        counts = []
        for part in (courses[:2], courses[:4]):
            self._forecast(part)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.forecasts._make(part, self.env.company)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 2)
        self.assertLess(counts[1], 40)
