import doctest
import json
from datetime import UTC, datetime

from odoo.tests import BaseCase, tagged

from ..logic import structured_data
from ..logic.structured_data import Instance, course_json, course_list_json


@tagged("post_install", "-at_install")
class TestStructuredData(BaseCase):
    """What search engines ask of a course and of a list of courses."""

    def _make_instance(self, **overrides):
        return Instance(
            **{
                "url": "https://example.com/c#1",
                "start": datetime(2027, 3, 1, 9, tzinfo=UTC),
                "stop": datetime(2027, 3, 1, 17, tzinfo=UTC),
                "mode": "in_person",
                "hours": 7.5,
                "price": 100.0,
                "currency": "EUR",
                **overrides,
            }
        )

    def _read_course(self, *instances):
        text = course_json("C", "", "/c", "P", "https://example.com", instances)
        return json.loads(text)

    def test_the_examples_of_the_module_hold(self):
        self.assertEqual(doctest.testmod(structured_data).failed, 0)

    def test_a_course_offers_its_cheapest_date(self):
        course = self._read_course(
            self._make_instance(price=None),
            self._make_instance(price=150.0),
            self._make_instance(price=90.0, is_full=True),
        )
        self.assertEqual(
            course["offers"],
            {
                "@type": "Offer",
                "category": "Paid",
                "price": "90.00",
                "priceCurrency": "EUR",
            },
        )
        stocks = [
            one["offers"]["availability"]
            for one in course["hasCourseInstance"]
            if "offers" in one
        ]
        self.assertEqual(
            stocks, ["https://schema.org/InStock", "https://schema.org/SoldOut"]
        )

    def test_what_is_not_known_is_left_out(self):
        course = self._read_course()
        self.assertNotIn("offers", course)
        self.assertNotIn("hasCourseInstance", course)
        untimed = self._read_course(self._make_instance(hours=0.0, price=0.0))
        (instance,) = untimed["hasCourseInstance"]
        self.assertNotIn("courseWorkload", instance)
        self.assertEqual(instance["offers"]["category"], "Free")

    def test_a_place_has_its_address_in_parts(self):
        there = self._make_instance(place="Centre", street="1 Road", country="GB")
        unknown = self._make_instance(place="Centre")
        addresses = [
            one["location"]["address"]
            for one in self._read_course(there, unknown)["hasCourseInstance"]
        ]
        self.assertEqual(
            addresses,
            [
                {
                    "@type": "PostalAddress",
                    "streetAddress": "1 Road",
                    "addressCountry": "GB",
                },
                "Centre",
            ],
        )

    def test_a_list_numbers_the_pages(self):
        data = json.loads(course_list_json(["https://x.org/b", "https://x.org/a"]))
        self.assertEqual(
            [(item["position"], item["url"]) for item in data["itemListElement"]],
            [(1, "https://x.org/b"), (2, "https://x.org/a")],
        )
