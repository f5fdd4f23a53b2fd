from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..exceptions import EnrollmentRefusedError, ForbiddenMoveError
from .common import TrainingCase
from .leaving_common import FIRST_DAY, FREE, HALF, WHOLE, LeavingFactories


@tagged("post_install", "-at_install")
class TestTransfer(LeavingFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_leaving()
        cls.later = cls._make_open_session(date(2027, 9, 7), course=cls.course)

    def _transfer(self, session=None, **arguments):
        enrollment = self.enrollment.with_user(self.coordinator)
        return enrollment._transfer(session or self.later, **arguments).sudo()

    @freeze_time(HALF)
    def test_seat_and_booking_follow_and_the_old_one_points_to_the_new(self):
        self.enrollment.write({"customer_reference": "PO 7", "note": "Vegan"})
        moved = self._transfer(reason="Holiday")
        self.assertEqual(moved.state, "confirmed")
        self.assertEqual((moved.customer_reference, moved.note), ("PO 7", "Vegan"))
        self.assertEqual(self.enrollment.state, "cancelled")
        self.assertEqual(self.enrollment.moved_to_id, moved)
        self.assertEqual(moved.moved_from_id, self.enrollment)

    @freeze_time(HALF)
    def test_the_freed_seat_goes_to_the_waitlist(self):
        others = self.env["training.enrollment"].create(
            [
                {"session_id": self.session.id, "partner_id": partner.id}
                for partner in self._make_learners(3)
            ]
        )
        self.assertEqual(others[-1].state, "waitlisted")
        self._transfer(reason="Holiday")
        self.assertEqual(others[-1].state, "confirmed")

    @freeze_time(HALF)
    def test_the_transfer_fee_is_charged_and_not_that_for_cancelling(self):
        self._transfer(reason="Holiday")
        fees = self.enrollment.fee_ids
        self.assertEqual((fees.kind, fees.amount), ("transfer", 10.0))

    @freeze_time(HALF)
    def test_the_difference_in_price_is_told_and_settled_by_drafts(self):
        self.later.price_unit = 130.0
        self._invoice()
        cost = self.enrollment._get_transfer_cost(self.later)
        self.assertEqual((cost.difference, cost.fee, cost.balance), (30, 10, 40))
        moved = self._transfer(reason="Holiday")
        credit = self._lines(self.enrollment, "seat", "out_refund")
        charge = self._lines(moved)
        self.assertEqual((credit.price_subtotal, charge.price_subtotal), (100, 130))
        self.assertEqual({credit.parent_state, charge.parent_state}, {"draft"})

    @freeze_time(HALF)
    def test_a_draft_line_moves_along_and_no_credit_note_is_made(self):
        move = self._invoice(post=False)
        moved = self._transfer(reason="Holiday")
        seat = move.invoice_line_ids.filtered(
            lambda line: line.training_fee_kind == "seat"
        )
        self.assertEqual(seat.training_enrollment_id, moved)
        self.assertEqual(seat.training_session_id, self.later)
        self.assertFalse(self._lines(self.enrollment, "seat", "out_refund"))
        self.assertEqual(move.amount_untaxed, 110.0)  # with the transfer fee
        self.assertFalse(moved._to_invoice())

    @freeze_time(FREE)
    def test_another_date_at_the_same_list_price_keeps_what_was_agreed(self):
        self.enrollment.price = 80.0
        self.assertEqual(self._transfer(reason="Holiday").price, 80.0)

    @freeze_time(HALF)
    def test_a_full_session_takes_nobody_and_nothing_is_half_done(self):
        self.env["training.enrollment"].create(
            [
                {"session_id": self.later.id, "partner_id": partner.id}
                for partner in self._make_learners(3)
            ]
        )
        with self.assertRaises(EnrollmentRefusedError) as caught, self.cr.savepoint():
            self._transfer(reason="Holiday")
        self.assertIn("Learner 0", str(caught.exception))
        self.assertEqual(self.enrollment.state, "confirmed")
        self.assertFalse(self.enrollment.fee_ids)

    @freeze_time(HALF)
    def test_a_session_at_the_same_time_is_no_clash_with_oneself(self):
        parallel = self._make_open_session(FIRST_DAY, course=self.course)
        self.assertEqual(self._transfer(parallel, reason="Room").state, "confirmed")

    @freeze_time(HALF)
    def test_a_clash_with_a_third_session_is_told(self):
        third = self._make_open_session(date(2027, 9, 7), course=self.course)
        self._make_enrollment(third, self.learner)
        (problems,) = self.enrollment._get_transfer_problems(self.later)
        self.assertEqual([problem.kind for problem in problems], ["clash"])
        with self.assertRaises(EnrollmentRefusedError):
            self._transfer(reason="Holiday")

    @freeze_time(WHOLE)
    def test_after_the_deadline_it_takes_a_reason(self):
        with self.assertRaises(UserError):
            self._transfer()
        self.assertTrue(self._transfer(reason="Snow"))

    @freeze_time(HALF)
    def test_what_was_moved_is_not_moved_again(self):
        self._transfer(reason="Holiday")
        with self.assertRaises(ForbiddenMoveError):
            self._transfer(reason="Holiday")

    def test_the_origin_is_not_typed_in(self):
        with self.assertRaises(UserError):
            self._make_enrollment(
                self.later, self.learner, moved_from_id=self.enrollment.id
            )

    @freeze_time(HALF)
    def test_a_roster_moves_except_who_can_not(self):
        others = self.env["training.enrollment"].create(
            [
                {"session_id": self.session.id, "partner_id": partner.id}
                for partner in self._make_learners(2)
            ]
        )
        self._make_enrollment(self.later, others[0].partner_id)
        roster = (self.enrollment | others).with_user(self.coordinator)
        action = roster.action_ask_transfer()
        wizard = self.env[action["res_model"]].with_user(self.coordinator)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"session_id": self.later.id, "reason": "Centre closed"})
        self.assertEqual(wizard.problem_count, 1)
        self.assertEqual(wizard.fee_label, self._in_words(20.0))
        wizard.action_apply()
        self.assertEqual(
            roster.mapped("state"), ["cancelled", "confirmed", "cancelled"]
        )

    @freeze_time(HALF)
    def test_more_than_the_free_seats_stay_where_they_are(self):
        others = self.env["training.enrollment"].create(
            [
                {"session_id": self.session.id, "partner_id": partner.id}
                for partner in self._make_learners(2)
            ]
        )
        self.later.seats_max = 1
        wizard = self.env["training.leave.wizard"].create(
            {
                "kind": "transfer",
                "enrollment_ids": (self.enrollment | others).ids,
                "session_id": self.later.id,
            }
        )
        self.assertEqual(wizard.problem_count, 2)


