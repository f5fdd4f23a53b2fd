from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import GROUP, TrainingCase
from .leaving_common import (
    FIRST_DAY,
    FREE,
    HALF,
    QUARTER,
    WHOLE,
    LeavingFactories,
)


@tagged("post_install", "-at_install")
class TestCancellationFee(LeavingFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_leaving()

    def _cancel(self, enrollment=None, user=None, **arguments):
        enrollment = enrollment or self.enrollment
        enrollment.with_user(user or self.coordinator).action_cancel(**arguments)

    def test_the_cost_is_told_beforehand_by_the_day_in_the_sessions_zone(self):
        for moment, fee in ((FREE, 0), (QUARTER, 25), (HALF, 50), (WHOLE, 100)):
            with self.subTest(moment):
                cost = self.enrollment._get_cancellation_cost(moment)
                self.assertEqual(float(cost.fee), fee)

    def test_what_is_not_a_seat_yet_costs_nothing(self):
        others = self._make_learners(3)
        waiting = self.env["training.enrollment"].create(
            [{"session_id": self.session.id, "partner_id": p.id} for p in others]
        )[-1]
        self.assertEqual(waiting.state, "waitlisted")
        self.assertFalse(waiting._get_cancellation_cost(WHOLE).fee)

    def test_a_flat_fee_session_costs_the_learner_nothing(self):
        session = self._make_open_session(
            FIRST_DAY,
            course=self.course,
            customer_id=self.client_company.id,
            fee_mode="flat",
            price_unit=900,
        )
        enrollment = self._make_enrollment(session)
        self.assertFalse(enrollment._get_cancellation_cost(WHOLE).fee)

    def test_the_contract_of_the_payer_goes_before_the_course(self):
        lenient = self._make_policy(name="Contract")
        self.client_company.training_policy_id = lenient
        self.enrollment.invalidate_recordset()
        self.assertFalse(self.enrollment._get_cancellation_cost(WHOLE).fee)

    @freeze_time(HALF)
    def test_not_invoiced_yet_leaves_the_fee_on_a_new_draft(self):
        self._cancel(reason="Ill")
        line = self._lines(self.enrollment, "cancellation")
        self.assertEqual(line.price_subtotal, 50.0)
        self.assertEqual(line.parent_state, "draft")
        self.assertEqual(line.move_id.partner_id, self.client_company)
        self.assertFalse(self._lines(self.enrollment, "seat"))
        self.assertEqual(self.enrollment.amount_expected, 50.0)
        self.assertEqual(self.enrollment.reconciliation_class, "not_invoiced")
        line.move_id.action_post()
        self.assertEqual(self.enrollment.reconciliation_class, "agreed")

    @freeze_time(HALF)
    def test_on_a_draft_invoice_the_fee_takes_the_place_of_the_seat(self):
        move = self._invoice(post=False)
        self._cancel(reason="Ill")
        self.assertEqual(move.invoice_line_ids.training_fee_kind, "cancellation")
        self.assertEqual(move.amount_untaxed, 50.0)

    @freeze_time(HALF)
    def test_a_posted_invoice_is_credited_in_full_and_the_fee_charged(self):
        move = self._invoice()
        cost = self.enrollment._get_cancellation_cost()
        self.assertEqual((cost.credited, cost.balance), (100, -50))
        self._cancel(reason="Ill")
        credit = self._lines(self.enrollment, "seat", "out_refund")
        fee = self._lines(self.enrollment, "cancellation")
        self.assertEqual(credit.price_subtotal, 100.0)
        self.assertEqual(fee.price_subtotal, 50.0)
        self.assertEqual({credit.parent_state, fee.parent_state}, {"draft"})
        self.assertEqual(move.state, "posted")
        (credit.move_id | fee.move_id).with_user(self.finance).action_post()
        self.assertEqual(self.enrollment.reconciliation_class, "agreed")

    @freeze_time(HALF)
    def test_some_invoiced_and_some_not_are_cancelled_in_one_go(self):
        others = self._make_learners(2)
        more = self.env["training.enrollment"].create(
            [{"session_id": self.session.id, "partner_id": p.id} for p in others]
        )
        self._invoice()
        draft = self._invoice(more[0], post=False)
        everybody = self.enrollment | more
        self._cancel(everybody, reason="Course dropped")
        self.assertEqual(set(everybody.mapped("state")), {"cancelled"})
        self.assertEqual(everybody.fee_ids.mapped("amount"), [50.0] * 3)
        self.assertEqual(
            draft.invoice_line_ids.training_enrollment_id, more[0]
        )  # each customer's fee on an invoice of that customer
        self.assertEqual(len(self._lines(everybody, "cancellation").move_id), 3)

    @freeze_time(HALF)
    def test_taxes_included_in_the_price_are_included_in_the_fee(self):
        self._tax(price_include_override="tax_included")
        self._invoice()
        self._cancel(reason="Ill")
        line = self._lines(self.enrollment, "cancellation")
        self.assertAlmostEqual(line.price_total, 50.0)
        self.assertAlmostEqual(line.price_subtotal, 41.67)
        moves = self.enrollment.sudo().invoice_line_ids.move_id
        moves.filtered(lambda move: move.state == "draft").action_post()
        self.assertEqual(self.enrollment.reconciliation_class, "agreed")

    @freeze_time(HALF)
    def test_taxes_on_top_of_the_price_are_on_top_of_the_fee(self):
        self._tax(price_include_override="tax_excluded")
        self._cancel(reason="Ill")
        line = self._lines(self.enrollment, "cancellation")
        self.assertEqual((line.price_subtotal, line.price_total), (50.0, 60.0))

    @freeze_time(HALF)
    def test_cancelling_twice_charges_and_credits_once(self):
        self._invoice()
        self._cancel(reason="Ill")
        lines = len(self.enrollment.sudo().invoice_line_ids)
        with self.assertRaises(UserError):
            self._cancel(reason="Ill")
        amounts = {self.enrollment: 50.0}
        self.assertFalse(self.enrollment._charge_fee("cancellation", amounts, "Again"))
        self.assertEqual(len(self.enrollment.sudo().invoice_line_ids), lines)

    @freeze_time(HALF)
    def test_a_deleted_draft_of_a_fee_is_made_again_by_invoicing(self):
        self._cancel(reason="Ill")
        self._lines(self.enrollment, "cancellation").move_id.unlink()
        move = self._invoice(post=False)
        self.assertEqual(move.invoice_line_ids.training_fee_kind, "cancellation")

    @freeze_time(HALF)
    def test_another_fee_takes_a_right_and_a_reason(self):
        nobody = self._make_policy(name="Strict", override_group_id=False)
        nobody.fee_step_ids = [Command.create({"days_before": 30, "percent": 50})]
        with self.assertRaises(UserError) as caught:
            self._cancel(fee=0.0)
        self.assertIn("exception", str(caught.exception))
        self.session.policy_id = nobody
        with self.assertRaises(UserError) as caught:
            self._cancel(fee=0.0, reason="Good customer")
        self.assertIn("Strict", str(caught.exception))
        self.session.policy_id = False
        self._cancel(fee=10.0, reason="Good customer")
        self.assertEqual(self.enrollment.fee_ids.amount, 10.0)
        self.assertIn("10.00", self.enrollment.message_ids[0].body)

    @freeze_time(HALF)
    def test_a_fee_lies_between_nothing_and_the_price(self):
        for fee in (-1.0, 100.01):
            with self.subTest(fee), self.assertRaises(UserError):
                self._cancel(fee=fee, reason="Typo")

    @freeze_time(HALF)
    def test_a_waived_fee_is_taken_back_and_no_longer_due(self):
        self._cancel(reason="Ill")
        fee = self.enrollment.fee_ids
        move = self._lines(self.enrollment, "cancellation").move_id
        move.action_post()
        with self.assertRaises(UserError):
            fee.with_user(self.coordinator).action_waive()
        fee.with_user(self.coordinator).action_waive("Was in hospital")
        self.assertEqual(self.enrollment.amount_expected, 0.0)
        credit = self._lines(self.enrollment, "cancellation", "out_refund")
        self.assertEqual(credit.parent_state, "draft")

    def test_a_cancelled_session_charges_nobody(self):
        self._invoice()
        with freeze_time(HALF):
            self.session.action_cancel("Flood")
        self.assertFalse(self.enrollment.fee_ids)
        credit = self._lines(self.enrollment, "seat", "out_refund")
        self.assertEqual(credit.price_subtotal, 100.0)

    @freeze_time(HALF)
    def test_a_coordinator_can_not_post_and_others_can_not_cancel(self):
        self._invoice()
        self._cancel(reason="Ill")
        moves = self.enrollment.sudo().invoice_line_ids.move_id
        drafts = moves.filtered(lambda move: move.state == "draft")
        with self.assertRaises(AccessError):
            drafts.with_user(self.coordinator).action_post()
        other = self._make_enrollment(self.session)
        for user in (self.training_user, self.learner_user, self.finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._cancel(other, user, reason="Mine")
            self.env.invalidate_all()
        self.assertFalse(other.fee_ids)

    def test_a_no_show_costs_what_the_policy_says_until_it_was_a_mistake(self):
        self.session.action_start()
        self.session.attendance_ids.action_absent()
        self.session.action_done()
        self.assertEqual(self.enrollment.state, "no_show")
        self.assertEqual(self.enrollment.fee_ids.amount, 20.0)
        self.assertEqual(self.enrollment.amount_expected, 120.0)
        self.enrollment._charge_no_show_fees()
        self.assertEqual(len(self.enrollment.fee_ids), 1)
        self.session.attendance_ids.action_correct(
            reason="Wrong sheet", status="present"
        )
        self.assertEqual(self.enrollment.state, "completed")
        self.assertTrue(self.enrollment.fee_ids.waived_on)
        self.assertEqual(self.enrollment.amount_expected, 100.0)

    @freeze_time(HALF)
    def test_the_window_shows_the_cost_before_anything_is_done(self):
        self._invoice()
        action = self.enrollment.with_user(self.coordinator).action_ask_cancel()
        wizard = self.env[action["res_model"]].with_user(self.coordinator)
        wizard = wizard.browse(action["res_id"])
        self.assertEqual(
            (wizard.fee_label, wizard.credit_label, wizard.has_exception),
            (self._in_words(50.0), self._in_words(100.0), False),
        )
        self.assertEqual(self.enrollment.state, "confirmed")
        with self.assertRaises(UserError):
            wizard.action_apply()  # no reason
        wizard.reason_id = self.env.ref(
            "training_operations.training_reason_cancel_ill"
        )
        wizard.action_apply()
        self.assertEqual(self.enrollment.leaving_reason_id, wizard.reason_id)
        self.assertEqual(self.enrollment.cancel_reason, "Illness")

    @freeze_time(HALF)
    def test_the_window_never_adds_up_different_currencies(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self._make_enrollment(self.session)
        other.write({"currency_id": euro.id, "price": 80.0})
        both = (self.enrollment | other).with_user(self.coordinator)
        action = both.action_ask_cancel()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            wizard.fee_label,
            f"{self._in_words(50.0)} · {self._in_words(40.0, euro)}",
        )
        self.assertEqual(wizard.credit_label, self._in_words(0.0))

    def test_a_fee_of_tomorrow_is_not_charged_to_who_saw_that_of_today(self):
        with freeze_time(FREE):
            action = self.enrollment.with_user(self.coordinator).action_ask_cancel()
            wizard = self.env[action["res_model"]].browse(action["res_id"])
            wizard.reason = "Ill"
            self.assertEqual(wizard.fee_label, self._in_words(0.0))
        with freeze_time(HALF), self.assertRaises(UserError) as caught:
            wizard.action_apply()
        self.assertIn("50.00", str(caught.exception))

    @freeze_time(HALF)
    def test_cancelling_a_hundred_takes_few_more_queries_than_fifty(self):
        counts = []
        for number in (20, 40):
            session = self._make_open_session(
                FIRST_DAY, course=self.course, seats_max=50
            )
            enrollments = self.env["training.enrollment"].create(
                [
                    {"session_id": session.id, "partner_id": learner.id}
                    for learner in self._make_learners(
                        number, parent_id=self.client_company.id
                    )
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            enrollments.action_cancel("Dropped")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 10, counts)


@tagged("post_install", "-at_install")
class TestTwoCompaniesLeaving(LeavingFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_leaving()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            "coordinator-elsewhere",
            groups=GROUP + "coordinator",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    @freeze_time(HALF)
    def test_reasons_and_fees_of_another_company_are_not_seen(self):
        self.enrollment.action_cancel("Ill")
        reason = self.env["training.reason"].create(
            {"name": "Ours", "company_id": self.company.id}
        )
        for record in (self.enrollment.fee_ids, reason):
            with self.subTest(record._name):
                found = (
                    self.env[record._name]
                    .with_user(self.stranger)
                    .search([("id", "=", record.id)])
                )
                self.assertFalse(found)
        with self.assertRaises(AccessError):
            self.enrollment.with_user(self.stranger).action_cancel("Not mine")

    def test_nobody_moves_to_a_session_of_another_company(self):
        course = self._make_course(company_id=self.other_company.id)
        session = self.env["training.session"].create(
            {"course_id": course.id, "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self.enrollment.action_transfer(session)
