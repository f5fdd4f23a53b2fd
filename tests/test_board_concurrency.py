from odoo.service.model import retrying
from odoo.tests import tagged

from ..exceptions import ResourceConflictError, StaleBoardError
from .concurrency_common import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestBoardConcurrency(ConcurrencyCase):
    """Two planners who let go at the same moment, on Monday 3 March 2031."""

    def setUp(self):
        super().setUp()
        # Cleaned up last first: bookings go with their sessions, then the people.
        self.first_rival, self.second_rival = self._make_rivals()
        self.session_id = self._make_open_session(seats=5)
        self.other_id = self._make_open_session(seats=5)

    def _make_rivals(self):
        def make(env):
            people = env["hr.employee"].create(
                [
                    {"name": name, "is_instructor": True, "tz": "UTC"}
                    for name in ("First rival", "Second rival")
                ]
            )
            return people.ids, people.resource_id.ids

        employee_ids, resource_ids = self._in_transaction(make)
        self.addCleanup(
            self._in_transaction,
            lambda env: env["hr.employee"].browse(employee_ids).unlink(),
        )
        return resource_ids

    def _drop(self, session_id, target=False, days=0):
        """A drag from the tray, replayed after a collision as Odoo does."""

        def work(env):
            drag = {
                "meeting_id": env["training.session"].browse(session_id).meeting_ids.id,
                "role": "lead",
                "source": False,
                "target": target,
                "days": days,
                "whole": False,
                "starts": "2031-03-03 09:00:00",
            }
            return retrying(lambda: env["training.board"].drop(drag)["status"], env)

        return work

    def _read_bookings(self):
        def read(env):
            bookings = env["training.booking"].search(
                [
                    ("session_id", "in", (self.session_id, self.other_id)),
                    ("role", "=", "lead"),
                    ("state", "!=", "released"),
                ]
            )
            return [(b.session_id.id, b.resource_id.id) for b in bookings]

        return self._in_transaction(read)

    def test_of_two_who_staff_one_meeting_the_second_sees_who_was_faster(self):
        results = self._at_once(
            [
                self._drop(self.session_id, self.first_rival),
                self._drop(self.session_id, self.second_rival),
            ]
        )
        self.assertEqual(results.count("done"), 1, results)
        (refused,) = (result for result in results if result != "done")
        self.assertIsInstance(refused, StaleBoardError)
        self.assertEqual(len(self._read_bookings()), 1)

    def test_one_instructor_is_not_given_to_two_sessions(self):
        results = self._at_once(
            [
                self._drop(self.session_id, self.first_rival),
                self._drop(self.other_id, self.first_rival),
            ]
        )
        self.assertEqual(results.count("done"), 1, results)
        (lost,) = (result for result in results if result != "done")
        self.assertTrue(
            lost == "refused" or isinstance(lost, ResourceConflictError), lost
        )
        self.assertEqual(len(self._read_bookings()), 1)
