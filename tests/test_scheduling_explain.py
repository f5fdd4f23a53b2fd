from datetime import date

from odoo.tests import BaseCase

from ..scheduling.inorder import plan_in_order
from ..scheduling.problem import Block, HeldQualification, Rules
from .scheduling_common import (
    FIRST_AID,
    LEEDS,
    MONDAY,
    day,
    make_busy,
    make_instructor,
    make_problem,
    make_request,
    make_room,
    office_hours,
)


class ExplainCase(BaseCase):
    def reasons(self, request, instructors=(), rooms=(), **overrides):
        """Why a single request is left out."""
        problem = make_problem([request], instructors, rooms, **overrides)
        (left_out,) = plan_in_order(problem).unscheduled
        self.assertTrue(left_out.reasons)
        return left_out.reasons

    def rules(self, *args, **overrides):
        return [reason.rule for reason in self.reasons(*args, **overrides)]


class TestWrongInput(ExplainCase):
    def test_nonsense_gives_a_reason_instead_of_an_error(self):
        never = float("nan")
        cases = [
            ("window_reversed", {"date_latest": date(2026, 3, 1)}),
            ("window_too_long", {"date_latest": date(2096, 3, 1)}),
            ("window_too_long", {"date_latest": date.max, "date_earliest": date.max}),
            ("unknown_timezone", {"tz": "Europe/Atlantis"}),
            ("agenda_empty", {"blocks": ()}),
            ("agenda_invalid", {"blocks": (Block(0, 9, 8),)}),
            ("agenda_invalid", {"blocks": (Block(1, 9, 0),)}),
            ("agenda_invalid", {"blocks": (Block(1, 25, 1),)}),
            ("agenda_invalid", {"blocks": (Block(1, 9, never),)}),
            ("agenda_invalid", {"blocks": (Block(10**9, 9, 8),)}),
            ("agenda_overlap", {"blocks": (Block(1, 9, 4), Block(1, 12, 4))}),
            ("no_open_day", {"weekdays": frozenset()}),
            (
                "no_open_day",
                {
                    "date_earliest": day(5),
                    "date_latest": day(6),
                    "weekdays": frozenset({0, 1}),
                },
            ),
            ("window_too_short", {"date_latest": MONDAY}),
        ]
        for rule, overrides in cases:
            with self.subTest(rule=rule, overrides=overrides):
                request = make_request(**overrides)
                self.assertEqual(self.rules(request, [make_instructor()])[0], rule)

    def test_a_request_given_twice_is_planned_once(self):
        problem = make_problem([make_request(), make_request()], [make_instructor()])
        plan = plan_in_order(problem)
        self.assertEqual(len(plan.assignments), 1)
        self.assertEqual(plan.unscheduled[0].reasons[0].rule, "request_twice")

    def test_a_session_much_longer_than_its_agenda_is_left_to_a_person(self):
        for days in (22, 93, 169):
            request = make_request(span_days=days, date_latest=day(days - 1))
            with self.subTest(days=days):
                (reason,) = self.reasons(request, [make_instructor()])
                self.assertEqual(reason.rule, "span_longer_than_agenda")
                self.assertEqual(reason.params["span_days"], days)
                self.assertEqual(reason.params["agenda_days"], 2)

    def test_a_session_a_little_longer_than_its_agenda_is_planned(self):
        for days in (1, 9, 16):
            request = make_request(span_days=days)
            with self.subTest(days=days):
                plan = plan_in_order(make_problem([request], [make_instructor()]))
                self.assertEqual(len(plan.assignments), 1)


