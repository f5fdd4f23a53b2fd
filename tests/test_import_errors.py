from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrainingCase
from .import_common import ImportMixin

REQUEST = "Reference,Course,Not before,Not after,Learners\n"


@tagged("post_install", "-at_install")
class TestImportErrors(ImportMixin, TrainingCase):
    """A bad row tells its line, its column and what would be right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(code="FAW")
        cls.good = "R-1,FAW,2027-03-01,2027-03-12,8\n"

    def _refuse(self, user, model, content, *expected, **context):
        """Import, find each expected text, and nothing stored."""
        before = self.env[model].with_context(active_test=False).search_count([])
        found, messages = self._import(user, model, content, **context)
        self.env.flush_all()
        self.env.invalidate_all()
        shown = "\n".join(messages)
        for text in expected:
            self.assertIn(text, shown)
        self.assertFalse(found)
        after = self.env[model].with_context(active_test=False).search_count([])
        self.assertEqual(after, before, "something of a bad file was stored")
        return messages

    def _refuse_requests(self, rows, *expected):
        return self._refuse(
            self.coordinator, "training.request", REQUEST + self.good + rows, *expected
        )

    def test_an_unknown_course_names_the_nearest(self):
        self._refuse_requests(
            "R-2,FAWW,2027-03-01,2027-03-12,8\n",
            "3: Column “Course”: “FAWW” wasn't found",
            "Did you mean FAW",
        )

    def test_a_date_that_does_not_exist(self):
        self._refuse_requests(
            "R-2,FAW,2027-02-30,2027-03-12,8\nR-3,FAW,2027-03-01,soon,8\n",
            "3: Column “Not before”: “2027-02-30” is no date. Write year, month",
            "4: Column “Not after”: “soon” is no date",
        )

    def test_a_number_that_is_none(self):
        self._refuse_requests(
            "R-2,FAW,2027-03-01,2027-03-12,twelve\n",
            "3: Column “Learners”: “twelve” is no whole number",
        )

    def test_a_number_too_large_for_the_database(self):
        self._refuse_requests(
            "R-2,FAW,2027-03-01,2027-03-12,99999999999\n",
            "3: Column “Learners”: “99999999999” is no whole number",
        )

    def test_a_negative_number_of_learners(self):
        self._refuse_requests(
            "R-2,FAW,2027-03-01,2027-03-12,-4\n",
            "3: Column “Learners”: “-4” is negative. Write 0 or more",
        )

    def test_a_window_the_wrong_way_round(self):
        self._refuse_requests(
            "R-2,FAW,2027-03-12,2027-03-01,8\n",
            "3: Column “Not after”: 2027-03-01 is before 2027-03-12",
        )

    @mute_logger("odoo.sql_db")
    def test_what_only_the_database_refuses_is_told_with_its_row(self):
        self._refuse(
            self.coordinator,
            "training.request",
            "Reference,Course,Not before,Not after,Days\n"
            "R-1,FAW,2027-03-01,2027-03-12,2\nR-2,FAW,2027-03-01,2027-03-12,400\n",
            "3: Column “Reference”: ",
            "days are at most 366",
        )

    def test_a_reference_twice_in_the_file(self):
        self._refuse_requests(
            self.good, "3: Column “Reference”: “R-1” stands in row 2 already"
        )

    def test_a_reference_that_is_there_already(self):
        request = self._make_request(self.course, external_reference="R-1")
        self._refuse_requests(
            "", "2: Column “Reference”: “R-1” is there already", request.name
        )

    def test_an_empty_cell_that_is_needed(self):
        self._refuse_requests(
            "R-2,,2027-03-01,,8\n",
            "3: Column “Course”: is empty",
            "3: Column “Not after”: is empty",
        )

    def test_a_column_that_is_needed(self):
        self._refuse(
            self.coordinator,
            "training.request",
            "Reference,Course,Not before\nR-2,FAW,2027-03-01\n",
            "The file lacks the column “Not after”",
        )

    def test_a_choice_that_is_none_lists_the_choices(self):
        self._refuse(
            self.coordinator,
            "training.request",
            "Course,Not before,Not after,Mode\nFAW,2027-03-01,2027-03-02,Zoom\n",
            "2: Column “Mode”: “Zoom” can't be chosen here",
            "In person, Virtual, Hybrid",
        )

    def test_all_mistakes_of_a_file_show_at_once(self):
        messages = self._refuse_requests(
            "R-2,X,2027-03-01,2027-03-12,8\nR-3,FAW,no,2027-03-12,many\n"
        )
        self.assertEqual([text[0] for text in messages], ["3", "4", "4"])

    def test_the_same_mistake_in_many_rows_is_told_once_with_its_rows(self):
        messages = self._refuse_requests(
            "R-2,Yoga,2027-03-01,2027-03-12,8\nR-3,Yoga,2027-03-01,2027-03-12,8\n"
        )
        self.assertEqual(len(messages), 1)
        self.assertTrue(messages[0].startswith("3, 4: "), messages)

    def test_an_unknown_qualification_on_an_instructors_second_line(self):
        self._make_qualification(name="First aid", code="FAW-I")
        self._refuse(
            self.manager,
            "hr.employee",
            "Name,Is Instructor,Certificates/Qualification,Certificates/Valid from\n"
            "Anna,Yes,FAW-I,2026-01-01\n,,FAW-II,2026-01-01\nTom,Yes,FAW-I,2026-13-01\n",
            "3: Column “Certificates / Qualification”: “FAW-II” wasn't found",
            "Did you mean FAW-I?",
            "4: Column “Certificates / Valid from”: “2026-13-01” is no date",
            default_is_instructor=True,
        )

    def test_a_capacity_that_is_no_number_or_missing(self):
        self._refuse(
            self.manager,
            "training.resource",
            "Name,Kind,Capacity\nRoom 1,Room,big\nRoom 2,Room,\nLaptop,Equipment,\n",
            "2: Column “Capacity”: “big” is no whole number",
            "3: Column “Capacity”: is empty. A room needs the number of people",
        )

    def test_a_cost_that_is_no_number(self):
        self._refuse(
            self.manager,
            "training.resource",
            "Name,Kind,Cost per day\nLaptop,Equipment,cheap\nCart,Equipment,nan\n",
            "2: Column “Cost per day”: “cheap” is no number",
            "3: Column “Cost per day”: “nan” is no number",
        )

    def test_a_learner_whose_address_is_known(self):
        self.env["res.partner"].create({"name": "Ida", "email": "ida@example.com"})
        self._refuse(
            self.coordinator,
            "res.partner",
            "Name,Email\nIda Marsh,ida@example.com\n",
            "2: Column “Email”: “ida@example.com” is there already: Ida",
            training_learners=True,
        )

    def _refuse_enrollments(self, rows, *expected):
        return self._refuse(
            self.coordinator,
            "training.enrollment",
            "Session,Learner\n" + rows,
            *expected,
        )

    def test_an_enrolment_of_nobody_known_in_no_session(self):
        session = self._make_open_session()
        self._refuse_enrollments(
            f"{session.name},nobody@example.com\nS-404,{self.client_company.name}\n",
            "2: Column “Learner”: “nobody@example.com” wasn't found",
            "import the contact first",
            "3: Column “Session”: “S-404” wasn't found",
        )

    def test_a_name_that_two_people_have(self):
        session = self._make_open_session()
        self.env["res.partner"].create([{"name": "Sam Lee"}, {"name": "Sam Lee"}])
        self._refuse_enrollments(
            f"{session.name},Sam Lee\n",
            "2: Column “Learner”: “Sam Lee” means 2 records",
            "email address",
        )

    def test_a_learner_twice_in_the_file_or_enrolled_before(self):
        session = self._make_open_session()
        one, two = self._make_learners(2)
        one.name, two.name = "Only One", "Only Two"
        self._refuse_enrollments(
            f"{session.name},Only One\n{session.name},Only One\n",
            "3: Column “Learner”: “Only One” stands in row 2 for the same session",
        )
        self._make_enrollment(session, two)
        self._refuse_enrollments(
            f"{session.name},Only One\n{session.name},Only Two\n",
            "3: Column “Learner”: Only Two is enrolled in",
        )

    def test_a_session_that_takes_no_enrolments(self):
        draft = self._make_session()
        one = self._make_learners(1, email="one@example.com")
        open_session = self._make_open_session()
        messages = self._refuse_enrollments(
            f"{open_session.name},{one.email}\n{draft.name},{one.email}\n",
            f"3: Column “Learner”: {draft.display_name} takes no enrolments",
        )
        self.assertEqual(len(messages), 1, "the first row has nothing to be told")

    def test_a_long_file_is_stored_as_a_whole_or_not_at_all(self):
        rows = [
            f"L-{number},FAW,2027-03-01,2027-03-12,8\n" for number in range(2, 2100)
        ]
        self._refuse_requests(
            "".join(rows) + "L-last,Yoga,2027-03-01,2027-03-12,8\n",
            "2101: Column “Course”: “Yoga” wasn't found",
        )

    def test_programs_that_load_get_row_field_and_sentence(self):
        result = self.env["training.request"].load(
            ["course_id", "date_earliest", "date_latest"],
            [["FAW", "2027-03-01", "2027-03-12"], ["FAW", "2027-03-01", "never"]],
        )
        (message,) = result["messages"]
        self.assertFalse(result["ids"])
        self.assertEqual(message["rows"], {"from": 1, "to": 1})
        self.assertEqual(message["field"], "date_latest")
