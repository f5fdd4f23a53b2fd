from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .scheduling_run_common import SchedulingRunCase


@tagged("post_install", "-at_install")
class TestRequests(SchedulingRunCase):
    """Intake: the clock, copies, series, and the states that follow the plans."""

    def test_a_coordinator_cant_type_over_since_when_it_waits(self):
        request = self._make_requests(1)
        with self.assertRaisesRegex(UserError, "is measured"):
            request.with_user(self.coordinator).requested_on = datetime(2026, 1, 1)
        request.with_user(self.manager).requested_on = datetime(2026, 1, 1)
        self.assertEqual(request.requested_on, datetime(2026, 1, 1))

    def test_a_copy_starts_its_own_clock(self):
        request = self._make_requests(1, requested_on=datetime(2026, 1, 1))
        self.assertNotEqual(request.copy().requested_on, request.requested_on)

    def test_time_to_schedule_is_shown_in_days(self):
        request = self._make_requests(1, requested_on=datetime(2026, 1, 1))
        self.assertFalse(request.time_to_schedule_days)
        request.scheduled_on = datetime(2026, 1, 3, 12)
        self.assertEqual(request.time_to_schedule_days, 2.5)

    def test_days_are_those_of_the_course_until_others_are_asked_for(self):
        course = self._make_course(days=2)
        form = Form(self.env["training.request"].with_user(self.coordinator))
        form.course_id = course
        self.assertEqual(form.days_wanted, 2)
        form.date_earliest, form.date_latest = date(2027, 3, 1), date(2027, 3, 12)
        request = form.save()
        self.assertEqual(request.day_count, 0)
        course.block_ids = [Command.create({"name": "Exam", "day_number": 3})]
        self.assertEqual(request.days_wanted, 3)
        with Form(request) as form:
            form.days_wanted = 1
        self.assertEqual(request.day_count, 1)
        self.assertEqual(len(request._get_agenda()), 1)

    def test_repeating_makes_a_linked_series(self):
        request = self._make_requests(1, learner_count=7)
        wizard = (
            self.env["training.request.repeat"]
            .with_user(self.coordinator)
            .create({"request_id": request.id, "every_n_weeks": 2, "count": 3})
        )
        action = wizard.action_repeat()
        series = self.env["training.request"].search(action["domain"])
        self.assertEqual(len(series), 4)
        self.assertEqual(series.series_id, request)
        self.assertEqual(sorted(series.mapped("date_earliest"))[-1], date(2027, 4, 12))
        self.assertEqual(set(series.mapped("learner_count")), {7})
        self.assertEqual(request.series_count, 4)

    def test_a_draft_session_plans_the_request_and_the_calendar_schedules_it(self):
        request = self._make_requests(1)
        session = self._make_session(course=self.course, request_id=request.id)
        self.assertEqual(request.state, "planned")
        session.action_schedule()
        self.assertEqual(request.state, "scheduled")
        session.action_draft()
        self.assertEqual(request.state, "planned")
        session.unlink()

    def test_a_declined_request_says_why_and_takes_no_part_in_planning(self):
        requests = self._make_requests(2)
        requests[0].action_decline("No budget")
        action = requests.action_plan_in_bulk()
        run = self.env["training.scheduling.run"].browse(action["res_id"])
        self.assertEqual(run.request_ids, requests[1])
        self.assertEqual(requests[0].decline_reason, "No budget")


@tagged("post_install", "-at_install")
class TestInterest(SchedulingRunCase):
    """Demand without a date."""

    def _make_interest(self, **overrides):
        return self.env["training.interest"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.client_company.id,
                "place_id": self.place.id,
                **overrides,
            }
        )

    def _find_demand(self):
        self.env.invalidate_all()
        return self.env["training.interest.demand"].search(
            [("course_id", "=", self.course.id)]
        )

    def test_demand_adds_up_by_course_and_place(self):
        self.course.seats_min = 3
        self._make_interest(learner_count=2)
        demand = self._find_demand()
        self.assertEqual((demand.learner_count, demand.missing_count), (2, 1))
        self.assertFalse(demand.is_enough)
        self._make_interest(place_id=False)
        here = self._find_demand().filtered("place_id")
        self.assertEqual((here.learner_count, here.anywhere_count), (2, 1))
        self.assertTrue(here.is_enough)

    def test_a_request_made_from_demand_serves_everybody_who_waits(self):
        interests = self._make_interest(learner_count=2) | self._make_interest(
            place_id=False, date_from=date(2027, 5, 1)
        )
        demand = self._find_demand().filtered("place_id").with_user(self.coordinator)
        action = demand.action_make_request()
        request = self.env["training.request"].browse(action["res_id"])
        self.assertEqual(request.learner_count, 3)
        self.assertEqual(request.place_id, self.place)
        self.assertEqual(request.date_earliest, date(2027, 5, 1))
        self.assertEqual(interests.request_id, request)
        self.assertEqual(interests.mapped("state"), ["planned"] * 2)
        self.assertFalse(self._find_demand())

    def test_interest_waits_again_when_its_request_is_declined(self):
        interest = self._make_interest()
        request = self.env["training.request"].browse(
            interest.action_make_request()["res_id"]
        )
        request.action_decline("Too few in the end")
        self.assertEqual(interest.state, "waiting")

    def test_interest_in_different_courses_makes_no_session(self):
        interests = self._make_interest() | self._make_interest(
            course_id=self._make_course(name="Other").id
        )
        with self.assertRaisesRegex(UserError, "different courses"):
            interests.action_make_request()
