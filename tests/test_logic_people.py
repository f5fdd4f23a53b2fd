import doctest

from odoo.tests import BaseCase, tagged

from ..logic import people
from ..logic.people import parse_table, parse_text, read_csv, safe_cell, write_csv


@tagged("post_install", "-at_install")
class TestPeopleRows(BaseCase):
    def test_the_examples_of_the_module_hold(self):
        self.assertEqual(doctest.testmod(people).failed, 0)

    def _pairs(self, text):
        return [(person.name, person.email) for person in parse_text(text)]

    def test_any_sane_separator_is_understood(self):
        for line in (
            "Ada Lovelace <ada@example.com>",
            '"Lovelace, Ada" <ada@example.com>',
            "Ada Lovelace, ada@example.com",
            "Ada Lovelace;ada@example.com",
            "Ada Lovelace\tada@example.com",
            "Ada\tLovelace\tada@example.com",
            "ada@example.com, Ada Lovelace",
            "  Ada Lovelace (ada@example.com)  ",
            "Ada Lovelace: ada@example.com",
        ):
            with self.subTest(line):
                self.assertEqual(
                    self._pairs(line), [("Ada Lovelace", "ada@example.com")]
                )

    def test_several_on_one_line(self):
        self.assertEqual(
            self._pairs("Ada <a@x.org>; Bo <b@x.org>, c@x.org"),
            [("Ada", "a@x.org"), ("Bo", "b@x.org"), ("", "c@x.org")],
        )

    def test_names_alone_and_broken_addresses_are_kept_for_a_verdict(self):
        self.assertEqual(
            self._pairs("Ada Lovelace\n\nBo <b@>"),
            [("Ada Lovelace", ""), ("Bo", "b@")],
        )

    def test_lines_keep_their_numbers(self):
        numbers = [p.number for p in parse_text("a@x.org\n\n\nb@x.org\r\nc@x.org")]
        self.assertEqual(numbers, [1, 4, 5])

    def test_a_table_pasted_with_its_headings(self):
        (person,) = parse_text("Email\tFirst name\tSurname\na@x.org\tAda\tLovelace")
        self.assertEqual((person.name, person.email), ("Ada Lovelace", "a@x.org"))

    def test_headings_in_other_languages_and_orders(self):
        for head in (
            ["Nachname", "Vorname", "E-Mail-Adresse"],
            ["Nom", "Prénom", "Courriel"],
            ["Apellidos", "First name", "Correo electrónico"],
            ["Last Name", "FIRST_NAME", "e mail"],
        ):
            with self.subTest(head):
                (person,) = parse_table([head, ["Lovelace", "Ada", "a@x.org"]])
                self.assertEqual(
                    (person.name, person.email), ("Ada Lovelace", "a@x.org")
                )

    def test_a_table_without_headings(self):
        for row in (
            ["Ada Lovelace", "a@x.org"],
            ["a@x.org", "Ada Lovelace"],
            ["Ada", "Lovelace", "a@x.org"],
        ):
            with self.subTest(row):
                (person,) = parse_table([row])
                self.assertEqual(
                    (person.name, person.email), ("Ada Lovelace", "a@x.org")
                )
        self.assertEqual(parse_table([]), [])
        self.assertEqual(parse_table([[None, ""], []]), [])

    def test_encodings_and_separators_of_csv(self):
        text = "Name;E-mail\r\nJürgen Müller;j@x.org\r\n"
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            with self.subTest(encoding):
                (person,) = parse_table(read_csv(text.encode(encoding)))
                self.assertEqual(person.name, "Jürgen Müller")
        quoted = b'name,email\n"Smith, Jo",jo@x.org\n'
        self.assertEqual(parse_table(read_csv(quoted))[0].name, "Smith, Jo")

    def test_what_goes_out_is_no_formula(self):
        for value in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1"):
            with self.subTest(value):
                self.assertTrue(safe_cell(value).startswith("'"))
        self.assertIn(b"'=1+1", write_csv([["=1+1"]]))
