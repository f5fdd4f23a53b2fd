"""Scarce things under transactions that really run at the same time."""

import psycopg2.errors

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import ResourceConflictError
from .concurrency_common import ConcurrencyCase


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
