from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..exceptions import ForbiddenMoveError
from .common import TrainingCase, TrainingHttpCase


class QuoteFactories:
    """A client's request for March 2027, and what it is offered."""

    @classmethod
    def _make_quote(cls, request=None, **overrides):
        request = request or cls._make_request(
            cls._make_course(), customer_id=cls.client_company.id, learner_count=2
        )
        return cls.env["training.quote"].create(
            {
                "request_id": request.id,
                "price": 1200.0,
                "valid_until": date(2027, 2, 20),
                **overrides,
            }
        )

    @classmethod
    def set_up_quoting(cls):
        cls.client_company.email = "office@acme.example.com"
        cls.client_user.partner_id.email = "boss@acme.example.com"
        cls.anna = cls._make_instructor("Anna")
        cls.room = cls._make_room()


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestQuotes(QuoteFactories, TrainingCase):
    """A private request is quoted before it becomes a session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_quoting()

    def test_it_is_made_out_to_the_client_with_what_was_asked_for(self):
        quote = self._make_quote()
        self.assertEqual(quote.customer_id, self.client_company)
        self.assertEqual(quote.partner_id, self.client_company)
        self.assertEqual(quote.seats_included, 2)
        self.assertTrue(quote.name.startswith("TQ"))

    def test_without_an_address_of_the_company_it_goes_to_who_manages_training(self):
        self.client_company.email = False
        self.assertEqual(self._make_quote().partner_id, self.client_user.partner_id)

    def test_taxes_are_those_of_the_course_and_client(self):
        tax = self.env["account.tax"].create(
            {"name": "VAT", "amount": 20.0, "type_tax_use": "sale"}
        )
        quote = self._make_quote()
        self.assertEqual((quote.amount_untaxed, quote.amount_total), (1200.0, 1200.0))
        quote.course_id.product_id.taxes_id = tax
        quote.invalidate_recordset()
        self.assertEqual((quote.amount_untaxed, quote.amount_total), (1200.0, 1440.0))

    def test_one_of_the_best_dates_is_quoted(self):
        request = self._make_request(
            self._make_course(), customer_id=self.client_company.id
        )
        found = self.env["training.date.search"].browse(
            request.action_best_dates()["res_id"]
        )
        option = found.option_ids[0]
        action = option.action_quote()
        quote = self.env["training.quote"].with_context(**action["context"]).create({})
        self.assertEqual(quote.request_id, request)
        self.assertEqual(quote.first_day, option.first_day)

    def test_a_public_request_isnt_quoted(self):
        request = self._make_request(self._make_course())
        with self.assertRaisesRegex(UserError, "public session"):
            self._make_quote(request)
        with self.assertRaises(UserError):
            request.action_quote()

    def test_sending_mails_the_link_once_it_has_a_price(self):
        quote = self._make_quote(price=0.0).with_user(self.coordinator)
        with self.assertRaisesRegex(UserError, "price"):
            quote.action_send()
        quote.price = 900.0
        quote.action_send()
        mail = self.env["mail.mail"].search(
            [("model", "=", "training.quote"), ("res_id", "=", quote.id)]
        )
        self.assertEqual(mail.recipient_ids, self.client_company)
        self.assertIn(quote.access_token, mail.body_html)
        self.assertEqual(quote.request_id.quote_state, "sent")

    def test_accepting_schedules_on_the_days_offered_at_the_price_agreed(self):
        quote = self._make_quote(first_day=date(2027, 3, 3), price_extra=80.0)
        self.assertIn("09:00", quote.dates_label)
        quote.action_send()
        self.assertEqual(quote._accept(self.client_user.partner_id, "PO 77"), "")
        session = quote.request_id.session_id
        self.assertEqual(session.state, "scheduled")
        self.assertEqual(session.start.date(), date(2027, 3, 3))
        self.assertEqual(session.instructor_ids, self.anna)
        self.assertEqual(
            (session.fee_mode, session.price_unit, session.seats_included),
            ("flat", 1200.0, 2),
        )
        self.assertEqual(
            (session.price_extra, session.customer_reference), (80, "PO 77")
        )
        self.assertEqual(quote.answered_by_id, self.client_user.partner_id)

    def test_without_days_the_coordinator_is_told_and_the_price_comes_later(self):
        quote = self._make_quote()
        quote.action_send()
        quote._accept(self.client_company)
        request = quote.request_id
        self.assertFalse(request.session_id)
        self.assertIn("Quote accepted", request.activity_ids.mapped("summary"))
        request.action_schedule()
        self.assertEqual(request.session_id.price_unit, 1200.0)

    def test_days_taken_meanwhile_leave_the_price_and_ask_for_other_days(self):
        quote = self._make_quote(first_day=date(2027, 3, 3))
        self.assertFalse(quote.day_warning)
        quote.action_send()
        self._make_leave(date(2027, 3, 3), date(2027, 3, 3), self.anna.resource_id)
        quote.invalidate_recordset(["day_warning"])
        self.assertIn("Anna: is away", quote.day_warning)
        self.assertEqual(quote._accept(self.client_company), "")
        self.assertEqual(quote.state, "accepted")
        self.assertFalse(quote.request_id.session_id)

    def test_a_session_that_was_drafted_takes_the_price(self):
        quote = self._make_quote()
        session = self._make_session(
            request_id=quote.request_id.id, customer_id=self.client_company.id
        )
        quote.action_send()
        quote._accept(self.client_company)
        self.assertEqual((session.fee_mode, session.price_unit), ("flat", 1200.0))

    def test_of_several_quotes_one_is_accepted_and_the_others_are_withdrawn(self):
        first = self._make_quote()
        second = self._make_quote(first.request_id, price=1500.0)
        (first + second).action_send()
        second._accept(self.client_company)
        self.assertEqual(first.state, "withdrawn")
        self.assertIn("withdrawn", first._accept(self.client_company))
        self.assertEqual(first.request_id.quote_state, "accepted")

    def test_answering_twice_changes_nothing(self):
        quote = self._make_quote()
        quote.action_send()
        quote._accept(self.client_company)
        self.assertEqual(quote._accept(self.client_company), "")
        self.assertIn("answered already", quote._decline(self.client_company))
        with self.assertRaises(ForbiddenMoveError):
            quote.action_revise()

    def test_a_decline_tells_the_coordinator_why(self):
        quote = self._make_quote()
        quote.action_send()
        quote._decline(self.client_company, "Too dear <b>by far</b>")
        note = quote.request_id.activity_ids.note
        self.assertIn("Too dear &lt;b&gt;", note)
        quote.action_revise()
        self.assertEqual(quote.state, "draft")

    def test_it_lapses_after_its_last_day(self):
        quote = self._make_quote()
        quote.action_send()
        with freeze_time("2027-02-20 12:00:00"):
            self.env["training.quote"]._cron_lapse()
            self.assertEqual(quote.state, "sent")
        with freeze_time("2027-02-21 12:00:00"):
            self.assertIn("was valid until", quote._accept(self.client_company))
            self.env["training.quote"]._cron_lapse()
            self.assertEqual(quote.state, "lapsed")

    def test_its_last_day_ends_where_the_session_is_held(self):
        # Half an hour before and after midnight there, both in UTC.
        for zone, before, after in (
            ("America/New_York", "2027-02-21 04:30:00", "2027-02-21 05:30:00"),
            ("Australia/Sydney", "2027-02-20 12:30:00", "2027-02-20 13:30:00"),
        ):
            quote = self._make_quote()
            quote.request_id.place_id.tz = zone
            quote.action_send()
            with self.subTest(zone), freeze_time(before):
                self.env["training.quote"]._cron_lapse()
                self.assertEqual(quote.state, "sent")
                self.assertFalse(quote._get_closed_reason())
            with self.subTest(zone), freeze_time(after):
                self.assertTrue(quote._get_closed_reason())
                self.env["training.quote"]._cron_lapse()
                self.assertEqual(quote.state, "lapsed")

    def test_several_are_sent_at_once_and_the_order_number_is_one_line(self):
        quotes = self._make_quote() + self._make_quote()
        quotes.action_send()
        self.assertEqual(set(quotes.mapped("state")), {"sent"})
        self.assertFalse(quotes[0]._accept(self.client_company, "PO 1\r\nBcc: x"))
        self.assertEqual(quotes[0].customer_reference, "PO 1 Bcc: x")

    def test_what_was_sent_isnt_deleted(self):
        quote = self._make_quote()
        quote.action_send()
        with self.assertRaises(UserError):
            quote.unlink()
        self._make_quote().unlink()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_clients_read_what_they_were_sent_and_answer_by_the_page_only(self):
        quote = self._make_quote()
        mine = quote.with_user(self.client_user)
        with self.assertRaises(AccessError):
            mine.read(["price"])
        quote.action_send()
        self.assertEqual(mine.read(["price"])[0]["price"], 1200.0)
        for stranger in (self.stranger_user, self.learner_user, self.employee_user):
            with self.subTest(stranger.login), self.assertRaises(AccessError):
                quote.with_user(stranger).read(["price"])
        with self.assertRaises(AccessError):
            mine.action_accept()


@tagged("post_install", "-at_install")
class TestQuotePages(QuoteFactories, TrainingHttpCase):
    """The client's page: by the link, and signed in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_quoting()
        cls.quote = cls._make_quote(
            valid_until=date.today() + timedelta(days=30), note="With <i>lunch</i>"
        )
        cls.quote.action_send()
        cls.url = f"/my/training/quotes/{cls.quote.id}"

    def _answer(self, page, **answer):
        marker = 'name="csrf_token" value="'
        token = page.text.split(marker)[1].split('"')[0]
        return self.url_open(f"{self.url}/answer", {"csrf_token": token, **answer})

    def test_the_link_shows_it_and_a_guess_does_not(self):
        page = self.url_open(self.quote.get_portal_url())
        self.assertIn("1,200.00", page.text)
        self.assertIn("With &lt;i&gt;lunch", page.text)
        self.assertEqual(self.quote.state, "sent")
        token = self.quote.access_token
        printed = self.url_open(f"{self.url}/pdf?access_token={token}")
        self.assertEqual(printed.status_code, 200)
        self.assertIn(self.quote.name, printed.headers["Content-Disposition"])
        for guess in (self.url, f"{self.url}?access_token=wrong", f"{self.url}/pdf"):
            with self.subTest(guess):
                self.assertEqual(self.url_open(guess).status_code, 404)

    def test_accepting_by_the_link_with_an_order_number(self):
        page = self.url_open(self.quote.get_portal_url())
        page = self._answer(
            page,
            answer="accept",
            access_token=self.quote.access_token,
            customer_reference=" PO 4711 ",
        )
        self.assertIn("Thank you for the order", page.text)
        self.assertEqual(self.quote.state, "accepted")
        self.assertEqual(self.quote.customer_reference, "PO 4711")

    def test_who_manages_training_finds_and_declines_it_signed_in(self):
        self.authenticate("client-test", "client-test")
        self.assertIn(self.quote.name, self.url_open("/my/training/quotes").text)
        self._answer(self.url_open(self.url), answer="decline", reason="No budget")
        self.assertEqual(self.quote.state, "declined")
        self.assertEqual(self.quote.answered_by_id, self.client_user.partner_id)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_others_and_forged_answers_get_nowhere(self):
        for login in ("learner-test", "stranger-test"):
            self.authenticate(login, login)
            for url in (self.url, "/my/training/quotes"):
                with self.subTest(login, url=url):
                    self.assertEqual(self.url_open(url).status_code, 404)
        answer = {"answer": "accept", "access_token": self.quote.access_token}
        self.assertEqual(self.url_open(f"{self.url}/answer", answer).status_code, 400)
        self.assertEqual(self.quote.state, "sent")