class TestPeople(ExplainCase):
    def test_nobody_teaches_the_course(self):
        stranger = make_instructor(course_ranks={99: 1})
        for people in ((), (stranger,)):
            with self.subTest(people=len(people)):
                (reason,) = self.reasons(make_request(), people)
                self.assertEqual(reason.rule, "nobody_teaches_course")
                self.assertEqual(reason.params["course"], "First aid")

    def test_fewer_teach_it_than_are_needed(self):
        request = make_request(instructor_count=3)
        reason, *_ = self.reasons(request, [make_instructor(1), make_instructor(2)])
        self.assertEqual(reason.rule, "too_few_teach_course")
        self.assertEqual((reason.params["needed"], reason.params["teaching"]), (3, 2))

    def test_nobody_qualified_comes_first_with_counts(self):
        later = (HeldQualification(FIRST_AID, day(60)),)
        people = [
            make_instructor(1, qualifications=later),
            make_instructor(2, qualifications=()),
            make_instructor(3, languages=frozenset({"de"})),
        ]
        reason, second, *_ = self.reasons(make_request(language="en"), people)
        self.assertEqual(reason.rule, "too_few_qualified")
        self.assertEqual(reason.params["qualified"], 0)
        self.assertEqual(
            reason.params["by_rule"],
            {"language": 1, "qualification_missing": 1, "qualification_not_yet": 1},
        )
        self.assertEqual(second.rule, "closest")

    def test_counts_say_how_many_each_rule_stops(self):
        people = [make_instructor(n, busy=(make_busy(0, 0, 24 * 7),)) for n in range(9)]
        leave = (make_busy(0, 0, 24 * 7, kind="leave"),)
        people += [make_instructor(n, busy=leave) for n in range(9, 12)]
        reasons = self.reasons(make_request(), people)
        (counts,) = [each for each in reasons if each.rule == "instructor_counts"]
        self.assertEqual(counts.params["by_rule"], {"booked": 9, "on_leave": 3})
        self.assertEqual(counts.params["teaching"], 12)
        self.assertEqual(counts.params["free"], 0)

    def test_closest_instructor_is_named_with_what_stands_against_them(self):
        people = [
            make_instructor(
                1, qualifications=(), busy=(make_busy(0, 0, 24 * 7, kind="leave"),)
            ),
            make_instructor(2, busy=(make_busy(0, 0, 24 * 7, label="Audit"),)),
        ]
        reasons = self.reasons(make_request(), people)
        (closest, *_) = [each for each in reasons if each.rule == "closest"]
        ((name, blockers),) = closest.params["team"]
        self.assertEqual(name, "Instructor 2")
        self.assertEqual([b.params["label"] for b in blockers], ["Audit"])
        self.assertTrue(closest.curable)

    def test_a_leave_is_not_cured_by_moving_sessions(self):
        leave = (make_busy(0, 0, 24 * 7, kind="leave"),)
        reasons = self.reasons(make_request(), [make_instructor(busy=leave)])
        (closest, *_) = [each for each in reasons if each.rule == "closest"]
        self.assertFalse(closest.curable)

    def test_the_smaller_way_out_comes_first(self):
        # On Monday two rules would have to give, from Tuesday on only one.
        busy = (make_busy(0, 9, 17), make_busy(0, 0, 24 * 5, kind="leave"))
        reasons = self.reasons(make_request(), [make_instructor(busy=busy)])
        closest = [each for each in reasons if each.rule == "closest"]
        self.assertEqual([each.params["rules"] for each in closest], [("on_leave",)])
        self.assertEqual(closest[0].params["day"], day(1))


