"""A worker that dies, with transactions that really commit and roll back.

The records are made and deleted by the test, since what it is about is what is left in
the database when a connection breaks.
"""

from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged

RECIPIENTS = 1000


class KilledError(BaseException):
    """The connection is gone, and with it what wasn't committed."""


@tagged("post_install", "-at_install")
class TestKilledWorker(BaseCase):
    def setUp(self):
        super().setUp()
        # The server holds this lock while tests run; other cursors would wait.
        self.enterContext(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        self.made = self._in_transaction(self._make)
        self.addCleanup(self._in_transaction, self._delete)

    def _in_transaction(self, work):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            return work(env)

    def _make(self, env):
        """A session with so many learners whose confirmation waits."""
        env["training.communication.rule"].search([]).active = False
        active = env["training.communication.rule"].with_context(active_test=False)
        self.switched_off = active.search([]).ids
        template = env["mail.template"].create(
            {
                "name": "Kill",
                "model_id": env["ir.model"]._get_id("training.communication"),
                "subject": "About {{ object.session_id.name }}",
                "body_html": "<p>Hello</p>",
            }
        )
        rule = env["training.communication.rule"].create(
            {"name": "Kill", "event": "session_guaranteed", "template_id": template.id}
        )
        course = env["training.course"].create(
            {"name": "Kill", "seats_min": 1, "seats_max": RECIPIENTS}
        )
        session = env["training.session"].create({"course_id": course.id})
        env["training.meeting"].create(
            {
                "session_id": session.id,
                "start": "2031-03-03 09:00:00",
                "stop": "2031-03-03 17:00:00",
            }
        )
        session.action_schedule()
        learners = env["res.partner"].create(
            [
                {"name": f"Killed {number}", "email": f"k{number}@example.com"}
                for number in range(RECIPIENTS)
            ]
        )
        enrollments = env["training.enrollment"].create(
            [{"session_id": session.id, "partner_id": p.id} for p in learners]
        )
        env["training.communication.rule"]._fire("session_guaranteed", session)
        return {
            "training.communication.rule": rule.ids,
            "mail.template": template.ids,
            "training.enrollment": enrollments.ids,
            "training.session": session.ids,
            "training.course": course.ids,
            "res.partner": learners.ids,
        }

    def _delete(self, env):
        session = env["training.session"].browse(self.made["training.session"])
        messages = session.communication_ids
        messages.mail_id.unlink()
        events = session.meeting_ids.with_context(active_test=False).calendar_event_ids
        env.flush_all()
        for table, ids in (
            ("training_communication", messages.ids),
            ("training_enrollment", self.made["training.enrollment"]),
            ("calendar_event", events.ids),
            ("training_meeting", session.meeting_ids.ids),
            ("training_session", session.ids),
        ):
            env.cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", (ids,))
        env.invalidate_all()
        for model in (
            "training.communication.rule",
            "mail.template",
            "training.course",
            "res.partner",
        ):
            env[model].browse(self.made[model]).unlink()
        env["training.communication.rule"].browse(
            self.switched_off
        ).exists().active = True

    def _count_mails(self):
        def count(env):
            rows = env["mail.mail"]._read_group(
                [("recipient_ids", "in", self.made["res.partner"])],
                ["recipient_ids"],
                ["__count"],
            )
            return [number for _partner, number in rows]

        return self._in_transaction(count)

    def test_a_worker_killed_anywhere_leaves_exactly_one_mail_each(self):
        moments = iter(["early", "", "late", "", "", "late", "early", ""])

        def run(env):
            original = type(env["training.communication"])._hand_over

            def die(messages):
                moment = next(moments, "")
                if moment == "early":
                    raise KilledError
                original(messages)
                if moment == "late":
                    messages.env.flush_all()
                    raise KilledError

            with patch.object(type(env["training.communication"]), "_hand_over", die):
                env["training.communication"]._cron_send()

        killed = 0
        for _run in range(10):
            try:
                self._in_transaction(run)
            except KilledError:
                killed += 1
        self.assertEqual(killed, 4, "the test kills what it says")
        self.assertEqual(self._count_mails(), [1] * RECIPIENTS)
