from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestCertificateIssuing(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualification = cls._make_qualification(
            validity_months=12, renewal_window_days=30
        )
        cls.policy = cls._make_policy()
        cls.course = cls._make_course(
            awarded_qualification_id=cls.qualification.id, policy_id=cls.policy.id
        )

    def _deliver(self, first_day=date(2027, 3, 1), partner=None, status="present"):
        session = self._make_open_session(first_day, course=self.course)
        enrollment = self._make_enrollment(session, partner)
        session.action_start()
        session._prepare_rosters()
        session.attendance_ids.status = status
        session.action_done()
        return enrollment

    def _pay(self, enrollment):
        enrollment.session_id.action_create_invoices()
        invoice = enrollment.sudo().invoice_line_ids.move_id
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def _open_wizard(self, enrollments, user=None):
        wizards = self.env["training.certificate.issue"]
        action = enrollments.with_user(
            user or self.coordinator
        ).action_ask_certificates()
        return wizards.with_user(user or self.coordinator).browse(action["res_id"])

    def test_the_certificate_waits_for_the_payment_if_the_policy_says_so(self):
        self.policy.certificate_requires_payment = True
        enrollment = self._deliver()
        self.assertFalse(enrollment.certificate_ids)
        wizard = self._open_wizard(enrollment)
        self.assertEqual(wizard.line_ids.hindrance, "Not paid yet.")
        self._pay(enrollment)
        self.assertEqual(len(enrollment.certificate_ids), 1)

    def test_what_costs_nothing_need_not_be_paid(self):
        self.policy.certificate_requires_payment = True
        self.course.product_id.list_price = 0
        self.assertEqual(len(self._deliver().certificate_ids), 1)

    def test_an_exception_needs_a_reason_that_is_kept(self):
        enrollment = self._deliver(status="absent")
        wizard = self._open_wizard(enrollment)
        self.assertFalse(wizard.line_ids.is_chosen)
        wizard.line_ids.is_chosen = True
        self.assertEqual((wizard.ready_count, wizard.exception_count), (0, 1))
        with self.assertRaises(UserError):
            wizard.action_issue()
        wizard.reason = "Passed the resit"
        wizard.action_issue()
        self.assertEqual(enrollment.certificate_ids.issue_reason, "Passed the resit")

    def test_only_coordinators_issue_by_hand(self):
        enrollment = self._deliver(status="absent")
        with self.assertRaises(AccessError):
            enrollment.with_user(self.training_user)._issue_by_hand("Please")

    def test_by_hand_without_a_reason_is_refused(self):
        vals = {
            "qualification_id": self.qualification.id,
            "partner_id": self._make_learners(1).id,
        }
        certificates = self.env["training.certificate"].with_user(self.coordinator)
        with self.assertRaises(UserError):
            certificates.create(vals)
        self.assertTrue(certificates.create({**vals, "issue_reason": "Old paper"}))

    def test_what_others_certified_needs_the_paper_if_the_company_says_so(self):
        self.company.training_evidence_required = True
        vals = {
            "qualification_id": self.qualification.id,
            "partner_id": self._make_learners(1).id,
            "origin": "imported",
        }
        certificates = self.env["training.certificate"].with_user(self.coordinator)
        with self.assertRaises(ValidationError):
            certificates.create(vals)
        scan = Command.create({"name": "scan.pdf", "raw": b"scan"})
        self.assertTrue(certificates.create({**vals, "evidence_ids": [scan]}))

    def test_early_renewal_keeps_the_anniversary(self):
        for last, expected in (
            (date(2027, 3, 31), (date(2027, 4, 1), date(2028, 3, 31))),
            (date(2027, 4, 1), (date(2027, 3, 1), date(2028, 2, 29))),
            (date(2027, 2, 28), (date(2027, 3, 1), date(2028, 2, 29))),
        ):
            with self.subTest(last):
                holder = self._make_learners(1)
                self._make_certificate(
                    self.qualification, partner_id=holder.id, date_to=last
                )
                issued = self._deliver(partner=holder).certificate_ids
                self.assertEqual((issued.date_from, issued.date_to), expected)

    def test_a_new_edition_makes_older_certificates_obsolete_from_its_day_on(self):
        certificate = self._make_certificate(
            self.qualification, partner_id=self._make_learners(1).id
        )
        self._make_qualification(
            supersedes_id=self.qualification.id, supersedes_from=date(2027, 6, 1)
        )
        self.assertEqual(certificate.valid_until, date(2027, 5, 31))
        for today, state in (("2027-05-31", "valid"), ("2027-06-01", "obsolete")):
            with self.subTest(today), freeze_time(today):
                certificate.invalidate_recordset(["state"])
                self.assertEqual(certificate.state, state)
                self.assertIn(certificate, certificate.search([("state", "=", state)]))

    def test_what_is_revoked_stays_so_and_is_issued_again_once(self):
        certificate = self._deliver().certificate_ids.with_user(self.coordinator)
        certificate.action_revoke("Typing error")
        certificate.action_revoke("Another reason")
        self.assertEqual(certificate.revoke_reason, "Typing error")
        with self.assertRaises(UserError):
            certificate.revoked_on = False
        with self.assertRaises(UserError):
            certificate.origin = "manual"
        certificate.action_reissue()
        self.assertFalse(certificate.replaced_by_ids.revoked_on)
        by_hand = self._make_certificate(
            self.qualification, partner_id=self._make_learners(1).id
        )
        by_hand.action_revoke("Typing error")
        by_hand.action_reissue()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            by_hand.action_reissue()

    def test_editions_go_in_no_circle(self):
        newer = self._make_qualification(
            supersedes_id=self.qualification.id, supersedes_from=date(2027, 6, 1)
        )
        with self.assertRaises(ValidationError):
            self.qualification.write(
                {"supersedes_id": newer.id, "supersedes_from": date(2028, 1, 1)}
            )

    def test_the_holder_is_told_once(self):
        enrollment = self._deliver()
        messages = self.env["training.communication"].search(
            [
                ("rule_id.event", "=", "certificate_issued"),
                ("partner_id", "=", enrollment.partner_id.id),
            ]
        )
        self.assertEqual(len(messages), 1)

    def test_the_verdicts_take_no_more_queries_for_more_learners(self):
        def count(learners):
            session = self._make_open_session(
                course=self._make_course(
                    awarded_qualification_id=self.qualification.id,
                    policy_id=self.policy.id,
                    seats_max=30,
                )
            )
            enrollments = self._enroll_all(session, self._make_learners(learners))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            enrollments._get_certificate_hindrances()
            return self.env.cr.sql_log_count - before

        self.policy.certificate_requires_payment = True
        count(2)
        self.assertEqual(count(5), count(20))
