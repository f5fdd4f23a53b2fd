import doctest
from datetime import datetime, timezone

import icalendar as independent

from odoo.tests import BaseCase, tagged

from ..logic import icalendar
from ..logic.icalendar import Entry, Person, calendar_text, fold

STAMP = datetime(2027, 1, 1, 12)


def make_entry(**overrides):
    vals = {
        "uid": "training-meeting-7@db",
        "sequence": 2,
        "start": datetime(2027, 3, 1, 9),
        "stop": datetime(2027, 3, 1, 17),
        "summary": "First aid",
        "organizer": Person("Northgate", "office@example.com"),
        "attendees": (Person("Ann Other", "ann@example.com"),),
    }
    return Entry(**{**vals, **overrides})


@tagged("post_install", "-at_install")
class TestIcalendar(BaseCase):
    """What we write is read back by a parser that isn't ours."""

    def _read(self, *entries, **options):
        text = calendar_text(entries, STAMP, **options)
        return independent.Calendar.from_ical(text)

    def _read_event(self, method="REQUEST", **overrides):
        (event,) = self._read(make_entry(**overrides), method=method).walk("VEVENT")
        self.assertFalse(event.errors)
        return event

    def test_examples_in_the_documentation(self):
        self.assertFalse(doctest.testmod(icalendar).failed)

    def test_an_invitation_says_what_when_and_who(self):
        calendar = self._read(make_entry(), method="REQUEST")
        self.assertEqual(calendar["METHOD"], "REQUEST")
        (event,) = calendar.walk("VEVENT")
        self.assertEqual(event.decoded("DTSTART"), _aware(2027, 3, 1, 9))
        self.assertEqual(event.decoded("DTEND"), _aware(2027, 3, 1, 17))
        self.assertEqual(event["UID"], "training-meeting-7@db")
        self.assertEqual(event["SEQUENCE"], 2)
        self.assertEqual(event["STATUS"], "CONFIRMED")
        self.assertEqual(event["ORGANIZER"], "mailto:office@example.com")
        self.assertEqual(event["ATTENDEE"], "mailto:ann@example.com")
        self.assertEqual(event["ATTENDEE"].params["CN"], "Ann Other")

    def test_a_cancellation_says_so_twice(self):
        event = self._read_event("CANCEL")
        self.assertEqual(event["STATUS"], "CANCELLED")

    def test_what_is_published_names_no_guests(self):
        calendar = self._read(make_entry(), make_entry(uid="b"), name="Team")
        self.assertEqual(len(calendar.walk("VEVENT")), 2)
        self.assertNotIn("ATTENDEE", calendar.walk("VEVENT")[0])
        self.assertEqual(calendar["NAME"].to_ical(), b"Team")

    def test_any_text_comes_back_as_it_was(self):
        for text in (
            "Back\\slash; comma, colon: done",
            "Two\nlines\n\nand more",
            "Ünïcödé 漢字 🙂 " * 20,
            "BEGIN:VEVENT\nEND:VCALENDAR",
        ):
            with self.subTest(text[:20]):
                event = self._read_event(summary=text, description=text, location=text)
                for name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
                    self.assertEqual(str(event[name]), text)

    def test_a_name_can_not_break_out_of_its_place(self):
        person = Person('Ann "The; Boss", ^Other\r\nX-EVIL:1', "ann@example.com")
        event = self._read_event(attendees=(person,))
        self.assertEqual(event["ATTENDEE"], "mailto:ann@example.com")
        self.assertNotIn("X-EVIL", event)

    def test_a_link_stays_one_link(self):
        url = "https://meet.example.com/j/1?pwd=a,b;c&x=" + "y" * 90
        event = self._read_event(url=url)
        self.assertEqual(event["URL"], url)

    def test_no_line_is_longer_than_75_octets(self):
        text = calendar_text([make_entry(summary="é漢🙂" * 60)], STAMP)
        self.assertLessEqual(max(map(len, text.split(b"\r\n"))), 75)
        self.assertTrue(text.endswith(b"END:VCALENDAR\r\n"))
        self.assertEqual(fold("short"), "short")


def _aware(*parts):
    return datetime(*parts, tzinfo=timezone.utc)
