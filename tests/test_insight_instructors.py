from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
@freeze_time("2027-03-15")
class TestInsightInstructors(TrainingCase):
    """Hours booked against working hours, by month of the instructor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._make_instructor()
        cls.capacity = cls.env["training.instructor.capacity"]

    def _read_month(self, month, employee=None):
        self.env.flush_all()
        self.env["training.instructor.report"].invalidate_model()
        return self.env["training.instructor.report"].search(
            [("employee_id", "=", (employee or self.anna).id), ("month", "=", month)]
        )

    def test_time_off_is_taken_out_of_the_hours_available(self):
        april = date(2027, 4, 1)
        self.capacity._reckon(self.anna, april, april)
        whole = self._read_month(april).capacity_hours
        self.assertEqual(whole, 22 * 8)
        self._make_leave(date(2027, 4, 5), date(2027, 4, 6), self.anna.resource_id)
        self.capacity._reckon(self.anna, april, april)
        self.assertEqual(self._read_month(april).capacity_hours, whole - 16)
        self.assertEqual(
            self.capacity.search_count([("employee_id", "=", self.anna.id)]), 1
        )

    def test_booked_hours_over_working_hours(self):
        session = self._make_open_session(date(2027, 4, 5), self._make_course(days=2))
        session.instructor_ids = self.anna
        self.capacity._reckon(self.anna, date(2027, 4, 1), date(2027, 4, 1))
        row = self._read_month(date(2027, 4, 1))
        self.assertEqual(row.booked_hours, 16)
        self.assertEqual(row.session_count, 1)
        self.assertAlmostEqual(row.instructor_utilisation, 100 * 16 / 176, places=1)
        self.assertEqual(row.free_hours, 160)

    def test_a_month_is_that_of_the_instructors_zone(self):
        tokyo = self._make_instructor("Aiko", tz="Asia/Tokyo")
        session = self._make_session(date(2027, 4, 30))
        session.meeting_ids.write(
            {"start": "2027-04-30 16:00:00", "stop": "2027-04-30 18:00:00"}
        )
        session.action_schedule()
        self._make_booking(session.meeting_ids, tokyo, role="lead")
        self.assertFalse(self._read_month(date(2027, 4, 1), tokyo))
        row = self._read_month(date(2027, 5, 1), tokyo)
        self.assertEqual(row.booked_hours, 2)
        action = row.action_open_bookings()
        found = self.env["training.booking"].search(action["domain"])
        self.assertEqual(found.meeting_id, session.meeting_ids)

    def test_who_has_no_fixed_hours_leaves_the_rate_alone(self):
        freelancer = self._make_instructor(
            "Fred", instructor_kind="freelance", resource_calendar_id=False
        )
        session = self._make_open_session(date(2027, 4, 5))
        session.instructor_ids = freelancer
        self.capacity._reckon(freelancer, date(2027, 4, 1), date(2027, 4, 1))
        row = self._read_month(date(2027, 4, 1), freelancer)
        self.assertEqual((row.capacity_hours, row.booked_hours), (0, 8))
        self.assertFalse(row.instructor_utilisation)

    def test_the_nightly_job_reckons_two_years_once_and_then_recent_months(self):
        self.capacity._cron_reckon()
        lines = self.capacity.search([("employee_id", "=", self.anna.id)])
        self.assertEqual(len(lines), 24 + 1 + 12)
        oldest = min(lines, key=lambda line: line.month)
        with freeze_time("2027-03-16"):
            self.capacity._cron_reckon()
        self.assertEqual(oldest.reckoned_on.day, 15)
        self.assertEqual(max(lines.mapped("reckoned_on")).day, 16)

    def test_ratings_count_where_the_instructor_taught_last(self):
        session = self._make_open_session(date(2027, 4, 30), self._make_course(days=2))
        bert = self._make_instructor("Bert")
        for meeting in session.meeting_ids:
            self._make_booking(meeting, self.anna, role="lead")
        self._make_booking(session.meeting_ids[0], bert, role="assistant")
        self._give_scores(session, {self.anna: (5, 4), bert: (2,)})
        self._give_scores(session, {self.env["hr.employee"]: (3,)})
        rows = [
            self._read_month(date(2027, 4, 1)),
            self._read_month(date(2027, 5, 1)),
            self._read_month(date(2027, 4, 1), bert),
        ]
        self.assertEqual([row.rating_count for row in rows], [0, 3, 2])
        self.assertEqual([row.instructor_rating for row in rows], [0, 4, 2.5])
        [(average,)] = self.env["training.instructor.report"]._read_group(
            [("employee_id", "in", (self.anna + bert).ids)],
            [],
            ["instructor_rating:avg"],
        )
        self.assertAlmostEqual(average, 17 / 5)

    def _give_scores(self, session, scores):
        """Answers sent off, by whom they are about; about nobody: about all."""
        survey = self.env.ref("training_operations.survey_feedback")
        question = survey.question_ids.filtered(
            lambda question: question.training_feedback_kind == "instructor"
        )
        self.env["survey.user_input"].create(
            [
                {
                    "survey_id": survey.id,
                    "state": "done",
                    "end_datetime": "2027-05-10 10:00:00",
                    "training_session_id": session.id,
                    "user_input_line_ids": [
                        Command.create(
                            {
                                "question_id": question.id,
                                "answer_type": "scale",
                                "value_scale": score,
                                "training_instructor_id": employee.id,
                            }
                        )
                    ],
                }
                for employee, given in scores.items()
                for score in given
            ]
        )

    def test_a_row_opens_its_bookings(self):
        session = self._make_open_session(date(2027, 4, 5))
        session.instructor_ids = self.anna
        action = self._read_month(date(2027, 4, 1)).action_open_bookings()
        found = self.env["training.booking"].search(action["domain"])
        self.assertEqual(found.session_id, session)


@tagged("post_install", "-at_install")
class TestInsightSteps(TrainingCase):
    def test_each_step_lasts_from_its_stamp_to_the_next(self):
        with freeze_time("2027-03-01 08:00:00"):
            session = self._make_session(date(2027, 5, 3))
        with freeze_time("2027-03-04 08:00:00"):
            session.action_schedule()
        with freeze_time("2027-03-14 08:00:00"):
            session.action_open()
        self.env.flush_all()
        # The stamp of creation is the database's clock.
        self.env.cr.execute(
            "UPDATE training_session SET create_date = '2027-03-01 08:00'"
            " WHERE id = %s",
            [session.id],
        )
        with freeze_time("2027-03-19 08:00:00"):
            steps = self.env["training.step.report"].search(
                [("session_id", "=", session.id)]
            )
            days = {step.step: (step.days, step.is_waiting) for step in steps}
        self.assertEqual(
            days, {"plan": (3, False), "open": (10, False), "fill": (5, True)}
        )

    def test_a_cancelled_session_waits_nowhere(self):
        with freeze_time("2027-03-04 08:00:00"):
            session = self._make_open_session(date(2027, 5, 3))
        with freeze_time("2027-03-06 08:00:00"):
            session.action_cancel("ill")
        self.env.flush_all()
        steps = self.env["training.step.report"].search(
            [("session_id", "=", session.id)]
        )
        self.assertFalse(any(steps.mapped("is_waiting")))
        self.assertEqual(steps.filtered(lambda s: s.step == "fill").days, 2)
