from odoo.tests import tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestOfferTour(TrainingHttpCase):
    """A coordinator asks a pool; an instructor accepts in the portal."""

    def test_a_pool_is_asked_and_the_first_to_accept_teaches(self):
        session = self._make_session(user_id=self.coordinator.id)
        session.action_schedule()
        instructor = self._make_instructor("Tessa Quick", user_id=self.stranger_user.id)
        self._make_instructor("Otto Slow")
        self.start_tour(
            f"/odoo/training-sessions/{session.id}",
            "training_offer_coordinator_tour",
            login="coordinator-test",
        )
        offers = session.offer_ids
        self.assertGreaterEqual(len(offers), 2)
        self.assertEqual(set(offers.mapped("state")), {"asked"})
        self.start_tour(
            "/my/home", "training_offer_instructor_tour", login="stranger-test"
        )
        self.assertEqual(session.instructor_ids, instructor)
        self.assertFalse(session.is_unstaffed)
        others = offers.filtered(lambda offer: offer.employee_id != instructor)
        self.assertEqual(set(others.mapped("state")), {"withdrawn"})
