"""Leaving twice at the same moment: one does it, the other is replayed or refused."""

import psycopg2.errors

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestLeavingConcurrency(ConcurrencyCase):
    def _make_paid_enrollment(self):
        """A committed enrolment under a policy that takes the whole price."""
        (partner_id,) = self._make_learners(1)
        session_id = self._make_open_session(seats=2)

        def make(env):
            policy = env["training.policy"].create(
                {
                    "name": "Whole price",
                    "fee_step_ids": [
                        Command.create({"days_before": 9999, "percent": 100})
                    ],
                }
            )
            session = env["training.session"].browse(session_id)
            session.write({"policy_id": policy.id, "price_unit": 100.0})
            enrollment = env["training.enrollment"].create(
                {"session_id": session_id, "partner_id": partner_id}
            )
            return enrollment.id, policy.id

        enrollment_id, policy_id = self._in_transaction(make)
        self.addCleanup(self._delete_money, enrollment_id, session_id, policy_id)
        return session_id, enrollment_id

    def _delete_money(self, enrollment_id, session_id, policy_id):
        def delete(env):
            enrollments = env["training.session"].browse(session_id).enrollment_ids
            enrollments |= enrollments.browse(enrollment_id).moved_to_ids
            enrollments.fee_ids.unlink()
            moves = enrollments.invoice_line_ids.move_id
            moves.filtered(lambda move: move.state == "draft").unlink()
            env["training.session"].browse(session_id).policy_id = False
            env["training.policy"].browse(policy_id).unlink()

        self._in_transaction(delete)

    def _count_money(self, enrollment_id):
        def count(env):
            enrollment = env["training.enrollment"].browse(enrollment_id)
            return len(enrollment.fee_ids), len(enrollment.invoice_line_ids)

        return self._in_transaction(count)

    def test_cancelling_twice_at_once_charges_once(self):
        _session_id, enrollment_id = self._make_paid_enrollment()

        def cancel(env):
            env["training.enrollment"].browse(enrollment_id).action_cancel("Ill")
            env.flush_all()
            return "cancelled"

        results = self._at_once([cancel] * 4)
        self.assertEqual(results.count("cancelled"), 1, results)
        for result in results:
            if result != "cancelled":
                self.assertIsInstance(
                    result, (psycopg2.errors.SerializationFailure, UserError)
                )
        self.assertEqual(self._count_money(enrollment_id), (1, 1))

    def test_cancelling_and_moving_at_once_does_one_of_them(self):
        session_id, enrollment_id = self._make_paid_enrollment()
        other_id = self._make_open_session(seats=2)

        def cancel(env):
            env["training.enrollment"].browse(enrollment_id).action_cancel("Ill")
            env.flush_all()
            return "cancelled"

        def move(env):
            other = env["training.session"].browse(other_id)
            env["training.enrollment"].browse(enrollment_id)._transfer(other, "Late")
            env.flush_all()
            return "moved"

        results = self._at_once([cancel, move, cancel, move])
        done = [result for result in results if isinstance(result, str)]
        self.assertEqual(len(done), 1, results)
        live = self._in_transaction(
            lambda env: env["training.enrollment"].search_count(
                [
                    ("session_id", "in", (session_id, other_id)),
                    ("state", "!=", "cancelled"),
                ]
            )
        )
        self.assertEqual(live, 1 if done == ["moved"] else 0)
