from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common import TrainingHttpCase
from .scheduling_run_common import SchedulingRunFactories


@tagged("post_install", "-at_install")
class TestSchedulingRunTour(SchedulingRunFactories, TrainingHttpCase):
    """A manager plans twenty requests in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_planning()
        for number in range(4):
            cls._make_instructor(f"Tour instructor {number}")
        cls.requests = cls.env["training.request"]
        for week in range(10):
            first = date(2027, 3, 1) + timedelta(weeks=week)
            cls.requests += cls._make_requests(
                2, date_earliest=first, date_latest=first + timedelta(days=4)
            )

    def test_from_twenty_requests_to_booked_sessions(self):
        Run = type(self.env["training.scheduling.run"])
        answer = Run.get_progress
        asked = []

        def get_progress(run):
            """In place of a worker: halfway at the second question, then done."""
            asked.append(run)
            if len(asked) == 2:
                run.sudo()._move_to("solving", stage="improve")
                run.sudo().write({"progress": 50, "incumbent": 1234.0})
            if len(asked) == 4:
                run.sudo()._move_to("interrupted")
                run.action_solve()
                run.env["training.scheduling.run"].sudo()._cron_solve()
            return answer(run)

        with patch.object(Run, "get_progress", get_progress):
            self.start_tour(
                "/odoo/training-requests",
                "training_scheduling_run_tour",
                login=self.manager.login,
                timeout=180,
            )
        run = self.env["training.scheduling.run"].search(
            [("note", "=", "Spring timetable")]
        )
        self.assertEqual(run.request_ids, self.requests)
        self.assertEqual(run.state, "applied")
        self.assertEqual(run.booked_count, 19)
        self.assertEqual(self.requests.mapped("state").count("scheduled"), 19)
