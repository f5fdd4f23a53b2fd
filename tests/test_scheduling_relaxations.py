from dataclasses import replace

from odoo.tests import BaseCase

from ..scheduling.problem import Block, Equipment, Licence
from ..scheduling.solve import SolveOptions, solve
from .scheduling_common import (
    MONDAY,
    day,
    make_busy,
    make_instructor,
    make_problem,
    make_request,
    make_room,
)

ONE_DAY = {"blocks": (Block(1, 9, 8),), "date_latest": MONDAY}


class TestRelaxations(BaseCase):
    """What would have to give for a request that was left out."""

    def reasons(self, request, people=None, **problem):
        people = [make_instructor()] if people is None else people
        plan = solve(make_problem([request], people, **problem), SolveOptions(5))
        (left_out,) = plan.unscheduled
        found = {}
        for reason in left_out.reasons:
            found.setdefault(reason.rule, []).append(reason)
        return found

    def test_each_least_set_of_rules_is_a_way_out(self):
        """One is booked, which can be cured; the other doesn't speak the language."""
        people = [
            make_instructor(1, name="Ann", busy=(make_busy(0, 9, 17, label="Safety"),)),
            make_instructor(2, name="Bob", languages=frozenset({"fr"})),
            make_instructor(
                3,
                name="Cat",
                languages=frozenset({"fr"}),
                busy=(make_busy(0, 9, 17),),
            ),
        ]
        found = self.reasons(make_request(language="en", **ONE_DAY), people)
        ways = {
            reason.params["team"][0][0]: (reason.params["rules"], reason.curable)
            for reason in found["closest"]
        }
        # Cat is kept by both, so that the other two ask for less.
        self.assertEqual(
            ways, {"Ann": (("booked",), True), "Bob": (("language",), False)}
        )

    def test_who_could_teach_it_is_told_with_what_they_have(self):
        away = make_busy(0, 8, 18, kind="leave", label="time off")
        people = [
            make_instructor(1, name="Ann", busy=(away,)),
            make_instructor(2, name="Bob", busy=(make_busy(0, 9, 12, label="Fire"),)),
            make_instructor(3, name="Cat", qualifications=()),
        ]
        (reason,) = self.reasons(make_request(**ONE_DAY), people)["people_taken"]
        told = {
            name: [(blocker.rule, blocker.params["label"]) for blocker in blockers]
            for name, blockers in reason.params["people"]
        }
        self.assertEqual(
            told, {"Ann": [("on_leave", "time off")], "Bob": [("booked", "Fire")]}
        )
        self.assertEqual(reason.params["more"], 0)

    def test_nobody_is_blamed_when_it_is_for_want_of_a_room(self):
        rooms = (make_room(busy=(make_busy(0, 9, 17, label="Exam"),)),)
        request = make_request(client_site=False, **ONE_DAY)
        found = self.reasons(request, rooms=rooms)
        self.assertNotIn("people_taken", found)
        (closest,) = found["closest"]
        self.assertEqual(closest.params["rules"], ("room_booked",))
        self.assertEqual(closest.params["room"][1][0].params["label"], "Exam")

    def test_equipment_and_virtual_rooms_that_are_taken(self):
        laptops = Equipment(
            1, "Laptops", unit_count=10, busy=(make_busy(0, 9, 17, units=7),)
        )
        licence = Licence(1, "Online", busy=(make_busy(0, 9, 10, label="Webinar"),))
        request = make_request(
            equipment=((1, 4),),
            mode="hybrid",
            needs_licence=True,
            **ONE_DAY,
        )
        found = self.reasons(request, equipment=(laptops,), licences=(licence,))
        (closest,) = found["closest"]
        self.assertTrue(closest.curable)
        things = dict(closest.params["things"])
        self.assertEqual(things["Laptops"][0].params["taken"], 7)
        self.assertEqual(things["Online"][0].params["label"], "Webinar")

    def test_more_units_than_there_are_can_not_be_cured(self):
        laptops = Equipment(1, "Laptops", unit_count=3)
        found = self.reasons(make_request(equipment=((1, 4),)), equipment=(laptops,))
        self.assertEqual(found["no_equipment"][0].params["units"], 3)
        self.assertNotIn("next_date", found)

    def test_the_first_date_after_the_window_is_told(self):
        busy = tuple(make_busy(number, 9, 17) for number in range(5))
        (reason,) = self.reasons(make_request(), [make_instructor(busy=busy)])[
            "next_date"
        ]
        self.assertEqual(reason.params["day"], day(7))

    def test_the_first_date_has_to_have_the_equipment_and_who_is_locked(self):
        laptops = Equipment(
            1, "Laptops", busy=tuple(make_busy(n, 9, 17) for n in range(8))
        )
        people = [
            make_instructor(1),
            make_instructor(2, busy=tuple(make_busy(n, 9, 17) for n in range(10))),
        ]
        request = make_request(equipment=((1, 1),))
        for locked, first in ((frozenset(), day(8)), (frozenset({2}), day(10))):
            wanted = replace(request, locked_instructor_ids=locked)
            found = self.reasons(wanted, people, equipment=(laptops,))
            self.assertEqual(found["next_date"][0].params["day"], first)
