"""Scarce things under transactions that really run at the same time.

These tests commit, since a constraint that works within one transaction proves nothing
about two; they delete what they made.
"""

import threading
from unittest.mock import patch

import psycopg2.errors

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..exceptions import ResourceConflictError


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


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    def test_forty_at_once_for_the_last_seat_give_one_seat(self):
        learners = self._make_learners(40)
        session_id = self._make_open_session(seats=1)
        results = self._at_once([self._enroll(session_id, p) for p in learners])
        self.assertEqual(results.count("confirmed"), 1, results)
        self.assertEqual(results.count("waitlisted"), 39, results)

    def test_ten_seats_are_filled_and_none_is_sold_twice(self):
        learners = self._make_learners(40)
        session_id = self._make_open_session(seats=10)
        results = self._at_once([self._enroll(session_id, p) for p in learners])
        self.assertEqual(results.count("confirmed"), 10, results)
        self.assertEqual(results.count("waitlisted"), 30, results)
        seats = self._in_transaction(
            lambda env: (
                env["training.enrollment"]
                .search([("session_id", "=", session_id), ("state", "=", "confirmed")])
                .mapped("seat_number")
            )
        )
        self.assertEqual(sorted(seats), list(range(1, 11)))

    def _states(self, session_id):
        return self._in_transaction(
            lambda env: (
                env["training.enrollment"]
                .search([("session_id", "=", session_id)], order="id")
                .mapped("state")
            )
        )

    def test_two_seats_freed_at_once_go_to_two_people(self):
        """Both passes want the first who waits; the loser is replayed, as Odoo does."""
        learners = self._make_learners(4)
        session_id = self._make_open_session(seats=2)
        for learner in learners:
            self._in_transaction(self._enroll(session_id, learner))

        def cancel(learner):
            def work(env):
                env["training.enrollment"].search(
                    [("session_id", "=", session_id), ("partner_id", "=", learner)]
                ).action_cancel("Ill")
                env.flush_all()
                return "cancelled"

            return work

        works = [cancel(learner) for learner in learners[:2]]
        for work, result in zip(works, self._at_once(works), strict=True):
            if isinstance(result, psycopg2.errors.SerializationFailure):
                result = self._in_transaction(work)
            self.assertEqual(result, "cancelled")
        states = self._states(session_id)
        self.assertEqual(states, ["cancelled"] * 2 + ["confirmed"] * 2)

    def test_a_seat_freed_while_somebody_queues_is_found_by_the_job(self):
        first, second = self._make_learners(2)
        session_id = self._make_open_session(seats=1)
        self._in_transaction(self._enroll(session_id, first))

        def cancel(env):
            env["training.session"].browse(session_id).enrollment_ids.action_cancel(
                "Ill"
            )

        self._at_once([cancel, self._enroll(session_id, second)])
        self._in_transaction(
            lambda env: (
                env["training.session"]
                .browse(session_id)
                ._promote_waitlist(freed=False)
            )
        )
        self.assertEqual(self._states(session_id), ["cancelled", "confirmed"])

    def test_without_the_unique_index_the_seat_would_be_sold_twice(self):
        """The control: counting and then inserting lets everybody in."""
        learners = self._make_learners(4)
        session_id = self._make_open_session(seats=1)

        def count_and_insert(partner_id):
            def work(env):
                if not env["training.session"].browse(session_id).seats_available:
                    return "waitlisted"
                env.cr.execute(
                    "INSERT INTO training_enrollment (session_id, partner_id,"
                    " customer_id, state, seat_number)"
                    " VALUES (%s, %s, %s, 'confirmed', %s)",
                    # Numbers of their own, as if there were no index on them.
                    (session_id, partner_id, partner_id, partner_id),
                )
                return "confirmed"

            return work

        results = self._at_once([count_and_insert(p) for p in learners])
        self.assertEqual(results, ["confirmed"] * 4)

    def test_the_same_person_twice_at_once_is_enrolled_once(self):
        (learner,) = self._make_learners(1)
        session_id = self._make_open_session(seats=10)
        results = self._at_once([self._enroll(session_id, learner)] * 4)
        self.assertEqual(results.count("confirmed"), 1, results)

    def test_two_sessions_at_once_do_not_get_the_same_room(self):
        sessions = [self._make_open_session(seats=3) for _index in range(2)]
        room_id, resource_id = self._in_transaction(self._make_room)
        self.addCleanup(self._in_transaction, self._room_deleter(room_id))

        def book(session_id):
            def work(env):
                meeting = env["training.session"].browse(session_id).meeting_ids
                booking = env["training.booking"].create(
                    {
                        "meeting_id": meeting.id,
                        "resource_id": resource_id,
                        "role": "room",
                        "state": "firm",
                    }
                )
                env.flush_all()
                return booking.state

            return work

        results = self._at_once([book(session_id) for session_id in sessions])
        losers = [result for result in results if result != "firm"]
        self.assertEqual(results.count("firm"), 1, results)
        self.assertIsInstance(losers[0], ResourceConflictError)
        self.assertIn("Contested room is taken", str(losers[0]))

    @staticmethod
    def _make_room(env):
        room = env["training.resource"].create(
            {"name": "Contested room", "kind": "room", "capacity": 9}
        )
        return room.id, room.resource_id.id

    @staticmethod
    def _room_deleter(room_id):
        def delete(env):
            room = env["training.resource"].browse(room_id)
            room.booking_ids.unlink()
            resource = room.resource_id
            room.unlink()
            resource.unlink()

        return delete

    def test_lowering_the_capacity_is_not_overtaken_by_an_enrolment(self):
        learners = self._make_learners(2)
        session_id = self._make_open_session(seats=2)
        self._in_transaction(self._enroll(session_id, learners[0]))
        with self.registry.cursor() as cr:
            late = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            cr.execute("SELECT 1 FROM training_session LIMIT 1")
            self._in_transaction(
                lambda env: (
                    env["training.session"].browse(session_id).write({"seats_max": 1})
                )
            )
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.SerializationFailure),
            ):
                self._enroll(session_id, learners[1])(late)
            cr.rollback()
