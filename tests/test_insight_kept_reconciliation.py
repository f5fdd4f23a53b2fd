from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..models import training_kept_mixins
from ..report import training_reconciliation_kept
from .common import TrainingCase

NOW = "2031-01-15 09:00:00"
TEXTS = ["kind", "reconciliation_class", "reason", "session_start"]
RECORDS = ["enrollment_id", "session_id", "course_id", "place_id", "partner_id"]
RECORDS += ["customer_id", "account_id", "company_id", "currency_id"]
AMOUNTS = ["expected", "invoiced", "credited", "ledger", "paid", "difference"]
AMOUNTS += ["delivered", "unearned", "unbilled"]
AMOUNTS = [f"amount_{name}" for name in AMOUNTS]
MEND = [("reconciliation_class", "not in", ("agreed", "invoiced_not_delivered"))]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInsightKeptReconciliation(TrainingCase):
    """The reconciliation of many sessions where its rows are kept ready."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second, cls.flat = (
            cls._make_open_session(date(2031, 3, 3)),
            cls._make_open_session(date(2030, 12, 2)),
            cls._make_open_session(
                date(2031, 3, 10),
                fee_mode="flat",
                customer_id=cls.client_company.id,
                price_unit=900.0,
            ),
        )
        cls.enrollments = cls._make_enrollment(cls.first) | cls._make_enrollment(
            cls.second
        )
        cls.kept = cls.env["training.reconciliation.kept"]
        cls.startClassPatcher(patch.object(training_kept_mixins, "KEPT_FROM", 1))
        cls.startClassPatcher(
            patch.object(training_reconciliation_kept, "SESSIONS_MAX", 1)
        )
        cls._invoice(cls.enrollments[1], [{"name": "Lunch", "price_unit": 7.0}])

    @classmethod
    def _invoice(cls, enrollments, beside=()):
        """Post the invoice, with other lines on the account of the training."""
        moves = enrollments._create_invoices()
        account = moves.invoice_line_ids.account_id
        moves.invoice_line_ids = [
            Command.create({"account_id": account.id, **vals}) for vals in beside
        ]
        moves.action_post()

    def _keep(self, moment=NOW):
        with freeze_time(moment):
            self.kept._cron_keep()

    def _report(self, user=None, **context):
        self.env.flush_all()
        report = self.env["training.reconciliation.report"].with_context(**context)
        report.invalidate_model()
        return report.with_user(user or self.finance)

    def _read(self, domain=(), **context):
        return self._report(**context).search_read(
            domain, TEXTS + RECORDS + AMOUNTS, order="id"
        )

    def _classes(self, domain=(), **context):
        rows = self._report(**context).search_fetch(
            [*domain, ("session_id", "!=", False)], ["reconciliation_class"], order="id"
        )
        return rows.mapped("reconciliation_class")

    def test_kept_rows_are_those_that_would_be_reckoned(self):
        before = self._read()
        self.assertEqual(
            {row["kind"] for row in before}, {"enrollment", "flat", "rest"}
        )
        self._keep()
        with self._without_the_ledger():
            self._assert_same(self._read(), before)

    def _without_the_ledger(self):
        return patch.object(
            type(self.env["training.reconciliation.report"]),
            "_reckoned_query",
            side_effect=AssertionError("The ledger is read."),
        )

    def _assert_same(self, rows, others):
        for row, other in zip(rows, others, strict=True):
            for name in AMOUNTS:
                self.assertAlmostEqual(row.pop(name), other.pop(name), 6, name)
            self.assertEqual(row, other)

    def test_totals_and_filters_of_all_are_as_old_as_they_say(self):
        self._keep("2031-01-15 08:00:00")
        was = self._classes(MEND)
        self.assertIn("not_invoiced", was)
        self._invoice(self.enrollments[0])
        self.assertEqual(self._classes(MEND), was)
        report = self._report()
        self.assertEqual(report.get_kept_on([]), datetime(2031, 1, 15, 8))
        self.assertEqual(report.refresh([]), datetime(2031, 1, 15, 9))
        self.assertLess(len(self._classes(MEND)), len(was))

    def test_few_sessions_are_as_they_are_now(self):
        self._keep("2031-01-15 08:00:00")
        self._invoice(self.enrollments[0])
        domain = [("session_id", "=", self.first.id)]
        self.assertEqual(self._classes(domain), ["invoiced_not_delivered"])
        self.assertFalse(self._report().get_kept_on(domain))
        row = self._report().search(MEND).filtered("enrollment_id")[:1]
        self.assertEqual(row.enrollment_id, self.enrollments[0])
        self.assertEqual(
            self._report().browse(row.id).reconciliation_class, "invoiced_not_delivered"
        )

    def _show(self, day):
        wizard = self.env["training.reconciliation.wizard"].with_user(self.finance)
        return wizard.create({"as_at": day}).action_show()["context"]

    def test_another_day_is_reckoned_once_when_it_is_asked_for(self):
        past = {"training_as_at": "2031-01-10"}
        before = self._read(**past)
        self._keep()
        self.assertFalse(self._report(**past).get_kept_on([]))
        self.assertEqual(self._read(**past), before)
        context = self._show("2031-01-10")
        with self._without_the_ledger():
            self._assert_same(self._read(**past), before)
        kept_on = self._report(**context).get_kept_on([])
        self.assertEqual(kept_on, datetime(2031, 1, 15, 9))
        with self._without_the_ledger(), freeze_time("2031-01-15 09:30:00"):
            self._show("2031-01-10")

    def test_a_day_is_brought_up_to_date_and_forgotten_after_a_week(self):
        past = {"training_as_at": "2031-01-10"}
        self._keep()
        self._show("2031-01-10")
        self.env.cr.execute("DELETE FROM training_reconciliation_dated")
        with freeze_time("2031-01-15 10:00:00"):
            self.assertEqual(
                self._report(**past).refresh([]), datetime(2031, 1, 15, 10)
            )
        self.assertTrue(self._read(**past))
        dated = self.env["training.reconciliation.dated"]
        with freeze_time("2031-01-22 09:59:00"):
            dated._gc_days()
        self.assertTrue(dated.search_count([]))
        with freeze_time("2031-01-22 10:01:00"):
            dated._gc_days()
        self.assertFalse(dated.search_count([]))
        self.assertFalse(self._report(**past).get_kept_on([]))

    def test_what_is_posted_is_reckoned_anew(self):
        self._invoice(self.enrollments[0])
        self._keep()
        self._show("2031-01-20")
        self.env.cr.execute("DELETE FROM training_reconciliation_dated")
        self.env.cr.execute("DELETE FROM training_reconciliation_kept")
        for day in ("2031-01-15", "2031-01-20"):
            accrual = self.env["training.accrual"].new(
                {"date": day, "company_id": self.company.id}
            )
            self.env.flush_all()
            with self.subTest(day):
                self.assertTrue(accrual._find_rows())

    def test_where_there_are_few_enrolments_no_day_is_kept(self):
        self._show("2031-01-10")
        self.assertFalse(self.env["training.reconciliation.dated"].search_count([]))

    def test_a_reason_is_read_at_once(self):
        self._keep("2031-01-15 08:00:00")
        rows = self._report().search([("reconciliation_class", "=", "not_invoiced")])
        rows.action_explain("Agreed by phone.")
        self.assertEqual(
            self._report().search([("reason", "=", "Agreed by phone.")]), rows
        )

    def test_what_is_deleted_leaves_its_row_without_a_name(self):
        self._keep()
        customer = self.env["res.partner"].create({"name": "Short-lived"})
        self.env.cr.execute(
            "UPDATE training_reconciliation_kept SET customer_id = %s", [customer.id]
        )
        customer.unlink()
        groups = self._report().formatted_read_group([], ["customer_id"], ["__count"])
        self.assertEqual([group["customer_id"] for group in groups], [False])

    def test_rows_of_other_companies_stay_theirs(self):
        self._keep()
        company = self.env["res.company"].create({"name": "Other provider"})
        self.finance.write({"company_ids": company.ids, "company_id": company.id})
        other = self._report(allowed_company_ids=company.ids)
        self.assertFalse(other.search([]))

    def test_who_may_not_read_the_report_learns_nothing(self):
        self._keep()
        for user in (self.employee_user, self.learner_user):
            report = self._report(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                report.get_kept_on([])
            with self.subTest(user.login), self.assertRaises(AccessError):
                report.refresh([])
        with self.assertRaises(AccessError):
            self.kept.with_user(self.finance).search([])

    def test_the_start_screen_counts_kept_rows_and_says_so(self):
        self._keep("2031-01-15 08:00:00")
        start = self.env["training.start"].with_user(self.finance)
        [tile] = start.get_ledger_tiles()
        self.assertIn("8:00", tile["kept_on"])
        with patch.object(training_kept_mixins, "KEPT_FROM", 10**6):
            self._keep()
        [tile] = start.get_ledger_tiles()
        self.assertFalse(tile["kept_on"])

    def test_screens_say_how_old_it_is(self):
        for kind in ("pivot", "graph", "list", "kanban"):
            arch = self.env["training.reconciliation.report"].get_view(view_type=kind)
            self.assertIn(f'js_class="training_kept_{kind}"', arch["arch"])
