from lxml import html

from odoo.tests import tagged

from .common import TrainingHttpCase
from .portal_common import PortalFactories
from .staffing_common import StaffingFactories


@tagged("post_install", "-at_install")
class TestFormsByKeyboard(StaffingFactories, PortalFactories, TrainingHttpCase):
    """Enter in a field presses the first button of its form, seen or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.course.is_published = True

    def _get_first_button(self, path, field_name):
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        (form,) = html.fromstring(page.content).xpath(
            f"//form[@method='post' or @method='POST'][.//input[@name='{field_name}']]"
        )
        return form.xpath(".//button[@type='submit']")[0]

    def test_enter_books_and_adds_no_person(self):
        button = self._get_first_button(
            f"/training/session/{self.delivery.id}/enroll", "person_0_name"
        )
        self.assertEqual(button.get("name"), "book")

    def test_enter_in_the_reason_answers_no_offer(self):
        self.delivery.instructor_ids = False
        offers = self._make_round(self.delivery, self.teacher, mode="pool").offer_ids
        path = f"/training/offer/{offers.id}/{offers.access_token}"
        button = self._get_first_button(path, "note")
        self.assertEqual(button.get("disabled"), "disabled")

    def test_enter_in_the_reason_approves_nobody(self):
        self._make_pending(self.delivery, self.rival_company)
        link = self.delivery._get_approval_url(self.rival_user.partner_id)
        pages = [link.removeprefix(self.delivery.get_base_url())]
        self.authenticate("rival-test", "rival-test")
        pages.append("/my/training/approvals")
        for path in pages:
            with self.subTest(path):
                button = self._get_first_button(path, "reason")
                self.assertEqual(button.get("disabled"), "disabled")
