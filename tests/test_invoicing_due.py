import doctest
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..logic import invoicing
from .common import TrainingCase
from .finance_common import FinanceFactories


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 12:00:00")
class TestInvoicingDue(FinanceFactories, TrainingCase):
    """When a seat or a flat fee is due, and deposits that the whole takes off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course()

    def _make_terms(self, invoice_on, deposit=0.0, **overrides):
        policy = self._make_policy(invoice_on=invoice_on, deposit_percent=deposit)
        self.course.policy_id = policy
        return self._make_open_session(course=self.course, **overrides)

    def test_the_rule_by_itself(self):
        self.assertFalse(doctest.testmod(invoicing).failed)

    def test_a_seat_due_at_the_start_waits_for_it(self):
        enrollment = self._make_enrollment(self._make_terms("start"))
        self.assertEqual(enrollment.amount_expected, 0.0)
        with self.assertRaises(UserError):
            enrollment.with_user(self.finance).action_create_invoices()
        with freeze_time("2027-03-01 12:00:00"):
            enrollment.invalidate_recordset()
            self.assertEqual(enrollment.amount_expected, 100.0)
            move = enrollment.with_user(self.finance)._create_invoices()
            self.assertEqual(move.amount_untaxed, 100.0)

    def test_who_was_enrolled_keeps_what_was_agreed(self):
        session = self._make_terms("start")
        enrollment = self._make_enrollment(session)
        self.course.policy_id.invoice_on = "confirmation"
        self.assertEqual(enrollment.invoice_on, "start")
        self.assertEqual(self._make_enrollment(session).invoice_on, "confirmation")

    def test_charging_ahead_makes_it_due(self):
        enrollment = self._make_enrollment(self._make_terms("start"))
        self._post(enrollment._create_invoices(due_on=date(2027, 3, 31)))
        enrollment.invalidate_recordset()
        self.assertEqual(enrollment.reconciliation_class, "invoiced_not_delivered")

    def test_afterwards_those_who_attended_pay(self):
        session = self._make_terms("attendance")
        present, absent = self._enroll_all(session, self._make_learners(2))
        with freeze_time("2027-03-01 18:00:00"):
            session.action_start()
            session.action_mark_all_present()
            marks = absent.attendance_ids
            self.assertFalse((present | absent)._to_invoice())
            marks.write({"status": "absent"})
            session.action_done()
            self.assertEqual(absent.state, "no_show")
            self.assertEqual((present | absent)._to_invoice(), present)

    def test_a_deposit_is_charged_first_and_taken_off_the_whole(self):
        enrollment = self._make_enrollment(self._make_terms("start", 30.0))
        self.assertEqual(enrollment.amount_expected, 30.0)
        deposit = self._post(enrollment._create_invoices())
        self.assertEqual(deposit.amount_untaxed, 30.0)
        self.assertFalse(enrollment._create_invoices())
        with freeze_time("2027-03-01 12:00:00"):
            final = self._post(enrollment._create_invoices())
            enrollment.invalidate_recordset()
            self.assertEqual(enrollment.amount_expected, 100.0)
            self.assertEqual(enrollment.amount_invoiced, 100.0)
        self.assertEqual(final.amount_untaxed, 70.0)
        self.assertEqual(self._ledger("training_enrollment_id", enrollment), 100.0)

    def test_cancelling_takes_deposit_and_whole_back(self):
        enrollment = self._make_enrollment(self._make_terms("start", 30.0))
        self._post(enrollment._create_invoices())
        self._post(enrollment._create_invoices(due_on=date(2027, 3, 31)))
        enrollment.action_cancel("Ill")
        credits = enrollment.invoice_line_ids.move_id.filtered(
            lambda move: move.move_type == "out_refund"
        )
        self._post(credits)
        self.assertEqual(self._ledger("training_enrollment_id", enrollment), 0.0)

    def test_a_deposit_nobody_posted_gives_way_to_the_whole(self):
        enrollment = self._make_enrollment(self._make_terms("start", 30.0))
        enrollment._create_invoices()
        final = enrollment._create_invoices(due_on=date(2027, 3, 31))
        self.assertEqual(final.amount_untaxed, 100.0)
        self.assertEqual(enrollment.invoice_line_ids.move_id, final)

    def test_a_flat_fee_has_a_deposit_too(self):
        session = self._make_terms(
            "start",
            50.0,
            customer_id=self.client_company.id,
            fee_mode="flat",
            price_unit=900.0,
        )
        self.assertEqual(
            (session.invoice_on, session.amount_expected), ("start", 450.0)
        )
        self.assertEqual(session._create_invoices().amount_untaxed, 450.0)
        self._post(session.sudo().invoice_line_ids.move_id)
        final = session._create_invoices(due_on=date(2027, 3, 31))
        self.assertEqual(final.amount_untaxed, 450.0)
        self._post(final)
        self.assertEqual(self._ledger("training_session_id", session), 900.0)
