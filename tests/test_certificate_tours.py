from datetime import date

from odoo.tests import tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestCertificateTours(TrainingHttpCase):
    """In a real browser: what was issued is revoked, issued again and checked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course()
        # Over for good, and without an end: valid whenever the test runs.
        cls.delivered = cls._make_open_session(date(2026, 3, 2), course=cls.course)
        cls.learners = cls.env["res.partner"].create(
            [{"name": name} for name in ("Present one", "Present two", "Absent")]
        )
        cls._enroll_all(cls.delivered, cls.learners)
        cls.delivered.action_start()
        cls.delivered._prepare_rosters()
        for mark in cls.delivered.attendance_ids:
            is_absent = mark.enrollment_id.partner_id.name == "Absent"
            mark.status = "absent" if is_absent else "present"
        cls.delivered.action_done()
        cls.qualification = cls._make_qualification(
            name="First aider", validity_months=0
        )
        cls.course.awarded_qualification_id = cls.qualification

    def test_issue_revoke_reissue_and_check(self):
        self.start_tour(
            f"/odoo/training-sessions/{self.delivered.id}",
            "training_certificate_tour",
            login=self.coordinator.login,
        )
        certificates = self.env["training.certificate"].search(
            [("qualification_id", "=", self.qualification.id)]
        )
        self.assertEqual(
            sorted(record.partner_id.name for record in certificates),
            ["Present one", "Present one", "Present two"],
        )
        revoked = certificates.filtered("revoked_on")
        self.assertEqual(revoked.revoke_reason, "Name misspelt")
        self.assertEqual(revoked.replaced_by_ids.replaces_id, revoked)
        self._make_qualification(
            name="First aider, new",
            supersedes_id=self.qualification.id,
            supersedes_from=date(2026, 4, 1),
        )
        token = revoked.replaced_by_ids.access_token
        self.start_tour(
            f"/training/certificate/{token}", "training_certificate_check_tour"
        )
