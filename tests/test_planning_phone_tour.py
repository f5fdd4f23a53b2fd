from odoo import fields
from odoo.tests import tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestPlanningPhoneTour(TrainingHttpCase):
    """Cards instead of lists where the screen is narrow."""

    browser_size = "375x667"

    def test_a_request_gets_the_best_of_its_dates(self):
        self._make_instructor("Anna")
        self._make_room()
        today = fields.Date.today()
        request = self._make_request(
            self._make_course(),
            customer_id=self.client_company.id,
            date_earliest=fields.Date.add(today, days=30),
            date_latest=fields.Date.add(today, days=50),
        )
        self.start_tour(
            f"/odoo/training-requests/{request.id}",
            "training_planning_phone_tour",
            login=self.coordinator.login,
        )
        self.assertEqual(request.session_id.state, "scheduled")
