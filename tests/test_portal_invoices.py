from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrainingHttpCase
from .portal_common import PortalFactories


@tagged("post_install", "-at_install")
class TestPortalInvoices(PortalFactories, TrainingHttpCase):
    """Invoices of training aren't for every contact of the company that pays them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.learner = cls.learner_user.partner_id
        cls.colleague = cls._make_learners(1, parent_id=cls.client_company.id)
        cls.colleague.name = "Colin Colleague"
        enrollment = cls._make_enrollment(cls.delivery, cls.colleague)
        cls.invoice = enrollment.with_user(cls.finance)._create_invoices().sudo()
        cls.invoice.action_post()
        cls.plain = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.client_company.id,
                "invoice_line_ids": [
                    Command.create({"name": "Chairs", "price_unit": 10})
                ],
            }
        )
        cls.plain.action_post()

    def _see(self, user):
        """Of the company's two invoices, those that somebody with a portal sees."""
        moves = self.invoice | self.plain
        self.env.invalidate_all()
        Move = self.env["account.move"].with_user(user)
        found = Move.search([("id", "in", moves.ids)])
        lines = self.env["account.move.line"].with_user(user)
        shown = lines.search([("move_id", "in", moves.ids)]).sudo().move_id
        self.assertEqual(found.ids, shown.sorted(Move._order).ids)
        return found.sudo()

    def test_a_learner_sees_no_invoice_of_colleagues_training(self):
        self.assertEqual(self.invoice.partner_id, self.client_company)
        self.assertEqual(self._see(self.learner_user), self.plain)
        invoice = self.invoice.with_user(self.learner_user)
        for call in (
            lambda: invoice.read(["amount_total"]),
            lambda: invoice.invoice_line_ids.read(["name"]),
        ):
            with self.assertRaises(AccessError):
                call()

    @mute_logger("odoo.http")
    def test_odoos_own_pages_hold_it_too(self):
        self.authenticate("learner-test", "learner-test")
        page = self._get("/my/invoices").text
        self.assertIn(self.plain.name, page)
        self.assertNotIn(self.invoice.name, page)
        response = self._get(f"/my/invoices/{self.invoice.id}")
        self.assertNotEqual(response.status_code, 200)
        link = self.invoice.get_portal_url()
        self.assertEqual(self._get(link).status_code, 200)

    def test_whoever_manages_the_training_sees_all_of_the_company(self):
        self.assertEqual(self._see(self.client_user), self.invoice | self.plain)
        self.assertFalse(self._see(self.rival_user))

    def test_a_contact_for_invoices_sees_all_of_the_company(self):
        self.learner.type = "invoice"
        self.assertEqual(self._see(self.learner_user), self.invoice | self.plain)
        self.learner.type = "contact"
        self.assertEqual(self._see(self.learner_user), self.plain)

    def test_whom_an_invoice_is_addressed_to_sees_it(self):
        partner = self.stranger_user.partner_id
        enrollment = self._make_enrollment(self.delivery, partner)
        invoice = enrollment.with_user(self.finance)._create_invoices().sudo()
        invoice.action_post()
        partner.parent_id = self.client_company
        self.env.invalidate_all()
        self.assertEqual(invoice.partner_id, partner)
        self.assertTrue(invoice.with_user(self.stranger_user).has_access("read"))
        self.assertFalse(self.invoice.with_user(self.stranger_user).has_access("read"))

    def test_bills_of_a_freelancers_own_company_stay_visible(self):
        self.teacher_user.partner_id.parent_id = self.rival_company
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.rival_company.id,
                "invoice_date": "2031-03-04",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Teaching",
                            "price_unit": 400,
                            "training_session_id": self.delivery.id,
                        }
                    )
                ],
            }
        )
        bill.action_post()
        self.env.invalidate_all()
        self.assertTrue(bill.with_user(self.teacher_user).has_access("read"))

    def test_employees_see_what_they_saw(self):
        self.assertEqual(self._see(self.finance), self.invoice | self.plain)
