"""Small problems drawn by chance, in which every kind of rule has a say."""

import random
from dataclasses import replace
from datetime import date, timedelta

from ..scheduling.draft import Draft
from ..scheduling.occupancy import Fairness, Occupancy
from ..scheduling.problem import (
    Block,
    Equipment,
    HeldQualification,
    Instructor,
    Licence,
    Limits,
    Request,
    Room,
)
from ..scheduling.starts import starts
from ..scheduling.tables import Tables
from .scheduling_common import (
    LEEDS,
    LONDON,
    LONDON_TZ,
    MONDAY,
    OXFORD,
    PARIS,
    day,
    make_busy,
    make_problem,
    office_hours,
)

POINTS = (LONDON, OXFORD, LEEDS, PARIS)
COURSES = (1, 2, 3)
AGENDAS = (
    (Block(1, 9, 4),),
    (Block(1, 13, 4),),
    (Block(1, 9, 8),),
    (Block(1, 9, 8), Block(2, 9, 8)),
    (Block(1, 9, 3), Block(1, 13, 3), Block(3, 9, 6)),
)
WORKING = {
    tz: office_hours(MONDAY - timedelta(days=7), 60, 8, 18, tz)
    for tz in (LONDON_TZ, "Europe/Paris", "America/New_York")
}


def make_random_problem(seed, requests=8, instructors=4, rooms=2, days=8):
    """A problem of a week or so; the same seed gives the same."""
    rng = random.Random(seed)
    wanted = [_request(rng, number, instructors, days) for number in range(requests)]
    return make_problem(
        wanted,
        [_instructor(rng, number) for number in range(instructors)],
        [_room(rng, number) for number in range(rooms)],
        equipment=(
            Equipment(
                1,
                "Laptops",
                unit_count=rng.choice([10, 20]),
                busy=(make_busy(rng.randrange(5), 9, 12, units=8),),
                setup_minutes=30,
            ),
        ),
        licences=(Licence(1, "Online room", capacity=15, cost_day=10),),
    )


def make_draft(problem):
    """A plan of a problem in which nothing has been chosen yet."""
    tables = Tables(problem)
    asked = sum(
        request.instructor_count * sum(block.hours for block in request.blocks)
        for request in problem.requests
    )
    return Draft(
        Occupancy(tables, Fairness(tables, asked)),
        [tables.candidates(at) for at in range(len(tables.requests))],
        [problem.weights.unscheduled * each.priority for each in problem.requests],
        {},
    )


def _instructor(rng, number):
    tz = rng.choice([LONDON_TZ, LONDON_TZ, "Europe/Paris", "America/New_York"])
    busy = tuple(
        make_busy(
            rng.randrange(8),
            rng.choice([9, 13]),
            rng.choice([14, 17]),
            kind=rng.choice(["booking", "event", "leave"]),
            point=rng.choice([None, *POINTS]),
            label=f"Busy {number}.{each}",
        )
        for each in range(rng.randrange(3))
    )
    ends = rng.choice([None, None, day(rng.randrange(3, 8))])
    return Instructor(
        id=number,
        name=f"Instructor {number}",
        home=rng.choice([None, *POINTS]),
        qualifications=(HeldQualification(7, date(2020, 1, 1), ends),),
        course_ranks={
            course: rng.choice([1, 1, 2]) for course in rng.sample(COURSES, 2)
        },
        languages=frozenset(rng.choice([(), ("en",), ("en", "fr")])),
        working=WORKING[tz],
        working_away=rng.choice([None, WORKING[LONDON_TZ]]),
        busy=busy,
        rate=rng.choice([200, 300, 450]),
        limits=Limits(
            hours_day=rng.choice([None, 6, 8]),
            hours_week=rng.choice([None, 16, 30]),
            hours_month=rng.choice([None, 40]),
            sessions_week=rng.choice([None, 2]),
        ),
        tz=tz,
        max_distance_km=rng.choice([None, 300]),
        rating=rng.choice([60, 100]),
        turnaround_minutes=rng.choice([0, 0, 20]),
    )


def _room(rng, number):
    at = rng.randrange(2)
    return Room(
        id=number,
        name=f"Room {number}",
        place_id=at + 1,
        point=(LONDON, LEEDS)[at],
        capacity=rng.choice([10, 20]),
        features=frozenset(rng.choice([(), ("lab",)])),
        busy=(make_busy(rng.randrange(8), 9, 12),),
        open=WORKING[LONDON_TZ],
        cost_day=rng.choice([0, 100]),
        setup_minutes=rng.choice([0, 30]),
        teardown_minutes=rng.choice([0, 45]),
    )


def _request(rng, number, instructors, days):
    mode = rng.choice(["in_person", "in_person", "virtual", "hybrid"])
    client_site = mode == "in_person" and rng.random() < 0.5
    first = rng.randrange(max(1, days - 5))
    request = Request(
        id=number,
        name=f"Request {number}",
        course_id=rng.choice(COURSES),
        course_name="A course",
        blocks=rng.choice(AGENDAS),
        date_earliest=day(first),
        date_latest=day(first + rng.choice([3, 4, 6])),
        required_qualification_ids=rng.choice([(), (7,)]),
        tz=rng.choice([LONDON_TZ, "Europe/Paris"]),
        mode=mode,
        place_id=rng.choice([None, 1]) if mode != "virtual" else None,
        point=rng.choice(POINTS) if client_site else None,
        client_site=client_site,
        language=rng.choice([None, "en", "fr"]),
        headcount=rng.choice([6, 12]),
        instructor_count=rng.choice([0, 1, 1, 1, 2]),
        preferred_ids=frozenset(rng.choice([(), (0,)])),
        blocked_ids=frozenset(rng.choice([(), (1,)])),
        priority=rng.choice([1.0, 2.0]),
        room_features=frozenset(rng.choice([(), (), ("lab",)])),
        weekdays=frozenset(range(5)),
        start_shifts=rng.choice([(0.0,), (0.0,), (0.0, 1.0)]),
        equipment=rng.choice([(), ((1, 6),)]) if mode != "virtual" else (),
        needs_licence=mode != "in_person",
    )
    return _bound(rng, request, instructors)


def _bound(rng, request, instructors):
    """Some wishes come with locks, some with dates that stand."""
    drawn = rng.random()
    if drawn < 0.1:
        return replace(request, locked_week=request.date_latest)
    if drawn < 0.2 and request.instructor_count:
        locked = frozenset({rng.randrange(instructors)})
        return replace(request, locked_instructor_ids=locked)
    if drawn < 0.3 and request.instructor_count:
        meetings = next(iter(starts(request)), ())
        if meetings:
            # Nobody else stands there, so that what stands can't clash by itself.
            return replace(request, fixed_meetings=meetings)
    return request
