import io
from datetime import date
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..const import INTERNAL
from ..controllers import training_reconciliation
from ..logic.reconciliation import classify
from ..report import training_reconciliation_report
from .common import TrainingCase, TrainingHttpCase

LATER = "2027-12-31"  # all invoices of the tests are posted by then


class ReconciliationCase:
    """Three enrolments of one session, two of them paid by one client."""

    @classmethod
    def set_up_ledger(cls):
        cls.training = cls._make_open_session()
        learners = cls._make_learners(2, parent_id=cls.client_company.id)
        cls.enrollments = cls._enroll_all(
            cls.training, [*learners, cls._make_learners(1)]
        )

    def _read(self, records=None, as_at=LATER, user=None):
        """Fresh rows of the report, as finance sees them."""
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["training.reconciliation.report"]
        report = report.with_user(user or self.finance)
        report = report.with_context(training_as_at=as_at)
        records = self.enrollments if records is None else records
        domain = [("enrollment_id", "in", records.ids)]
        if records._name == "training.session":
            domain = [("session_id", "in", records.ids)]
        return report.search(domain, order="id")

    def _classes(self, *args, **options):
        return self._read(*args, **options).mapped("reconciliation_class")

    def _invoice(self, enrollments=None, day="2027-02-01", post=True, **vals):
        enrollments = enrollments or self.enrollments
        moves = enrollments.with_user(self.finance)._create_invoices(invoice_date=day)
        if vals:
            moves.write(vals)
        if post:
            moves.action_post()
        return moves

    def _pay(self, moves, day="2027-02-20", **vals):
        register = (
            self.env["account.payment.register"]
            .with_user(self.finance)
            .with_context(active_model="account.move", active_ids=moves.ids)
        )
        payment = {"group_payment": False, "payment_date": day, **vals}
        register.create(payment)._create_payments()

    def _assert_ties(self, as_at=LATER):
        """Each account adds up, and the rows add up to the accounts, by plain SQL."""
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["training.reconciliation.report"]
        report = report.with_user(self.finance).with_context(training_as_at=as_at)
        totals = report._get_account_totals()
        currency = self.company.currency_id
        [[rows]] = report._read_group([], [], ["amount_ledger:sum"])
        if not totals:
            return self.assertFalse(rows)
        for total in totals:
            summed = total["training"] + total["rest"]
            self.assertFalse(currency.compare_amounts(summed, total["ledger"]))
        self.env.cr.execute(
            "SELECT -SUM(balance) FROM account_move_line WHERE parent_state = 'posted'"
            " AND date <= %s AND company_id = %s AND account_id IN %s",
            [
                as_at,
                self.company.id,
                tuple(total["account"].id for total in totals),
            ],
        )
        [[ledger]] = self.env.cr.fetchall()
        return self.assertFalse(currency.compare_amounts(float(ledger), rows))


