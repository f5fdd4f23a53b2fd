from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TrainingCase
from .finance_common import FinanceFactories


@tagged("post_install", "-at_install")
class TestSessionSheet(FinanceFactories, TrainingCase):
    """Forecast and actual of a session, and the bills of freelancers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_taxed_course(seats_max=20)
        cls.course.material_cost = 10.0
        cls.session = cls._make_open_session(course=cls.course)
        cls.anna = cls._make_instructor(
            instructor_kind="freelance",
            training_rate_unit="day",
            work_contact_id=cls._make_learners(1).id,
        )
        cls.booking = cls._make_booking(cls.session.meeting_ids, cls.anna, role="lead")
        cls.room = cls._make_room(cost_day=50.0)
        cls._make_booking(cls.session.meeting_ids, cls.room)
        cls.enrollments = cls._enroll_all(cls.session, cls._make_learners(5))

    def _deliver(self):
        self.session.action_start()
        self.session.action_mark_all_present()
        self.session.action_done()

    def test_the_forecast(self):
        sheet = self.session.with_user(self.finance)
        self.assertEqual(sheet.amount_agreed, 500.0)
        self.assertEqual(sheet.cost_planned, 400.0 + 50.0 + 5 * 10.0)
        self.assertEqual(sheet.margin_planned, 0.0)
        self.assertEqual(sheet.break_even_seats, 5)

    def test_a_flat_fee_is_due_before_taxes(self):
        self.session.write({"customer_id": self.client_company.id})
        self.enrollments.action_cancel("Now a private one")
        self.session.write({"fee_mode": "flat", "price_unit": 1200.0})
        self.assertEqual(self.session.amount_expected, 1000.0)
        self.assertEqual(self.session.amount_agreed, 1000.0)
        move = self._post(self.session.with_user(self.finance)._create_invoices())
        self.assertEqual(move.amount_total, 1200.0)
        self.session.invalidate_recordset()
        self.assertEqual(self.session.amount_difference, 0.0)

    def test_a_vendors_line_takes_the_place_of_the_booking(self):
        self._deliver()
        action = self.booking.with_user(self.finance).action_create_bills()
        bill = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual(bill.amount_untaxed, 400.0)
        self.assertIn("8 h", bill.invoice_line_ids.name)
        self.session.invalidate_recordset()
        self.assertEqual(
            (self.session.cost_billed, self.session.cost_unbilled), (0, 450)
        )
        bill.invoice_line_ids.price_unit = 420.0
        bill.invoice_date = "2027-03-02"
        bill.with_user(self.finance).action_post()
        self.session.invalidate_recordset()
        self.assertEqual(
            (self.session.cost_billed, self.session.cost_unbilled), (420, 50)
        )
        self.assertEqual(
            -self._ledger("training_session_id", self.session), self.session.cost_billed
        )

    def test_hours_are_billed_once(self):
        self._deliver()
        bookings = self.booking.with_user(self.finance)
        bookings.action_create_bills()
        with self.assertRaises(UserError):
            bookings.action_create_bills()
        self.booking.bill_line_id.move_id.button_cancel()
        self.assertTrue(bookings.action_create_bills())

    def test_nothing_is_billed_before_delivery_or_for_employees(self):
        with self.assertRaises(UserError):
            self.booking.with_user(self.finance).action_create_bills()
        self._deliver()
        self.anna.instructor_kind = "employed"
        with self.assertRaises(UserError):
            self.booking.with_user(self.finance).action_create_bills()

    def test_coordinators_make_no_bills(self):
        self._deliver()
        with self.assertRaises(AccessError):
            self.booking.with_user(self.coordinator).action_create_bills()

    def test_actual_margin_and_the_records_behind_it(self):
        self._deliver()
        self._post(self.session.with_user(self.finance)._create_invoices())
        self.session.invalidate_recordset()
        sheet = self.session.with_user(self.finance)
        self.assertEqual(sheet.amount_invoiced, 500.0)
        self.assertEqual(sheet.margin_actual, 500.0 - 450.0 - 50.0)
        action = sheet.action_view_customer_lines()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(-sum(lines.mapped("balance")), sheet.amount_invoiced)

    def test_other_vendors_tag_their_lines_with_the_session(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
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
                            "account_id": account.id,
                            "tax_ids": [],
                            "training_session_id": self.session.id,
                        }
                    )
                ],
            }
        )
        self._post(bill)
        self.session.invalidate_recordset()
        self.assertEqual(self.session.cost_billed, 77.0)

    def test_travel_stands_apart_from_the_fee(self):
        self.anna.write(
            {
                "training_travel_rate": 0.5,
                "training_home_latitude": 52.4862,  # Birmingham, 163 km from London
                "training_home_longitude": -1.8904,
            }
        )
        session = self._make_open_session(date(2027, 5, 3), course=self.course)
        booking = self._make_booking(session.meeting_ids, self.anna, role="lead")
        self.assertEqual(booking.cost, 400.0)
        self.assertAlmostEqual(booking.travel_cost, 163.0, delta=2)
        booking.with_user(self.coordinator).travel_cost = 120.0  # the train
        self.assertEqual((session.cost_booked, session.cost_travel), (400.0, 120.0))
        self.assertEqual(session.cost_planned, 520.0)
        self._enroll_all(session, self._make_learners(1))
        session.action_start()
        session.action_mark_all_present()
        session.action_done()
        action = booking.with_user(self.finance).action_create_bills()
        bill = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(bill.invoice_line_ids.mapped("price_unit"), [400.0, 120.0])
        with self.assertRaises(UserError):
            booking.with_user(self.coordinator).travel_cost = 90.0
        bill.invoice_date = "2027-05-04"
        bill.with_user(self.finance).action_post()
        session.invalidate_recordset()
        self.assertEqual((session.cost_billed, session.cost_unbilled), (520.0, 0.0))
        self.assertEqual(-self._ledger("training_session_id", session), 520.0)

    def test_nobody_travels_to_a_virtual_session_or_without_a_rate(self):
        self.assertEqual(self.booking.travel_cost, 0.0)
        self.anna.write({"training_travel_rate": 0.5, "training_home_latitude": 52.4})
        session = self._make_open_session(
            date(2027, 5, 3), course=self.course, mode="virtual", join_url="https://x.y"
        )
        booking = self._make_booking(session.meeting_ids, self.anna, role="lead")
        self.assertEqual(booking.travel_cost, 0.0)
