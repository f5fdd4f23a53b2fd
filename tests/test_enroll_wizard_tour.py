from odoo.tests import tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestEnrollWizardTour(TrainingHttpCase):
    """A coordinator enrols people from pasted text in a browser."""

    def test_from_pasted_text_to_enrolled_people(self):
        session = self._make_open_session()
        known = self.env["res.partner"].create(
            {"name": "Tour Known", "email": "known@tour.example"}
        )
        self._make_enrollment(session, known)
        self.start_tour(
            f"/odoo/training-sessions/{session.id}",
            "training_enroll_wizard_tour",
            login=self.coordinator.login,
            timeout=120,
        )
        self.assertEqual(
            set(session.enrollment_ids.mapped("partner_id.name")),
            {"Tour Known", "Tour Newcomer"},
        )
