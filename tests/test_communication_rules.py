from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationRules(CommunicationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._make_open_session()
        cls.enrollments = cls.env["training.enrollment"].create(
            [
                {
                    "session_id": cls.session.id,
                    "partner_id": learner.id,
                    "booker_id": cls.client_user.partner_id.id,
                    "customer_id": cls.client_company.id,
                }
                for learner in cls._make_learners(2)
            ]
        )
        cls.Rule = cls.env["training.communication.rule"]

    def _fire(self, event, records, **details):
        self.Rule.with_user(self.coordinator)._fire(event, records, **details)

    def test_a_rule_reads_as_a_sentence(self):
        rule = self._make_rule("session_before", name="Reminder", delay=3)
        self.assertEqual(
            rule.display_name, "3 days before the start, to learners: Reminder"
        )

    def test_each_learner_is_told_about_the_own_enrolment(self):
        rule = self._make_rule("enrollment_confirmed")
        self._fire("enrollment_confirmed", self.enrollments, reason="x")
        messages = self._messages(rule)
        self.assertEqual(messages.partner_id, self.enrollments.partner_id)
        self.assertEqual(messages.enrollment_id, self.enrollments)
        self.assertEqual(messages.mapped("details"), [{"reason": "x"}] * 2)

    def test_a_booker_gets_one_message_about_all_the_learners(self):
        rule = self._make_rule("enrollment_confirmed", recipient="booker")
        self._fire("enrollment_confirmed", self.enrollments)
        message = self._messages(rule)
        self.assertEqual(message.partner_id, self.client_user.partner_id)
        self.assertEqual(message.details["enrollment_ids"], self.enrollments.ids)
        self.assertEqual(message.res_model, "training.session")

    def test_recipients_of_a_session_are_found(self):
        instructor = self._make_instructor()
        self.session.instructor_ids = instructor
        self.session.user_id = self.coordinator
        self.place.email = "desk@riverside.example.com"
        expected = {
            "learner": self.enrollments.partner_id,
            "booker": self.client_user.partner_id,
            "customer": self.client_company,
            "client_manager": self.client_user.partner_id,
            "instructor": instructor.work_contact_id,
            "coordinator": self.coordinator.partner_id,
            "venue": self.place,
        }
        for recipient, partners in expected.items():
            with self.subTest(recipient):
                rule = self._make_rule("session_guaranteed", recipient=recipient)
                self._fire("session_guaranteed", self.session)
                self.assertEqual(self._messages(rule).partner_id, partners)

    def test_the_same_event_twice_in_a_transaction_is_one_message(self):
        rule = self._make_rule("session_guaranteed")
        self._fire("session_guaranteed", self.session)
        self._fire("session_guaranteed", self.session)
        self.assertEqual(len(self._messages(rule)), 2)

    def test_filters_and_pauses_are_heeded(self):
        other = self._make_course(name="Other")
        filters = [
            {"course_ids": other.ids},
            {"mode": "virtual"},
            {"customer_ids": self.client_company.ids},
            {"company_id": self.env["res.company"].create({"name": "B"}).id},
        ]
        for overrides in filters:
            with self.subTest(overrides):
                rule = self._make_rule("session_guaranteed", **overrides)
                self._fire("session_guaranteed", self.session)
                self.assertFalse(self._messages(rule))
        rule = self._make_rule("session_guaranteed")
        self.session.paused_rule_ids = rule
        self._fire("session_guaranteed", self.session)
        self.assertFalse(self._messages(rule))

    def test_imports_can_be_silent(self):
        rule = self._make_rule("enrollment_confirmed")
        self.Rule.with_context(training_message=False)._fire(
            "enrollment_confirmed", self.enrollments
        )
        self.assertFalse(self._messages(rule))

    def test_an_event_without_rules_costs_nothing(self):
        self.Rule._fire("session_guaranteed", self.session)
        with self.assertQueryCount(0):
            self.Rule._fire("session_guaranteed", self.session)

    def test_a_rule_has_a_text_written_for_messages(self):
        with self.assertRaises(ValidationError):
            self._make_rule("session_guaranteed", template_id=False)
        foreign = self._make_template(
            model_id=self.env["ir.model"]._get_id("res.partner"),
            subject="Hello",
            body_html="Hello",
            lang=False,
        )
        with self.assertRaises(ValidationError):
            self._make_rule("session_guaranteed", template_id=foreign.id)

    def test_managers_make_rules_coordinators_read_them(self):
        template = self._make_template()
        vals = {"name": "N", "event": "offer_made", "template_id": template.id}
        rule = self.Rule.with_user(self.manager).create(vals)
        self.assertTrue(rule.with_user(self.coordinator).read(["summary"]))
        with self.assertRaises(AccessError):
            self.Rule.with_user(self.coordinator).create(vals)
        message = self.env["training.communication"]
        self.assertFalse(message.with_user(self.coordinator).has_access("write"))
        self.assertFalse(message.with_user(self.learner_user).has_access("read"))
