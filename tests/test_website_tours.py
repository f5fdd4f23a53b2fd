from unittest.mock import patch

from odoo.tests import tagged

from .common import TrainingHttpCase
from .website_common import WebsiteFactories


@tagged("post_install", "-at_install")
class TestWebsiteTours(WebsiteFactories, TrainingHttpCase):
    """Visitors of the website in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_website()
        cls._enable_provider()

    def test_a_guest_books_for_two_on_invoice(self):
        self.start_tour("/training", "training_website_guest_tour")
        enrollments = self.listed.enrollment_ids
        self.assertEqual(enrollments.mapped("state"), ["confirmed"] * 2)
        self.assertEqual(set(enrollments.mapped("customer_reference")), {"PO 4711"})

    def test_a_guest_joins_the_waitlist_of_a_full_session(self):
        self._enroll_all(self.listed, self._make_learners(3))
        self.start_tour(self.course.website_url, "training_website_waitlist_tour")
        waiting = self.listed.enrollment_ids.filtered(
            lambda one: one.state == "waitlisted"
        )
        self.assertEqual(waiting.partner_id.email, "wanda@example.com")

    def test_a_guest_pays_online(self):
        def pay_at_once(transaction, _processing_values):
            """What the page of a provider does, without the provider."""
            transaction._set_done()
            return {}

        transactions = type(self.env["payment.transaction"])
        with patch.object(transactions, "_get_specific_rendering_values", pay_at_once):
            self.start_tour(
                f"/training/session/{self.listed.id}/enroll",
                "training_website_pay_tour",
            )
        enrollment = self.listed.enrollment_ids
        self.assertEqual(enrollment.state, "confirmed")
        self.assertEqual(enrollment.checkout_id.state, "done")
        self.assertTrue(enrollment.is_invoiced)

    def test_filters_and_views_of_the_catalogue(self):
        self._make_open_session(
            course=self._make_course(name="Cooking", is_published=True),
            mode="virtual",
        )
        self.start_tour("/training", "training_website_filters_tour")

    def test_somebody_who_is_signed_in_books_for_oneself(self):
        self.learner_user.partner_id.email = "learner-test@example.com"
        self.start_tour(
            self.course.website_url, "training_website_own_tour", login="learner-test"
        )
        enrollment = self.listed.enrollment_ids
        self.assertEqual(enrollment.partner_id, self.learner_user.partner_id)
        self.assertEqual(enrollment.state, "confirmed")

    def test_a_company_asks_for_a_session_of_its_own(self):
        self.start_tour(self.course.website_url, "training_website_private_tour")
        wish = self.env["training.request"].search([("course_id", "=", self.course.id)])
        self.assertEqual(wish.customer_id.name, "Private Ltd")
        self.assertEqual(wish.learner_count, 8)
        self.assertIn("At our site", wish.note)

    def test_the_building_block_shows_the_next_sessions(self):
        page = self.env["website.page"].create(
            {
                "name": "Start",
                "type": "qweb",
                "url": "/start-here",
                "is_published": True,
                "website_id": self.website.id,
                "arch": """
                    <t t-call="website.layout"><div id="wrap">
                        <t t-call="training_operations.s_training_upcoming" />
                    </div></t>
                """,
            }
        )
        self.start_tour(page.url, "training_website_snippet_tour")
