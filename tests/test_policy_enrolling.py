from datetime import timedelta

from odoo.tests import freeze_time, tagged

from ..exceptions import EnrollmentRefusedError
from .common import GROUP, TrainingCase


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestPolicyAtEnrolling(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._make_policy()
        cls.course = cls._make_course(policy_id=cls.policy.id)
        cls.session = cls._make_open_session(course=cls.course)
        cls.learner = cls._make_learners(1, email="learner@acme.com")

    def _enroll(self, partner=None, user=None, **overrides):
        return (
            self.env["training.enrollment"]
            .with_user(user or self.coordinator)
            .create(
                {
                    "session_id": self.session.id,
                    "partner_id": (partner or self.learner).id,
                    **overrides,
                }
            )
        )

    def _refused(self, *args, **kwargs):
        with self.assertRaises(EnrollmentRefusedError) as caught:
            self._enroll(*args, **kwargs)
        return str(caught.exception)

    def test_enrolment_ends_at_the_deadline(self):
        self.policy.enroll_deadline_hours = 48
        with freeze_time(self.session.start - timedelta(hours=47)):
            self.assertIn("2 days before the start", self._refused())
            self.assertTrue(self._enroll(override_reason="Their manager called"))
        with freeze_time(self.session.start - timedelta(hours=48)):
            self.assertTrue(self._enroll(self._make_learners(1)))

    def test_a_negative_deadline_lets_people_in_after_the_start(self):
        self.policy.enroll_deadline_hours = -4
        with freeze_time(self.session.start + timedelta(hours=3)):
            self.assertTrue(self._enroll())
        with freeze_time(self.session.start + timedelta(hours=5)):
            self.assertTrue(self._refused(self._make_learners(1)))

    def test_a_session_is_open_to_whom_the_policy_names(self):
        tag = self.env["res.partner.category"].create({"name": "Member"})
        acme = self.client_company
        member = self._make_learners(1, category_id=[(6, 0, tag.ids)])
        colleague = self._make_learners(1, parent_id=acme.id)
        stranger = self._make_learners(1, email="someone@else.org")
        self.policy.write(
            {
                "eligible_category_ids": [(6, 0, tag.ids)],
                "eligible_company_ids": [(6, 0, acme.ids)],
                "eligible_email_domains": "acme.com",
            }
        )
        for partner in (member, colleague, self.learner):
            with self.subTest(partner.name):
                self.assertTrue(self._enroll(partner))
        self.assertIn("isn't open to", self._refused(stranger))

    def test_a_condition_holds_as_well(self):
        self.policy.eligible_domain = "[('ref', '=', 'VIP')]"
        self._refused()
        self.learner.ref = "VIP"
        self.assertTrue(self._enroll())

    def test_a_missing_prerequisite_warns_where_the_policy_says_so(self):
        self.course.prerequisite_course_ids = self._make_course(name="Basics")
        self._refused()
        self.policy.prerequisite_mode = "warn"
        self.assertIn("Basics", self._enroll().policy_warning)

    def test_all_that_speaks_against_a_batch_is_told_at_once(self):
        self.policy.enroll_deadline_hours = 24 * 365
        self.policy.eligible_email_domains = "acme.com"
        stranger = self._make_learners(1, name="Eve")
        message = self._refused(stranger)
        self.assertIn("ended at", message)
        self.assertIn("Eve", message)

    def test_only_whom_the_policy_names_grants_exceptions(self):
        self.policy.override_group_id = self.env.ref(GROUP + "manager")
        self.course.prerequisite_course_ids = self._make_course(name="Basics")
        message = self._refused(override_reason="I know her")
        self.assertIn("may not grant exceptions", message)
        enrollment = self._enroll(user=self.manager, override_reason="I know her")
        self.assertEqual(enrollment.override_reason, "I know her")

    def test_a_portal_user_gains_no_exception_by_a_controllers_rights(self):
        self.policy.enroll_deadline_hours = 24 * 365
        with self.assertRaises(EnrollmentRefusedError):
            self.env["training.enrollment"].with_user(self.client_user).sudo().create(
                {
                    "session_id": self.session.id,
                    "partner_id": self.learner.id,
                    "override_reason": "Please",
                }
            )

    def test_the_payers_contract_holds_for_its_people_in_public_sessions(self):
        contract = self._make_policy(
            name="Acme's contract", enroll_deadline_hours=24 * 365
        )
        self.client_company.training_policy_id = contract
        colleague = self._make_learners(1, parent_id=self.client_company.id)
        self._refused(colleague)
        self.assertTrue(self._enroll())

    def test_checking_a_hundred_takes_no_more_queries_than_fifty(self):
        self.policy.write(
            {"eligible_email_domains": "acme.com", "enroll_deadline_hours": 24}
        )
        counts = []
        for number in (50, 100):
            learners = self._make_learners(number, email="someone@acme.com")
            session = self._make_open_session(
                course=self._make_course(seats_max=200, policy_id=self.policy.id)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._enroll_all(session, learners)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
