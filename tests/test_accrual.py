from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .common import TrainingCase
from .finance_common import FinanceFactories


@tagged("post_install", "-at_install")
@freeze_time("2027-04-05 12:00:00")
class TestAccrual(FinanceFactories, TrainingCase):
    """A course of two days, one in February and one in March, 400.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(days=2)
        cls.course.product_id.list_price = 400.0
        with freeze_time("2027-02-01 12:00:00"):
            cls.session = cls._make_open_session(date(2027, 2, 26), course=cls.course)
            first, second = cls.session.meeting_ids.sorted("start")
            second.write({"start": "2027-03-01 09:00", "stop": "2027-03-01 17:00"})
            cls.billed, cls.unbilled = cls._enroll_all(
                cls.session, cls._make_learners(2)
            )
        accounts = cls.env["account.account"]
        cls.unearned, cls.accrued = accounts.create(
            [
                {
                    "name": "Unearned",
                    "code": "TRN1",
                    "account_type": "liability_current",
                },
                {"name": "Unbilled", "code": "TRN2", "account_type": "asset_current"},
            ]
        )

    def setUp(self):
        super().setUp()
        self._post(self.billed._create_invoices(), date(2027, 2, 10))
        self.income = self.billed.sudo().invoice_line_ids.account_id

    def _cut_off(self, day=date(2027, 2, 28), user=None):
        return (
            self.env["training.accrual"]
            .with_user(user or self.finance)
            .create(
                {
                    "date": day,
                    "unearned_account_id": self.unearned.id,
                    "unbilled_account_id": self.accrued.id,
                }
            )
        )

    def _balance(self, account, until):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT COALESCE(SUM(balance), 0) FROM account_move_line"
                " WHERE account_id = %s AND parent_state = 'posted' AND date <= %s",
                account.id,
                until,
            )
        )
        return float(self.env.cr.fetchone()[0])

    def test_half_is_earned_when_half_is_delivered(self):
        accrual = self._cut_off()
        accrual.action_reckon()
        by_enrollment = {line.enrollment_id: line for line in accrual.line_ids}
        self.assertEqual(by_enrollment[self.billed].amount_unearned, 200.0)
        self.assertEqual(by_enrollment[self.unbilled].amount_unbilled, 200.0)

    def test_each_month_shows_what_it_delivered(self):
        before = self._balance(self.income, date(2027, 1, 31))
        self._cut_off().action_post()
        february = self._balance(self.income, date(2027, 2, 28)) - before
        self.assertEqual(february, -400.0)  # half of two seats
        self.assertEqual(self._balance(self.unearned, date(2027, 2, 28)), -200.0)
        self.assertEqual(self._balance(self.accrued, date(2027, 2, 28)), 200.0)
        self._post(self.unbilled._create_invoices(), date(2027, 3, 20))
        march = self._balance(self.income, date(2027, 3, 31)) - before
        self.assertEqual(march, -800.0)
        self.assertEqual(self._balance(self.unearned, date(2027, 3, 31)), 0.0)
        self.assertEqual(self._balance(self.accrued, date(2027, 3, 31)), 0.0)

    def test_the_report_still_ties_to_the_ledger(self):
        self._cut_off().action_post()
        totals = (
            self.env["training.reconciliation.report"]
            .with_user(self.finance)
            .with_context(training_as_at="2027-02-28")
            ._get_account_totals()
        )
        for total in totals:
            self.assertAlmostEqual(
                total["training"] + total["rest"], total["ledger"], 2
            )

    @mute_logger("odoo.sql_db")
    def test_a_period_is_posted_once(self):
        self._cut_off().action_post()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._cut_off().action_post()
            self.env.flush_all()

    def test_taken_back_it_can_be_posted_anew(self):
        accrual = self._cut_off()
        accrual.action_post()
        accrual.action_undo()
        self.assertEqual(self._balance(self.unearned, date(2027, 2, 28)), 0.0)
        self._cut_off().action_post()
        self.assertEqual(self._balance(self.unearned, date(2027, 2, 28)), -200.0)
        with self.assertRaises(UserError):
            accrual.unlink()

    def test_a_missing_account_is_named_and_the_choice_remembered(self):
        accrual = self._cut_off()
        accrual.unearned_account_id = False
        with self.assertRaises(UserError) as caught:
            accrual.action_post()
        self.assertIn("Unearned", str(caught.exception))
        accrual.unearned_account_id = self.unearned
        accrual.action_post()
        self.assertEqual(self.company.training_unearned_account_id, self.unearned)
        form = Form(self.env["training.accrual"].with_user(self.finance))
        self.assertEqual(form.unearned_account_id, self.unearned)

    def test_nothing_to_post_is_said(self):
        with self.assertRaises(UserError):
            self._cut_off(date(2027, 1, 31)).action_post()

    def test_coordinators_cut_nothing_off(self):
        with self.assertRaises(AccessError):
            self._cut_off(user=self.coordinator)
