from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..exceptions import ForbiddenMoveError
from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestInvoicing(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._make_open_session()
        cls.learners = cls._make_learners(2, parent_id=cls.client_company.id)
        cls.enrollments = cls.env["training.enrollment"].create(
            [
                {"session_id": cls.session.id, "partner_id": learner.id}
                for learner in [*cls.learners, cls._make_learners(1)]
            ]
        )
        cls.enrollment = cls.enrollments[0]

    def _invoice(self, post=True, **arguments):
        moves = self.enrollments.with_user(self.finance)._create_invoices(**arguments)
        if post:
            moves.action_post()
        return moves

    def _pay(self, moves):
        register = (
            self.env["account.payment.register"]
            .with_user(self.finance)
            .with_context(active_model="account.move", active_ids=moves.ids)
        )
        register.create({"group_payment": False})._create_payments()

    def test_the_price_is_frozen_when_the_learner_is_enrolled(self):
        self.session.course_id.product_id.list_price = 250.0
        self.assertEqual(self.enrollment.price, 100.0)

    def test_one_invoice_for_each_customer(self):
        moves = self._invoice(post=False)
        self.assertEqual(len(moves), 2)
        by_customer = {move.partner_id: move.amount_untaxed for move in moves}
        self.assertEqual(by_customer[self.client_company], 200.0)

    def test_or_one_for_each_enrolment(self):
        moves = self._invoice(post=False, grouping="enrollment")
        self.assertEqual(moves.mapped("amount_untaxed"), [100.0] * 3)

    def test_what_is_invoiced_is_not_invoiced_again(self):
        self._invoice(post=False)
        self.assertFalse(self._invoice(post=False))
        with self.assertRaises(UserError):
            self.enrollments.action_create_invoices()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_live_line(self):
        self._invoice(post=False)
        with self.assertRaises(UniqueViolation):
            self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.client_company.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "By hand",
                                "price_unit": 1.0,
                                "training_session_id": self.session.id,
                                "training_enrollment_id": self.enrollment.id,
                                "training_fee_kind": "seat",
                            }
                        )
                    ],
                }
            )
            self.env.flush_all()

    def test_cancelling_takes_the_line_off_a_draft(self):
        move = self._invoice(post=False)[0]
        self.enrollment.action_cancel("Ill")
        self.assertEqual(len(move.invoice_line_ids), 1)

    def test_cancelling_credits_a_posted_invoice_with_a_draft(self):
        self._invoice()
        line = self.enrollment.invoice_line_ids
        self.enrollment.with_user(self.coordinator).action_cancel("Ill")
        credit = line.training_credit_line_ids
        self.assertEqual(credit.move_id.state, "draft")
        self.assertEqual(credit.price_subtotal, 100.0)
        self.assertEqual(line.parent_state, "posted")
        self.assertEqual(self.enrollment.reconciliation_class, "cancelled_not_credited")
        credit.move_id.with_user(self.finance).action_post()
        self.assertEqual(self.enrollment.reconciliation_class, "agreed")

    def test_a_credit_note_made_with_odoos_button_frees_the_enrolment(self):
        move = self._invoice()[0]
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.finance)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        wizard.refund_moves()
        credits = wizard.new_move_ids.invoice_line_ids
        self.assertEqual(credits.training_credited_line_id, move.invoice_line_ids)
        self.assertFalse(self.enrollment.is_invoiced)
        self.assertTrue(self._invoice(post=False))

    def test_each_enrolment_is_compared_with_the_ledger(self):
        def classes():
            self.enrollments.invalidate_recordset()
            return set(self.enrollments.mapped("reconciliation_class"))

        self.assertEqual(classes(), {"not_invoiced"})
        moves = self._invoice()
        self.assertEqual(classes(), {"invoiced_not_delivered"})
        self.session.action_done()
        self.assertEqual(classes(), {"agreed"})
        moves.write({"invoice_date_due": "2020-01-01"})
        self.assertEqual(classes(), {"unpaid_overdue"})
        self._pay(moves)
        self.assertEqual(classes(), {"agreed"})
        self.assertEqual(sum(self.enrollments.mapped("amount_paid")), 300.0)

    def test_a_difference_of_one_cent_shows(self):
        move = self._invoice(post=False)[0]
        move.invoice_line_ids[0].price_unit = 100.01
        move.action_post()
        wrong = move.invoice_line_ids[0].training_enrollment_id
        self.assertEqual(wrong.reconciliation_class, "over_invoiced")
        self.assertAlmostEqual(wrong.amount_difference, 0.01)

    def test_a_session_closes_once_it_agrees_with_the_ledger(self):
        self.session.action_start()
        self.session.action_mark_all_present()
        self.session.action_done()
        with self.assertRaises(UserError) as caught:
            self.session.action_close()
        self.assertIn("300.00", str(caught.exception))
        self._invoice()
        self.session.invalidate_recordset()
        self.session.action_close()
        self.assertEqual(self.session.state, "closed")

    def _close(self):
        self.session.action_start()
        self.session.action_mark_all_present()
        self.session.action_done()
        moves = self._invoice()
        self.session.invalidate_recordset()
        self.session.action_close()
        return moves

    def test_closing_locks_the_ledger_for_customers(self):
        moves = self._close()
        with self.assertRaisesRegex(UserError, "is closed"):
            moves[0].with_user(self.finance).button_draft()
        credit = moves[0].with_user(self.finance)._reverse_moves()
        with self.assertRaisesRegex(UserError, "is closed"):
            credit.action_post()
        self.assertEqual(credit.state, "draft")

    def test_a_late_bill_of_a_vendor_still_counts(self):
        self._close()
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.client_company.id,
                "invoice_date": "2027-03-02",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Catering",
                            "price_unit": 77.0,
                            "training_session_id": self.session.id,
                        }
                    )
                ],
            }
        )
        bill.with_user(self.finance).action_post()
        self.assertEqual(bill.state, "posted")

    def test_finance_reopens_with_a_reason_and_mends(self):
        moves = self._close()
        session = self.session.with_user(self.finance)
        with self.assertRaises(ForbiddenMoveError):
            self.session.action_done()
        with self.assertRaises(AccessError):
            self.session.with_user(self.coordinator).action_ask_reopen()
        wizard = self.env["training.reason.wizard"].with_user(self.finance)
        wizard = wizard.browse(session.action_ask_reopen()["res_id"])
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.reason = "Wrong customer"
        wizard.action_apply()
        self.assertEqual((session.state, session.closed_on), ("done", False))
        self.assertIn("Wrong customer", session.sudo().message_ids[0].body)
        moves[0].with_user(self.finance).button_draft()
        with self.assertRaises(ForbiddenMoveError):
            session.action_reopen("Twice")

    def test_a_flat_fee_is_charged_once_to_the_client(self):
        session = self._make_open_session(
            customer_id=self.client_company.id, fee_mode="flat", price_unit=1500.0
        )
        self._make_enrollment(session)
        move = session.with_user(self.finance)._create_invoices()
        self.assertEqual(move.amount_untaxed, 1500.0)
        self.assertFalse(session._create_invoices())

    def test_coordinators_prepare_invoices_and_do_not_post_them(self):
        moves = self.enrollments.with_user(self.coordinator)._create_invoices()
        self.assertEqual(set(moves.sudo().mapped("state")), {"draft"})
        with self.assertRaises(AccessError):
            moves.action_post()

    def test_others_make_no_invoices(self):
        for user in (self.training_user, self.employee_user, self.learner_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.enrollments.with_user(user)._create_invoices()

    def test_the_wizard_tells_before_anything_is_made(self):
        wizard = (
            self.env["training.invoice.wizard"]
            .with_user(self.finance)
            .create({"session_ids": self.session.ids})
        )
        self.assertEqual(wizard.invoice_count, 2)
        self.assertIn("300.00", wizard.total_label)
        wizard.grouping = "enrollment"
        self.assertEqual(wizard.invoice_count, 3)
        wizard.action_invoice()
        self.assertEqual(len(self.enrollments.invoice_line_ids.move_id), 3)


@tagged("post_install", "-at_install")
class TestPriceOnTheForm(TrainingCase):
    def test_who_is_enrolled_on_the_sessions_form_pays_its_price(self):
        session = self._make_open_session()
        learner = self._make_learners(1)
        with (
            Form(session.with_user(self.coordinator)) as form,
            form.enrollment_ids.new() as line,
        ):
            line.partner_id = learner
            self.assertEqual(line.price, 100.0)
        self.assertEqual(session.enrollment_ids.price, 100.0)

    def test_who_is_enrolled_on_a_form_of_their_own_pays_it_too(self):
        session = self._make_open_session()
        form = Form(self.env["training.enrollment"].with_user(self.coordinator))
        form.session_id = session
        form.partner_id = self._make_learners(1)
        self.assertEqual(form.save().price, 100.0)

    def test_what_was_agreed_stays_when_somebody_else_pays(self):
        session = self._make_open_session()
        enrollment = self._make_enrollment(session)
        session.price_unit = 150.0
        enrollment.customer_id = self.client_company
        self.assertEqual(enrollment.price, 100.0)
