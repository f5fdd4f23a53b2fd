from odoo.tests import tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestCoordinatorTour(TrainingHttpCase):
    """From a request to a posted invoice, in a browser, by those who do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client_company.name = "Tour client"
        licence = cls._make_qualification()
        cls.course = cls._make_course(
            name="Tour first aid",
            awarded_qualification_id=licence.id,
            required_qualification_ids=[(6, 0, licence.ids)],
        )
        cls._make_instructor("Tour instructor", licence)
        cls._make_room("Tour room")
        cls.learners = cls.env["res.partner"].create(
            [
                {"name": f"Tour learner {number}", "parent_id": cls.client_company.id}
                for number in ("one", "two")
            ]
        )

    def test_from_request_to_posted_invoice(self):
        self.start_tour(
            "/odoo/training-requests",
            "training_coordinator_tour",
            login=self.coordinator.login,
        )
        session = self.course.session_ids
        self.assertEqual(session.state, "done")
        self.assertEqual(session.customer_id, self.client_company)
        self.assertEqual(session.certificate_count, 2)
        enrollments = session.enrollment_ids
        self.assertEqual(set(enrollments.mapped("state")), {"completed"})
        move = session.invoice_line_ids.move_id
        self.assertEqual((move.state, move.amount_untaxed), ("draft", 200.0))
        self.start_tour(
            "/odoo/training-to-settle",
            "training_finance_tour",
            login=self.finance.login,
        )
        self.assertEqual(move.state, "posted")
        self.assertEqual(set(enrollments.mapped("reconciliation_class")), {"agreed"})
        session.with_user(self.coordinator).action_close()
        self.assertEqual(session.state, "closed")
