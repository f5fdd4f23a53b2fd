from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationSms(CommunicationCase):
    """A channel where Odoo's module for SMS is installed, and absent elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._make_open_session()
        cls.company.country_id = cls.env.ref("base.uk")
        cls.learner = cls._make_learners(1, phone="07400 123456")

    def _has_sms(self):
        return "sms.sms" in self.env

    def _make_sms_rule(self, **overrides):
        return self._make_rule(
            "enrollment_confirmed",
            channel="sms",
            template_id=False,
            sms_body="See you at {{ object.session_id.course_id.name }}",
            **overrides,
        )

    def test_sms_is_a_choice_only_where_it_can_be_sent(self):
        channels = dict(self.env["training.communication.rule"]._selection_channel())
        self.assertEqual("sms" in channels, self._has_sms())

    def test_an_sms_goes_to_the_queue_of_sms(self):
        if not self._has_sms():
            self.skipTest("Odoo's module for SMS isn't installed")
        rule = self._make_sms_rule()
        unreachable = self._make_learners(1)
        for partner in self.learner | unreachable:
            self._make_enrollment(self.session, partner)
        messages = self._messages(rule)
        messages._hand_over()
        self.assertEqual(messages.mapped("state"), ["sent", "failed"])
        self.assertIn("no phone number", messages[1].error)
        sms = self.env["sms.sms"].search([("partner_id", "=", self.learner.id)])
        self.assertEqual((sms.number, sms.state), ("+447400123456", "outgoing"))
        self.assertEqual(sms.body, "See you at First aid")

    def test_an_sms_needs_a_text(self):
        if not self._has_sms():
            self.skipTest("Odoo's module for SMS isn't installed")
        with self.assertRaises(ValidationError):
            self._make_sms_rule().sms_body = False
