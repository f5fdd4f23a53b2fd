from dataclasses import replace
from datetime import date

from odoo.tests import BaseCase

from ..scheduling.problem import (
    Block,
    Equipment,
    Licence,
    Limits,
    Rules,
)
from ..scheduling.solve import SolveOptions, solve
from ..scheduling.starts import starts
from .scheduling_common import (
    LEEDS,
    MONDAY,
    day,
    make_busy,
    make_instructor,
    make_problem,
    make_request,
    make_room,
)

SHORT = SolveOptions(time_limit=10.0)


class TestHardRules(BaseCase):
    """Each rule alone: what it forbids isn't planned, and would be without it."""

    def plan(self, request, person=None, **problem):
        people = [person or make_instructor()]
        return solve(make_problem([request], people, **problem), SHORT)

    def assert_planned(self, request, person=None, **problem):
        self.assertFalse(self.plan(request, person, **problem).unscheduled)

    def assert_refused(self, request, person=None, **problem):
        self.assertTrue(self.plan(request, person, **problem).unscheduled)

    def test_a_short_winter_day_of_the_clocks_is_planned(self):
        """The clocks of London go forward on 29 March 2026."""
        sunday = date(2026, 3, 29)
        request = make_request(
            blocks=(Block(1, 9, 8),), date_earliest=sunday, date_latest=sunday
        )
        plan = self.plan(request, make_instructor(working=None))
        (meeting,) = plan.assignments[0].meetings
        self.assertEqual(meeting.start.hour, 8)

    def test_turnaround(self):
        morning = make_request(
            blocks=(Block(1, 13, 4),), date_latest=MONDAY, date_earliest=MONDAY
        )
        busy = (make_busy(0, 9, 12.75),)
        self.assert_planned(morning, make_instructor(busy=busy))
        self.assert_refused(morning, make_instructor(busy=busy, turnaround_minutes=30))

    def test_equipment_by_quantity(self):
        laptops = Equipment(1, "Laptops", unit_count=10)
        request = make_request(equipment=((1, 8),))
        self.assert_planned(request, equipment=(laptops,))
        taken = tuple(make_busy(each, 9, 17, units=3) for each in range(5))
        self.assert_refused(request, equipment=(replace(laptops, busy=taken),))
        plan = self.plan(request, equipment=(laptops,))
        self.assertEqual(plan.assignments[0].equipment, ((1, 8),))

    def test_two_sessions_share_equipment_as_far_as_it_goes(self):
        requests = [
            make_request(number, equipment=((1, 6),), date_latest=day(1))
            for number in (1, 2)
        ]
        people = [make_instructor(1), make_instructor(2)]
        for count, placed in ((11, 1), (12, 2)):
            laptops = Equipment(1, "Laptops", unit_count=count)
            plan = solve(make_problem(requests, people, equipment=(laptops,)), SHORT)
            self.assertEqual(len(plan.assignments), placed)

    def test_licences_hold_one_meeting_for_each_unit(self):
        requests = [
            make_request(
                number,
                mode="virtual",
                needs_licence=True,
                date_latest=day(1),
                client_site=False,
            )
            for number in (1, 2, 3)
        ]
        people = [make_instructor(number) for number in (1, 2, 3)]
        licences = (Licence(1, "Online", unit_count=2, capacity=12),)
        plan = solve(make_problem(requests, people, licences=licences), SHORT)
        self.assertEqual(len(plan.assignments), 2)
        self.assertEqual({each.licence_id for each in plan.assignments}, {1})
        rules = {reason.rule for reason in plan.unscheduled[0].reasons}
        self.assertIn("closest", rules)
        small = (Licence(1, "Online", unit_count=3, capacity=11),)
        plan = solve(make_problem(requests, people, licences=small), SHORT)
        self.assertEqual(plan.unscheduled[0].reasons[0].rule, "no_licence")

    def test_a_hybrid_session_needs_room_and_licence(self):
        request = make_request(mode="hybrid", client_site=False, needs_licence=True)
        licences = (Licence(1, "Online"),)
        self.assert_refused(request, rooms=(make_room(),))
        self.assert_refused(request, licences=licences)
        plan = self.plan(request, rooms=(make_room(),), licences=licences)
        self.assertEqual(plan.assignments[0].room_id, 1)
        self.assertEqual(plan.assignments[0].licence_id, 1)

    def test_who_is_locked_comes_though_somebody_is_cheaper(self):
        people = [make_instructor(1, rate=100), make_instructor(2, rate=900)]
        request = make_request(instructor_count=1, locked_instructor_ids=frozenset({2}))
        plan = solve(make_problem([request], people), SHORT)
        staff = [line.instructor_id for line in plan.assignments[0].instructors]
        self.assertEqual(staff, [2])
        away = tuple(make_busy(each, 8, 18) for each in range(5))
        people[1] = replace(people[1], busy=away)
        self.assertTrue(solve(make_problem([request], people), SHORT).unscheduled)

    def test_the_locked_room_and_week_are_kept(self):
        rooms = (make_room(1), make_room(2, cost_day=500))
        request = make_request(
            client_site=False,
            locked_room_id=2,
            locked_week=day(8),
            date_latest=day(20),
        )
        (assignment,) = self.plan(request, rooms=rooms).assignments
        self.assertEqual(assignment.room_id, 2)
        self.assertEqual(assignment.meetings[0].day, day(7))

    def test_what_stands_is_kept_whatever_the_rules_say(self):
        """Dates outside the window, with somebody who isn't qualified."""
        request = make_request(date_latest=MONDAY)
        meetings = next(starts(replace(request, date_latest=day(1))))
        request = replace(request, fixed_meetings=meetings, fixed_instructor_ids=(1,))
        plan = self.plan(request, make_instructor(qualifications=()))
        (assignment,) = plan.assignments
        self.assertEqual(assignment.meetings, meetings)
        self.assertEqual(assignment.instructors[0].instructor_id, 1)

    def test_who_stands_somewhere_is_taken_for_others(self):
        first = make_request(1, date_latest=day(1))
        meetings = next(starts(first))
        stands = replace(first, fixed_meetings=meetings, fixed_instructor_ids=(1,))
        plan = solve(
            make_problem(
                [make_request(2, date_latest=day(1)), stands], [make_instructor()]
            ),
            SHORT,
        )
        self.assertEqual([each.request_id for each in plan.assignments], [1])

    def test_dated_sessions_get_the_instructors_they_lack(self):
        meetings = next(starts(make_request()))
        request = make_request(
            fixed_meetings=meetings, fixed_instructor_ids=(1,), instructor_count=2
        )
        people = [
            make_instructor(1),
            make_instructor(2),
            make_instructor(3, home=LEEDS),
        ]
        plan = solve(make_problem([request], people), SHORT)
        staff = [
            (line.instructor_id, line.role) for line in plan.assignments[0].instructors
        ]
        self.assertEqual(staff, [(1, "lead"), (2, "assistant")])

    def test_calendar_days_are_not_torn_apart(self):
        friday = {"date_earliest": day(4), "date_latest": day(8)}
        request = make_request(weekdays=frozenset(range(5)), **friday)
        (found,) = self.plan(request).assignments
        self.assertEqual(found.meetings[0].day, day(4))
        (found,) = self.plan(replace(request, calendar_days=True)).assignments
        self.assertEqual(found.meetings[0].day, day(7))

    def test_travel_is_reserved_before_and_after_if_the_rules_say_so(self):
        request = make_request(blocks=(Block(1, 9, 8),), date_latest=MONDAY)
        busy = (make_busy(0, 18, 20),)
        person = make_instructor(home=LEEDS, busy=busy)
        self.assert_planned(request, person)
        rules = Rules(travel_reserve=((100, 120),))
        self.assert_refused(request, person, rules=rules)

    def test_no_time_to_travel_between_two_sessions_planned_together(self):
        half = {"blocks": (Block(1, 9, 3.5),), "date_latest": MONDAY}
        requests = [
            make_request(1, **half),
            make_request(2, **half | {"blocks": (Block(1, 13, 4),)}, point=LEEDS),
        ]
        plan = solve(make_problem(requests, [make_instructor()]), SHORT)
        self.assertEqual(len(plan.assignments), 1)

    def test_a_limit_of_the_day_for_two_sessions_planned_together(self):
        requests = [
            make_request(1, blocks=(Block(1, 9, 4),), date_latest=MONDAY),
            make_request(2, blocks=(Block(1, 13, 4),), date_latest=MONDAY),
        ]
        for limit, placed in ((8, 2), (7, 1)):
            person = make_instructor(limits=Limits(hours_day=limit))
            plan = solve(make_problem(requests, [person]), SHORT)
            self.assertEqual(len(plan.assignments), placed)
