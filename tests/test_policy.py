from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestPolicy(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course()
        cls.session = cls._make_session(
            course=cls.course, customer_id=cls.client_company.id
        )

    def _nearest(self, session=None):
        return (session or self.session)._get_policy().name

    def test_the_nearest_of_session_client_course_and_company_holds(self):
        self.assertEqual(self._nearest(), self.company.training_policy_id.name)
        self.course.policy_id = self._make_policy(name="Course")
        self.assertEqual(self._nearest(), "Course")
        self.client_company.training_policy_id = self._make_policy(name="Client")
        self.assertEqual(self._nearest(), "Client")
        self.session.policy_id = self._make_policy(name="Session")
        self.assertEqual(self._nearest(), "Session")
        self.assertEqual(self.session.effective_policy_id, self.session.policy_id)

    def test_a_copy_is_called_as_one_wants_else_a_copy(self):
        policy = self._make_policy(name="House rules")
        self.assertEqual(policy.copy().name, "House rules (copy)")
        self.assertEqual(policy.copy({"name": "Funded"}).name, "Funded")
        named = self.course.copy({"name": "Evenings", "code": "EVE"})
        self.assertEqual((named.name, named.code), ("Evenings", "EVE"))

    def test_each_company_has_a_policy_from_the_start(self):
        company = self.env["res.company"].create({"name": "Sister"})
        self.assertEqual(company.training_policy_id.company_id, company)

    def test_a_client_has_another_contract_with_another_company(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.client_company.with_company(sister).training_policy_id = self._make_policy(
            name="Sister's", company_id=sister.id
        )
        self.assertEqual(self._nearest(), self.company.training_policy_id.name)

    def test_policies_of_many_sessions_take_no_query_for_each(self):
        counts = []
        for number in (5, 10):
            sessions = self.env["training.session"].create(
                [
                    {
                        "course_id": self._make_course().id,
                        "customer_id": self.client_company.id,
                    }
                    for _index in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            sessions._get_policies()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_the_summary_says_what_the_fields_say(self):
        policy = self._make_policy(
            cancel_deadline_hours=48,
            waitlist_offer="timed_offer",
            offer_hours=12,
            waitlist_freeze_hours=36,
            eligible_email_domains="acme.com, @ACME.org",
            fee_step_ids=[Command.create({"days_before": 14, "percent": 50})],
        )
        for sentence in (
            "Open to addresses at acme.com, addresses at acme.org.",
            "Learners cancel until 2 days before the start",
            "A free seat is offered to the next for 12 hours.",
            "Nobody moves up by itself after 36 hours before the start.",
            "Cancelling from 14 days before the start on costs 50% of the price.",
            "Exceptions need a reason and somebody of “Coordinator”.",
        ):
            with self.subTest(sentence):
                self.assertIn(sentence, policy.summary)

    def test_a_condition_that_is_no_domain_is_refused(self):
        for condition in (
            "__import__('os').getcwd()",
            "[('no_such_field', '=', 1)]",
            "[(",
        ):
            with self.subTest(condition), self.assertRaises(ValidationError):
                self._make_policy(eligible_domain=condition)
        self.assertTrue(self._make_policy(eligible_domain="[('lang', '=', 'en_US')]"))

    def test_the_companys_policy_is_not_archived(self):
        with self.assertRaises(ValidationError):
            self.company.training_policy_id.active = False

    def test_staff_read_policies_and_managers_change_them(self):
        policy = self._make_policy()
        policy.with_user(self.employee_user).read(["summary"])
        policy.with_user(self.manager).offer_hours = 5
        with self.assertRaises(AccessError):
            policy.with_user(self.coordinator).offer_hours = 6
        with self.assertRaises(AccessError):
            policy.with_user(self.learner_user).read(["name"])

    def test_another_companys_policies_are_hidden(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        policy = self._make_policy(company_id=sister.id)
        found = self.env["training.policy"].with_user(self.manager).search([])
        self.assertNotIn(policy, found)
