from datetime import date

from odoo.tests import tagged

from .common import TrainingHttpCase
from .portal_common import PortalFactories


@tagged("post_install", "-at_install")
class TestPortalTours(PortalFactories, TrainingHttpCase):
    """The main paths in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def test_a_learner(self):
        self._make_material(course_id=self.course.id)
        self.start_tour(
            "/my/training", "training_portal_learner_tour", login="learner-test"
        )
        feeds = self.env["training.calendar.feed"].with_user(self.learner_user)
        self.assertTrue(feeds._get_own_url())

    def test_a_learner_moves_and_cancels(self):
        other = self._make_open_session(date(2031, 4, 7), course=self.course)
        self.start_tour(
            "/my/training", "training_portal_leaving_tour", login="learner-test"
        )
        self.assertEqual(self.own.state, "cancelled")
        self.assertEqual(self.own.moved_to_id.session_id, other)
        self.assertEqual(self.own.moved_to_id.state, "cancelled")

    def test_a_clients_training_manager(self):
        pending = self._make_pending(self.delivery, self.client_company)
        self.start_tour(
            "/my/training", "training_portal_client_tour", login="client-test"
        )
        self.assertEqual(pending.state, "confirmed")
        emails = self.delivery.enrollment_ids.partner_id.mapped("email")
        self.assertIn("nora@acme.example", emails)

    def test_an_instructor(self):
        self._make_delivered()
        self.start_tour(
            "/my/training", "training_portal_instructor_tour", login="teacher-test"
        )
        self.assertTrue(
            self.env["resource.calendar.leaves"].search_count(
                [("resource_id", "=", self.teacher.resource_id.id)]
            )
        )
