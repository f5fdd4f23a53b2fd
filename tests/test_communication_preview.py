from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationPreview(CommunicationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-02-01 08:00:00"))
        cls.session = cls._make_open_session(date(2027, 3, 1))
        cls.learners = cls._make_learners(2, email="ann@example.com")
        for learner in cls.learners:
            cls._make_enrollment(cls.session, learner)
        cls.rule = cls._make_rule("session_before", delay=7)

    def _preview(self, user=None):
        session = self.session.with_user(user or self.coordinator)
        action = session.action_preview_messages()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.coordinator)
            .search(action["domain"])
        )

    def test_it_shows_who_gets_what_when_and_stores_nothing(self):
        lines = self._preview()
        self.assertEqual(lines.partner_id, self.learners)
        self.assertEqual(set(lines.mapped("scheduled_on")), {datetime(2027, 2, 22, 9)})
        self.assertEqual(set(lines.mapped("state")), {"coming"})
        self.assertFalse(self._messages(self.rule))

    def test_it_tells_what_the_job_then_does(self):
        expected = {
            (line.partner_id, line.scheduled_on, line.occurrence)
            for line in self._preview()
        }
        with freeze_time("2027-02-23 08:00:00"):
            self.env["training.communication.rule"]._queue_due()
        done = {
            (message.partner_id, message.scheduled_on, message.occurrence)
            for message in self._messages(self.rule)
        }
        self.assertEqual(done, expected)

    def test_one_sent_ahead_is_not_sent_again(self):
        self._preview()[0].action_send_now()
        self._run_job()
        with freeze_time("2027-02-23 08:00:00"):
            self.env["training.communication.rule"]._queue_due()
        self.assertEqual(len(self._messages(self.rule)), 2)
        self.assertEqual(len(self._mails(self.learners)), 1)
        states = self._preview().mapped("state")
        self.assertEqual(states, ["queued", "queued"])

    def test_one_left_out_gets_nothing(self):
        line = self._preview()[0]
        line.action_exclude()
        with freeze_time("2027-02-23 08:00:00"):
            self._run_job()
        self.assertFalse(self._mails(line.partner_id))
        self.assertEqual(len(self._mails(self.learners)), 1)

    def test_paused_for_the_session_and_resumed(self):
        self._preview().action_pause_rule()
        self.assertEqual(self.session.paused_rule_ids, self.rule)
        self.assertFalse(self._preview())
        self.session.with_user(self.coordinator).paused_rule_ids = False
        self.assertEqual(len(self._preview()), 2)

    def test_readers_look_and_do_not_send(self):
        lines = self._preview(self.training_user)
        self.assertEqual(len(lines), 2)
        for act in (lines.action_send_now, lines.action_exclude):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            lines.action_pause_rule()

    def test_a_rule_shows_all_its_sessions_but_no_other_companys(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        action = self.rule.with_user(self.coordinator).action_preview()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(lines.session_id, self.session)
        self.coordinator.write({"company_ids": [Command.link(other.id)]})
        action = (
            self.rule.with_user(self.coordinator)
            .with_context(allowed_company_ids=other.ids)
            .action_preview()
        )
        self.assertFalse(self.env[action["res_model"]].search(action["domain"]))

    def test_messages_of_another_company_are_hidden(self):
        with freeze_time("2027-02-23 08:00:00"):
            self.env["training.communication.rule"]._queue_due()
        messages = self._messages(self.rule)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.coordinator.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        seen = self.env["training.communication"].with_user(self.coordinator)
        self.assertFalse(seen.search([("id", "in", messages.ids)]))
