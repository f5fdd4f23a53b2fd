import io

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common import TrainingCase

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQ"
    b"AAAABJRU5ErkJggg=="
)
REPORT = "training_operations.training_evidence_report"


@tagged("post_install", "-at_install")
class TestEvidence(TrainingCase):
    """What funding bodies ask for of a session, as one document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        licence = cls._make_qualification()
        course = cls._make_course(name="Forklift", days=2, seats_max=60)
        course.write(
            {
                "awarded_qualification_id": licence.id,
                "policy_id": cls._make_policy(attendance_unit="half_day").id,
            }
        )
        cls.session = cls._deliver(course, 2)

    @classmethod
    def _deliver(cls, course, count):
        session = cls._make_open_session(course=course)
        session.instructor_ids = cls._make_instructor(f"Zoë {count}")
        enrollments = cls._enroll_all(session, cls._make_learners(count))
        session.action_start()
        cls.env["training.attendance.signature"].create(
            [
                {
                    "meeting_id": session.meeting_ids[0].id,
                    "part": "am",
                    "enrollment_id": enrollment.id,
                    "partner_id": enrollment.partner_id.id,
                    "signed_name": enrollment.partner_id.name,
                    "image": PIXEL,
                }
                for enrollment in enrollments
            ]
        )
        session.action_mark_all_present()
        session.action_done()
        return session

    def _render(self, sessions=None, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.coordinator)
        return reports._render_qweb_pdf(REPORT, (sessions or self.session).ids)[
            0
        ].decode()

    def test_it_has_programme_people_results_signatures_and_certificates(self):
        page = self._render()
        for text in (
            "Day 2",
            "Zoë 2",
            "Learner 0",
            "4 of 4",
            "Record of signatures",
            "Sign-in sheet",
            "This is to certify that",
            self.session.certificate_ids[0].number,
        ):
            self.assertTrue(text in page, text)

    def test_its_sheets_have_signatures_and_no_empty_lines_or_codes(self):
        page = self._render()
        sheet = page.partition("Sign-in sheet ·")[2].partition("This is to certify")[0]
        self.assertTrue(PIXEL.decode() in sheet)
        self.assertFalse("add their name on an empty line" in sheet)
        self.assertFalse('<th class="ts_code"' in sheet)

    def test_revoked_certificates_are_left_out(self):
        certificate = self.session.certificate_ids[0]
        certificate.action_revoke("Mistake")
        self.assertFalse(certificate.number in self._render())

    def test_it_is_one_document_with_all_pages(self):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        if reports.get_wkhtmltopdf_state() == "install":
            self.skipTest("There is nothing to make PDFs with")
        content, kind = reports._render_qweb_pdf(REPORT, self.session.ids)
        self.assertEqual(kind, "pdf")
        # Programme and signatures, the sheet, two certificates.
        reader = PdfFileReader(io.BytesIO(content))
        self.assertGreaterEqual(reader.numPages, 4)
        for number in range(1, reader.numPages + 1):
            text = reader.getPage(number - 1).extract_text()
            self.assertIn(f"{number} / {reader.numPages}", text)

    def test_a_large_session_takes_few_more_queries_than_a_small_one(self):
        large = self._deliver(self.session.course_id, 40)

        def count(session):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._render(session)
            return self.env.cr.sql_log_count - before

        count(self.session)
        self.assertLessEqual(count(large), count(self.session) + 10)

    def test_a_stranger_gets_nobodys_data(self):
        with self.assertRaises(AccessError):
            self._render(user=self.stranger_user)
