"""Two quotes for one request accepted at the same moment, each in its transaction."""

from datetime import date

import psycopg2.errors

from odoo import fields
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .planning_race_common import PlanningRaceCase


@tagged("post_install", "-at_install")
class TestQuotesAtOnce(PlanningRaceCase):
    def setUp(self):
        super().setUp()
        self.quote_ids = self._in_transaction(self._make)

    def _make(self, env):
        """A client's request with two quotes sent for 4 March 2031; their ids."""
        course, _employee, _room = self._make_contested(env)
        client = env["res.partner"].create(
            {"name": "Rival Ltd", "is_company": True, "email": "rival@example.com"}
        )
        request = env["training.request"].create(
            {
                "course_id": course.id,
                "customer_id": client.id,
                "learner_count": 2,
                "date_earliest": date(2031, 3, 3),
                "date_latest": date(2031, 3, 14),
            }
        )
        quotes = env["training.quote"].create(
            [
                {
                    "request_id": request.id,
                    "price": price,
                    "first_day": date(2031, 3, 4),
                    "valid_until": date(2031, 2, 28),
                }
                for price in (900.0, 1200.0)
            ]
        )
        quotes._move_to("sent", sent_on=fields.Datetime.now())
        return quotes.ids

    def _delete_all(self, env):
        quotes = env["training.quote"].browse(self.quote_ids)
        requests, clients = quotes.request_id, quotes.customer_id
        requests.activity_ids.unlink()
        (requests.message_ids | quotes.message_ids).unlink()
        env.flush_all()
        env.cr.execute(
            "DELETE FROM training_quote WHERE id = ANY(%s)", (self.quote_ids,)
        )
        result = super()._delete_all(env)
        clients.unlink()
        return result

    @staticmethod
    def _accept(quote_id):
        """The client's click, replayed as a request over HTTP is."""

        def work(env):
            quote = env["training.quote"].browse(quote_id)
            return retrying(lambda: quote._accept(quote.partner_id, "PO 1"), env)

        return work

    def _race(self, works):
        with mute_logger("odoo.service.model"):
            return self._at_once(works)

    def _read(self):
        def read(env):
            quotes = env["training.quote"].browse(self.quote_ids)
            accepted = quotes.filtered(lambda quote: quote.state == "accepted")
            sessions = quotes.request_id.session_ids
            return (
                sorted(quotes.mapped("state")),
                accepted.mapped("price"),
                sessions.mapped("price_unit"),
                quotes.request_id.activity_ids.mapped("summary"),
            )

        return self._in_transaction(read)

    def test_one_of_two_is_accepted_and_the_other_client_reads_why_not(self):
        results = self._race([self._accept(quote) for quote in self.quote_ids])
        self.assertEqual(results.count(""), 1, results)
        refusal = next(result for result in results if result != "")
        self.assertIn("withdrawn", str(refusal))
        states, agreed, charged, activities = self._read()
        self.assertEqual(states, ["accepted", "withdrawn"])
        self.assertEqual(charged, agreed)
        self.assertEqual(activities, ["Quote accepted"])

    def test_the_same_link_clicked_twice_at_once_makes_one_session(self):
        quote = self.quote_ids[0]
        results = self._race([self._accept(quote), self._accept(quote)])
        self.assertEqual(results, ["", ""])
        states, _agreed, charged, activities = self._read()
        self.assertEqual(states, ["accepted", "withdrawn"])
        self.assertEqual(charged, [900.0])
        self.assertEqual(activities, ["Quote accepted"])

    def _write_state(self, state):
        """Both quotes get a state at once, and neither touches the other."""

        def write(quote_id):
            def work(env):
                env.cr.execute(
                    "UPDATE training_quote SET state = %s WHERE id = %s",
                    (state, quote_id),
                )
                return state

            return work

        return self._at_once([write(quote) for quote in self.quote_ids])

    def test_the_index_alone_lets_only_one_be_accepted(self):
        results = self._write_state("accepted")
        refused = [
            result
            for result in results
            if isinstance(result, psycopg2.errors.UniqueViolation)
        ]
        self.assertEqual(results.count("accepted"), 1, results)
        self.assertEqual(len(refused), 1, results)

    def test_without_the_index_both_would_be_accepted(self):
        """The control: a state of its own, as if there were no index on it."""
        self.assertEqual(self._write_state("taken"), ["taken", "taken"])