class TestDates(ExplainCase):
    def test_first_date_after_the_window_that_works(self):
        leave = (make_busy(0, 0, 24 * 9, kind="leave"),)
        reasons = self.reasons(make_request(), [make_instructor(busy=leave)])
        (ahead,) = [each for each in reasons if each.rule == "next_date"]
        self.assertEqual(ahead.params, {"day": day(9), "last_day": day(10)})

    def test_a_session_may_begin_in_the_window_and_end_after_it(self):
        request = make_request(date_latest=MONDAY)
        reasons = self.reasons(request, [make_instructor()])
        self.assertEqual([r.rule for r in reasons], ["window_too_short", "next_date"])
        self.assertEqual(reasons[1].params, {"day": MONDAY, "last_day": day(1)})

    def test_a_weekend_asks_for_the_working_days_after_it(self):
        request = make_request(date_earliest=day(5), date_latest=day(6))
        reasons = self.reasons(request, [make_instructor()])
        self.assertEqual(reasons[0].params["rules"], ("outside_working_hours",))
        self.assertEqual(reasons[1].params["day"], day(7))

    def test_no_date_within_the_days_looked_ahead(self):
        leave = (make_busy(0, 0, 24 * 100, kind="leave"),)
        rules = Rules(lookahead_days=30)
        reasons = self.reasons(
            make_request(), [make_instructor(busy=leave)], rules=rules
        )
        (none,) = [each for each in reasons if each.rule == "no_date_ahead"]
        self.assertEqual(none.params, {"days": 30})

    def test_dates_taken_by_later_requests_are_not_promised(self):
        crowded = [make_request(number, date_latest=day(1)) for number in (1, 2)]
        later = make_request(3, date_earliest=day(2), date_latest=day(3))
        plan = plan_in_order(make_problem([*crowded, later], [make_instructor()]))
        (left_out,) = plan.unscheduled
        self.assertEqual(left_out.request_id, 2)
        (ahead,) = [each for each in left_out.reasons if each.rule == "next_date"]
        self.assertEqual(ahead.params["day"], day(7))

    def test_calendars_that_end_are_no_error(self):
        short = make_instructor(working=office_hours(days=3, start=8, stop=12))
        rules = self.rules(make_request(), [short])
        self.assertIn("no_date_ahead", rules)


class TestRooms(ExplainCase):
    def test_no_room_fits_tells_the_largest(self):
        request = make_request(client_site=False, headcount=50)
        reason, *_ = self.reasons(request, [make_instructor()], [make_room()])
        self.assertEqual(reason.rule, "no_room_fits")
        self.assertEqual(
            (reason.params["largest"], reason.params["headcount"]), (20, 50)
        )

    def test_no_rooms_at_all(self):
        request = make_request(client_site=False)
        self.assertEqual(self.rules(request, [make_instructor()]), ["no_room_fits"])

    def test_of_rooms_too_small_the_largest_is_the_closest(self):
        request = make_request(client_site=False, headcount=50)
        rooms = [
            make_room(number, name=f"For {seats}", capacity=seats)
            for number, seats in enumerate((8, 40, 12), 1)
        ]
        reasons = self.reasons(request, [make_instructor()], rooms)
        (closest,) = [each for each in reasons if each.rule == "closest"]
        self.assertEqual(closest.params["room"][0], "For 40")

    def test_rooms_too_small_are_counted_once(self):
        request = make_request(client_site=False, headcount=50)
        rules = self.rules(request, [make_instructor()], [make_room()])
        self.assertEqual(rules[:2], ["no_room_fits", "closest"])
        self.assertNotIn("room_counts", rules)

    def test_booked_room_is_named_beside_the_free_instructor(self):
        request = make_request(client_site=False)
        room = make_room(busy=(make_busy(0, 0, 24 * 7, label="Exam"),))
        reason, *_ = self.reasons(request, [make_instructor()], [room])
        self.assertEqual(reason.params["rules"], ("room_booked",))
        name, blockers = reason.params["room"]
        self.assertEqual((name, blockers[0].params["label"]), ("Room 1", "Exam"))
        self.assertTrue(reason.curable)

    def test_people_are_judged_by_the_place_of_the_room(self):
        request = make_request(client_site=False, point=None)
        room = make_room(point=LEEDS)
        near = make_instructor(max_distance_km=50)
        reason, *_ = self.reasons(request, [near], [room])
        self.assertEqual(reason.rule, "too_few_qualified")
        self.assertEqual(reason.params["by_rule"], {"too_far": 1})
