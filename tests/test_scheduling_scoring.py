import doctest
import random

from odoo.tests import BaseCase

from ..scheduling import scoring
from ..scheduling.problem import Block, Weights
from ..scheduling.scoring import assess, assess_room, rank, rank_rooms
from .scheduling_common import (
    COURSE,
    LEEDS,
    LONDON,
    MONDAY,
    OXFORD,
    day,
    make_busy,
    make_instructor,
    make_request,
    make_room,
    make_state,
    meetings_of,
    utc,
)


class TestScoring(BaseCase):
    def terms(self, request, instructor, **overrides):
        """The price of one instructor by term."""
        state = make_state([instructor], **overrides)
        found = assess(request, meetings_of(request), instructor, state)
        self.assertTrue(found.available)
        self.assertAlmostEqual(
            found.total, sum(line.value for line in found.lines), places=2
        )
        return {line.term: line for line in found.lines}

    def test_examples_in_the_documentation_hold(self):
        self.assertEqual(doctest.testmod(scoring).failed, 0)

    def test_cost_by_hour_day_and_session(self):
        for unit, rate, amount in (
            ("hour", 50, 800),
            ("day", 300, 600),
            ("session", 500, 500),
        ):
            with self.subTest(unit=unit):
                instructor = make_instructor(rate=rate, rate_unit=unit)
                line = self.terms(make_request(), instructor)["cost"]
                self.assertEqual(line.value, amount)
                self.assertEqual(line.detail["amount"], amount)

    def test_travel_takes_the_cheaper_of_commuting_and_staying(self):
        weights = Weights(travel_km=1.0, travel_night=100.0)
        for home, trips, nights in ((LONDON, 2, 0), (LEEDS, 1, 1)):
            with self.subTest(home=home):
                instructor = make_instructor(home=home)
                line = self.terms(make_request(), instructor, weights=weights)["travel"]
                self.assertEqual(line.detail["trips"], trips)
                self.assertEqual(line.detail["nights"], nights)
                expected = 2 * line.detail["km"] * trips + 100 * nights
                self.assertAlmostEqual(line.value, expected)

    def test_virtual_days_cost_no_travel(self):
        blocks = (Block(1, 9, 8, "virtual"), Block(2, 9, 8))
        far = make_instructor(home=LEEDS)
        line = self.terms(make_request(blocks=blocks), far)["travel"]
        self.assertEqual((line.detail["trips"], line.detail["nights"]), (1, 0))
        virtual = make_request(mode="virtual")
        self.assertNotIn("travel", self.terms(virtual, far))

    def test_an_unknown_home_is_priced_not_free(self):
        line = self.terms(make_request(), make_instructor(home=None))["travel"]
        self.assertEqual(line.detail["km"], Weights().unknown_home_km)
        self.assertGreater(line.value, 0)

    def test_preference_rank_and_fairness(self):
        request = make_request(preferred_ids=frozenset({2}))
        busy = make_instructor(
            course_ranks={COURSE: 3}, busy=(make_busy(20, 9, 17, label="Other"),)
        )
        state = make_state([busy, make_instructor(2)])
        found = assess(request, meetings_of(request), busy, state)
        terms = {line.term: line.value for line in found.lines}
        weights = Weights()
        self.assertEqual(terms["preference"], weights.not_preferred)
        self.assertEqual(terms["rank"], 2 * weights.rank)
        self.assertEqual(terms["fairness"], weights.fairness * (8 - 4))
        liked = assess(request, meetings_of(request), make_instructor(2), state)
        self.assertIn(-weights.preferred, [line.value for line in liked.lines])


class TestRanking(BaseCase):
    def ranked(self, instructors, request=None, **overrides):
        request = request or make_request()
        state = make_state(instructors, **overrides)
        return rank(request, meetings_of(request), state)

    def test_nearest_first_and_the_excluded_last_with_reasons(self):
        found = self.ranked(
            [
                make_instructor(1, home=LEEDS),
                make_instructor(2, qualifications=(), course_ranks={}),
                make_instructor(3, busy=(make_busy(0, 9, 10),)),
                make_instructor(4, home=OXFORD),
            ]
        )
        self.assertEqual([each.resource_id for each in found], [4, 1, 3, 2])
        self.assertEqual([len(each.blockers) for each in found], [0, 0, 1, 2])
        self.assertFalse(found[2].lines)

    def test_ties_go_to_the_senior_then_to_the_lower_id(self):
        found = self.ranked(
            [make_instructor(3), make_instructor(1), make_instructor(2, seniority=5)]
        )
        self.assertEqual([each.resource_id for each in found], [2, 1, 3])

    def test_order_of_input_does_not_matter(self):
        rng = random.Random(3)
        people = [
            make_instructor(number, home=rng.choice([LONDON, OXFORD, LEEDS, None]))
            for number in range(40)
        ]
        expected = self.ranked(people)
        rng.shuffle(people)
        self.assertEqual(self.ranked(people), expected)

    def test_nobody_to_rank(self):
        self.assertEqual(self.ranked([]), [])

    def test_earlier_decisions_are_seen(self):
        request = make_request()
        people = [make_instructor(1), make_instructor(2, home=OXFORD)]
        state = make_state(people)
        meetings = meetings_of(request)
        state.book_instructor(1, request, meetings)
        first, second = rank(request, meetings, state)
        self.assertEqual(first.resource_id, 2)
        blockers = {(b.rule, b.params["label"]) for b in second.blockers}
        self.assertEqual(blockers, {("booked", "Request 1")})


