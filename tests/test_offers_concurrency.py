"""Two instructors who accept at the same moment, in transactions of their own.

These tests commit and delete what they made.
"""

from odoo import Command
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestOffersAtOnce(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        self.ids = self._in_transaction(self._make)
        self.addCleanup(self._in_transaction, self._delete_all)

    @staticmethod
    def _make(env):
        """A session of 3 March 2031, and a pool of four who were asked."""
        course = env["training.course"].create({"name": "Rush"})
        session = env["training.session"].create({"course_id": course.id})
        meeting = env["training.meeting"].create(
            {
                "session_id": session.id,
                "start": "2031-03-03 09:00:00",
                "stop": "2031-03-03 12:00:00",
            }
        )
        session.action_schedule()
        employees = env["hr.employee"].create(
            [
                {"name": f"Rival {number}", "is_instructor": True, "tz": "UTC"}
                for number in range(4)
            ]
        )
        offer_round = env["training.offer.round"].create(
            {
                "session_id": session.id,
                "meeting_ids": [Command.set(meeting.ids)],
                "mode": "pool",
                "offer_ids": [
                    Command.create({"employee_id": employee.id})
                    for employee in employees
                ],
            }
        )
        offer_round._ask_next()
        return {
            "course": course.id,
            "session": session.id,
            "employees": employees.ids,
            "offers": offer_round.offer_ids.ids,
        }

    def _delete_all(self, env):
        session = env["training.session"].browse(self.ids["session"])
        events = session.meeting_ids.with_context(active_test=False).calendar_event_ids
        communications = env["training.communication"].search(
            [("session_id", "=", session.id)]
        )
        communications.sudo().mapped("mail_id").unlink()
        env.flush_all()
        for table, ids in (
            ("training_communication", communications.ids),
            ("training_booking", session.booking_ids.ids),
            ("training_offer_round", session.offer_round_ids.ids),
            ("calendar_event", events.ids),
            ("training_meeting", session.meeting_ids.ids),
            ("training_session", session.ids),
        ):
            env.cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", (ids,))
        env.invalidate_all()
        employees = env["hr.employee"].browse(self.ids["employees"])
        contacts = employees.work_contact_id
        employees.unlink()
        contacts.unlink()
        env["training.course"].browse(self.ids["course"]).unlink()

    def _read(self):
        def read(env):
            session = env["training.session"].browse(self.ids["session"])
            offers = env["training.offer"].browse(self.ids["offers"])
            firm = session.booking_ids.filtered(lambda b: b.state == "firm")
            return sorted(offers.mapped("state")), firm.mapped("role")

        return self._in_transaction(read)

    @staticmethod
    def _accept(offer_id):
        return lambda env: env["training.offer"].browse(offer_id)._accept()

    def test_four_accept_at_once_and_exactly_one_has_it(self):
        results = self._at_once([self._accept(offer) for offer in self.ids["offers"]])
        winners = [result for result in results if result == ""]
        self.assertEqual(len(winners), 1, results)
        losers = [result for result in results if result != ""]
        self.assertTrue(all("faster" in str(text) for text in losers), results)
        states, roles = self._read()
        self.assertEqual(states, ["accepted", "withdrawn", "withdrawn", "withdrawn"])
        self.assertEqual(roles, ["lead"])

    def test_without_the_index_each_would_believe_to_have_it(self):
        """The control: looking first and then writing lets everybody in."""

        def look_and_write(offer_id):
            def work(env):
                offer = env["training.offer"].browse(offer_id)
                if "accepted" in offer.round_id.offer_ids.mapped("state"):
                    return "faster"
                # A state of its own, as if there were no index on it.
                env.cr.execute(
                    "UPDATE training_offer SET state = 'taken' WHERE id = %s",
                    (offer_id,),
                )
                return ""

            return work

        results = self._at_once(
            [look_and_write(offer_id) for offer_id in self.ids["offers"]]
        )
        self.assertEqual(results, [""] * 4)

    def test_the_same_link_clicked_twice_at_once_books_once(self):
        offer = self.ids["offers"][0]
        self._at_once([self._accept(offer), self._accept(offer)])
        states, roles = self._read()
        self.assertEqual(states.count("accepted"), 1)
        self.assertEqual(roles, ["lead"])
