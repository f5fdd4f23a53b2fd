import random
from dataclasses import replace

from odoo.tests import BaseCase

from ..scheduling.inorder import plan_in_order
from ..scheduling.problem import Block, Equipment, Licence, Limits, Problem
from ..scheduling.starts import starts
from .scheduling_common import (
    LEEDS,
    LONDON,
    LONDON_TZ,
    MONDAY,
    OXFORD,
    day,
    make_busy,
    make_instructor,
    make_problem,
    make_request,
    make_room,
)


def staff_of(assignment):
    """Instructors of an assignment as (id, role)."""
    return [(line.instructor_id, line.role) for line in assignment.instructors]


class TestStarts(BaseCase):
    def first_days(self, **overrides):
        request = make_request(**overrides)
        return [meetings[0].day for meetings in starts(request)]

    def test_the_whole_session_lies_in_the_window(self):
        self.assertEqual(self.first_days(), [MONDAY, day(1), day(2), day(3)])
        self.assertEqual(self.first_days(date_latest=day(1)), [MONDAY])
        self.assertEqual(self.first_days(date_latest=MONDAY), [])

    def test_closed_days_and_weekdays_are_left_out(self):
        days = self.first_days(
            closed_days=frozenset({day(1)}), weekdays=frozenset({0, 1, 2, 3})
        )
        self.assertEqual(days, [MONDAY, day(2)])

    def test_gaps_of_the_agenda_are_kept(self):
        blocks = (Block(1, 9, 4), Block(3, 9, 4))
        found = list(starts(make_request(blocks=blocks)))
        self.assertEqual(
            [[m.day for m in meetings] for meetings in found],
            [[MONDAY, day(2)], [day(1), day(3)], [day(2), day(4)]],
        )

    def test_meetings_are_in_order_of_time_whatever_the_agenda(self):
        blocks = (Block(2, 9, 4), Block(1, 14, 2), Block(1, 9, 4))
        meetings = next(starts(make_request(blocks=blocks)))
        self.assertEqual([meeting.block_index for meeting in meetings], [2, 1, 0])


