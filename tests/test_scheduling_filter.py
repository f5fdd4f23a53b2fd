import doctest
import random
from dataclasses import replace

from odoo.tests import BaseCase

from ..scheduling import crowd
from ..scheduling.bookings import Bookings
from ..scheduling.crowd import Calendars, as_mask, numbers_of
from ..scheduling.feasibility import is_free
from ..scheduling.grid import mask
from ..scheduling.problem import Block, Limits
from ..scheduling.state import PlanningState
from ..scheduling.tables import Tables
from .scheduling_common import (
    LEEDS,
    PARIS,
    day,
    make_busy,
    make_instructor,
    make_problem,
    make_request,
    meetings_of,
)
from .scheduling_random import make_random_problem

SEEDS = range(40)


def people_of(candidate, tables):
    """Ids of those who could come."""
    return {
        tables.people[number].instructor.id
        for number, _, _ in (*candidate.team, *candidate.people)
    }


class TestFilter(BaseCase):
    """What is left for the planning to choose from."""

    def test_those_are_left_whom_no_rule_keeps_away(self):
        """What all are asked at once is what each would be asked by itself."""
        compared = 0
        for seed in SEEDS:
            problem = make_random_problem(seed, instructors=6)
            tables, state = Tables(problem), PlanningState(problem)
            for position, request in enumerate(problem.requests):
                for candidate in tables.candidates(position):
                    if not candidate.wanted and not candidate.team:
                        continue
                    asked = candidate.dates.asked(request, candidate.point)
                    free = {
                        each.id
                        for each in problem.instructors
                        if is_free(asked, each, state)
                    }
                    found = people_of(candidate, tables)
                    if not candidate.wanted:
                        free &= found
                    self.assertEqual(found, free, (seed, position, asked.days))
                    compared += 1
        self.assertGreater(compared, 300)

    def test_what_a_request_asks_for_does_not_leak_into_one_on_the_same_dates(self):
        """They share dates, though not who suits, what it costs, or where it is."""
        people = [
            make_instructor(1, languages=frozenset({"en"})),
            make_instructor(2, languages=frozenset({"fr"}), max_distance_km=50),
            make_instructor(3, home=LEEDS, rate=100, course_ranks={10: 1, 11: 2}),
        ]
        requests = [
            make_request(1),
            make_request(2, language="en"),
            make_request(3, point=PARIS),
            make_request(4, blocked_ids=frozenset({1})),
            make_request(5, preferred_ids=frozenset({3})),
            make_request(6, course_id=11),
        ]
        together = Tables(make_problem(requests, people))
        for position, request in enumerate(requests):
            alone = Tables(make_problem([request], people))
            for one, other in zip(
                together.candidates(position), alone.candidates(0), strict=True
            ):
                self.assertEqual(one.people, other.people)
                self.assertEqual((one.cost, one.point), (other.cost, other.point))

    def test_requests_on_the_same_days_share_their_dates(self):
        """But not where blocks are the same and the time zone is another."""
        requests = [
            make_request(1),
            make_request(2, course_id=11, priority=3),
            make_request(3, tz="America/New_York"),
            make_request(4, mode="virtual"),
        ]
        people = [make_instructor(course_ranks={10: 1, 11: 1}, working=None)]
        tables = Tables(make_problem(requests, people))
        first, same, later, from_afar = (
            tables.candidates(position)[0].dates for position in range(4)
        )
        self.assertIs(first, same)
        self.assertLess(first.spans[0][0], later.spans[0][0])
        self.assertTrue(first.site and not from_afar.site)

    def test_what_stands_is_not_to_be_had_by_others(self):
        standing = make_request(1, date_latest=day(1), fixed_instructor_ids=(1,))
        tables = Tables(make_problem([standing], [make_instructor()]))
        meetings = tables.candidates(0)[0].dates.meetings
        standing = replace(standing, fixed_meetings=meetings)
        other = make_request(2, date_latest=day(1), blocks=(Block(1, 9, 2),))
        tables = Tables(make_problem([standing, other], [make_instructor()]))
        self.assertTrue(tables.candidates(0))
        self.assertFalse(tables.candidates(1))

    def test_a_load_counts_by_the_calendar_of_who_carries_it(self):
        """Ten at night in London is the next day in Paris."""
        late = make_request(
            blocks=(Block(1, 22, 1.5),), mode="virtual", date_latest=day(0)
        )
        booked = make_busy(1, 9, 15, label="A session")
        people = [
            make_instructor(
                number,
                tz=tz,
                working=None,
                busy=(booked,),
                limits=Limits(hours_day=7),
            )
            for number, tz in ((1, "Europe/London"), (2, "Asia/Tokyo"))
        ]
        tables = Tables(make_problem([late], people))
        (candidate,) = tables.candidates(0)
        self.assertEqual(people_of(candidate, tables), {1})

    def test_somebody_of_an_unknown_time_zone_keeps_nobody_from_coming(self):
        limits = Limits(hours_day=8)
        people = [
            make_instructor(1, tz="Mars/Olympus", limits=limits),
            make_instructor(2, limits=limits),
        ]
        for mode in ("virtual", "in_person"):
            tables = Tables(make_problem([make_request(mode=mode)], people))
            self.assertEqual(people_of(tables.candidates(0)[0], tables), {2})
        booked = make_request(mode="virtual", fixed_instructor_ids=(1,))
        booked = replace(booked, fixed_meetings=meetings_of(booked))
        self.assertTrue(Tables(make_problem([booked], people)).candidates(0))


class TestCrowd(BaseCase):
    """Sets of people, and of requests, that are looked up by time."""

    def test_examples(self):
        self.assertFalse(doctest.testmod(crowd).failed)

    def test_calendars_tell_whoever_has_something_in_a_span(self):
        chance = random.Random(1)
        taken = [chance.getrandbits(60) & chance.getrandbits(60) for _ in range(9)]
        calendars = Calendars(taken)
        for start in range(64):
            for stop in range(start, 64):
                ticks = mask(((start, stop),))
                expected = [number for number, own in enumerate(taken) if own & ticks]
                found = numbers_of(calendars.during(((start, stop),)))
                self.assertEqual(found, expected)

    def test_calendars_ask_about_all_spans(self):
        calendars = Calendars([0b1, 0b1000, 0b100])
        found = calendars.during(((0, 1), (3, 9)))
        self.assertEqual(found, as_mask((0, 1)))

    def test_bookings_are_found_by_time_and_by_load(self):
        chance = random.Random(2)
        bookings, known = Bookings(7), {}
        for turn in range(300):
            position = chance.randrange(40)
            if position in known:
                bookings.remove(position, known.pop(position)[1])
                continue
            ticks = chance.randrange(90), chance.getrandbits(20) | 1
            load = ((0, chance.randrange(5), 1.0), (1, 5 + chance.randrange(5), 2.0))
            bookings.add(position, ticks, load)
            known[position] = ticks, load
            offset, bits = asked = chance.randrange(90), chance.getrandbits(12) | 1
            meeting = {
                each
                for each, ((start, own), _) in known.items()
                if own << start & bits << offset
            }
            self.assertEqual(set(bookings.meeting(asked)), meeting, turn)
            wanted = ((0, chance.randrange(10), 1.0),)
            adding = {
                each
                for each, (_, own) in known.items()
                if wanted[0][1] in {key for _, key, _ in own}
            }
            self.assertEqual(bookings.adding_to(wanted), adding, turn)
