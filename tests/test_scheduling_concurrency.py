"""Two planners at once, each in a transaction of their own."""

from datetime import date

from odoo import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestSchedulingConcurrency(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        self.made = []
        self.addCleanup(self._in_transaction, self._delete_all)

    def _delete_all(self, env):
        """Undo what was committed, in an order that suits the foreign keys."""
        course_ids, employee_ids, room_ids = self.made
        sessions = env["training.session"].search([("course_id", "in", course_ids)])
        requests = env["training.request"].search([("course_id", "in", course_ids)])
        runs = (
            env["training.scheduling.proposal"]
            .search([("course_id", "in", course_ids)])
            .run_id
        )
        messages = env["training.communication"].search(
            [("session_id", "in", sessions.ids)]
        )
        meetings = sessions.meeting_ids
        events = meetings.with_context(active_test=False).calendar_event_ids
        env.flush_all()
        for table, ids in (
            ("training_scheduling_run", runs.ids),
            ("training_communication", messages.ids),
            ("calendar_event", events.ids),
            ("training_booking", sessions.booking_ids.ids),
            ("training_meeting", meetings.ids),
            ("training_session", sessions.ids),
            ("training_request", requests.ids),
        ):
            env.cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", (ids,))
        env.invalidate_all()
        env["training.course"].browse(course_ids).unlink()
        rooms = env["training.resource"].browse(room_ids)
        resources = rooms.resource_id
        rooms.unlink()
        resources.unlink()
        employees = env["hr.employee"].browse(employee_ids)
        contacts = employees.work_contact_id
        resources = employees.resource_id
        employees.unlink()
        resources.exists().unlink()
        contacts.exists().unlink()

    def _make_runs(self, shared_request):
        """Two runs with an accepted proposal each, for the same person and room.

        :param shared_request: whether both serve the same request
        :return: ids of the runs
        """

        def make(env):
            course = env["training.course"].create(
                {
                    "name": "Contested",
                    "seats_min": 1,
                    "seats_max": 5,
                    "block_ids": [Command.create({"name": "Day"})],
                }
            )
            employee = env["hr.employee"].create(
                {"name": "Contested Anna", "is_instructor": True, "tz": "UTC"}
            )
            room = env["training.resource"].create(
                {"name": "Contested room", "kind": "room", "capacity": 9}
            )
            self.made = [course.ids, employee.ids, room.ids]
            requests = env["training.request"].create(
                [
                    {
                        "course_id": course.id,
                        "date_earliest": date(2031, 3, 3),
                        "date_latest": date(2031, 3, 14),
                    }
                    for _number in range(1 if shared_request else 2)
                ]
            )
            runs = env["training.scheduling.run"]
            for number in range(2):
                runs += self._make_run(
                    env, requests[0 if shared_request else number], employee, room
                )
            return runs.ids

        return self._in_transaction(make)

    @staticmethod
    def _make_run(env, request, employee, room):
        run = env["training.scheduling.run"].create(
            {"request_ids": [Command.set(request.ids)]}
        )
        run._fit_proposals()
        run._move_to("queued")
        run._move_to("solving")
        run._move_to("solved")
        run.proposal_ids.write(
            {
                "first_day": date(2031, 3, 4),
                "lead_id": employee.id,
                "room_id": room.id,
            }
        )
        run.action_accept_all()
        return run

    def _apply_at_once(self, run_ids):
        """Book two runs at the same time, replayed as a request of a client is."""

        def book(run_id):
            def work(env):
                run = env["training.scheduling.run"].browse(run_id)
                return retrying(run.action_apply, env)

            return work

        with mute_logger("odoo.service.model"):
            return self._at_once([book(run_id) for run_id in run_ids])

    def _read(self, run_ids):
        def read(env):
            runs = env["training.scheduling.run"].browse(run_ids)
            proposals = runs.proposal_ids
            return (
                sorted(proposals.mapped("state")),
                len(proposals.request_id.session_ids),
                "\n".join(filter(None, proposals.mapped("conflicts"))),
            )

        return self._in_transaction(read)

    def test_two_planners_at_once_book_a_person_and_a_room_once(self):
        run_ids = self._make_runs(shared_request=False)
        results = self._apply_at_once(run_ids)
        states, session_count, conflicts = self._read(run_ids)
        self.assertEqual(states, ["booked", "proposed"], results)
        self.assertEqual(session_count, 1)
        self.assertIn("Contested Anna", conflicts)

    def test_two_planners_at_once_serve_a_request_once(self):
        run_ids = self._make_runs(shared_request=True)
        results = self._apply_at_once(run_ids)
        states, session_count, conflicts = self._read(run_ids)
        self.assertEqual(states, ["booked", "proposed"], results)
        self.assertEqual(session_count, 1)
        self.assertIn("was made for it", conflicts)
