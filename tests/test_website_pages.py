import json
import re
from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .common import TrainingHttpCase
from .website_common import WebsiteFactories

SCRIPT = "<script>alert(1)</script>"


@tagged("post_install", "-at_install")
class TestWebsitePages(WebsiteFactories, TrainingHttpCase):
    """Pages as visitors get them, and what attackers try."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_website(name="First aid & rescue")
        cls.listed.place_id = cls.place

    def _form_url(self, session=None):
        return f"/training/session/{(session or self.listed).id}/enroll"

    def _token(self, url):
        page = self.url_open(url)
        return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    def _post(self, url, **data):
        data.setdefault("csrf_token", self._token(url))
        return self.url_open(url, data=data)

    def _post_person(self, email="ada@example.com", **data):
        values = {
            "person_0_name": "Ada",
            "person_0_email": email,
            "payment_mode": "invoice",
            **data,
        }
        return self._post(self._form_url(), **values)

    # -- catalogue --------------------------------------------------------------------

    def test_each_view_of_the_catalogue_names_the_course(self):
        for view in ("", "?view=courses", "?view=calendar&month=2027-03"):
            with self.subTest(view):
                page = self.url_open(f"/training{view}")
                self.assertEqual(page.status_code, 200)
                self.assertIn("First aid &amp; rescue", page.text)

    def test_filters_leave_out_what_does_not_suit(self):
        other = self.env["res.partner"].create({"name": "Elsewhere"})
        for query, is_found in (
            ("search=rescue+riverside", True),
            ("search=cooking", False),
            (f"place={self.place.id}", True),
            (f"place={other.id}", False),
            ("mode=virtual", False),
            ("first=2027-03-01&last=2027-03-01", True),
            ("last=2027-02-28", False),
            ("seats=3", True),
            ("seats=4", False),
            ("price=99", False),
            ("first=soon&place=x&page=y", True),
        ):
            with self.subTest(query):
                page = self.url_open(f"/training?{query}").text
                self.assertEqual(self._form_url() in page, is_found)

    def test_the_price_filter_goes_by_what_the_visitor_pays(self):
        tax = self.env["account.tax"].create(
            {"name": "VAT", "amount": 20.0, "company_id": self.company.id}
        )
        self.course.product_id.taxes_id = tax

        def is_found(price):
            return self._form_url() in self.url_open(f"/training?price={price}").text

        self.assertFalse(is_found(119))
        self.assertTrue(is_found(120))
        self._offer_discount(50)
        self.assertFalse(is_found(59))
        self.assertTrue(is_found(60))

    def test_what_is_not_public_is_nowhere(self):
        private = self._make_open_session(
            course=self.course, customer_id=self.client_company.id
        )
        unlisted = self._make_open_session(course=self.course, is_listed=False)
        draft = self._make_session(course=self.course)
        page = self.url_open("/training").text
        course = self.url_open(self.course.website_url).text
        for session in private | unlisted | draft:
            self.assertNotIn(f"/session/{session.id}/", page + course)
            feed = self.url_open(f"/training/session/{session.id}.ics")
            self.assertEqual(feed.status_code, 404)
        for session in private | draft:
            self.assertEqual(self.url_open(self._form_url(session)).status_code, 404)
        self.course.is_published = False
        for url in ("/training", "/training?view=courses"):
            self.assertNotIn("rescue", self.url_open(url).text)
        self.assertEqual(self.url_open(self.course.website_url).status_code, 404)
        self.assertEqual(self.url_open(self._form_url()).status_code, 404)

    def test_a_date_that_is_over_leads_to_the_next_ones(self):
        past = self._make_open_session(course=self.course)
        hidden = self._make_open_session(course=self.course, is_listed=False)
        (past | hidden).action_cancel()
        page = self.url_open(self._form_url(past))
        self.assertIn(self.course.website_url, page.url)
        self.assertIn("is over or was cancelled", page.text)
        self.assertEqual(self.url_open(self._form_url(hidden)).status_code, 404)

    def test_the_calendar_opens_at_the_next_date_that_suits(self):
        self._make_open_session(date(2027, 6, 7), course=self.course, mode="virtual")
        for query, month in (("", "March 2027"), ("&mode=virtual", "June 2027")):
            with self.subTest(query):
                page = self.url_open(f"/training?view=calendar{query}").text
                self.assertIn(month, page)
                self.assertIn("1 result", page)

    def test_the_building_block_shows_what_was_chosen(self):
        topic = self.env["training.course.tag"].create({"name": "Safety"})
        other = self._make_course(
            name="Cooking", is_published=True, tag_ids=[Command.set(topic.ids)]
        )
        self._make_open_session(course=other)
        for query, names in (
            ("", {"rescue", "Cooking"}),
            (f"course={other.id}", {"Cooking"}),
            (f"topic={topic.id}&layout=cards", {"Cooking"}),
            ("limit=1", {"rescue"}),
            ("limit=99999&course=x&layout=%3Cscript%3E", {"rescue", "Cooking"}),
        ):
            with self.subTest(query):
                text = self.url_open(f"/training/upcoming?{query}").text
                found = {name for name in ("rescue", "Cooking") if name in text}
                self.assertEqual(found, names)

    def test_the_options_of_the_building_block_are_what_is_published(self):
        self._make_course(name="Secret plan")
        answer = self.make_jsonrpc_request("/training/upcoming/choices", {})
        names = [course["name"] for course in answer["courses"]]
        self.assertIn(self.course.name, names)
        self.assertNotIn("Secret plan", names)

    def test_search_engines_read_the_dates(self):
        page = self.url_open(self.course.website_url).text
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
        data = json.loads(found[1])
        self.assertEqual(data["@type"], "Course")
        (instance,) = data["hasCourseInstance"]
        self.assertEqual(instance["startDate"], "2027-03-01T09:00:00+00:00")
        self.assertEqual(instance["offers"]["price"], "100.00")

    def test_the_feed_is_a_calendar(self):
        feed = self.url_open("/training/calendar.ics")
        self.assertIn("text/calendar", feed.headers["Content-Type"])
        self.assertIn("DTSTART:20270301T090000Z", feed.text)

    def test_the_sitemap_lists_published_courses(self):
        locations = [
            entry["loc"]
            for entry in self.website.with_context(
                website_id=self.website.id
            )._enumerate_pages()
        ]
        self.assertIn("/training", locations)
        self.assertIn(self.course.website_url, locations)

    # -- enrolling --------------------------------------------------------------------

    def test_a_guest_enrols_and_sees_the_booking(self):
        page = self._post_person()
        self.assertIn("/training/checkout/", page.url)
        self.assertIn("Thank you", page.text)
        self.assertEqual(self.listed.enrollment_ids.state, "confirmed")

    def test_several_people_keep_what_was_typed_while_adding_one(self):
        page = self._post_person(add_person="1")
        self.assertIn('value="ada@example.com"', page.text)
        self.assertIn('name="person_1_name"', page.text)
        self.assertFalse(self.listed.enrollment_ids)
        data = {"person_1_name": "Bob", "person_1_email": "bob@example.com"}
        self._post_person(**data)
        self.assertEqual(len(self.listed.enrollment_ids), 2)

    def test_mistakes_come_back_with_the_form(self):
        page = self._post_person(email="nobody")
        self.assertIn("is no e-mail address", page.text)
        self.assertIn('value="Ada"', page.text)
        self.assertFalse(self.listed.enrollment_ids)

    def test_known_and_unknown_addresses_get_the_same_answer(self):
        known = self._make_learners(1, email="known@example.com")
        self._make_enrollment(self.listed, known)

        def answer(email):
            page = self._post_person(email)
            text = re.search(r'<div id="wrap">(.*?)<footer', page.text, re.S)[1]
            neutral = re.sub(r"WB\d+|checkout/\d+/[\w-]+|csrf_token.*?>", "", text)
            return page.status_code, neutral

        self.assertEqual(answer("known@example.com"), answer("new@example.com"))

    def test_a_request_becomes_one_for_staff(self):
        url = f"{self.course.website_url}/request"
        data = {"name": "Ada", "email": "ada@example.com", "learner_count": "8"}
        page = self._post(url, kind="private", company_name="Byron Ltd", **data)
        self.assertIn("Thank you", page.text)
        request = self.env["training.request"].search(
            [("course_id", "=", self.course.id)]
        )
        self.assertEqual(request.learner_count, 8)
        self.assertEqual(request.customer_id.name, "Byron Ltd")
        self._post(url, kind="interest", **data)
        interest = self.env["training.interest"].search(
            [("course_id", "=", self.course.id)]
        )
        self.assertEqual(interest.partner_id.email, "ada@example.com")

    # -- attacks ----------------------------------------------------------------------

    @mute_logger("odoo.http")
    def test_posting_without_a_csrf_token_does_nothing(self):
        for url in (self._form_url(), f"{self.course.website_url}/request"):
            page = self.url_open(url, data={"person_0_name": "A", "csrf_token": "x"})
            self.assertEqual(page.status_code, 400)
        self.assertFalse(self.listed.enrollment_ids)

    def test_the_page_of_a_booking_needs_its_token(self):
        checkout = self._book_as_guest(
            ("Ada", "ada@example.com"), payment_mode="invoice"
        )
        right = checkout._get_page_url()
        self.assertEqual(self.url_open(right).status_code, 200)
        other = self._book_as_guest(("Bob", "b@example.com"), payment_mode="invoice")
        other._portal_ensure_token()
        for wrong in (
            f"/training/checkout/{checkout.id}/wrong",
            f"/training/checkout/{checkout.id}/{other.access_token}",
            f"/training/checkout/{checkout.id + 99}/{checkout.access_token}",
        ):
            self.assertEqual(self.url_open(wrong).status_code, 404)

    def test_scripts_are_shown_as_text(self):
        self.assertNotIn(SCRIPT, self.url_open(f"/training?search={SCRIPT}").text)
        page = self._post_person(person_0_name=SCRIPT, email="nobody")
        self.assertNotIn(SCRIPT, page.text)
        page = self._post_person(person_0_name=SCRIPT)
        self.assertIn("Thank you", page.text)
        self.assertNotIn(SCRIPT, page.text)
        self.course.name = SCRIPT
        self.assertNotIn(SCRIPT, self.url_open(self.course.website_url).text)

    def test_a_robot_that_fills_the_trap_enrols_nobody(self):
        self._post_person(website_url2="http://spam.example.com")
        self.assertFalse(self.listed.enrollment_ids)

    def test_guest_forms_are_limited(self):
        hits = self.env["training.form.hit"]
        while hits._allows("booking", "127.0.0.1"):
            pass
        self.assertEqual(self._post_person().status_code, 429)
        self.assertFalse(self.listed.enrollment_ids)

    def test_the_way_back_from_paying_is_not_taken_from_the_browser(self):
        self._enable_provider()
        checkout = self._book_as_guest(("A", "a@example.com"), payment_mode="online")
        params = {
            "access_token": checkout._portal_ensure_token(),
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method.id,
            "token_id": None,
            "amount": checkout.amount_total,
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": "https://evil.example.com",
            "is_validation": False,
        }
        self.make_jsonrpc_request(
            f"/training/checkout/{checkout.id}/transaction", params
        )
        transaction = checkout.transaction_ids
        self.assertEqual(transaction.landing_route, checkout._get_page_url())
        self.assertEqual(transaction.amount, 100)
        with mute_logger("odoo.http"):
            for wrong in ({"amount": 1.0}, {"access_token": "wrong"}):
                with self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request(
                        f"/training/checkout/{checkout.id}/transaction",
                        {**params, **wrong},
                    )
        self.assertEqual(len(checkout.transaction_ids), 1)

    def _count_queries(self, url):
        self.url_open(url)
        before = self.env.cr.sql_log_count
        self.assertEqual(self.url_open(url).status_code, 200)
        return self.env.cr.sql_log_count - before

    def _make_many(self, number):
        """Dates of two courses more: prices and taxes are those of several products."""
        for course in self.course | self._make_course(is_published=True):
            for _ in range(number // 2):
                self._make_open_session(course=course)

    def test_queries_of_the_pages_do_not_grow_with_the_sessions(self):
        self._offer_discount(10)
        urls = ("/training", "/training?view=courses", self.course.website_url)
        self._make_many(8)
        before = [self._count_queries(url) for url in urls]
        self._make_many(8)
        after = [self._count_queries(url) for url in urls]
        self.assertIn("90.00", self.url_open("/training").text)
        for url, few, many in zip(urls, before, after, strict=True):
            self.assertLessEqual(many, few, url)

    def test_the_page_of_a_course_takes_few_queries(self):
        tag = self.env["training.course.tag"].create({"name": "Safety"})
        self.course.write(
            {
                "tag_ids": [Command.set(tag.ids)],
                "awarded_qualification_id": self._make_qualification().id,
            }
        )
        self._make_many(8)
        for url, most in ((self.course.website_url, 18), ("/training", 22)):
            with self.subTest(url):
                self.assertLessEqual(self._count_queries(url), most)