class TestPlanInOrder(BaseCase):
    def plan(self, requests, instructors, rooms=(), **overrides):
        return plan_in_order(make_problem(requests, instructors, rooms, **overrides))

    def test_nothing_to_plan(self):
        plan = plan_in_order(Problem())
        self.assertEqual((plan.assignments, plan.unscheduled, plan.total), ((), (), 0))

    def test_one_request_takes_the_first_day_and_the_nearest_instructor(self):
        people = [make_instructor(1, home=LEEDS), make_instructor(2)]
        (assignment,) = self.plan([make_request()], people).assignments
        self.assertEqual(assignment.meetings[0].day, MONDAY)
        self.assertEqual(staff_of(assignment), [(2, "lead")])
        self.assertIsNone(assignment.room_id)

    def test_several_instructors_are_a_lead_and_assistants(self):
        people = [make_instructor(n, home=home) for n, home in ((1, LEEDS), (2, None))]
        people.append(make_instructor(3))
        (assignment,) = self.plan(
            [make_request(instructor_count=3)], people
        ).assignments
        self.assertEqual(
            staff_of(assignment), [(3, "lead"), (2, "assistant"), (1, "assistant")]
        )

    def test_a_session_may_need_no_instructor(self):
        (assignment,) = self.plan([make_request(instructor_count=0)], []).assignments
        self.assertEqual(assignment.instructors, ())

    def test_later_requests_see_earlier_decisions(self):
        requests = [make_request(number) for number in (1, 2, 3)]
        plan = self.plan(requests, [make_instructor()])
        self.assertEqual(
            [each.meetings[0].day for each in plan.assignments], [MONDAY, day(2)]
        )
        self.assertEqual([each.request_id for each in plan.unscheduled], [3])

    def test_the_order_given_decides_who_comes_first(self):
        requests = [make_request(number) for number in (3, 1, 2)]
        plan = self.plan(requests, [make_instructor()])
        self.assertEqual([each.request_id for each in plan.assignments], [3, 1])

    def test_load_is_shared_between_equals(self):
        requests = [make_request(number) for number in range(4)]
        people = [make_instructor(1), make_instructor(2)]
        plan = self.plan(requests, people)
        loads = [staff_of(each)[0][0] for each in plan.assignments]
        self.assertEqual(sorted(loads), [1, 1, 2, 2])

    def test_a_cheaper_later_start_is_worth_its_delay(self):
        people = [
            make_instructor(1, busy=(make_busy(0, 9, 10),)),
            make_instructor(2, home=LEEDS),
        ]
        request = make_request()
        (assignment,) = self.plan([request], people).assignments
        self.assertEqual(assignment.meetings[0].day, day(1))
        self.assertEqual(staff_of(assignment), [(1, "lead")])
        hasty = plan_in_order(make_problem([request], people), compare_starts=1)
        self.assertEqual(hasty.assignments[0].meetings[0].day, MONDAY)

    def test_urgency_makes_the_delay_dearer(self):
        people = [
            make_instructor(1, busy=(make_busy(0, 9, 10),)),
            make_instructor(2, home=LEEDS),
        ]
        (assignment,) = self.plan([make_request(priority=100)], people).assignments
        self.assertEqual(assignment.meetings[0].day, MONDAY)

    def test_travel_between_sessions_planned_here_is_kept(self):
        # One afternoon in Oxford does not fit behind a morning in London.
        requests = [
            make_request(1, blocks=(Block(1, 9, 4),), date_latest=MONDAY),
            make_request(
                2, blocks=(Block(1, 13.5, 3),), date_latest=MONDAY, point=OXFORD
            ),
        ]
        plan = self.plan(requests, [make_instructor()])
        self.assertEqual([each.request_id for each in plan.unscheduled], [2])
        rules = plan.unscheduled[0].reasons[0].params["rules"]
        self.assertEqual(rules, ("travel",))
        self.assertTrue(plan.unscheduled[0].reasons[0].curable)

    def test_one_session_a_week_holds_for_what_is_planned_here(self):
        requests = [make_request(number, date_latest=day(11)) for number in (1, 2, 3)]
        people = [make_instructor(limits=Limits(sessions_week=1))]
        plan = self.plan(requests, people)
        weeks = [each.meetings[0].day.isocalendar().week for each in plan.assignments]
        self.assertEqual(weeks, [10, 11])

    def test_a_room_is_taken_once(self):
        requests = [
            make_request(number, client_site=False, place_id=1, date_latest=day(1))
            for number in (1, 2)
        ]
        people = [make_instructor(1), make_instructor(2)]
        plan = self.plan(requests, people, [make_room(7)])
        self.assertEqual([each.room_id for each in plan.assignments], [7])
        rules = [each.rule for each in plan.unscheduled[0].reasons]
        self.assertIn("room_counts", rules)

    def test_where_no_place_is_asked_for_the_room_and_the_people_agree_on_one(self):
        request = make_request(client_site=False, point=None)
        rooms = [make_room(1), make_room(2, point=LEEDS, place_id=2, cost_day=10)]
        (assignment,) = self.plan(
            [request], [make_instructor(home=LEEDS)], rooms
        ).assignments
        self.assertEqual(assignment.room_id, 2)

    def test_a_dearer_place_is_taken_when_nobody_gets_to_the_others(self):
        request = make_request(client_site=False, point=None)
        near = [
            make_room(number, point=replace(LONDON, latitude=51 + number / 100))
            for number in range(6)
        ]
        far = make_room(9, point=LEEDS, cost_day=500)
        leeds_only = make_instructor(home=LEEDS, max_distance_km=10)
        (assignment,) = self.plan([request], [leeds_only], [*near, far]).assignments
        self.assertEqual(assignment.room_id, 9)

    def test_objective_is_the_sum_of_its_terms(self):
        requests = [make_request(number, date_latest=day(1)) for number in (1, 2)]
        people = [make_instructor(rate=300)]
        plan = self.plan(requests, people)
        self.assertEqual(plan.objective["cost"], 600)
        self.assertEqual(plan.objective["unscheduled"], 20000)
        score = sum(each.score for each in plan.assignments)
        self.assertAlmostEqual(plan.total, score + 20000, places=2)

    def test_equipment_is_taken_by_as_many_as_there_is_for(self):
        laptops = Equipment(1, "Laptops", unit_count=10, cost_day=5)
        requests = [
            make_request(number, equipment=((1, 6),), date_latest=day(3))
            for number in (1, 2, 3)
        ]
        people = [make_instructor(number) for number in (1, 2, 3)]
        plan = self.plan(requests, people, equipment=(laptops,))
        days = [each.meetings[0].day for each in plan.assignments]
        self.assertEqual(days, [MONDAY, day(2)])
        self.assertEqual(plan.assignments[0].equipment, ((1, 6),))
        self.assertEqual(plan.objective["equipment"], 2 * 2 * 6 * 5)
        (closest,) = [
            reason for reason in plan.unscheduled[0].reasons if reason.rule == "closest"
        ]
        self.assertEqual(closest.params["things"][0][0], "Laptops")

    def test_the_cheapest_free_licence_is_taken(self):
        requests = [
            make_request(number, mode="virtual", needs_licence=True, date_latest=day(1))
            for number in (1, 2, 3)
        ]
        people = [make_instructor(number) for number in (1, 2, 3)]
        licences = (
            Licence(1, "Dear", cost_day=50),
            Licence(2, "Cheap"),
            Licence(3, "Small", capacity=1),
        )
        plan = self.plan(requests, people, licences=licences)
        self.assertEqual([each.licence_id for each in plan.assignments], [2, 1])
        self.assertEqual([each.request_id for each in plan.unscheduled], [3])

    def test_progress_is_told_after_each_request(self):
        told = []
        problem = make_problem([make_request(1), make_request(2)], [make_instructor()])
        plan_in_order(problem, on_progress=lambda *done: told.append(done))
        self.assertEqual(told, [(1, 2), (2, 2)])

    def test_the_same_problem_gives_the_same_plan(self):
        rng = random.Random(5)
        people = [
            make_instructor(
                number,
                home=rng.choice([LONDON, OXFORD, LEEDS]),
                rate=rng.choice([250, 300]),
                busy=(make_busy(rng.randrange(20), 9, 17),),
            )
            for number in range(12)
        ]
        requests = [
            make_request(
                number,
                point=rng.choice([LONDON, OXFORD, LEEDS]),
                instructor_count=rng.choice([1, 2]),
                date_latest=day(11),
            )
            for number in range(25)
        ]
        first = self.plan(requests, people)
        self.assertEqual(self.plan(requests, people), first)
        rng.shuffle(people)
        self.assertEqual(self.plan(requests, people).assignments, first.assignments)

    def test_local_hours_stay_the_same_over_the_clock_change(self):
        requests = [
            make_request(
                number, date_earliest=first, date_latest=first + (day(1) - MONDAY)
            )
            for number, first in ((1, day(23)), (2, day(30)))
        ]
        people = [make_instructor(tz=LONDON_TZ)]
        plan = self.plan(requests, people)
        hours = [each.meetings[0].start.hour for each in plan.assignments]
        self.assertEqual(hours, [9, 8])
