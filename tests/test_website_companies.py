from odoo.tests import tagged

from .common import TrainingHttpCase
from .website_common import WebsiteFactories


@tagged("post_install", "-at_install")
class TestWebsiteCompanies(WebsiteFactories, TrainingHttpCase):
    """Two companies with a website each: neither shows what is the other's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_website(name="Shared course", company_id=False)
        cls.other = cls.env["res.company"].create({"name": "Southgate"})
        cls.env.user.company_ids |= cls.other
        cls.other_website = cls.env["website"].create(
            {"name": "Southgate", "company_id": cls.other.id}
        )
        cls.foreign = cls._make_elsewhere(cls.course)
        cls.only_there = cls._make_elsewhere(
            cls._make_course(
                name="Only there", is_published=True, company_id=cls.other.id
            )
        )
        cls.one_site = cls._make_open_session(
            course=cls._make_course(
                name="One site", is_published=True, website_id=cls.website.id
            )
        )

    @classmethod
    def _make_elsewhere(cls, course):
        """A session of the other company at a price of its own."""
        place = cls.env["res.partner"].create(
            {"name": "South Centre", "is_training_place": True}
        )
        return cls._make_open_session(
            course=course,
            company_id=cls.other.id,
            place_id=place.id,
            price_unit=271.0,
        )

    def _visit(self, website):
        (self.website | self.other_website).domain = False
        self.env.flush_all()  # no two have the same, at no time
        website.domain = self.base_url()

    def _enroll_url(self, session):
        return f"/training/session/{session.id}/enroll"

    def _read(self, *paths):
        return "".join(self.url_open(path).text for path in paths)

    def test_dates_prices_and_places_are_those_of_the_website_company(self):
        paths = (
            "/training",
            "/training?view=courses",
            "/training?view=calendar&month=2027-03",
            "/training/calendar.ics",
            "/training/upcoming",
            self.course.website_url,
        )
        there = self.foreign | self.only_there
        here = self.listed | self.one_site
        for website, shown, hidden, words in (
            (self.website, here, there, ("271.00", "South Centre", "Only there")),
            (self.other_website, there, here, ("100.00", "Riverside", "One site")),
        ):
            self._visit(website)
            text = self._read(*paths)
            with self.subTest(website.name):
                for session in shown:
                    self.assertIn(self._enroll_url(session), text)
                for session in hidden:
                    self.assertNotIn(self._enroll_url(session), text)
                for word in words:
                    self.assertNotIn(word, text)

    def test_a_link_of_the_other_website_leads_nowhere(self):
        self._visit(self.other_website)
        for session in self.listed | self.one_site:
            response = self.url_open(self._enroll_url(session))
            self.assertEqual(response.status_code, 404)
            feed = self.url_open(f"/training/session/{session.id}.ics")
            self.assertEqual(feed.status_code, 404)
        page = self.url_open(self.one_site.course_id.website_url)
        self.assertEqual(page.status_code, 404)
        self.assertEqual(self.url_open(self._enroll_url(self.foreign)).status_code, 200)

    def test_search_and_sitemap_know_their_website(self):
        for website, known, unknown in (
            (self.website, "One site", "Only there"),
            (self.other_website, "Only there", "One site"),
        ):
            website = website.with_context(website_id=website.id)
            detail = website._search_get_details(
                "training_courses", "name asc", {"displayDescription": True}
            )[-1]
            courses = self.env["training.course"].search(
                detail["base_domain"][0] & self._name_domain(known, unknown)
            )
            self.assertEqual(courses.mapped("name"), [known])
            pages = [page["loc"] for page in website._enumerate_pages()]
            self.assertIn(courses.website_url, pages)

    def _name_domain(self, *names):
        return self.env["training.course"]._search_display_name("in", names)

    def test_providers_and_policies_are_those_of_the_company(self):
        self._enable_provider()
        here = self.listed._get_payment_modes(self.env["res.partner"])
        there = self.foreign._get_payment_modes(self.env["res.partner"])
        self.assertEqual((here, there), (["online", "invoice"], ["invoice"]))
        self.foreign.policy_id = self.env["training.policy"].create(
            {"name": "South", "company_id": self.other.id}
        )
        self.assertNotEqual(self.foreign._get_policy(), self.listed._get_policy())