class TestRooms(BaseCase):
    request = make_request(client_site=False, place_id=1, blocks=(Block(1, 9, 8),))

    def rules(self, room, request=None):
        request = request or self.request
        state = make_state((), [room])
        found = assess_room(request, meetings_of(request), room, state)
        return [blocker.rule for blocker in found.blockers]

    def test_place_capacity_and_features(self):
        request = make_request(
            place_id=1, client_site=False, room_features=frozenset({"projector"})
        )
        room = make_room(place_id=2, capacity=11)
        self.assertEqual(
            self.rules(room, request), ["room_place", "room_capacity", "room_features"]
        )
        fit = make_room(capacity=12, features=frozenset({"projector", "sink"}))
        self.assertEqual(self.rules(fit, request), [])

    def test_opening_time_holds_for_the_meeting(self):
        from_nine = ((utc(0, 9), utc(0, 17)),)
        self.assertEqual(self.rules(make_room(open=from_nine, setup_minutes=60)), [])
        from_ten = ((utc(0, 10), utc(0, 17)),)
        self.assertEqual(self.rules(make_room(open=from_ten)), ["room_closed"])

    def test_turnaround_is_kept_free(self):
        early = (make_busy(0, 7, 8.5),)
        self.assertEqual(self.rules(make_room(busy=early, setup_minutes=30)), [])
        self.assertEqual(
            self.rules(make_room(busy=early, setup_minutes=31)), ["room_booked"]
        )
        late = (make_busy(0, 17.5, 19),)
        self.assertEqual(self.rules(make_room(busy=late, teardown_minutes=30)), [])
        self.assertEqual(
            self.rules(make_room(busy=late, teardown_minutes=31)), ["room_booked"]
        )

    def test_turnaround_of_a_new_booking_is_reserved_too(self):
        room = make_room(setup_minutes=30, teardown_minutes=30)
        state = make_state((), [room])
        state.book_room(1, self.request, meetings_of(self.request))
        for start, expected in ((17.5, ["room_booked"]), (18.0, [])):
            evening = make_request(
                2, client_site=False, place_id=1, blocks=(Block(1, start, 2),)
            )
            found = assess_room(evening, meetings_of(evening), room, state)
            with self.subTest(start=start):
                self.assertEqual([b.rule for b in found.blockers], expected)

    def test_units_are_counted_at_one_instant(self):
        one_after_the_other = (make_busy(0, 9, 12), make_busy(0, 12, 17))
        self.assertEqual(
            self.rules(make_room(unit_count=2, busy=one_after_the_other)), []
        )
        at_once = (make_busy(0, 9, 13), make_busy(0, 12, 17))
        self.assertEqual(
            self.rules(make_room(unit_count=2, busy=at_once)),
            ["room_booked", "room_booked"],
        )

    def test_cheapest_then_smallest_room_first(self):
        rooms = [
            make_room(1, cost_day=200),
            make_room(2, cost_hour=20, capacity=30),
            make_room(3, cost_day=160, capacity=40),
            make_room(4, capacity=5),
        ]
        state = make_state((), rooms)
        found = rank_rooms(self.request, meetings_of(self.request), state)
        self.assertEqual([each.resource_id for each in found], [2, 3, 1, 4])

    def test_virtual_meetings_take_no_room(self):
        blocks = (Block(1, 9, 8, "virtual"), Block(2, 9, 8))
        mixed = make_request(client_site=False, place_id=1, blocks=blocks)
        self.assertEqual(self.rules(make_room(busy=(make_busy(0, 9, 17),)), mixed), [])
        self.assertEqual(
            self.rules(make_room(busy=(make_busy(1, 9, 17),)), mixed), ["room_booked"]
        )
        self.assertEqual(meetings_of(mixed)[1].day, day(1))
        self.assertEqual(meetings_of(mixed)[0].day, MONDAY)