@tagged("post_install", "-at_install")
class TestSubstitute(LeavingFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_leaving()
        cls.colleague = cls._make_learners(1, name="Colleague")

    def _substitute(self, partner=None, **arguments):
        self.enrollment.with_user(self.coordinator).action_substitute(
            partner or self.colleague, **arguments
        )

    @freeze_time(HALF)
    def test_seat_price_and_payer_stay_and_the_history_tells(self):
        before = self.enrollment.read(["seat_number", "price", "customer_id"])
        token = self.enrollment._portal_ensure_token()
        self._substitute(reason="On holiday")
        self.assertEqual(
            self.enrollment.read(["seat_number", "price", "customer_id"]), before
        )
        self.assertEqual(self.enrollment.partner_id, self.colleague)
        self.assertEqual(self.enrollment.original_partner_id, self.learner)
        self.assertIn("On holiday", self.enrollment.message_ids[0].body)
        self.assertNotEqual(self.enrollment._portal_ensure_token(), token)

    @freeze_time(HALF)
    def test_a_draft_invoice_names_who_comes_and_a_posted_one_stays(self):
        move = self._invoice(post=False)
        self._substitute()
        self.assertIn("Colleague", move.invoice_line_ids.name)
        move.action_post()
        self._substitute(self.learner)
        self.assertIn("Colleague", move.invoice_line_ids.name)

    @freeze_time(HALF)
    def test_who_can_not_be_enrolled_can_not_take_the_seat(self):
        parallel = self._make_open_session(FIRST_DAY, course=self.course)
        self._make_enrollment(parallel, self.colleague)
        with self.assertRaises(EnrollmentRefusedError):
            self._substitute()
        other = self._make_enrollment(self.session)
        with self.assertRaises(EnrollmentRefusedError):
            self._substitute(other.partner_id)

    def test_a_name_is_not_simply_typed_over(self):
        with self.assertRaises(UserError):
            self.enrollment.with_user(self.coordinator).partner_id = self.colleague

    def test_after_the_cut_off_it_takes_right_and_reason(self):
        self.policy.substitute_deadline_hours = 24
        with freeze_time(WHOLE), self.assertRaises(UserError):
            self._substitute()
        with freeze_time(WHOLE):
            self._substitute(reason="Broke a leg")
        self.assertEqual(self.enrollment.partner_id, self.colleague)

    def test_nobody_takes_the_seat_of_who_was_there(self):
        self.session.action_start()
        self.session.action_mark_all_present()
        with self.assertRaises(UserError):
            self._substitute(reason="Swap")

    @freeze_time(HALF)
    def test_the_window_tells_what_speaks_against_the_person(self):
        other = self._make_enrollment(self.session)
        wizard = (
            self.env["training.substitute.wizard"]
            .with_user(self.coordinator)
            .create(
                {
                    "enrollment_id": self.enrollment.id,
                    "partner_id": other.partner_id.id,
                }
            )
        )
        self.assertIn("already", wizard.problem)
        wizard.partner_id = self.colleague
        self.assertFalse(wizard.problem)
        wizard.action_apply()
        self.assertEqual(self.enrollment.partner_id, self.colleague)


@tagged("post_install", "-at_install")
class TestCancelSession(LeavingFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_leaving()

    def _open(self):
        action = self.session.with_user(self.coordinator).action_ask_cancel()
        wizard = self.env[action["res_model"]].with_user(self.coordinator)
        return wizard.browse(action["res_id"])

    @freeze_time(HALF)
    def test_who_is_affected_and_what_goes_back_is_told_first(self):
        others = self.env["training.enrollment"].create(
            [
                {"session_id": self.session.id, "partner_id": partner.id}
                for partner in self._make_learners(3)
            ]
        )
        self._invoice()
        self._invoice(others[0], post=False)
        wizard = self._open()
        self.assertEqual((wizard.learner_count, wizard.waitlist_count), (3, 1))
        self.assertEqual(
            (wizard.credit_label, wizard.taken_off_label),
            (self._in_words(100.0), self._in_words(100.0)),
        )
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.reason_id = self.env.ref(
            "training_operations.training_reason_session_few"
        )
        wizard.action_apply()
        everybody = self.enrollment | others
        self.assertEqual(set(everybody.mapped("state")), {"cancelled"})
        self.assertFalse(everybody.fee_ids)
        self.assertEqual(self.session.cancel_reason, "Too few learners")
        self.assertEqual(self.session.cancel_reason_id, wizard.reason_id)

    @freeze_time(HALF)
    def test_the_learners_can_be_moved_first(self):
        later = self._make_open_session(date(2027, 9, 7), course=self.course)
        action = self._open().action_move_instead()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write({"session_id": later.id, "reason": "Cancelled"})
        wizard.action_apply()
        self.assertEqual(self.enrollment.moved_to_id.session_id, later)
        with self.assertRaises(UserError):
            self.session.action_move_roster()
