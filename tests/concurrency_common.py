"""Works that really run at the same time, in transactions of their own.

Such tests commit, since a constraint that works within one transaction proves nothing
about two; they delete what they made.
"""

import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger


class ConcurrencyCase(BaseCase):
    """Records that are committed, works that run at once, and cleaning up."""

    def setUp(self):
        super().setUp()
        # The server holds this lock while tests run; other threads would wait forever.
        self.enterContext(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())

    def _in_transaction(self, work):
        """Run `work(env)` in a transaction of its own and commit it."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            return work(env)

    def _at_once(self, works):
        """Run each work in a thread, all having taken their snapshot before they go on.

        :return: what they returned, or the exception they raised
        """
        barrier = threading.Barrier(len(works))
        results = [None] * len(works)

        def run(index, work):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
                    cr.execute("SELECT 1")
                    barrier.wait(timeout=30)
                    results[index] = work(env)
            except Exception as error:  # the point is which one was raised
                results[index] = error

        threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
        # Refused insertions are expected; muting from several threads isn't exact.
        with mute_logger("odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=120)
        return results

    def _make_open_session(self, seats):
        """A committed session with so many seats; its id."""

        def make(env):
            course = env["training.course"].create(
                {
                    "name": "Rush",
                    "seats_min": 1,
                    "seats_max": seats,
                    "block_ids": [Command.create({"name": "Day"})],
                }
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
            session.action_open()
            return session.id, course.id

        session_id, course_id = self._in_transaction(make)
        self.addCleanup(self._delete, session_id, course_id)
        return session_id

    def _make_learners(self, count):
        ids = self._in_transaction(
            lambda env: (
                env["res.partner"]
                .create([{"name": f"Rival {number}"} for number in range(count)])
                .ids
            )
        )
        self.addCleanup(
            self._in_transaction, lambda env: env["res.partner"].browse(ids).unlink()
        )
        return ids

    def _delete(self, session_id, course_id):
        def delete(env):
            session = env["training.session"].browse(session_id)
            meetings = session.meeting_ids
            events = meetings.with_context(active_test=False).calendar_event_ids
            env.flush_all()
            for table, ids in (
                ("training_enrollment", session.enrollment_ids.ids),
                ("training_booking", session.booking_ids.ids),
                ("calendar_event", events.ids),
                ("training_meeting", meetings.ids),
                ("training_session", session.ids),
            ):
                env.cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", (ids,))
            env["training.course"].browse(course_id).unlink()

        self._in_transaction(delete)

    @staticmethod
    def _enroll(session_id, partner_id):
        def work(env):
            enrollment = env["training.enrollment"].create(
                {"session_id": session_id, "partner_id": partner_id}
            )
            return enrollment.state

        return work
