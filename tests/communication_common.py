"""Factories for tests of messages."""

from .common import TrainingCase


class CommunicationCase(TrainingCase):
    """No rule but those a test makes, so that each counts what it is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["training.communication.rule"].search([]).active = False

    @classmethod
    def _make_template(cls, **overrides):
        return cls.env["mail.template"].create(
            {
                "name": "Note",
                "model_id": cls.env["ir.model"]._get_id("training.communication"),
                "subject": "About {{ object.session_id.name }}",
                "body_html": '<p>Hello <t t-out="object.partner_id.name"/></p>',
                "lang": "{{ object.partner_id.lang }}",
                **overrides,
            }
        )

    @classmethod
    def _make_rule(cls, event, **overrides):
        vals = {"name": "Note", "event": event, **overrides}
        vals.setdefault("template_id", cls._make_template().id)
        return cls.env["training.communication.rule"].create(vals)

    def _messages(self, rule):
        return self.env["training.communication"].search(
            [("rule_id", "in", rule.ids)], order="id"
        )

    def _run_job(self):
        """Run the job as the scheduler does, its commits being those of a test."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "training_operations.training_communication_cron"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])
