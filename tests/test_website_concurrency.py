"""A hold that lapses at the very moment at which its payment comes in."""

from types import SimpleNamespace

import psycopg2.errors

from odoo import Command
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestWebsiteConcurrency(ConcurrencyCase):
    def _make_held(self, session_id, learner_id):
        """A committed booking of one seat that waits for its payment; its id."""

        def make(env):
            session = env["training.session"].browse(session_id)
            session.price_unit = 100.0
            checkout = env["training.checkout"].create(
                {
                    "session_id": session_id,
                    "partner_id": learner_id,
                    "customer_id": learner_id,
                    "payment_mode": "online",
                    "enrollment_ids": [
                        Command.create(
                            {
                                "session_id": session_id,
                                "partner_id": learner_id,
                                "state": "held",
                            }
                        )
                    ],
                }
            )
            checkout._start_hold()
            return checkout.id

        checkout_id = self._in_transaction(make)
        self.addCleanup(self._delete_checkout, checkout_id)
        return checkout_id

    def _delete_checkout(self, checkout_id):
        def delete(env):
            checkout = env["training.checkout"].browse(checkout_id)
            moves = checkout.enrollment_ids.invoice_line_ids.move_id
            moves.filtered(lambda move: move.state == "draft").unlink()
            checkout.enrollment_ids.checkout_id = False
            checkout.activity_ids.unlink()
            env.flush_all()
            env.cr.execute("DELETE FROM training_checkout WHERE id = %s", [checkout_id])

        self._in_transaction(delete)

    def _lapse(self, checkout_id):
        def work(env):
            checkout = env["training.checkout"].browse(checkout_id)
            checkout.filtered(lambda one: one.state == "open")._lapse()
            env.flush_all()
            return "lapsed"

        return work

    def _pay(self, checkout_id):
        def work(env):
            money = SimpleNamespace(amount=100.0, state="authorized")
            env["training.checkout"].browse(checkout_id)._settle(money)
            env.flush_all()
            return "paid"

        return work

    def _run(self, *works):
        """At once; what loses is replayed on a fresh snapshot, as Odoo's requests."""
        for work, result in zip(works, self._at_once(works), strict=True):
            if isinstance(result, psycopg2.errors.SerializationFailure):
                self._in_transaction(work)
            else:
                self.assertIsInstance(result, str, result)

    def _read(self, checkout_id):
        def read(env):
            checkout = env["training.checkout"].browse(checkout_id)
            live = checkout.enrollment_ids.filtered(
                lambda one: one.state != "cancelled"
            )
            return checkout.state, checkout.is_late, live.mapped("state")

        return self._in_transaction(read)

    def test_the_seat_is_paid_and_kept_whoever_comes_first(self):
        (learner_id,) = self._make_learners(1)
        session_id = self._make_open_session(seats=1)
        checkout_id = self._make_held(session_id, learner_id)
        self._run(self._lapse(checkout_id), self._pay(checkout_id))
        self.assertEqual(self._read(checkout_id), ("done", False, ["confirmed"]))

    def test_who_pays_when_the_seat_has_gone_is_in_the_queue_and_seen_to(self):
        late_id, waiting_id = self._make_learners(2)
        session_id = self._make_open_session(seats=1)
        checkout_id = self._make_held(session_id, late_id)
        self._in_transaction(
            lambda env: (
                env["training.enrollment"]
                .create({"session_id": session_id, "partner_id": waiting_id})
                .ids
            )
        )
        self._in_transaction(self._lapse(checkout_id))  # the one who waits moves up
        self._in_transaction(self._pay(checkout_id))
        self.assertEqual(self._read(checkout_id), ("done", True, ["waitlisted"]))
        activities = self._in_transaction(
            lambda env: len(env["training.checkout"].browse(checkout_id).activity_ids)
        )
        self.assertEqual(activities, 1)
