from datetime import date, datetime, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import freeze_time, tagged

from ..logic import forecast as logic
from .common import TrainingHttpCase

MONTHS = [date(2028, 1, 1) + relativedelta(months=number) for number in range(36)]


@tagged("post_install", "-at_install")
@freeze_time("2031-01-15 09:00:00")
class TestInsightForecastTour(TrainingHttpCase):
    """A coordinator reads the forecast and makes the requests it suggests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Models have tests of their own; pandas can't be loaded at a false time.
        cls.startClassPatcher(patch.object(logic, "_load_models", return_value=None))
        cls.course = cls._make_course(name="Tour forklift", seats_max=8)
        cls.env["training.request"].create(
            [
                {
                    "course_id": cls.course.id,
                    "customer_id": cls.client_company.id,
                    "learner_count": 12,
                    "requested_on": datetime(month.year, month.month, 9, 12),
                    "date_earliest": month,
                    "date_latest": month + timedelta(days=60),
                }
                for month in MONTHS
            ]
        )
        cls.env.flush_all()
        cls.forecasts = cls.env["training.demand.forecast"]
        cls.forecasts._make(cls.course, cls.env.company)

    def test_from_the_forecast_to_requests(self):
        first = self.forecasts.search([("course_id", "=", self.course.id)])
        self.start_tour(
            "/odoo/training-requests",
            "training_forecast_tour",
            login=self.coordinator.login,
        )
        latest = self.forecasts.search([("course_id", "=", self.course.id)])
        self.assertFalse(first.exists(), "It was forecast anew")
        # 12 learners in each of 6 months, 8 in a session.
        requests = latest.request_ids
        self.assertEqual(len(requests), 9)
        self.assertEqual(set(requests.mapped("learner_count")), {8})
        self.assertFalse(requests.customer_id)
        self.assertEqual(requests.create_uid, self.coordinator)