@tagged("post_install", "-at_install")
class TestReconciliationReport(ReconciliationCase, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_ledger()

    def test_each_enrolment_goes_from_not_invoiced_to_overdue_to_agreed(self):
        self.assertEqual(self._classes(), ["not_invoiced"] * 3)
        moves = self._invoice(
            invoice_payment_term_id=False, invoice_date_due="2027-02-15"
        )
        self.assertEqual(
            self._classes(as_at="2027-02-10"), ["invoiced_not_delivered"] * 3
        )
        self.assertEqual(self._classes(), ["unpaid_overdue"] * 3)
        self._pay(moves)
        self.assertEqual(self._classes(), ["invoiced_not_delivered"] * 3)
        self.assertEqual(sum(self._read().mapped("amount_paid")), 300.0)
        self._assert_ties()

    def test_the_past_is_told_as_it_was(self):
        self._pay(self._invoice())
        before = self._read(as_at="2027-01-31")
        self.assertEqual(before.mapped("amount_ledger"), [0.0] * 3)
        unpaid = self._read(as_at="2027-02-10")
        self.assertEqual(unpaid.mapped("amount_ledger"), [100.0] * 3)
        self.assertEqual(unpaid.mapped("amount_paid"), [0.0] * 3)
        self._assert_ties("2027-01-31")
        self._assert_ties("2027-02-10")

    def test_a_part_payment_counts_by_its_share(self):
        moves = self._invoice(self.enrollments[:2])
        self._pay(moves, amount=50.0)
        rows = self._read(self.enrollments[:2])
        self.assertEqual(rows.mapped("amount_paid"), [25.0, 25.0])

    def test_unearned_before_the_meeting_and_unbilled_after(self):
        self._invoice(self.enrollments[0])
        rows = self._read(as_at="2027-02-28")
        self.assertEqual(rows.mapped("amount_unearned"), [100.0, 0.0, 0.0])
        self.assertEqual(rows.mapped("amount_unbilled"), [0.0] * 3)
        rows = self._read(as_at="2027-03-01")
        self.assertEqual(rows.mapped("amount_unearned"), [0.0] * 3)
        self.assertEqual(rows.mapped("amount_unbilled"), [0.0, 100.0, 100.0])

    def test_a_cancelled_enrolment_waits_for_its_credit(self):
        self._invoice()
        enrollment = self.enrollments[0]
        enrollment.action_cancel("Ill")
        rows = self._read(enrollment)
        self.assertEqual(rows.reconciliation_class, "cancelled_not_credited")
        self.assertEqual(rows.amount_difference, 100.0)
        action = rows.action_correct()  # leaving made the draft: no second one
        credit = enrollment.invoice_line_ids.move_id.filtered(
            lambda move: move.move_type == "out_refund"
        )
        self.assertEqual(action["res_id"], credit.id)
        credit.with_user(self.finance).action_post()
        self.assertNotIn("cancelled_not_credited", self._classes())
        self._assert_ties()

    def test_a_changed_price_is_credited_and_invoiced_anew(self):
        moves = self._invoice(self.enrollments[2])
        self.enrollments[2].price = 120.0
        row = self._read(self.enrollments[2])
        self.assertEqual(row.reconciliation_class, "under_invoiced")
        self.assertEqual(row.amount_difference, -20.0)
        row.action_correct()
        drafts = self.enrollments[2].invoice_line_ids.move_id - moves
        self.assertEqual(len(drafts), 2)
        drafts.with_user(self.finance).write({"invoice_date": "2027-02-02"})
        drafts.with_user(self.finance).action_post()
        row = self._read(self.enrollments[2])
        self.assertEqual(row.amount_ledger, 120.0)
        self._assert_ties()

    def test_missing_invoices_are_made_from_the_rows(self):
        self._read().action_invoice()
        lines = self.enrollments.invoice_line_ids
        self.assertEqual(lines.mapped("parent_state"), ["draft"] * 3)
        self._read().action_invoice()  # opens what waits
        self.assertEqual(len(self.enrollments.invoice_line_ids), 3)

    def test_a_flat_fee_has_a_row_of_its_own(self):
        session = self._make_open_session(
            fee_mode="flat", customer_id=self.client_company.id, price_unit=900.0
        )
        row = self._read(session)
        self.assertEqual((row.kind, row.amount_expected), ("flat", 900.0))
        row.action_invoice()
        moves = session.invoice_line_ids.move_id
        moves.with_user(self.finance).write({"invoice_date": "2027-02-01"})
        moves.with_user(self.finance).action_post()
        self.assertEqual(self._read(session).amount_ledger, 900.0)
        self._assert_ties()

    def test_what_has_no_enrolment_stands_on_lines_of_its_own(self):
        moves = self._invoice(self.enrollments[0], post=False)
        account = moves.invoice_line_ids.account_id
        extra = {"price_unit": 7.0, "account_id": account.id, "tax_ids": False}
        moves.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {**extra, "name": "Lunch", "training_session_id": session_id}
                    )
                    for session_id in (self.training.id, False)
                ]
            }
        )
        moves.action_post()
        rows = self._read(self.training).filtered(lambda row: row.kind == "session")
        self.assertEqual(rows.amount_ledger, 7.0)
        self.assertEqual(rows.reconciliation_class, "unassigned")
        report = rows.search([("kind", "=", "rest"), ("account_id", "=", account.id)])
        self.assertTrue(report)
        self._assert_ties()

    def test_a_price_with_tax_included_is_due_without_it(self):
        tax = self.env["account.tax"].create(
            {
                "name": "Included 20",
                "amount": 20.0,
                "price_include_override": "tax_included",
            }
        )
        self.training.course_id.product_id.taxes_id = tax
        self.assertEqual(self._read()[0].amount_expected, 83.33)
        self._pay(self._invoice(self.enrollments[0]))
        row = self._read(self.enrollments[0])
        self.assertEqual((row.amount_ledger, row.amount_paid), (83.33, 83.33))
        self._assert_ties()

    def test_a_foreign_invoice_counts_at_the_ledgers_rate(self):
        currency = self.env["res.currency"].create({"name": "TRX", "symbol": "T"})
        currency.rate_ids.create(
            {
                "currency_id": currency.id,
                "name": "2027-01-01",
                "rate": 3.0,
                "company_id": self.company.id,
            }
        )
        moves = self._invoice(self.enrollments[0], post=False)
        moves.currency_id = currency
        moves.invoice_line_ids.price_unit = 100.0
        moves.action_post()
        row = self._read(self.enrollments[0])
        self.assertEqual(row.amount_ledger, 33.33)
        self.assertEqual(row.reconciliation_class, "under_invoiced")
        self._assert_ties()

    def test_the_classes_are_those_of_the_shared_rule(self):
        self._invoice(self.enrollments[:2])
        self.enrollments[0].action_cancel("Ill")
        self.enrollments[1].price = 80.0
        for row in self._read(as_at="2027-02-01"):
            result = classify(
                row.amount_expected,
                row.amount_invoiced,
                row.amount_credited,
                row.amount_paid,
                overdue=False,
                delivered=False,
                cancelled=row.enrollment_id.state == "cancelled"
                and row.enrollment_id.cancelled_on.date() <= date(2027, 2, 1),
            )
            self.assertEqual(row.reconciliation_class, result.kind)
            self.assertEqual(row.amount_difference, float(result.difference))

    def test_a_reason_is_kept_with_the_row(self):
        row = self._read(self.enrollments[0])
        with self.assertRaises(UserError):
            row.action_explain(" ")
        action = row.action_ask_reason()
        wizard = self.env[action["res_model"]].with_user(self.finance)
        wizard = wizard.browse(action["res_id"])
        wizard.reason = "Free seat as agreed by phone"
        wizard.action_apply()
        self.assertEqual(
            self._read(self.enrollments[0]).reason, "Free seat as agreed by phone"
        )

    def test_a_row_of_another_class_says_what_to_choose(self):
        with self.assertRaisesRegex(UserError, "Unpaid and overdue"):
            self._read().action_remind()

    def test_finance_writes_to_who_is_late(self):
        self._invoice(invoice_payment_term_id=False, invoice_date_due="2020-02-15")
        row = self._read(self.enrollments[0])
        context = row.action_remind()["context"]
        moves = self.enrollments[0].invoice_line_ids.move_id
        self.assertEqual(context["default_res_ids"], moves.ids)

    def test_only_finance_reads_it(self):
        self.assertTrue(self._read())
        for user in (self.coordinator, self.client_user, self.employee_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._read(user=user)

    def test_another_company_sees_none_of_it(self):
        other = self.env["res.company"].create({"name": "Other provider"})
        self.finance.write(
            {"company_ids": [Command.link(other.id)], "company_id": other.id}
        )
        report = self.env["training.reconciliation.report"].with_user(self.finance)
        self.assertFalse(report.with_company(other).search([]))

    def test_queries_stay_the_same_whatever_the_number_of_rows(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report = self.env["training.reconciliation.report"]
            report.search_read([], ["amount_expected", "reconciliation_class"])
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self._enroll_all(
            self._make_open_session(course=self._make_course(seats_max=30)),
            self._make_learners(30),
        )
        self.assertLessEqual(count(), few)

    def test_the_document_reckons_its_rows_once(self):
        self._invoice()
        wizard = self.env["training.reconciliation.wizard"].create({"as_at": LATER})
        build = training_reconciliation_report.build_query
        with patch.object(
            training_reconciliation_report, "build_query", wraps=build
        ) as built:
            values = self.env[
                "report.training_operations.training_reconciliation_document"
            ]._get_report_values(wizard.ids)
            for table in values["pages"][0]["lists"]:
                table["rows"].mapped("display_name")
        self.assertEqual(built.call_count, 1)
        self.assertEqual(sum(c["count"] for c in values["pages"][0]["classes"]), 3)

    def test_rows_that_nobody_holds_are_reckoned(self):
        report = self.env["training.reconciliation.report"]
        told = report.with_context(training_scope="held", training_as_at=LATER)
        earlier = told.with_context(training_as_at="2027-02-10")
        self.env.flush_all()
        self.assertEqual(told.search_count([("kind", "=", "enrollment")]), 3)
        report.with_context(training_as_at=LATER)._hold()
        self.env.cr.execute("DELETE FROM training_reconciliation_held")
        self.assertFalse(told.search_count([]))
        for rows in (earlier, report):
            self.assertEqual(rows.search_count([("kind", "=", "enrollment")]), 3)

    def test_the_day_is_chosen_in_a_dialog(self):
        self.env["training.reconciliation.wizard"].check_access("read")
        form = Form(self.env["training.reconciliation.wizard"].with_user(self.finance))
        form.as_at = "2027-02-10"
        wizard = form.save()
        self.assertEqual(
            wizard.action_show()["context"]["training_as_at"], "2027-02-10"
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "training_operations.training_reconciliation_document", wizard.ids
        )
        self.assertIn(b"What doesn't agree", html.replace(b"&#39;", b"'"))
        self.assertIn(b"Invoiced ahead of delivery", html)


@tagged("post_install", "-at_install")
class TestReconciliationWorkbook(ReconciliationCase, TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_ledger()

    def test_the_workbook_holds_all_rows_and_accounts(self):
        self._invoice()
        self.authenticate(self.finance.login, self.finance.login)
        answer = self.url_open(f"/training/reconciliation/{LATER}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        names = {row[2] for row in book.worksheets[0].iter_rows(values_only=True)}
        self.assertLessEqual(set(self.enrollments.mapped("display_name")), names)
        _rows, classes, accounts = book.worksheets
        self.assertGreater(accounts.max_row, 1)
        counts = {row[0]: row[2] for row in classes.iter_rows(2, values_only=True)}
        self.assertEqual(counts["Unpaid and overdue"], 3)
        self.assertEqual(
            book.sheetnames,
            [f"{name} {LATER}" for name in ("Rows", "Classes", "Accounts")],
        )

    def test_of_very_many_rows_those_that_agree_are_counted_only(self):
        self._pay(self._invoice(self.enrollments[:1]))
        self.training.with_context(training_moving=INTERNAL).state = "done"
        self.authenticate(self.finance.login, self.finance.login)
        with patch.object(training_reconciliation, "ROWS_MAX", 1):
            answer = self.url_open(f"/training/reconciliation/{LATER}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        rows, classes, _accounts = book.worksheets
        self.assertEqual(rows.title, f"Without agreed {LATER}")
        listed = {row[0] for row in rows.iter_rows(2, values_only=True)}
        counted = {row[0] for row in classes.iter_rows(2, values_only=True)}
        self.assertEqual(counted - listed, {"Agreed"})
        self.assertEqual(book.worksheets[0]["G2"].number_format, "#,##0.00")

    @mute_logger("odoo.http")
    def test_it_is_closed_to_others_and_to_nonsense(self):
        self.authenticate(self.coordinator.login, self.coordinator.login)
        self.assertNotEqual(
            self.url_open(f"/training/reconciliation/{LATER}.xlsx").status_code, 200
        )
        self.authenticate(self.finance.login, self.finance.login)
        self.assertEqual(
            self.url_open("/training/reconciliation/soon.xlsx").status_code, 404
        )
