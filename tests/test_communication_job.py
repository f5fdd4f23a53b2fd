from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models import training_communication_job as job
from .communication_common import CommunicationCase

JOB = "odoo.addons.training_operations.models.training_communication_job"


class KilledError(BaseException):
    """Stands for a worker that is gone: nothing catches it."""


@tagged("post_install", "-at_install")
class TestCommunicationJob(CommunicationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-02-01 08:00:00"))
        cls.session = cls._make_open_session(seats_max=30)
        cls.rule = cls._make_rule("enrollment_confirmed")

    def _enroll(self, count, **overrides):
        learners = self._make_learners(count, **overrides)
        for number, learner in enumerate(learners):
            learner.email = f"learner{number}@example.com"
        self.env["training.enrollment"].create(
            [
                {"session_id": self.session.id, "partner_id": learner.id}
                for learner in learners
            ]
        )
        return learners

    def test_an_enrolment_is_confirmed_by_one_mail(self):
        (learner,) = self._enroll(1)
        message = self._messages(self.rule)
        self.assertEqual(message.state, "queued")
        self.assertFalse(self._mails(learner), "nothing is rendered in the request")
        self._run_job()
        mail = self._mails(learner)
        self.assertEqual(message.mail_id, mail)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(learner.name, mail.body_html)
        self.assertEqual((mail.model, mail.res_id), (message.res_model, message.res_id))
        self._run_job()
        self.assertEqual(len(self._mails(learner)), 1)

    def test_the_log_follows_the_mail(self):
        (learner,) = self._enroll(1)
        self._run_job()
        message, mail = self._messages(self.rule), self._mails(learner)
        mail._postprocess_sent_message(
            [], [], failure_reason="Mailbox full", failure_type="unknown"
        )
        self.assertEqual((message.state, message.error), ("failed", "Mailbox full"))
        message.with_user(self.coordinator).action_retry()
        self.assertEqual((message.state, mail.state), ("queued", "outgoing"))
        mail._postprocess_sent_message(learner, [])
        self.assertEqual(message.state, "sent")
        self.assertFalse(mail.exists())
        self.assertTrue(message.mail_message_id.exists(), "the text stays on record")
        message.with_user(self.coordinator).action_retry()
        self.assertEqual(message.state, "sent", "what went out isn't repeated")

    def test_who_has_no_address_holds_nobody_up(self):
        learners = self._enroll(3)
        learners[1].email = False
        learners[2].email = "nonsense"
        self._run_job()
        states = self._messages(self.rule).mapped("state")
        self.assertEqual(states, ["queued", "failed", "failed"])
        self.assertTrue(self._mails(learners[0]))
        message = self._messages(self.rule)[1]
        self.assertIn("has no mail address", message.error)
        learners[1].email = "now@example.com"
        message.with_user(self.coordinator).action_retry()
        self._run_job()
        self.assertEqual(len(self._mails(learners[1])), 1)

    @mute_logger(JOB)
    def test_an_error_in_one_text_holds_nobody_up(self):
        self.rule.template_id.body_html = (
            "<p t-out=\"1 // (object.partner_id.name != 'Learner 3')\"/>"
        )
        learners = self._enroll(8)
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self._run_job()
        failed = self._messages(self.rule).filtered(lambda m: m.state == "failed")
        self.assertEqual(failed.partner_id.name, "Learner 3")
        self.assertEqual(len(self._mails(learners)), 7)

    def test_what_came_to_nothing_is_not_sent(self):
        (learner,) = self._enroll(1)
        enrollment = learner.training_enrollment_ids
        enrollment.action_cancel("Ill")
        self._run_job()
        self.assertEqual(self._messages(self.rule).state, "skipped")
        self.assertFalse(self._mails(learner))

    def test_a_rollback_takes_the_message_with_it(self):
        with self.assertRaises(KilledError), self.env.cr.savepoint():
            self._enroll(1)
            raise KilledError
        self.assertFalse(self._messages(self.rule))

    def test_a_worker_killed_anywhere_leaves_one_mail_each(self):
        learners = self._enroll(25)
        original = type(self.env["training.communication"])._hand_over
        moments = iter(["before", "after", "", "before", "after", "", ""])

        def die(messages):
            moment = next(moments, "")
            if moment == "before":
                raise KilledError
            original(messages)
            if moment == "after":
                raise KilledError

        self.startPatcher(patch.object(job, "BATCH_SIZE", 10))
        self.startPatcher(
            patch.object(type(self.env["training.communication"]), "_hand_over", die)
        )
        for _run in range(6):
            try:
                with self.env.cr.savepoint():
                    self._run_job()
            except KilledError:
                continue
        for learner in learners:
            self.assertEqual(len(self._mails(learner)), 1, learner.name)

    def test_queries_grow_by_little_with_recipients(self):
        def count(recipients):
            self.session.seats_max += recipients
            self._enroll(recipients)
            messages = self._messages(self.rule).filtered(lambda m: not m.handed_on)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            messages._hand_over()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(5)  # fills caches
        small, large = count(20), count(40)
        self.assertLessEqual(large - small, 20, (small, large))

    def test_coordinators_send_ahead_or_hold_back(self):
        self.rule.delay = 5
        self._enroll(2)
        ahead, held = self._messages(self.rule).with_user(self.coordinator)
        self._run_job()
        self.assertFalse(ahead.handed_on)
        ahead.action_send_now()
        held.action_cancel()
        self._run_job()
        self.assertTrue(ahead.handed_on)
        self.assertEqual(held.state, "cancelled")
        with self.assertRaises(AccessError):
            ahead.with_user(self.training_user).action_retry()

    def test_a_company_can_hold_everything_back(self):
        self.company.training_hold_messages = True
        (learner,) = self._enroll(1)
        self._run_job()
        self.assertEqual(self._messages(self.rule).state, "skipped")
        self.assertEqual(self._mails(learner).state, "cancel")
        self.assertTrue(self._messages(self.rule).mail_message_id.body)

    def test_a_deleted_mail_calls_its_message_off(self):
        (learner,) = self._enroll(1)
        self._run_job()
        self._mails(learner).unlink()
        self.assertEqual(self._messages(self.rule).state, "cancelled")
        self._run_job()
        self.assertFalse(self._mails(learner))
