from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..wizards import training_invoice_wizard as wizard_module
from .common import TrainingCase
from .finance_common import FinanceFactories


@tagged("post_install", "-at_install")
@freeze_time("2027-03-20 12:00:00")
class TestMoneyOfTwoCompanies(FinanceFactories, TrainingCase):
    """One course sold by two companies: for 100.00 in dollars, for 80.00 in euros."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_other_company()
        cls.finance.company_ids += cls.other
        cls.single = cls._make_user("finance-single", "account.group_account_invoice")
        cls.course = cls._make_course(seats_max=20, company_id=False)
        cls.enrollments = cls._make_enrollment(cls._open_in(cls.company, 100.0))
        cls.enrollments += cls._make_enrollment(cls._open_in(cls.other, 80.0))
        cls.ours, cls.theirs = cls.enrollments

    @classmethod
    def _make_other_company(cls):
        euro = cls.env.ref("base.EUR")
        euro.active = True
        other = cls.env["res.company"].create({"name": "Other", "currency_id": euro.id})
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=other, install_demo=False
        )
        other.currency_id = euro
        cls.env.user.company_ids += other
        return other

    @classmethod
    def _open_in(cls, company, price):
        with freeze_time("2027-02-01 12:00:00"):
            return cls._make_open_session(
                course=cls.course,
                company_id=company.id,
                price_currency_id=company.currency_id.id,
                price_unit=price,
            )

    def _as(self, model, user=None, companies=None):
        user = user or self.finance
        allowed = (companies or user.company_ids).ids
        return self.env[model].with_user(user).with_context(allowed_company_ids=allowed)

    def _wizard(self, **who):
        wizard = self._as("training.invoice.wizard", **who)
        return wizard.create({"course_ids": self.course.ids})

    def _invoice_both(self):
        self._wizard().action_invoice()
        moves = self.enrollments.sudo().invoice_line_ids.move_id
        return self._post(moves, date(2027, 3, 2))

    def _balances(self):
        """{company: what the ledger holds for training}, asked of the database."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT company_id, -SUM(balance) FROM account_move_line"
                " WHERE training_enrollment_id IN %s AND parent_state = 'posted'"
                " AND display_type = 'product' GROUP BY company_id",
                tuple(self.enrollments.ids),
            )
        )
        return {company: float(sum_) for company, sum_ in self.env.cr.fetchall()}

    def test_one_go_makes_an_invoice_in_each_company(self):
        wizard = self._wizard()
        self.assertEqual(wizard.invoice_count, 2)
        both = (
            self.company.currency_id.format(100.0),
            self.other.currency_id.format(80.0),
        )
        self.assertEqual(set(wizard.total_label.split(" · ")), set(both))
        moves = self._invoice_both()
        for move, company in zip(
            moves.sorted("company_id"),
            (self.company | self.other).sorted("id"),
            strict=True,
        ):
            self.assertEqual(move.company_id, company)
            self.assertEqual(move.currency_id, company.currency_id)
            self.assertIn(company, move.line_ids.account_id.company_ids)
        self.assertEqual(
            self._balances(), {self.company.id: 100.0, self.other.id: 80.0}
        )

    def test_who_works_in_one_company_invoices_that_one(self):
        self.assertEqual(self._wizard(user=self.single).invoice_count, 1)
        self.assertEqual(self._wizard(companies=self.other).invoice_count, 1)
        self._wizard(companies=self.other).action_invoice()
        self.assertFalse(self.ours.sudo().invoice_line_ids)
        self.assertTrue(self.theirs.sudo().invoice_line_ids)
        run = self._as("training.invoice.run").search([], limit=1)
        with self.assertRaises(AccessError):
            run.with_user(self.single).with_context(
                allowed_company_ids=self.company.ids
            ).read(["line_count"])

    def test_a_run_in_the_background_serves_both(self):
        with patch.object(wizard_module, "AT_ONCE", 0):
            self._wizard().action_invoice()
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_args, **_values: 60):
            self.env["training.invoice.run"]._cron_invoice()
        moves = self.enrollments.sudo().invoice_line_ids.move_id
        self.assertEqual(moves.company_id, self.company | self.other)

    def test_the_report_ties_in_each_company_and_is_never_one_sum(self):
        self._invoice_both()
        report = self._as("training.reconciliation.report")
        totals = report._get_account_totals()
        self.assertEqual(
            {total["company"] for total in totals}, {self.company, self.other}
        )
        for total in totals:
            self.assertAlmostEqual(
                total["training"] + total["rest"], total["ledger"], 2
            )
            self.assertAlmostEqual(
                total["training"], self._balances()[total["company"].id], 2
            )
        by_currency = {
            total["currency"]: total["ledger"]
            for total in report._get_class_totals()
            if total["ledger"] and total["expected"]
        }
        self.assertEqual(
            by_currency,
            {self.company.currency_id: 100.0, self.other.currency_id: 80.0},
        )

    def test_each_sees_the_rows_of_its_companies(self):
        self._invoice_both()
        domain = [("enrollment_id", "in", self.enrollments.ids)]
        for who, seen in (
            ({}, self.enrollments),
            ({"companies": self.other}, self.theirs),
            ({"user": self.single}, self.ours),
        ):
            rows = self._as("training.reconciliation.report", **who).search(domain)
            self.assertEqual(rows.sudo().enrollment_id, seen)

    def test_each_company_cuts_off_its_own(self):
        self.enrollments.session_id.meeting_ids.write(
            {"start": "2027-03-10 09:00:00", "stop": "2027-03-10 17:00:00"}
        )
        self._invoice_both()
        balances = {}
        for company, account in ((self.company, "X1"), (self.other, "X2")):
            unearned = self.env["account.account"].create(
                {
                    "name": "Unearned",
                    "code": f"TRN{account}",
                    "account_type": "liability_current",
                    "company_ids": [Command.set(company.ids)],
                }
            )
            accrual = self._as("training.accrual", companies=company).create(
                {
                    "company_id": company.id,
                    "date": "2027-03-02",
                    "unearned_account_id": unearned.id,
                }
            )
            accrual.action_post()
            self.assertEqual(accrual.move_id.company_id, company)
            balances[company] = sum(
                accrual.move_id.line_ids.filtered(
                    lambda line, account=unearned: line.account_id == account
                ).mapped("balance")
            )
        self.assertEqual(balances, {self.company: -100.0, self.other: -80.0})
        mine = self._as("training.accrual", user=self.single).search([])
        self.assertEqual(mine.company_id, self.company)
