from datetime import date

from odoo.tests import freeze_time, tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestFeedbackInstructors(TrainingHttpCase):
    """Each who taught a session is rated apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("training_operations.survey_feedback")
        questions = cls.survey.question_ids.grouped("training_feedback_kind")
        cls.question, cls.course_question = questions["instructor"], questions["course"]
        cls.taught = cls._make_open_session(date(2027, 3, 1), course=cls._make_course())
        cls.lead = cls._make_instructor("Leading", user_id=cls.employee_user.id)
        cls.aide = cls._make_instructor("Assisting")
        meetings = cls.taught.meeting_ids
        cls._make_booking(meetings, cls.aide, role="assistant")
        cls._make_booking(meetings, cls.lead, role="lead")
        cls.asked = cls._make_instructor("Only asked")
        cls._make_booking(meetings, cls.asked, role="assistant", state="proposed")
        cls.enrollment = cls._enroll_all(cls.taught, cls._make_learners(1))
        cls.enrollment._ask_feedback()
        cls.answer = cls.env["survey.user_input"].search(
            [("training_session_id", "=", cls.taught.id)]
        )

    def _submit(self, **scores):
        self.answer._mark_in_progress()
        return self.make_jsonrpc_request(
            f"/survey/submit/{self.survey.access_token}/{self.answer.access_token}",
            {key.lstrip("q"): value for key, value in scores.items()},
        )

    def _key(self, instructor):
        return f"{self.question.id}_{instructor.id}"

    def _read_scores(self):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["training.feedback.report"].search(
            [("session_id", "=", self.taught.id), ("kind", "=", "instructor")]
        )
        return {row.instructor_id: row.score for row in rows}

    def test_the_page_asks_about_each_who_taught_the_lead_first(self):
        page = self.url_open(self.enrollment._get_feedback_url()).text
        self.answer._mark_in_progress()
        page = self.url_open(
            f"/survey/{self.survey.access_token}/{self.answer.access_token}"
        ).text
        self.assertLess(page.index("Leading"), page.index("Assisting"))
        self.assertNotIn("Only asked", page)
        for instructor in (self.lead, self.aide):
            self.assertIn(f'data-name="{self._key(instructor)}"', page)
        self.assertIn(f'data-name="{self.course_question.id}"', page)

    def test_the_page_says_what_it_is_about_and_whether_the_name_is_kept(self):
        page = self.url_open(self.enrollment._get_feedback_url()).text
        self.assertIn(self.taught.course_id.name, page)
        self.assertIn("kept with your name", page)
        self.answer.partner_id = False
        page = self.url_open(self.enrollment._get_feedback_url()).text
        self.assertIn("Your answers are anonymous", page)

    def test_scores_are_kept_by_instructor(self):
        self._submit(**{self._key(self.lead): "5", self._key(self.aide): "2"})
        self.assertEqual(self._read_scores(), {self.lead: 5, self.aide: 2})
        self.assertEqual(self.taught.feedback_instructor, 3.5)
        self.assertEqual(self.answer.state, "done")

    def test_one_may_be_left_out_unless_an_answer_is_required(self):
        self.question.constr_mandatory = True
        result = self._submit(**{self._key(self.lead): "5"})
        self.assertIn(str(self.question.id), result[1]["fields"])
        self.question.constr_mandatory = False
        self._submit(**{self._key(self.lead): "5"})
        self.assertEqual(self._read_scores(), {self.lead: 5})

    def test_scores_beside_the_scale_and_of_others_are_refused(self):
        course = str(self.course_question.id)
        for wrong in ({self._key(self.lead): "6"}, {course: "100"}, {course: "x"}):
            result = self._submit(**wrong)
            self.assertEqual(result[1]["error"], "validation")
        self._submit(**{self._key(self.asked): "1", str(self.question.id): "1"})
        self.assertFalse(self._read_scores())

    def test_words_about_the_instructors_are_kept_as_they_are(self):
        words = self.question.copy(
            {"question_type": "text_box", "survey_id": self.survey.id}
        )
        posted = {str(words.id): "Patient", self._key(self.lead): "5"}
        gathered = self.answer._gather_instructor_scores(posted)
        self.assertEqual(
            gathered,
            {str(words.id): "Patient", str(self.question.id): {self.lead.id: "5"}},
        )

    def test_where_nobody_was_booked_one_score_counts_for_all(self):
        self.taught.booking_ids.unlink()
        self._submit(**{str(self.question.id): "4"})
        self.assertEqual(self._read_scores(), {self.env["hr.employee"]: 4})

    def test_feedback_is_given_once(self):
        self._submit(
            **{f"q{self.course_question.id}": "4", f"q{self._key(self.lead)}": "5"}
        )
        self.answer._mark_done()
        page = f"/survey/{self.survey.access_token}/{self.answer.access_token}"
        self.assertNotIn("/survey/retry/", self.url_open(page).text)
        before = self.env["survey.user_input"].search_count([])
        self.url_open(page.replace("/survey/", "/survey/retry/"))
        self.assertEqual(self.env["survey.user_input"].search_count([]), before)

    def test_instructors_do_not_see_how_a_colleague_was_rated(self):
        self._submit(**{self._key(self.lead): "5", self._key(self.aide): "2"})
        self.env.flush_all()
        report = self.env["training.feedback.report"].with_user(self.employee_user)
        rows = report.search([("session_id", "=", self.taught.id)])
        self.assertEqual(rows.mapped("score"), [5])
        rows.mapped("instructor_id.display_name")

    @freeze_time("2027-04-01")
    def test_the_instructors_page_shows_their_own_score_only(self):
        self._submit(**{self._key(self.lead): "5", self._key(self.aide): "2"})
        self.env.flush_all()
        sessions = self.env["training.session"].with_user(self.employee_user)
        (row,) = sessions._get_own_feedback()
        self.assertEqual([score for *_kind, score in row["scores"]], [5])

    def test_the_coordinator_compares_instructors(self):
        self._submit(**{self._key(self.lead): "5", self._key(self.aide): "2"})
        self.env.flush_all()
        report = self.env["training.feedback.report"].with_user(self.coordinator)
        groups = report._read_group(
            [("session_id", "=", self.taught.id), ("kind", "=", "instructor")],
            ["instructor_id"],
            ["score:avg"],
        )
        self.assertEqual(dict(groups), {self.lead: 5, self.aide: 2})
