from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import TrainingCase
from .finance_common import FinanceFactories


@tagged("post_install", "-at_install")
@freeze_time("2027-03-20 12:00:00")
class TestMoney(FinanceFactories, TrainingCase):
    """Real posted moves; what the report says is what the ledger's own table says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_taxed_course(seats_max=20)
        with freeze_time("2027-02-01 12:00:00"):
            cls.session = cls._make_open_session(date(2027, 3, 1), course=cls.course)
            cls.enrollments = cls._enroll_all(cls.session, cls._make_learners(3))
        cls.enrollment = cls.enrollments[0]

    def _row(self, record=None, as_at="2027-03-20"):
        record = record or self.enrollment
        field = "enrollment_id" if "partner_id" in record else "session_id"
        self.env.flush_all()
        self.env.invalidate_all()  # rows of another day have the same ids
        return (
            self.env["training.reconciliation.report"]
            .with_user(self.finance)
            .with_context(training_as_at=as_at)
            .search([(field, "=", record.id)])
        )

    def _assert_ties(self, record=None, as_at="2027-03-20"):
        record = record or self.enrollment
        row = self._row(record, as_at)
        self.assertAlmostEqual(
            sum(row.mapped("amount_ledger")),
            self._ledger("training_enrollment_id", record),
            2,
        )
        return row

    def test_a_partial_payment_counts_by_its_share(self):
        move = self._post(self.enrollment._create_invoices(), date(2027, 3, 2))
        self._pay(move, amount=30.0, day=date(2027, 3, 5))
        row = self._assert_ties()
        self.assertEqual((row.amount_ledger, row.amount_paid), (100.0, 25.0))
        self.assertEqual(self._row(as_at="2027-03-04").amount_paid, 0.0)

    def test_a_credit_after_payment_leaves_nothing_due(self):
        move = self._post(self.enrollment._create_invoices(), date(2027, 3, 2))
        self._pay(move, day=date(2027, 3, 5))
        self.enrollment.action_cancel("Ill")
        credit = self.enrollment.sudo().invoice_line_ids.move_id - move
        self._post(credit, date(2027, 3, 10))
        row = self._assert_ties()
        self.assertEqual((row.amount_invoiced, row.amount_credited), (100.0, 100.0))
        self.assertEqual(self._ledger("training_enrollment_id", self.enrollment), 0.0)

    def test_taken_back_and_invoiced_anew_in_the_next_month(self):
        move = self._post(self.enrollment._create_invoices(), date(2027, 2, 20))
        self._post(self.enrollment._credit_invoices("Wrong payer"), date(2027, 3, 1))
        self.enrollment.customer_id = self.client_company
        self._post(self.enrollment._create_invoices(), date(2027, 3, 2))
        self.assertEqual(self._row(as_at="2027-02-28").amount_ledger, 100.0)
        self.assertEqual(self._row(as_at="2027-03-01").amount_ledger, 0.0)
        self.assertEqual(self._assert_ties().amount_ledger, 100.0)
        self.assertEqual(move.state, "posted")

    def test_a_foreign_invoice_agrees_at_the_rate_of_its_entry(self):
        euro = self._set_rates("EUR", d2027_01_01=0.5, d2027_03_10=0.8)
        self.enrollment.write({"currency_id": euro.id, "price": 120.0})
        before = self._row()
        self.assertEqual(before.amount_expected, 125.0)  # 100 EUR at the last rate
        self._post(self.enrollment._create_invoices(), date(2027, 3, 2))
        row = self._assert_ties()
        self.assertEqual((row.amount_ledger, row.amount_expected), (200.0, 200.0))
        self.assertFalse(row.amount_unbilled)
        self.enrollment.invalidate_recordset()
        self.assertEqual(self.enrollment.amount_invoiced, 100.0)
        self.session.invalidate_recordset()
        self.assertEqual(self.session.amount_invoiced, 200.0)

    def test_three_cents_are_not_lost_in_one_invoice(self):
        self.enrollments.write({"price": 99.99})
        self.enrollments.customer_id = self.client_company
        move = self._post(self.enrollments._create_invoices(), date(2027, 3, 2))
        rows = self._row(self.session)
        self.assertAlmostEqual(
            sum(rows.mapped("amount_ledger")), move.amount_untaxed, 2
        )
        self.assertAlmostEqual(
            sum(rows.mapped("amount_expected")), move.amount_untaxed, 2
        )
        wrong = {"over_invoiced", "under_invoiced"}
        self.assertFalse(wrong & set(rows.mapped("reconciliation_class")))
        self.enrollments.invalidate_recordset()
        self.assertFalse(wrong & set(self.enrollments.mapped("reconciliation_class")))
        self.session.invalidate_recordset()
        self.assertEqual(self.session.amount_difference, 0.0)

    def test_another_company_is_another_currency_and_another_sheet(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self.env["res.company"].create(
            {"name": "Other", "currency_id": euro.id}
        )
        self.finance.write({"company_ids": [Command.link(other.id)]})
        self._post(self.enrollment._create_invoices(), date(2027, 3, 2))
        rows = (
            self.env["training.reconciliation.report"]
            .with_user(self.finance)
            .with_context(allowed_company_ids=other.ids)
            .search([("enrollment_id", "=", self.enrollment.id)])
        )
        self.assertFalse(rows)
        totals = (
            self.env["training.reconciliation.report"]
            .with_user(self.finance)
            ._get_class_totals()
        )
        self.assertEqual(
            {total["currency"] for total in totals}, {self.company.currency_id}
        )

    def test_a_company_finance_may_not_see_does_no_harm(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.company"].create({"name": "Other", "currency_id": euro.id})
        self._post(self.enrollment._create_invoices(), date(2027, 3, 2))
        report = self.env["training.reconciliation.report"].with_user(self.finance)
        # As a client without a choice of companies asks.
        self.assertTrue(report.with_context(allowed_company_ids=None).search_count([]))

    def test_finance_opens_a_session_without_training_rights(self):
        sheet = self.session.with_user(self.finance)
        view = sheet.get_views([(False, "form")])["views"]["form"]["arch"]
        self.assertIn("break_even_seats", view)
        self.assertNotIn("material_ids", view)
        sheet.web_read({"amount_agreed": {}, "cost_billed": {}, "margin_actual": {}})

    def test_the_form_offers_only_what_one_may_do(self):
        arch = {
            user: self.session.with_user(user).get_views([(False, "form")])["views"][
                "form"
            ]["arch"]
            for user in (self.finance, self.coordinator)
        }
        for name in ("action_open", "action_ask_cancel", "action_change"):
            self.assertNotIn(f'name="{name}"', arch[self.finance])
            self.assertIn(f'name="{name}"', arch[self.coordinator])
        for name in ("action_create_invoices", "action_close"):
            self.assertIn(f'name="{name}"', arch[self.finance])
            self.assertIn(f'name="{name}"', arch[self.coordinator])
