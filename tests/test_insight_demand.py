from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from ..const import INTERNAL
from .common import TrainingCase

MEASURES = (
    "asked_count:sum",
    "served_count:sum",
    "waiting_count:sum",
    "turned_away_count:sum",
)


@tagged("post_install", "-at_install")
class TestInsightDemand(TrainingCase):
    """Who asked, and who was served: each learner once, when they asked first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(seats_max=3)
        cls.client = cls.env["res.partner"].create(
            {"name": "Client", "is_company": True}
        )

    def _read(self, groupby=(), measures=MEASURES, user=None):
        """Rows of the report by some fields; the only row when by none."""
        self.env.flush_all()
        report = self.env["training.demand.report"].with_user(user or self.coordinator)
        report.invalidate_model()
        rows = report._read_group(
            [("course_id", "=", self.course.id)], groupby, measures
        )
        return rows if groupby else rows[0]

    def _make_client_request(self, learner_count, **overrides):
        return self._make_request(
            self.course,
            learner_count=learner_count,
            customer_id=self.client.id,
            **overrides,
        )

    def _make_interest(self, partner, **overrides):
        return self.env["training.interest"].create(
            {"course_id": self.course.id, "partner_id": partner.id, **overrides}
        )

    def test_sessions_are_rounded_up_once_for_all_wishes(self):
        for _number in range(2):
            self._make_client_request(1)
        self.assertEqual(self._read(measures=["sessions_suggested:sum"]), (1,))
        self._make_client_request(2)
        self.assertEqual(self._read(measures=["sessions_suggested:sum"]), (2,))

    def test_a_declined_request_was_turned_away(self):
        self._make_client_request(3).action_decline("no instructor")
        self.assertEqual(self._read(), (3, 0, 0, 3))

    def test_a_plan_of_our_own_isnt_demand_but_those_who_book_are(self):
        request = self._make_request(self.course, learner_count=3)
        session = self._make_open_session(course=self.course, request_id=request.id)
        self.assertEqual(self._read()[0], 0)
        self._enroll_all(session, self._make_learners(2))
        self.assertEqual(self._read(["kind"]), [("booking", 2, 2, 0, 0)])

    def test_a_request_that_became_enrolments_counts_once(self):
        request = self._make_client_request(2)
        session = self._make_open_session(course=self.course, request_id=request.id)
        self._force_state(request, "scheduled")
        self._enroll_all(session, self._make_learners(2))
        self.assertEqual(self._read(["kind"]), [("request", 2, 2, 0, 0)])
        self._make_enrollment(session)
        self.assertEqual(
            sorted(self._read(["kind"])),
            [("booking", 1, 1, 0, 0), ("request", 2, 2, 0, 0)],
        )

    def test_interest_counts_when_it_was_met_and_not_again_as_a_request(self):
        people = self._make_learners(2)
        interests = self._make_interest(people[0]) | self._make_interest(people[1])
        self.assertEqual(self._read(), (2, 0, 2, 0))
        interests.action_make_request()
        request = interests.request_id
        self.assertEqual(self._read(), (2, 0, 2, 0))
        self._force_state(request, "scheduled")
        session = self._make_open_session(course=self.course, request_id=request.id)
        self._enroll_all(session, people)
        self.assertEqual(self._read(["kind"]), [("interest", 2, 2, 0, 0)])

    def test_who_was_interested_and_books_counts_once(self):
        learner = self._make_learners(1)
        self._make_interest(learner)
        self._make_enrollment(self._make_open_session(course=self.course), learner)
        self.assertEqual(self._read(["kind"]), [("interest", 1, 1, 0, 0)])

    def test_who_is_no_longer_interested_asked_and_isnt_unserved(self):
        self._make_interest(self._make_learners(1)).active = False
        self.assertEqual(self._read(), (1, 0, 0, 0))

    def test_who_waits_is_served_with_a_seat_and_turned_away_without(self):
        session = self._make_open_session(date(2027, 3, 1), self.course)
        enrollments = self._enroll_all(session, self._make_learners(5))
        self.assertEqual(self._read(), (5, 3, 2, 0))
        enrollments[4].action_cancel()
        self.assertEqual(self._read(), (5, 3, 1, 1))
        enrollments[0].action_cancel()
        self.assertEqual(self._read(), (5, 4, 0, 1))

    def test_who_waits_for_several_dates_counts_once(self):
        sessions = [
            self._make_open_session(date(2027, month, 1), self.course)
            for month in (3, 4)
        ]
        for session in sessions:
            self._enroll_all(session, self._make_learners(3))
        entry = self.env["training.waitlist.entry"].create(
            {"partner_id": self._make_learners(1).id, "course_id": self.course.id}
        )
        self.assertEqual(len(entry.enrollment_ids), 2)
        self.assertEqual(self._read(), (7, 6, 1, 0))
        sessions[0].enrollment_ids[0].action_cancel()
        self.assertEqual(self._read(), (7, 7, 0, 0))

    def test_who_moves_to_another_date_counts_once(self):
        session = self._make_open_session(date(2027, 3, 1), self.course)
        later = self._make_open_session(date(2027, 4, 1), self.course)
        enrollment = self._make_enrollment(session)
        enrollment._transfer(later, reason="Holiday")
        self.assertEqual(self._read(), (1, 1, 0, 0))

    def test_who_had_a_seat_of_a_cancelled_session_was_turned_away(self):
        session = self._make_open_session(date(2027, 3, 1), self.course)
        self._make_enrollment(session)
        session.action_cancel("Flood")
        self.assertEqual(self._read(), (1, 0, 0, 1))

    def test_a_basket_that_wasnt_paid_isnt_demand(self):
        session = self._make_open_session(course=self.course)
        enrollment = self._make_enrollment(session)
        enrollment.action_cancel()
        self.assertEqual(self._read()[0], 1)
        self._force_state(enrollment, "cancelled", confirmed_on=False)
        self.assertEqual(self._read()[0], 0)

    def test_each_counts_in_the_month_of_asking(self):
        self._make_client_request(2, requested_on=datetime(2026, 1, 31, 23, 0))
        with freeze_time("2027-02-27 10:00:00"):
            session = self._make_open_session(date(2027, 3, 1), self.course)
            self._make_enrollment(session).confirmed_on = datetime(2027, 2, 27)
        self.assertEqual(
            self._read(["date:month"], ["asked_count:sum"])[0], (date(2026, 1, 1), 2)
        )
        enrollment = session.enrollment_ids
        # Entered long after: it can't have been asked for after its session began.
        enrollment.confirmed_on = datetime(2028, 1, 1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE training_enrollment SET create_date = '2028-01-01' WHERE id = %s",
            [enrollment.id],
        )
        self.assertEqual(
            self._read(["date:month"], ["asked_count:sum"])[1], (date(2027, 3, 1), 1)
        )

    def test_place_has_its_city_and_region(self):
        region = self.env["res.country.state"].search([], limit=1)
        self.place.write({"city": "Leeds", "state_id": region.id})
        self._make_client_request(2)
        self.assertEqual(
            self._read(["city", "state_id"], ["asked_count:sum"]),
            [("Leeds", region, 2)],
        )

    def test_another_company_doesnt_show(self):
        company = self.env["res.company"].create({"name": "Other"})
        self._make_client_request(2, company_id=company.id)
        self.assertEqual(self._read()[0], 0)

    def test_a_row_opens_what_it_came_from(self):
        request = self._make_client_request(1)
        interest = self._make_interest(self._make_learners(1))
        enrollment = self._make_enrollment(self._make_open_session(course=self.course))
        self.env.flush_all()
        rows = self.env["training.demand.report"].search(
            [("course_id", "=", self.course.id)]
        )
        self.assertEqual(
            {
                (action["res_model"], action["res_id"])
                for action in (row.action_open_record() for row in rows)
            },
            {(record._name, record.id) for record in (request, interest, enrollment)},
        )

    def _force_state(self, records, state, **values):
        """Write what only actions write."""
        records.with_context(training_moving=INTERNAL).write({"state": state, **values})
