from odoo.tests import tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestReports(TrainingCase):
    """What is printed, as the renderer of PDFs gets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        licence = cls._make_qualification()
        course = cls._make_course(name="Gabelstapler für Anfänger", days=2)
        course.awarded_qualification_id = licence
        cls.session = cls._make_open_session(course=course)
        cls.session.instructor_ids = cls._make_instructor("Zoë")
        learner = cls._make_learners(1, name="Renée Ångström")
        cls._make_enrollment(cls.session, learner)
        cls.session.action_start()
        cls.session.action_mark_all_present()
        cls.session.action_done()

    def _print(self, name, records):
        """The pages of a report as whole HTML documents."""
        report = self.env.ref(f"training_operations.{name}").with_user(self.coordinator)
        html = report._render_qweb_html(report.report_name, records.ids)[0]
        bodies = report._prepare_html(html, report_model=report.model)[0]
        return "".join(map(str, bodies))

    def test_each_document_is_a_page_with_its_styles_and_every_letter(self):
        for name, records in (
            ("training_certificate_report", self.session.certificate_ids),
            ("training_attendance_sheet_report", self.session),
            ("training_session_report", self.session),
        ):
            with self.subTest(name):
                page = self._print(name, records)
                self.assertIn('<meta charset="utf-8"', page)
                self.assertIn("@font-face { font-family: 'Training Sans'", page)
                self.assertIn("Renée Ångström", page)
                self.assertNotIn("/web/assets", page, "the renderer would call back")

    def test_the_summary_tells_programme_people_and_certificates(self):
        page = self._print("training_session_report", self.session)
        for text in ("Gabelstapler für Anfänger", "Zoë", "Day 2", "100"):
            self.assertIn(text, page)
        self.assertIn(self.session.certificate_ids.number, page)

    def _read_pages(self, user, sessions=None):
        report = self.env["report.training_operations.training_session_document"]
        sessions = sessions or self.session
        return report.with_user(user)._get_report_values(sessions.ids)["pages"]

    def test_the_summary_tells_what_came_of_it(self):
        [page] = self._read_pages(self.coordinator)
        figures = dict(page["figures"])
        self.assertEqual(figures["Seats filled"], "33 %")
        self.assertEqual(figures["Completed"], "1")
        self.assertEqual(figures["Attended on average"], "100 %")
        self.assertEqual(set(page["presence"].values()), {"1/1"})

    def test_a_session_to_come_has_no_outcome_yet(self):
        coming = self._make_open_session()
        [page] = self._read_pages(self.coordinator, coming)
        self.assertEqual((page["figures"], page["presence"]), ([], {}))
        self.assertIn(
            "Nobody is enrolled.", self._print("training_session_report", coming)
        )

    def test_only_managers_and_finance_read_money_on_the_summary(self):
        for user in (self.manager, self.finance):
            [page] = self._read_pages(user)
            self.assertIn("Actual margin", dict(page["money"]))
        [page] = self._read_pages(self.coordinator)
        self.assertFalse(page["money"])
        self.assertNotIn(
            "Actual margin", self._print("training_session_report", self.session)
        )

    def test_summaries_of_many_sessions_take_the_queries_of_one(self):
        def count(sessions):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._read_pages(self.coordinator, sessions)
            return self.env.cr.sql_log_count - before

        both = self.session | self._make_open_session()
        self._make_enrollment(both[1])
        count(both)
        few = count(both)
        more = both
        for _number in range(4):
            session = self._make_open_session()
            self._make_enrollment(session)
            more |= session
        count(more)  # Making sessions clears what is cached of rights.
        self.assertLessEqual(count(more), few + 2)

    def test_the_sheet_has_a_column_for_each_day(self):
        page = self._print("training_attendance_sheet_report", self.session)
        self.assertIn("Mon 1 Mar 2027", page)
        self.assertIn("Tue 2 Mar 2027", page)

    def test_the_certificate_carries_its_check_code(self):
        certificate = self.session.certificate_ids
        page = self._print("training_certificate_report", certificate)
        self.assertIn(certificate.number, page)
        self.assertIn("data:image/", page)
