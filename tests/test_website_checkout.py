from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import TrainingCase
from .website_common import WebsiteFactories

ADA = ("Ada Guest", "ada@example.com")
BOB = ("Bob Guest", "bob@example.com")


@tagged("post_install", "-at_install")
class TestWebsiteCheckout(WebsiteFactories, TrainingCase):
    """Booking on the website: seats held, paid, lapsed, waited for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_website()
        cls._enable_provider()

    def _run_lapsing(self, minutes):
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            self.env["training.checkout"]._find_overdue()._lapse()

    def _make_demanding_session(self):
        first = self._make_course(name="Basics")
        course = self._make_course(
            is_published=True, prerequisite_course_ids=[Command.set(first.ids)]
        )
        return self._make_open_session(course=course)

    def test_on_invoice_the_seat_is_confirmed_at_once(self):
        checkout = self._book_as_guest(
            ADA,
            payment_mode="invoice",
            company_name="Byron",
            company={"country_id": self.env.ref("base.uk").id},
            customer_reference="PO 1",
        )
        self.assertEqual(checkout.state, "done")
        enrollment = checkout.enrollment_ids
        self.assertEqual(enrollment.state, "confirmed")
        self.assertEqual(enrollment.partner_id.email, ADA[1])
        self.assertEqual(enrollment.customer_id.name, "Byron")
        self.assertEqual(enrollment.customer_reference, "PO 1")
        self.assertEqual(checkout.amount_total, 100)

    def test_a_company_that_pays_names_its_country(self):
        with self.assertRaisesRegex(UserError, "country of the company"):
            self._book_as_guest(ADA, payment_mode="invoice", company_name="Byron")
        with self.assertRaisesRegex(UserError, "VAT number belongs to"):
            self._book_as_guest(
                ADA, payment_mode="invoice", company={"vat": "GB123456782"}
            )

    def test_a_held_seat_counts_as_taken(self):
        checkout = self._book_as_guest(ADA, payment_mode="online")
        self.assertEqual(checkout.enrollment_ids.state, "held")
        self.assertEqual(self.listed.seats_available, 2)
        self.assertEqual(self.listed.seats_filled, 0)

    def test_a_hold_lapses_after_the_minutes_of_the_policy(self):
        checkout = self._book_as_guest(ADA, payment_mode="online")
        self._run_lapsing(14)
        self.assertEqual(checkout.state, "open")
        self._run_lapsing(16)
        self.assertEqual(checkout.state, "lapsed")
        self.assertEqual(checkout.enrollment_ids.state, "cancelled")
        self.assertEqual(self.listed.seats_available, 3)

    def test_a_lapsed_seat_goes_to_who_waits(self):
        people = [(f"P{n}", f"p{n}@example.com") for n in range(3)]
        checkout = self._book_as_guest(*people, payment_mode="online")
        waiting = self._book_as_guest(ADA, payment_mode="online")
        self.assertEqual(waiting.enrollment_ids.state, "waitlisted")
        self.assertEqual(waiting.amount_total, 0)
        checkout._lapse()
        self.assertEqual(waiting.enrollment_ids.state, "confirmed")

    def test_paying_seats_invoices_and_reconciles(self):
        checkout = self._book_as_guest(ADA, BOB, payment_mode="online")
        transaction = self._pay(checkout)
        self.assertEqual(set(checkout.enrollment_ids.mapped("state")), {"confirmed"})
        invoice = transaction.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_total, checkout.amount_total)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(len(invoice.invoice_line_ids), 2)

    def test_the_invoice_is_of_what_was_paid_whatever_the_taxes(self):
        for included in (False, True):
            with self.subTest(price_include=included):
                mode = "tax_included" if included else "tax_excluded"
                tax = self.env["account.tax"].create(
                    {
                        "name": f"VAT {mode}",
                        "amount": 19.0,
                        "price_include_override": mode,
                        "company_id": self.company.id,
                    }
                )
                self.course.product_id.taxes_id = tax
                self.listed.price_unit = self.course.product_id.list_price = 33.33
                session = self._make_open_session(course=self.course)
                checkout = self._book_as_guest(
                    ADA, BOB, session=session, payment_mode="online"
                )
                total = checkout.amount_total
                invoice = self._pay(checkout).invoice_ids
                self.assertEqual(invoice.amount_total, total)
                self.assertFalse(invoice.amount_residual)
                checkout.enrollment_ids.action_cancel("again")

    def test_online_only_the_deposit_is_asked_for(self):
        policy = self.company._ensure_training_policy()
        policy.write({"invoice_on": "start", "deposit_percent": 25})
        checkout = self._book_as_guest(ADA, BOB, payment_mode="online")
        self.assertEqual((checkout.amount_total, checkout.amount_due), (200, 50))
        with self.assertRaisesRegex(UserError, "amount has changed"):
            checkout._check_payable(200)
        policy.deposit_percent = 50  # of those who book from now on
        invoice = self._pay(checkout, amount=50).invoice_ids
        self.assertEqual(invoice.amount_total, 50)
        self.assertFalse(invoice.amount_residual)
        kinds = invoice.invoice_line_ids.mapped("training_fee_kind")
        self.assertEqual(kinds, ["deposit", "deposit"])
        enrollments = checkout.enrollment_ids
        self.assertEqual(set(enrollments.mapped("state")), {"confirmed"})
        with freeze_time(self.listed.start):
            rest = enrollments._create_invoices()
        self.assertEqual(rest.amount_total, 150)

    def test_what_is_due_at_once_is_paid_whole(self):
        policy = self.company._ensure_training_policy()
        policy.write({"invoice_on": "confirmation", "deposit_percent": 25})
        checkout = self._book_as_guest(ADA, payment_mode="online")
        self.assertEqual(checkout.amount_due, 100)
        self.assertFalse(checkout.is_deposit)

    def test_paying_too_little_seats_nobody_and_asks_for_help(self):
        checkout = self._book_as_guest(ADA, payment_mode="online")
        self._pay(checkout, amount=1)
        self.assertEqual(checkout.enrollment_ids.state, "held")
        self.assertTrue(checkout.activity_ids)

    def test_a_pending_payment_keeps_the_seat(self):
        checkout = self._book_as_guest(ADA, payment_mode="online")
        self._pay(checkout, "pending")
        self._run_lapsing(300)
        self.assertEqual(checkout.enrollment_ids.state, "held")

    def test_a_failed_payment_can_be_tried_again(self):
        checkout = self._book_as_guest(ADA, payment_mode="online")
        self._pay(checkout, "error")
        self.assertEqual(checkout.state, "open")
        checkout._check_payable(100)
        self._run_lapsing(16)
        self.assertEqual(checkout.state, "lapsed")

    def test_money_that_comes_too_late_takes_a_seat_that_is_left(self):
        checkout = self._book_as_guest(ADA, payment_mode="online")
        self._run_lapsing(16)
        self._pay(checkout, amount=100)
        self.assertEqual(checkout.state, "done")
        states = checkout.enrollment_ids.mapped("state")
        self.assertCountEqual(states, ["cancelled", "confirmed"])

    def test_money_that_comes_when_no_seat_is_left_is_not_lost(self):
        checkout = self._book_as_guest(ADA, payment_mode="online")
        self._run_lapsing(16)
        self._enroll_all(self.listed, self._make_learners(3))
        transaction = self._pay(checkout, amount=100)
        self.assertTrue(checkout.is_late)
        self.assertTrue(checkout.activity_ids)
        again = checkout.enrollment_ids.filtered(lambda one: one.state != "cancelled")
        self.assertEqual(again.state, "waitlisted")
        self.assertFalse(transaction.invoice_ids)
        self.assertEqual(transaction.payment_id.state, "in_process")

    def test_a_group_is_seated_whole_or_waits(self):
        self._book_as_guest(ADA, BOB, payment_mode="invoice")
        people = [("Cy", "cy@example.com"), ("Di", "di@example.com")]
        group = self._book_as_guest(*people, payment_mode="online", is_group=True)
        self.assertEqual(set(group.enrollment_ids.mapped("state")), {"waitlisted"})

    def test_a_guest_is_not_told_who_is_enrolled_already(self):
        """The page is the same; staff see that this one is to be checked."""
        known = self._make_learners(1, email=ADA[1])
        self._make_enrollment(self.listed, known)
        checkout = self._book_as_guest(ADA, payment_mode="invoice")
        self.assertEqual(checkout.enrollment_ids.state, "pending")
        self.assertTrue(checkout.enrollment_ids.needs_check)
        self.assertNotEqual(checkout.enrollment_ids.partner_id, known)
        self.assertEqual(checkout._get_people()[0]["name"], ADA[0])

    def test_a_guest_never_has_the_employer_of_somebody_known_invoiced(self):
        self._make_learners(1, email=ADA[1], parent_id=self.client_company.id)
        checkout = self._book_as_guest(ADA, payment_mode="invoice")
        payer = checkout.customer_id.commercial_partner_id
        self.assertNotEqual(payer, self.client_company)

    def test_missing_prerequisites_of_a_guest_are_for_staff(self):
        session = self._make_demanding_session()
        checkout = self._book_as_guest(ADA, session=session, payment_mode="invoice")
        self.assertEqual(checkout.enrollment_ids.state, "pending")
        self.assertIn("Basics", checkout.enrollment_ids.policy_warning)

    def test_who_is_signed_in_is_told_what_they_lack(self):
        session = self._make_demanding_session()
        learner = self.learner_user
        with self.assertRaisesRegex(UserError, "Basics"):
            self._book_as(learner, ("L", learner.email), session=session)
        self.assertFalse(session.enrollment_ids)

    def test_a_client_manager_books_own_people_on_the_company(self):
        people = self._make_learners(
            1, email="eve@acme.example.com", parent_id=self.client_company.id
        )
        checkout = self._book_as(
            self.client_user, ("Eve", "eve@acme.example.com"), payment_mode="invoice"
        )
        self.assertEqual(checkout.enrollment_ids.partner_id, people)
        self.assertEqual(checkout.enrollment_ids.customer_id, self.client_company)

    def test_the_same_address_twice_is_refused(self):
        with self.assertRaisesRegex(UserError, "of their own"):
            self._book_as_guest(ADA, ("Other", ADA[1].upper()))

    def test_an_approval_by_policy_holds_on_the_website_too(self):
        self.listed.policy_id = self._make_policy(approval="internal")
        checkout = self._book_as_guest(ADA, payment_mode="invoice")
        self.assertEqual(checkout.enrollment_ids.state, "pending")

    def test_a_deadline_holds_on_the_website(self):
        self.listed.policy_id = self._make_policy(enroll_deadline_hours=24)
        with freeze_time(self.listed.start - timedelta(hours=2)):
            with self.assertRaises(UserError):
                self._book_as_guest(ADA, payment_mode="invoice")

    def test_booking_anew_frees_the_seats_of_the_booking_before(self):
        first = self._book_as_guest(ADA, payment_mode="online")
        public = self.env.ref("base.public_user")
        self.env["training.checkout"].with_user(public)._book(
            self.listed.with_user(public).sudo(),
            self._fill_form(ADA, payment_mode="online"),
            self.website,
            replaces=first,
        )
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(self.listed.seats_available, 2)

    def test_the_summary_is_mailed_by_the_job_with_a_link_for_an_account(self):
        checkout = self._book_as_guest(ADA, payment_mode="invoice")
        self.assertTrue(checkout.is_summary_due)
        checkout._mail_summaries()
        mail = self.env["mail.mail"].search(
            [("model", "=", "training.checkout"), ("res_id", "=", checkout.id)]
        )
        self.assertIn(checkout.name, mail.subject)
        self.assertIn("/web/signup", mail.body_html)
        self.assertIn(checkout.access_token, mail.body_html)

    def test_limits_count_by_address_and_kind(self):
        hits = self.env["training.form.hit"]
        allowed = [hits._allows("mail", "1.2.3.4") for _ in range(11)]
        self.assertEqual(allowed, [True] * 10 + [False])
        self.assertTrue(hits._allows("mail", "1.2.3.5"))
        self.assertTrue(hits._allows("booking", "1.2.3.4"))
