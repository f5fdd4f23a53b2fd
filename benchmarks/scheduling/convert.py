"""A generated instance as the engine's Problem."""

from datetime import date, datetime, timedelta

import generator
import loader  # noqa: F401  (makes the engine importable)
from training_operations.scheduling.problem import (
    WORKING_WEEK,
    Block,
    Busy,
    Fares,
    HeldQualification,
    Instructor,
    Limits,
    Point,
    Problem,
    Request,
    Room,
    Rules,
    Weights,
)

MONDAY = date(2027, 1, 4)
MIDNIGHT = datetime.combine(MONDAY, datetime.min.time())
ORIGIN = MIDNIGHT - timedelta(hours=generator.LEAD)
# Minutes taken before and after a run of days, by km from home.
RESERVE = ((60, 120), (300, 240), (1000, 480), (3000, 1440))
WEIGHTS = Weights(rating=2.0, fares=Fares(free_km=60.0))


def problem_of(instance):
    """Everything but the ids is told in the engine's words."""
    return Problem(
        requests=tuple(_request(each, instance) for each in instance.requests),
        instructors=tuple(_instructor(each) for each in instance.instructors),
        rooms=tuple(_room(each) for each in instance.rooms),
        weights=WEIGHTS,
        rules=Rules(travel_reserve=RESERVE),
    )


def intervals(mask):
    """A bit mask over hours as intervals of time."""
    found, hour = [], 0
    while mask:
        skipped = (mask & -mask).bit_length() - 1
        mask >>= skipped
        length = (~mask & (mask + 1)).bit_length() - 1
        mask >>= length
        start = ORIGIN + timedelta(hours=hour + skipped)
        found.append((start, start + timedelta(hours=length)))
        hour += skipped + length
    return tuple(found)


def day_of(number):
    return MONDAY + timedelta(days=number)


def _zone(city):
    offset = generator.CITIES[city][generator.OFFSET]
    # The names of these zones have the sign the other way round.
    return f"Etc/GMT{-offset:+d}" if offset else "UTC"


def _point(city):
    latitude, longitude = generator.CITIES[city][1:3]
    return Point(latitude, longitude)


def _features(mask):
    return frozenset(name for name, bit in generator.EQUIPMENT.items() if mask & bit)


def _instructor(each):
    return Instructor(
        id=each.id,
        name=f"Instructor {each.id}",
        home=_point(each.city),
        qualifications=tuple(
            HeldQualification(
                course,
                MONDAY - timedelta(days=1000),
                None if last == generator.ALWAYS else day_of(last),
            )
            for course, last in each.last_days.items()
        ),
        course_ranks=dict.fromkeys(each.last_days, 1),
        languages=frozenset(each.languages),
        working=intervals(each.working_hours),
        working_away=intervals(each.working_days),
        busy=tuple(
            Busy(start, stop, "booking", "a session that stands")
            for start, stop in intervals(each.busy)
        ),
        rate=each.day_rate / 8,
        rate_unit="hour",
        limits=Limits(hours_day=8, hours_week=each.week_hours),
        tz=_zone(each.city),
        max_distance_km=each.max_km,
        share=each.part,
        rating=each.score,
    )


def _room(each):
    return Room(
        id=each.id,
        name=f"Room {each.id}",
        place_id=each.city,
        point=_point(each.city),
        capacity=each.capacity,
        features=_features(each.equipment),
        open=intervals(each.open),
        cost_day=each.day_cost,
    )


def _request(each, instance):
    halves = each.course.pattern[0][1] == "H"
    hours = 4 if halves else 8
    closed = (day for day, is_open in enumerate(instance.workdays) if not is_open)
    return Request(
        id=each.id,
        name=f"Request {each.id}",
        course_id=each.course.id,
        course_name=f"Course {each.course.id}",
        blocks=tuple(Block(day + 1, 9, hours) for day, _ in each.course.pattern),
        date_earliest=day_of(each.earliest),
        date_latest=day_of(each.latest),
        required_qualification_ids=(each.course.id,),
        tz=_zone(each.city),
        mode={"virtual": "virtual", "hybrid": "hybrid"}.get(each.mode, "in_person"),
        place_id=each.city if each.needs_room else None,
        point=_point(each.city) if each.on_site else None,
        client_site=each.mode == "onsite",
        language=each.language,
        headcount=each.learners if each.needs_room else 0,
        instructor_count=each.course.team,
        preferred_ids=frozenset(each.preferred),
        blocked_ids=frozenset(each.blocked),
        priority=each.priority,
        room_features=_features(each.equipment) if each.needs_room else frozenset(),
        closed_days=frozenset(map(day_of, closed)),
        weekdays=WORKING_WEEK,
        calendar_days=True,
        start_shifts=(0.0, 4.0) if halves else (0.0,),
    )
