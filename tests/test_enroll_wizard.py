import base64
import io

import openpyxl
import xlsxwriter

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..wizards import people_file
from .common import GROUP, TrainingCase, TrainingHttpCase

TEXT = """\
Ada Lovelace <ada@example.com>
Grace Hopper\tgrace@example.com
not.an.address@
Somebody Unknown
ADA@example.com
"""


class EnrollFactories:
    @classmethod
    def set_up_enrolling(cls):
        cls.course = cls._make_course(seats_max=3)
        cls.opened = cls._make_open_session(course=cls.course)
        cls.ada = cls._make_learners(1, name="Ada Lovelace", email="ada@example.com")

    def _wizard(self, text=TEXT, preview=True, user=None, **overrides):
        wizard = (
            self.env["training.enroll.wizard"]
            .with_user(user or self.coordinator)
            .create({"session_id": self.opened.id, "text": text, **overrides})
        )
        if preview:
            wizard.action_preview()
        return wizard

    def _upload(self, content, name="people.csv", **overrides):
        return self._wizard(
            False,
            source="file",
            file=base64.b64encode(content),
            file_name=name,
            **overrides,
        )

    def _verdicts(self, wizard):
        return wizard.line_ids.mapped("verdict")


@tagged("post_install", "-at_install")
class TestEnrollWizard(EnrollFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_enrolling()

    def test_each_row_has_its_verdict_and_nothing_is_stored(self):
        partners = self.env["res.partner"].search_count([])
        wizard = self._wizard()
        self.assertEqual(
            self._verdicts(wizard),
            ["known", "new", "bad_email", "no_email", "duplicate"],
        )
        self.assertEqual((wizard.good_count, wizard.new_count), (2, 1))
        self.assertEqual(wizard.bad_count, 3)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertFalse(self.opened.enrollment_ids)

    def test_the_good_rows_are_enrolled_in_one_go(self):
        wizard = self._wizard(
            booker_id=self.client_user.partner_id.id, customer_reference="PO 1"
        )
        wizard.action_enroll()
        enrollments = wizard.enrollment_ids
        self.assertEqual(enrollments.mapped("state"), ["confirmed"] * 2)
        self.assertEqual(enrollments[0].partner_id, self.ada)
        new = enrollments[1].partner_id
        self.assertEqual((new.name, new.email), ("Grace Hopper", "grace@example.com"))
        self.assertEqual(new.parent_id, self.client_company)
        self.assertEqual(enrollments.customer_id, self.client_company)
        self.assertEqual(enrollments.booker_id, self.client_user.partner_id)
        self.assertEqual(set(enrollments.mapped("customer_reference")), {"PO 1"})
        self.assertIn("left out: 3", wizard.summary)

    def test_the_rules_of_enrolling_give_the_verdicts(self):
        enrolled = self._make_learners(1, email="in@example.com")
        self._make_enrollment(self.opened, enrolled)
        busy = self._make_learners(1, email="busy@example.com")
        self._make_enrollment(self._make_open_session(), busy)
        wizard = self._wizard("in@example.com\nbusy@example.com")
        self.assertEqual(self._verdicts(wizard), ["already", "clash"])
        self.assertIn("already", wizard.line_ids[0].message)
        self.course.prerequisite_course_ids = self._make_course(name="Basics")
        wizard = self._wizard("new@example.com")
        self.assertEqual(self._verdicts(wizard), ["prerequisite"])
        with self.assertRaises(UserError):
            wizard.action_enroll()
        wizard = self._wizard("new@example.com", override_reason="Knows it all")
        self.assertEqual(self._verdicts(wizard), ["new"])

    def test_a_cancelled_session_takes_nobody(self):
        self.opened.action_cancel("Flood")
        self.assertEqual(self._verdicts(self._wizard("a@example.com")), ["refused"])

    def test_rows_beyond_the_seats_wait_or_are_left_out(self):
        text = "\n".join(f"p{number}@example.com" for number in range(5))
        wizard = self._wizard(text)
        self.assertEqual(self._verdicts(wizard), ["new"] * 3 + ["waitlist"] * 2)
        wizard.action_enroll()
        self.assertEqual(
            wizard.enrollment_ids.mapped("state"),
            ["confirmed"] * 3 + ["waitlisted"] * 2,
        )
        other = self._wizard("late@example.com", on_full="leave_out")
        self.assertEqual(self._verdicts(other), ["full"])

    def test_what_changed_since_the_preview_is_shown_and_not_enrolled(self):
        wizard = self._wizard("ada@example.com\ngrace@example.com")
        self._make_enrollment(self.opened, self.ada)
        wizard.action_enroll()
        self.assertEqual(wizard.step, "preview")
        self.assertEqual(self._verdicts(wizard), ["already", "new"])
        wizard.action_enroll()
        self.assertEqual(wizard.enrollment_ids.partner_id.name, "Grace")

    def test_the_payers_own_people_go_before_namesakes_at_the_same_address(self):
        shared = {"name": "Front Desk", "email": "desk@example.com"}
        self._make_learners(1, **shared)
        own = self._make_learners(1, parent_id=self.client_company.id, **shared)
        wizard = self._wizard("desk@example.com", customer_id=self.client_company.id)
        self.assertEqual(wizard.line_ids.partner_id, own)

    def test_a_name_alone_is_enough_among_the_payers_people(self):
        own = self._make_learners(1, name="Bo Li", parent_id=self.client_company.id)
        self._make_learners(1, name="Cy Ng")
        wizard = self._wizard("Bo Li\nCy Ng", customer_id=self.client_company.id)
        self.assertEqual(wizard.line_ids[0].partner_id, own)
        self.assertEqual(self._verdicts(wizard), ["known", "no_email"])

    def test_the_address_of_a_company_is_nobody(self):
        self.client_company.email = "info@acme.example.com"
        wizard = self._wizard("info@acme.example.com")
        self.assertEqual(self._verdicts(wizard), ["no_email"])

    def test_a_restricted_list_reveals_nobody_else(self):
        wizard = self._wizard(
            "ada@example.com", customer_id=self.client_company.id, is_restricted=True
        )
        self.assertEqual(self._verdicts(wizard), ["new"])

    def test_picked_contacts(self):
        partners = self._make_learners(2)
        wizard = self._wizard(False, source="contacts", partner_ids=partners.ids)
        self.assertEqual(self._verdicts(wizard), ["known", "known"])
        wizard.action_enroll()
        self.assertEqual(wizard.enrollment_ids.partner_id, partners)

    def test_a_row_is_corrected_and_checked_again(self):
        wizard = self._wizard("Somebody Unknown")
        wizard.line_ids.email = "somebody@example.com"
        wizard.action_check()
        self.assertEqual(self._verdicts(wizard), ["new"])

    def test_nobody_is_told(self):
        with self.assertRaises(UserError):
            self._wizard(" \n\n")

    def test_uploads_in_csv_and_xlsx(self):
        rows = [["Surname", "First name", "Email"], ["Li", "Bo", "bo@example.com"]]
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
        csv = "\r\n".join(";".join(row) for row in rows).encode("utf-16")
        for content in (out.getvalue(), csv):
            wizard = self._upload(content)
            with self.subTest(content[:4]):
                self.assertEqual(wizard.line_ids.name, "Bo Li")
                self.assertEqual(wizard.line_ids.email, "bo@example.com")

    def test_files_that_can_not_be_taken_say_why(self):
        many = b"email\n" + b"".join(
            b"p%d@example.com\n" % number for number in range(people_file.MAX_ROWS + 1)
        )
        for content, word in (
            (b"x" * (people_file.MAX_BYTES + 1), "MB"),
            (many, "2000"),
            (b"\xd0\xcf\x11\xe0rest", "old Excel"),
            (b"PK\x03\x04broken", "can't be read"),
            (b"%PDF\x00\x01\x02", "can't be read"),
        ):
            with self.subTest(word), self.assertRaises(UserError) as caught:
                self._upload(content)
            self.assertIn(word, str(caught.exception))

    def test_questions_are_answered_by_columns_and_by_who_books(self):
        self.course.question_ids = [
            Command.create({"name": "Diet", "is_required": True}),
            Command.create(
                {
                    "name": "Level",
                    "kind": "choice",
                    "choice_ids": [
                        Command.create({"name": name}) for name in ("Novice", "Pro")
                    ],
                }
            ),
            Command.create({"name": "Parking places", "kind": "number"}),
            Command.create({"name": "Cost centre", "scope": "booking"}),
        ]
        wizard = self._upload(
            b"Email,diet,LEVEL,Parking places\n"
            b"a@example.com,Vegan,pro,1\nb@example.com,,boss,many\n"
        )
        wizard.answer_ids.value_text = "4711"
        wizard.action_enroll()
        first, second = wizard.enrollment_ids
        self.assertEqual(
            {answer.question_id.name: answer.value for answer in first.answer_ids},
            {
                "Diet": "Vegan",
                "Level": "Pro",
                "Parking places": "1",
                "Cost centre": "4711",
            },
        )
        self.assertEqual(second.answer_ids.mapped("value"), ["4711"])
        self.assertEqual(second.open_questions, "Diet")
        self.assertFalse(first.open_questions)
        restricted = self._wizard("c@example.com", is_restricted=True)
        self.assertEqual(self._verdicts(restricted), ["answers"])

    def test_a_thousand_rows_take_hardly_more_queries_than_five_hundred(self):
        counts = []
        for number in (100, 200):
            self.opened = self._make_open_session(
                course=self._make_course(seats_max=500)
            )
            text = "\n".join(
                f"P {index} <p{index}-{number}@example.com>" for index in range(number)
            )
            wizard = self._wizard(text, preview=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_preview()
            wizard.action_enroll()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(wizard.enrollment_ids), number)
        self.assertLessEqual(counts[1], counts[0] + 25, counts)

    def test_only_coordinators_enrol_people(self):
        for user in (self.training_user, self.finance, self.learner_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._wizard(user=user)


@tagged("post_install", "-at_install")
class TestEnrollErrorsDownload(EnrollFactories, TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_enrolling()

    def _download(self, ending, login):
        wizard = self._wizard('=cmd|"/c calc"!A1\n@SUM(1)')
        self.authenticate(login, login)
        return self.url_open(f"/training/enroll/{wizard.id}/errors.{ending}")

    def test_left_out_rows_come_as_a_file_without_formulas(self):
        content = self._download("csv", "coordinator-test").content.decode("utf-8-sig")
        self.assertIn("Who is this?", content)
        for cell in content.replace('"', "").split(","):
            self.assertNotIn(cell[:1], ("=", "@"))
        sheet = self._download("xlsx", "coordinator-test").content
        book = openpyxl.load_workbook(io.BytesIO(sheet))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        self.assertNotIn("f", {cell.data_type for cell in cells})
        self.assertEqual(book.active.max_row, 3)

    def test_nobody_else_gets_it(self):
        new_test_user(
            self.env,
            "other-coordinator",
            GROUP + "coordinator",
            password="other-coordinator",
        )
        response = self._download("csv", "other-coordinator")
        self.assertIn(response.status_code, (403, 404))
