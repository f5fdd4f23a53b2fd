"""Runs with accepted proposals that are committed, for planners who race."""

from datetime import date

from odoo import Command
from odoo.service.model import retrying

from .concurrency_common import ConcurrencyCase


class PlanningRaceCase(ConcurrencyCase):
    """One person and one room that several want on 4 March 2031."""

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
        rounds = env["training.offer.round"].search(
            [("session_id", "in", sessions.ids)]
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
            ("training_offer_round", rounds.ids),
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

    def _make_contested(self, env):
        """A course of a day, and the only person and room for it."""
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
        return course, employee, room

    def _make_runs(self, shared_request=False, count=2):
        """Runs with an accepted proposal each, for the same person and room.

        :param shared_request: whether all serve the same request
        :return: ids of the runs
        """

        def make(env):
            course, employee, room = self._make_contested(env)
            requests = env["training.request"].create(
                [
                    {
                        "course_id": course.id,
                        "date_earliest": date(2031, 3, 3),
                        "date_latest": date(2031, 3, 14),
                    }
                    for _number in range(1 if shared_request else count)
                ]
            )
            runs = env["training.scheduling.run"]
            for number in range(count):
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

    @staticmethod
    def _book(run_id):
        """Booking what a run has accepted, replayed as a request of a client is."""

        def work(env):
            run = env["training.scheduling.run"].browse(run_id)
            return retrying(run.action_apply, env)

        return work
