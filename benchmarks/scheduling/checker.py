"""Whether a plan of a generated instance holds, and what it costs.

Knows the raw instance and the dates, people and rooms that a plan names, and nothing of
the engine: it shares no code with it, so that neither can cover up for the other.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

from generator import CITIES, DAY, LEAD, OFFSET, distance

UNSCHEDULED = 20000
FAIR_STEPS = ((1.25, 4), (1.75, 12))
LEAST_FAIR_HOURS = 40


@dataclass(frozen=True)
class Booked:
    """One session of a plan: (first hour, last hour) of each meeting, who and where."""

    meetings: tuple
    instructors: tuple
    room: int | None


def check(instance, plan):
    """What is wrong with a plan {request id: Booked}; empty if nothing is."""
    errors = []
    calendar = _Calendar(errors)
    for number, booked in plan.items():
        request = instance.requests[number]
        days = _check_dates(instance, request, booked, errors)
        if days is None:
            continue
        if len(set(booked.instructors)) != request.course.team:
            errors.append((number, "wrong number of instructors"))
        for each in booked.instructors:
            instructor = instance.instructors[each]
            _check_instructor(request, instructor, booked, days, errors)
            _take_instructor(calendar, request, instructor, booked, days)
        _check_room(instance, calendar, request, booked, errors)
    for (number, week), hours in calendar.weeks.items():
        instructor = instance.instructors[number]
        if hours + instructor.booked_weeks.get(week, 0) > instructor.week_hours:
            errors.append(("instructor", number, "week", week))
    for (number, day), hours in calendar.days.items():
        if hours + instance.instructors[number].booked_days.get(day, 0) > 8:
            errors.append(("instructor", number, "day", day))
    return errors


class _Calendar:
    """Who and what is taken at each hour."""

    def __init__(self, errors):
        self.errors = errors
        self.taken = {}
        self.weeks, self.days = defaultdict(int), defaultdict(int)

    def take(self, what, hours, number):
        for hour in hours:
            other = self.taken.setdefault((what, hour), number)
            if other != number:
                self.errors.append((number, "meets", other, *what))
                return


def _check_dates(instance, request, booked, errors):
    """Local days of the meetings; None if they aren't the course's."""
    offset = CITIES[request.city][OFFSET]
    days, pattern = [], request.course.pattern
    if len(booked.meetings) != len(pattern):
        errors.append((request.id, "wrong number of meetings"))
        return None
    for (start, stop), (_, kind) in zip(booked.meetings, pattern, strict=True):
        day, hour = divmod(start - LEAD + offset, DAY)
        days.append(day)
        allowed = (9,) if kind == "F" else (9, 13)
        if hour not in allowed or stop - start != (8 if kind == "F" else 4):
            errors.append((request.id, "wrong hours"))
        if not instance.workdays[day]:
            errors.append((request.id, "closed day"))
    if [day - days[0] for day in days] != [day for day, _ in pattern]:
        errors.append((request.id, "wrong days"))
    if days[0] < request.earliest or days[-1] > request.latest:
        errors.append((request.id, "outside the window"))
    return days


def _hours(booked):
    return [hour for start, stop in booked.meetings for hour in range(start, stop)]


def _travel_hours(km):
    for below, hours in ((60, 0), (300, 2), (1000, 4), (3000, 8)):
        if km < below:
            return hours
    return 24


def _check_instructor(request, instructor, booked, days, errors):
    def wrong(what):
        errors.append((request.id, "instructor", instructor.id, what))

    if instructor.last_days.get(request.course.id, -1) < days[-1]:
        wrong("not qualified")
    if request.language not in instructor.languages:
        wrong("language")
    if instructor.id in request.blocked:
        wrong("not wanted")
    if request.on_site and distance(instructor.city, request.city) > instructor.max_km:
        wrong("too far")
    works = instructor.working_days if request.on_site else instructor.working_hours
    if any(not works >> hour & 1 for hour in _hours(booked)):
        wrong("doesn't work")


def _take_instructor(calendar, request, instructor, booked, days):
    """Take meetings and journeys, and count hours."""
    hours = set(_hours(booked))
    km = distance(instructor.city, request.city) if request.on_site else 0
    travel = _travel_hours(km)
    for number, (start, stop) in enumerate(booked.meetings):
        if number == 0 or days[number] - days[number - 1] > 1:
            hours.update(range(start - travel, start))
        if number == len(days) - 1 or days[number + 1] - days[number] > 1:
            hours.update(range(stop, stop + travel))
        calendar.weeks[instructor.id, days[number] // 7] += stop - start
        calendar.days[instructor.id, days[number]] += stop - start
    if any(hour >= 0 and instructor.busy >> hour & 1 for hour in hours):
        calendar.errors.append((request.id, "instructor", instructor.id, "booked"))
    calendar.take(("instructor", instructor.id), sorted(hours), request.id)


def _check_room(instance, calendar, request, booked, errors):
    if not request.needs_room:
        return
    if booked.room is None:
        errors.append((request.id, "no room"))
        return
    room = instance.rooms[booked.room]
    fits = (
        room.city == request.city
        and room.capacity >= request.learners
        and room.equipment & request.equipment == request.equipment
    )
    if not fits:
        errors.append((request.id, "room", room.id, "doesn't fit"))
    if any(not room.open >> hour & 1 for hour in _hours(booked)):
        errors.append((request.id, "room", room.id, "closed"))
    calendar.take(("room", room.id), _hours(booked), request.id)


# -- price ----------------------------------------------------------------------------


def price(instance, plan):
    """What a plan costs in EUR, with 20,000 x priority for what is left out."""
    total = 0.0
    hours = defaultdict(float)
    for request in instance.requests:
        booked = plan.get(request.id)
        if booked is None:
            total += UNSCHEDULED * request.priority
            continue
        for each in booked.instructors:
            total += _instructor_price(request, instance.instructors[each])
            hours[each] += sum(stop - start for start, stop in booked.meetings)
        if request.needs_room:
            total += instance.rooms[booked.room].day_cost * len(booked.meetings)
        offset = CITIES[request.city][OFFSET]
        day = (booked.meetings[0][0] - LEAD + offset) // DAY
        total += 15 * request.priority * (day - request.earliest)
    return total + _overload(instance, hours)


def _instructor_price(request, instructor):
    pattern = request.course.pattern
    days = sum(1 if kind == "F" else 0.5 for _, kind in pattern)
    total = int(instructor.day_rate * days) + 2 * (100 - instructor.score)
    if request.on_site:
        trips = 2 if pattern[-1][0] > 4 else 1
        km = distance(instructor.city, request.city)
        total += trips * _trip(km, math.ceil(len(pattern) / trips))
    if request.preferred:
        total += -150 if instructor.id in request.preferred else 250
    return total


def _trip(km, days):
    if km < 60:
        return 0
    nights = days if km >= 150 else 0
    fare = 0.45 * 2 * km if km < 400 else 180 + 0.12 * km
    return int(fare + 140 * nights)


def _overload(instance, hours):
    asked = sum(
        request.course.team * (8 if kind == "F" else 4)
        for request in instance.requests
        for _, kind in request.course.pattern
    )
    parts = sum(instructor.part for instructor in instance.instructors)
    total = 0
    for instructor in instance.instructors:
        share = asked * instructor.part / parts
        for multiple, cost in FAIR_STEPS:
            step = max(LEAST_FAIR_HOURS, math.ceil(multiple * share))
            total += cost * max(0, hours[instructor.id] - step)
    return total
