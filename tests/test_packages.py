from datetime import date

from odoo.tests import freeze_time, tagged

from .common import TrainingCase
from .finance_common import FinanceFactories

BEFORE = "2027-02-01 12:00:00"
DURING = "2027-03-01 12:00:00"


@tagged("post_install", "-at_install")
class TestPackages(FinanceFactories, TrainingCase):
    """A group pays 1,000.00 for two learners and 150.00 for each more."""

    def _make_package(self, learners, invoice_on="confirmation", **overrides):
        overrides.setdefault("course", self._make_course(seats_max=5))
        session = self._make_open_session(
            customer_id=self.client_company.id,
            fee_mode="flat",
            price_unit=1000.0,
            seats_included=2,
            price_extra=150.0,
            **overrides,
        )
        session.invoice_on = invoice_on
        self._enroll_all(session, self._make_learners(learners))
        return session

    def _row(self, session, as_at):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["training.reconciliation.report"].with_user(self.finance)
        return report.with_context(training_as_at=as_at).search(
            [("session_id", "=", session.id), ("kind", "=", "flat")]
        )

    @freeze_time(BEFORE)
    def test_those_included_cost_nothing_more(self):
        session = self._make_package(2)
        with freeze_time(DURING):
            move = self._post(session._create_invoices())
            self.assertEqual(move.invoice_line_ids.mapped("quantity"), [1.0])
            self.assertEqual(session.amount_expected, 1000.0)

    def test_further_ones_are_charged_when_nobody_joins_any_more(self):
        with freeze_time(BEFORE):
            session = self._make_package(4)
            package = self._post(session._create_invoices())
            self.assertEqual(package.amount_untaxed, 1000.0)
            self.assertEqual(session.amount_expected, 1000.0)
            self.assertEqual(session.amount_agreed, 1300.0)
            self.assertFalse(session._create_invoices())
        self.assertEqual(self._row(session, "2027-02-28").amount_expected, 1000.0)
        row = self._row(session, "2027-03-01")
        self.assertEqual(
            (row.reconciliation_class, row.amount_difference),
            ("under_invoiced", -300.0),
        )
        with freeze_time(DURING):
            more = self._post(session._create_invoices())
            self.assertEqual(more.invoice_line_ids.quantity, 2.0)
            self.assertFalse(session._create_invoices())
            self.assertEqual(session.amount_expected, 1300.0)
            self.assertEqual(session.amount_difference, 0.0)
        self.assertEqual(self._ledger("training_session_id", session), 1300.0)
        row = self._row(session, "2027-03-01")
        self.assertEqual((row.amount_expected, row.amount_ledger), (1300.0, 1300.0))

    def test_one_invoice_says_both_and_correcting_counts_anew(self):
        with freeze_time(BEFORE):
            session = self._make_package(4, "start")
        with freeze_time(DURING):
            move = self._post(session._create_invoices())
            self.assertEqual(
                sorted(move.invoice_line_ids.mapped("price_unit")), [150.0, 1000.0]
            )
            session.enrollment_ids[0].action_cancel("Ill")
            row = self._row(session, "2027-03-01")
            self.assertEqual(row.reconciliation_class, "over_invoiced")
            drafts = self.env["account.move"].search(row.action_correct()["domain"])
            self._post(drafts, date(2027, 3, 1))
            self.assertEqual(session.amount_difference, 0.0)
        self.assertEqual(self._ledger("training_session_id", session), 1150.0)

    def test_by_attendance_only_who_came_counts(self):
        with freeze_time(BEFORE):
            session = self._make_package(4, "attendance")
        with freeze_time(DURING):
            session.action_start()
            session.attendance_ids.action_present()
            session.enrollment_ids[0].attendance_ids.action_absent()
            session.action_done()
            move = self._post(session._create_invoices())
            self.assertEqual(move.amount_untaxed, 1150.0)
        self.assertEqual(self._row(session, "2027-03-01").amount_expected, 1150.0)

    @freeze_time(DURING)
    def test_taxes_in_the_price_are_not_income(self):
        course = self._make_taxed_course(seats_max=5)
        session = self._make_package(3, course=course)
        move = self._post(session._create_invoices())
        self.assertEqual((move.amount_total, move.amount_untaxed), (1150.0, 958.33))
        self.assertEqual(session.amount_difference, 0.0)
        self.assertEqual(self._ledger("training_session_id", session), 958.33)
        row = self._row(session, "2027-03-01")
        self.assertEqual(row.amount_expected, 958.33)
