"""Planners at once, each in a transaction of their own."""

from odoo import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import ResourceConflictError
from .planning_race_common import PlanningRaceCase


@tagged("post_install", "-at_install")
class TestSchedulingConcurrency(PlanningRaceCase):
    def _race(self, works):
        with mute_logger("odoo.service.model"):
            return self._at_once(works)

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
        results = self._race([self._book(run_id) for run_id in run_ids])
        states, session_count, conflicts = self._read(run_ids)
        self.assertEqual(states, ["booked", "proposed"], results)
        self.assertEqual(session_count, 1)
        self.assertIn("Contested Anna", conflicts)

    def test_two_planners_at_once_serve_a_request_once(self):
        run_ids = self._make_runs(shared_request=True)
        results = self._race([self._book(run_id) for run_id in run_ids])
        states, session_count, conflicts = self._read(run_ids)
        self.assertEqual(states, ["booked", "proposed"], results)
        self.assertEqual(session_count, 1)
        self.assertIn("was made for it", conflicts)


@tagged("post_install", "-at_install")
class TestPlanningPairs(PlanningRaceCase):
    """Booking a plan while somebody gets the same person in another way."""

    def setUp(self):
        super().setUp()
        (self.run_id,) = self._make_runs(count=1)
        self.ids = self._in_transaction(self._make_rival)

    def _make_rival(self, env):
        """A session of that day which lacks a lead, and an offer of it to Anna."""
        course_ids, employee_ids, _room_ids = self.made
        session = env["training.session"].create({"course_id": course_ids[0]})
        meeting = env["training.meeting"].create(
            {
                "session_id": session.id,
                "start": "2031-03-04 09:00:00",
                "stop": "2031-03-04 17:00:00",
            }
        )
        session.action_schedule()
        other = env["hr.employee"].create(
            {"name": "Contested Ben", "is_instructor": True, "tz": "UTC"}
        )
        employee_ids += other.ids
        offer_round = env["training.offer.round"].create(
            {
                "session_id": session.id,
                "meeting_ids": [Command.set(meeting.ids)],
                "offer_ids": [Command.create({"employee_id": employee_ids[0]})],
            }
        )
        offer_round._ask_next()
        anna = env["hr.employee"].browse(employee_ids[0])
        return {
            "meeting": meeting.id,
            "offer": offer_round.offer_ids.id,
            "anna": anna.resource_id.id,
            "ben": other.resource_id.id,
        }

    def _drag(self, resource):
        def work(env):
            drag = {
                "meeting_id": self.ids["meeting"],
                "role": "lead",
                "source": False,
                "target": self.ids[resource],
                "days": 0,
                "whole": False,
                "starts": "2031-03-04 09:00:00",
            }
            return retrying(lambda: env["training.board"].drop(drag)["status"], env)

        return work

    def _accept(self, env):
        offer = env["training.offer"].browse(self.ids["offer"])
        return retrying(offer._accept, env)

    def _race(self, *works):
        with mute_logger("odoo.service.model"):
            return self._at_once(works)

    def _count_firm(self, resource):
        """How often somebody leads that day."""
        return self._in_transaction(
            lambda env: env["training.booking"].search_count(
                [
                    ("resource_id", "=", self.ids[resource]),
                    ("state", "=", "firm"),
                    ("start", "<", "2031-03-04 17:00:00"),
                    ("stop", ">", "2031-03-04 09:00:00"),
                ]
            )
        )

    def _is_booked(self):
        return self._in_transaction(
            lambda env: (
                env["training.scheduling.run"].browse(self.run_id).proposal_ids.state
                == "booked"
            )
        )

    def test_a_drag_and_a_plan_at_once_book_a_person_once(self):
        _applied, dropped = self._race(self._book(self.run_id), self._drag("anna"))
        self.assertEqual(self._count_firm("anna"), 1)
        self.assertEqual(dropped == "done", not self._is_booked(), dropped)
        if dropped != "done":
            self.assertTrue(
                dropped == "refused" or isinstance(dropped, ResourceConflictError),
                dropped,
            )

    def test_an_accepted_offer_and_a_plan_at_once_book_a_person_once(self):
        _applied, refusal = self._race(self._book(self.run_id), self._accept)
        self.assertEqual(self._count_firm("anna"), 1)
        self.assertEqual(refusal == "", not self._is_booked(), refusal)

    def test_an_accepted_offer_and_a_drag_at_once_give_a_meeting_one_lead(self):
        dropped, refusal = self._race(self._drag("ben"), self._accept)
        leads = self._count_firm("anna") + self._count_firm("ben")
        self.assertEqual(leads, 1, (dropped, refusal))
        self.assertNotEqual(dropped == "done", refusal == "", (dropped, refusal))
