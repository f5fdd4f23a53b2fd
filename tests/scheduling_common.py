"""Factories for tests of the scheduling engine: sensible values, overridable."""

from datetime import date, datetime, timedelta

from ..logic.timezones import local_to_utc
from ..scheduling.problem import (
    Block,
    Busy,
    HeldQualification,
    Instructor,
    Point,
    Problem,
    Request,
    Room,
)
from ..scheduling.starts import dated
from ..scheduling.state import PlanningState

LONDON_TZ = "Europe/London"
LONDON = Point(51.5074, -0.1278)
OXFORD = Point(51.7520, -1.2577)  # 83 km from London
LEEDS = Point(53.8008, -1.5491)  # 273 km from London
PARIS = Point(48.8566, 2.3522)  # 344 km from London

MONDAY = date(2026, 3, 2)
COURSE = 10
FIRST_AID = 20
TWO_DAYS = (Block(1, 9, 8), Block(2, 9, 8))


def day(number):
    """The so manieth day after the Monday all of these tests start from."""
    return MONDAY + timedelta(days=number)


def office_hours(first=MONDAY, days=150, start=8, stop=18, tz=LONDON_TZ):
    """Monday to Friday, from hour to hour of local time."""
    every = (first + timedelta(days=number) for number in range(days))
    return tuple(
        (local_to_utc(each, start, tz), local_to_utc(each, stop, tz))
        for each in every
        if each.weekday() < 5
    )


OFFICE_HOURS = office_hours()


def make_instructor(number=1, **overrides):
    """Someone qualified who lives in London and works in office hours."""
    values = {
        "id": number,
        "name": f"Instructor {number}",
        "home": LONDON,
        "qualifications": (HeldQualification(FIRST_AID, date(2020, 1, 1)),),
        "course_ranks": {COURSE: 1},
        "working": OFFICE_HOURS,
        "tz": LONDON_TZ,
    }
    return Instructor(**values | overrides)


def make_room(number=1, **overrides):
    """A room for twenty in London, always open and free of charge."""
    values = {
        "id": number,
        "name": f"Room {number}",
        "place_id": 1,
        "point": LONDON,
        "capacity": 20,
    }
    return Room(**values | overrides)


def make_request(number=1, **overrides):
    """Two days in a row at a client's in London, within one week."""
    values = {
        "id": number,
        "name": f"Request {number}",
        "course_id": COURSE,
        "course_name": "First aid",
        "required_qualification_ids": (FIRST_AID,),
        "blocks": TWO_DAYS,
        "tz": LONDON_TZ,
        "date_earliest": MONDAY,
        "date_latest": day(4),
        "point": LONDON,
        "client_site": True,
        "headcount": 12,
    }
    return Request(**values | overrides)


def make_busy(day_number, start, stop, **overrides):
    """Something from hour to hour of local time on a day after that Monday."""
    values = {
        "start": local_to_utc(day(day_number), start, LONDON_TZ),
        "stop": local_to_utc(day(day_number), stop, LONDON_TZ),
        "label": "Something else",
    }
    return Busy(**values | overrides)


def make_problem(requests=(), instructors=(), rooms=(), **overrides):
    """A problem that knows the names of its qualifications and places."""
    values = {
        "requests": tuple(requests),
        "instructors": tuple(instructors),
        "rooms": tuple(rooms),
        "qualification_names": {FIRST_AID: "First aid trainer"},
        "place_names": {1: "London", 2: "Leeds"},
    }
    return Problem(**values | overrides)


def make_state(instructors=(), rooms=(), **overrides):
    """A state of nothing booked but what the people and rooms bring along."""
    return PlanningState(make_problem((), instructors, rooms, **overrides))


def meetings_of(request, first_day=MONDAY):
    """The meetings of a request that starts on a day."""
    return dated(request, first_day)


def utc(day_number, hour):
    """An instant by its UTC hour on a day after that Monday."""
    return datetime.combine(day(day_number), datetime.min.time()) + timedelta(
        hours=hour
    )
