from odoo import fields
from odoo.tests import tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestPlanningPhoneTour(TrainingHttpCase):
    """Windows that show cards instead of lists on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    def test_a_request_gets_dates_and_its_session_is_changed(self):
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
