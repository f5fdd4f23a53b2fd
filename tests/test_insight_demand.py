from datetime import date

from odoo.tests import tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestInsightDemand(TrainingCase):
    """What was asked, waitlisted and turned away, and the sessions it suggests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(seats_max=3)

    def _read(self, user=None):
        self.env.flush_all()
        report = self.env["training.demand.report"].with_user(user or self.coordinator)
        report.invalidate_model()
        [row] = report._read_group(
            [("course_id", "=", self.course.id)],
            [],
            [
                "asked_count:sum",
                "waiting_count:sum",
                "turned_away_count:sum",
                "sessions_suggested:sum",
            ],
        )
        return row

    def test_sessions_are_rounded_up_once_for_all_wishes(self):
        for _number in range(2):
            self._make_request(self.course, learner_count=1)
        self.assertEqual(self._read(), (2, 2, 0, 1))
        self._make_request(self.course, learner_count=2)
        self.assertEqual(self._read(), (4, 4, 0, 2))

    def test_a_declined_request_was_turned_away(self):
        request = self._make_request(self.course, learner_count=3)
        request.action_decline("no instructor")
        self.assertEqual(self._read(), (3, 0, 3, 1))

    def test_who_waits_is_served_with_a_seat_and_turned_away_without(self):
        session = self._make_open_session(date(2027, 3, 1), self.course)
        enrollments = self._enroll_all(session, self._make_learners(5))
        self.assertEqual(self._read(), (2, 2, 0, 1))
        enrollments[4].action_cancel()
        self.assertEqual(self._read(), (2, 1, 1, 1))
        enrollments[0].action_cancel()
        self.assertEqual(self._read(), (2, 0, 1, 1))

    def test_a_row_opens_what_it_came_from(self):
        request = self._make_request(self.course)
        self.env.flush_all()
        row = self.env["training.demand.report"].search(
            [("course_id", "=", self.course.id)]
        )
        action = row.action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("training.request", request.id)
        )
