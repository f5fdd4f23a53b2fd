from datetime import date

from odoo.tests import tagged

from .common import TrainingHttpCase
from .finance_common import FinanceFactories


@tagged("post_install", "-at_install")
class TestFinanceTour(FinanceFactories, TrainingHttpCase):
    """The end of a month in a browser, by who has no training right at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client_company.name = "Month end client"
        course = cls._make_course(name="Month end course")
        cls.training = cls._make_open_session(date(2037, 3, 2), course=course)
        cls.stays, cls.leaver = cls.enrollments = cls._enroll_all(
            cls.training,
            [
                cls._make_learners(1, parent_id=cls.client_company.id),
                cls._make_learners(1, name="Month end leaver"),
            ],
        )
        cls.env["account.account"].create(
            {
                "name": "Month end unearned",
                "code": "TRNME",
                "account_type": "liability_current",
            }
        )

    def test_from_what_is_due_to_the_cut_off(self):
        self._post(self.leaver._create_invoices())
        self.leaver.with_user(self.coordinator).action_cancel("Ill")
        self.training.action_confirm()
        self.training.action_start()
        self.training.action_mark_all_present()
        self.training.action_done()
        self.start_tour(
            "/odoo/training-to-settle",
            "training_month_end_tour",
            login=self.finance.login,
            timeout=180,
        )
        self.env.invalidate_all()
        move = self.stays.sudo().invoice_line_ids.move_id
        self.assertEqual(move.state, "posted")
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertEqual(self._ledger("training_enrollment_id", self.stays), 100.0)
        self.assertEqual(self._ledger("training_enrollment_id", self.leaver), 0.0)
        self.assertEqual(self.training.state, "closed")
        accrual = self.env["training.accrual"].search([("date", "=", "2036-12-31")])
        self.assertEqual((accrual.state, accrual.amount_unearned), ("posted", 100.0))
        unearned = accrual.move_id.line_ids.filtered(
            lambda line: line.account_id.code == "TRNME"
        )
        self.assertEqual(unearned.balance, -100.0)
