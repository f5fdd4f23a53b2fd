from datetime import date

from odoo.fields import Command
from odoo.tests import Form, tagged

from .scheduling_run_common import SchedulingRunCase


@tagged("post_install", "-at_install")
class TestSchedulingThings(SchedulingRunCase):
    """Ten laptops, of which each session takes six, and one virtual room."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laptop = cls._make_thing("Laptop", "equipment", quantity=10)
        cls.licence = cls._make_thing("Webroom", "virtual_room")
        cls.course.equipment_line_ids = [
            Command.create({"equipment_id": cls.laptop.id, "quantity": 6})
        ]

    @classmethod
    def _make_thing(cls, name, kind, **values):
        return cls.env["training.resource"].create(
            {"name": name, "kind": kind, "company_id": cls.company.id, **values}
        )

    def _make_rival(self, **values):
        """A session on 3 March that has what its course asks for."""
        rival = self._make_session(date(2027, 3, 3), course=self.course, **values)
        rival._assign_instructors(self.ben)
        rival.action_schedule()
        return rival

    def _make_pair(self, **overrides):
        run = self._make_solved_run(self._make_requests(2, **overrides))
        first, second = run.proposal_ids
        self.assertNotEqual(first.first_day, second.first_day)
        return first, second

    # -- proposals of one run ----------------------------------------------------

    def test_editing_shows_equipment_that_another_proposal_takes(self):
        first, second = self._make_pair()
        form = Form(first)
        self.assertEqual(form.equipment_label, "6 × Laptop")
        form.first_day = second.first_day
        form.lead_id = (self.anna | self.ben) - second.lead_id
        form.room_id = (self.room | self.other_room) - second.room_id
        self.assertIn("Laptop: 6 are needed on", form.conflicts)
        self.assertIn("6 of 10 are taken", form.conflicts)
        form.save()
        self.assertTrue(first.is_hatched and second.is_hatched)
        second.action_drop()
        self.assertFalse(first.conflicts)

    def test_editing_shows_equipment_that_is_booked(self):
        rival = self._make_rival()
        self.assertEqual(
            len(rival.booking_ids.filtered(lambda b: b.role == "equipment")), 6
        )
        first, _second = self._make_pair()
        first.write({"first_day": date(2027, 3, 3), "lead_id": self.anna.id})
        self.assertIn("Laptop: 6 are needed", first.conflicts)

    def test_editing_shows_a_virtual_room_that_another_proposal_takes(self):
        first, second = self._make_pair(mode="virtual", place_id=False)
        self.assertEqual(first.licence_id | second.licence_id, self.licence)
        first.write(
            {
                "first_day": second.first_day,
                "lead_id": ((self.anna | self.ben) - second.lead_id).id,
            }
        )
        self.assertIn("Webroom: is booked", first.conflicts)
        other = self._make_thing("Other webroom", "virtual_room")
        first.licence_id = other
        self.assertFalse(first.conflicts or second.conflicts)
        first.licence_id = False
        self.assertFalse(first.conflicts)
        self.assertIn("No virtual room is chosen", first.cautions)

    def test_equipment_stays_with_the_session_that_is_staffed_beside(self):
        rival = self._make_rival()
        rival.booking_ids.filtered(lambda b: b.role == "lead")._release()
        requests = self._make_requests(
            1, date_earliest=date(2027, 3, 3), date_latest=date(2027, 3, 4)
        )
        run = self._make_solved_run(requests, rival)
        asked = run.proposal_ids.filtered("request_id")
        self.assertEqual(asked.first_day, date(2027, 3, 4))
        self.assertFalse(any(run.proposal_ids.mapped("conflicts")))

    def test_the_price_of_a_change_has_equipment_and_delay_in_it(self):
        self.laptop.cost_day = 7
        first, _second = self._make_pair()
        first.write({"first_day": date(2027, 3, 8)})
        lines = {line["term"]: line for line in first.score_lines}
        self.assertEqual(lines["equipment"]["value"], 42 * first.run_id.weight_room)
        self.assertFalse(lines["equipment"]["employee_id"])
        self.assertEqual(lines["lateness"]["detail"]["days"], 7)
        self.assertIn("6 × Laptop", first.price_table)

    def test_the_weights_of_the_run_price_a_change(self):
        run = self._make_solved_run(self._make_requests(1), weight_cost=3.0)
        proposal = run.proposal_ids
        proposal.lead_id = self.ben
        (pay,) = [line for line in proposal.score_lines if line["term"] == "cost"]
        self.assertEqual(pay["value"], 1500)

    # -- one request after the other ---------------------------------------------

    def test_scheduling_at_once_goes_where_the_equipment_is(self):
        requests = self._make_requests(
            3, date_earliest=date(2027, 3, 1), date_latest=date(2027, 3, 2)
        )
        requests.with_user(self.coordinator).action_schedule()
        placed = requests.filtered(lambda request: request.state == "scheduled")
        days = [start.day for start in placed.session_id.mapped("start")]
        self.assertEqual(sorted(days), [1, 2])
        left = requests - placed
        self.assertIn("Laptop", left.unscheduled_reason)

    def test_best_dates_of_a_session_have_its_equipment(self):
        self._make_rival()
        session = self._make_session(date(2027, 3, 4), course=self.course)
        options = self.env["training.planner"]._find_best_dates(
            session, date(2027, 3, 2), date(2027, 3, 4)
        )
        days = {option.asked.days[0] for option in options}
        self.assertEqual(days, {date(2027, 3, 2), date(2027, 3, 4)})

    def test_best_dates_keep_the_virtual_room(self):
        session = self._make_session(
            date(2027, 3, 4), course=self.course, mode="virtual"
        )
        session.virtual_room_id = self.licence
        self._make_thing("Other webroom", "virtual_room")
        self._make_rival(mode="virtual").virtual_room_id = self.licence
        options = self.env["training.planner"]._find_best_dates(
            session, date(2027, 3, 2), date(2027, 3, 4)
        )
        days = {option.asked.days[0] for option in options}
        self.assertEqual(days, {date(2027, 3, 2), date(2027, 3, 4)})
        self.assertEqual({option.licence_id for option in options}, {self.licence.id})
