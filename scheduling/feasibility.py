"""The hard rules: what forbids an instructor or a room, with names and dates.

Every check yields all that is wrong, lazily: the first one tells that somebody can't
(`is_free`), all of them tell what would have to give. Nothing here chooses.

=========================== ===================================================
rule                        params beside those that say who
=========================== ===================================================
not_a_course_instructor     course
blocked_by_request          request
language                    language, spoken (sorted)
too_far                     km, max_km
qualification_missing       qualification, qualification_id
qualification_not_yet       qualification, qualification_id, day, date_from
qualification_expires       qualification, qualification_id, day, date_to
unknown_timezone            tz
outside_working_hours       days
on_leave                    label, start, stop, kind (leave or closure)
busy                        label, start, stop
booked                      label, start, stop
travel                      label, start, stop, km, needed_minutes,
                            available_minutes, before (it comes before, else after)
limit_day                   day, limit, hours
limit_week                  week (ISO year, week), limit, hours
limit_month                 month (year, month), limit, hours
limit_sessions_week         week (ISO year, week), limit, sessions
room_place                  place, wanted
room_capacity               capacity, needed
room_features               missing (sorted)
room_closed                 days
room_booked                 label, start, stop
room_not_locked             wanted
equipment_unknown           wanted
equipment_closed            days
equipment_short             day, needed, units, taken
licence_capacity            capacity, needed
licence_closed              days
licence_booked              label, start, stop
=========================== ===================================================

``day`` and ``days`` are local dates, ``start`` and ``stop`` naive UTC datetimes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..logic.intervals import covers
from ..logic.validity import covers_days
from .distance import LONGEST_TRAVEL_MINUTES, distance_km, travel_minutes
from .occasion import Occasion, local_day
from .problem import (
    NO_LIMITS,
    Busy,
    Equipment,
    Instructor,
    Key,
    Licence,
    Limits,
    Meeting,
    Room,
    Thing,
)
from .state import (
    Diary,
    PlanningState,
    Timeline,
    meetings_on_site,
    meetings_online,
    reserved_range,
)

# Sums of hours as floats may be off by this much.
HOURS_TOLERANCE = 1e-6
FARTHEST_TRIP = timedelta(minutes=LONGEST_TRAVEL_MINUTES)
BUSY_RULES = {
    "leave": "on_leave",
    "closure": "on_leave",
    "event": "busy",
    "booking": "booked",
}
# What moving other sessions could cure; the rest needs another person or other dates.
CURABLE_RULES = frozenset(
    {
        "booked",
        "travel",
        "limit_day",
        "limit_week",
        "limit_month",
        "limit_sessions_week",
        "room_booked",
        "equipment_short",
        "licence_booked",
    }
)
# What somebody is or isn't, whatever stands in their calendar.
SUITABILITY_RULES = frozenset(
    {
        "not_a_course_instructor",
        "blocked_by_request",
        "language",
        "too_far",
        "qualification_missing",
        "qualification_not_yet",
        "qualification_expires",
    }
)


@dataclass(frozen=True, slots=True)
class Blocker:
    """A rule that is broken, with the names and dates to say so."""

    rule: str
    params: dict

    @property
    def curable(self) -> bool:
        """Whether moving other sessions could cure it."""
        return self.rule in CURABLE_RULES


def instructor_blockers(
    asked: Occasion, instructor: Instructor, state: PlanningState
) -> Iterator[Blocker]:
    """All that forbids an instructor to teach a session on given dates."""
    yield from person_blockers(asked, instructor)
    yield from _qualification_blockers(asked, instructor, state)
    diary = state.diary(instructor)
    if not diary.known_zone:
        yield Blocker("unknown_timezone", {"tz": instructor.tz})
    yield from _calendar_blockers(asked, instructor, diary)
    if asked.point is not None and not state.problem.rules.travel_reserve:
        yield from _travel_blockers(asked, diary)
    if instructor.limits is not NO_LIMITS and diary.known_zone:
        yield from _load_blockers(asked, instructor.limits, diary)


def is_free(asked: Occasion, instructor: Instructor, state: PlanningState) -> bool:
    """Whether nothing forbids an instructor."""
    return next(instructor_blockers(asked, instructor, state), None) is None


def person_blockers(asked: Occasion, instructor: Instructor) -> Iterator[Blocker]:
    """What no change of date cures, nor any booking causes."""
    request = asked.request
    if request.course_id not in instructor.course_ranks:
        yield Blocker("not_a_course_instructor", {"course": request.course_name})
    if instructor.id in request.blocked_ids:
        yield Blocker("blocked_by_request", {"request": request.name})
    spoken = instructor.languages
    if request.language and spoken and request.language not in spoken:
        params = {"language": request.language, "spoken": tuple(sorted(spoken))}
        yield Blocker("language", params)
    farthest, home = instructor.max_distance_km, instructor.home
    if farthest is not None and home and asked.point:
        km = distance_km(home, asked.point)
        if km > farthest:
            yield Blocker("too_far", {"km": km, "max_km": farthest})


def _qualification_blockers(
    asked: Occasion, instructor: Instructor, state: PlanningState
) -> Iterator[Blocker]:
    """Each qualification has to hold on each day of the session."""
    for wanted in asked.request.required_qualification_ids:
        periods = [
            (held.date_from, held.date_to)
            for held in instructor.qualifications
            if held.qualification_id == wanted
        ]
        day = covers_days(periods, asked.days)
        if day is None and periods:
            continue
        name = state.problem.qualification_names.get(wanted, str(wanted))
        params = {"qualification": name, "qualification_id": wanted}
        ended = [end for _, end in periods if end is not None and end < day]
        if not periods:
            yield Blocker("qualification_missing", params)
        elif ended:
            params |= {"day": day, "date_to": max(ended)}
            yield Blocker("qualification_expires", params)
        else:
            params |= {"day": day, "date_from": min(start for start, _ in periods)}
            yield Blocker("qualification_not_yet", params)


def _calendar_blockers(
    asked: Occasion, instructor: Instructor, diary: Diary
) -> Iterator[Blocker]:
    """Working hours, and everything in the diary that overlaps."""
    outside = {
        local_day(meeting, asked.request.tz)
        for meeting in asked.meetings
        if not _works(instructor, meeting)
    }
    if outside:
        yield Blocker("outside_working_hours", {"days": tuple(sorted(outside))})
    for entry in _clashes(asked, diary.busy, instructor.turnaround_minutes):
        params = {"label": entry.label, "start": entry.start, "stop": entry.stop}
        if entry.kind in ("leave", "closure"):
            params["kind"] = entry.kind
        yield Blocker(BUSY_RULES[entry.kind], params)


def _works(instructor: Instructor, meeting: Meeting) -> bool:
    working = instructor.working
    if meeting.on_site and instructor.working_away is not None:
        working = instructor.working_away
    return working is None or covers(working, meeting.start, meeting.stop)


def _clashes(asked: Occasion, times: Timeline, rest_minutes: int) -> list[Busy]:
    """Entries that overlap a meeting, each once though it overlaps several."""
    found: list[Busy] = []
    rest = timedelta(minutes=rest_minutes)
    for meeting in asked.meetings:
        for entry in times.during(meeting.start - rest, meeting.stop + rest):
            if entry not in found:
                found.append(entry)
    return found


def _travel_blockers(asked: Occasion, diary: Diary) -> Iterator[Blocker]:
    """Bookings elsewhere, before or after, from which nobody gets here in time."""
    for meeting in asked.meetings:
        if not meeting.on_site:
            continue
        start, stop = meeting.start, meeting.stop
        for entry in diary.located.during(start - FARTHEST_TRIP, stop + FARTHEST_TRIP):
            before = entry.stop <= start
            if not before and entry.start < stop:
                continue  # overlaps, which is said as such
            gap = start - entry.stop if before else entry.start - stop
            available = gap.total_seconds() / 60
            km = distance_km(entry.point, asked.point)
            needed = travel_minutes(km)
            if needed > available:
                params = {"label": entry.label, "start": entry.start}
                params |= {"stop": entry.stop, "km": km, "before": before}
                params |= {"needed_minutes": needed, "available_minutes": available}
                yield Blocker("travel", params)


def _load_blockers(asked: Occasion, limits: Limits, diary: Diary) -> Iterator[Blocker]:
    """Load limits by the calendar of the instructor's time zone."""
    load = asked.load(diary.tz)
    for name, limit, added, carried in (
        ("day", limits.hours_day, load.days, diary.hours_by_day),
        ("week", limits.hours_week, load.weeks, diary.hours_by_week),
        ("month", limits.hours_month, load.months, diary.hours_by_month),
    ):
        for key, hours in added.items() if limit else ():
            total = hours + carried.get(key, 0.0)
            if total > limit + HOURS_TOLERANCE:
                params = {name: key, "limit": limit, "hours": total}
                yield Blocker(f"limit_{name}", params)
    most = limits.sessions_week
    for week in load.weeks if most else ():
        sessions = len(diary.sessions_by_week.get(week, ())) + 1
        if sessions > most:
            params = {"week": week, "limit": most, "sessions": sessions}
            yield Blocker("limit_sessions_week", params)


def needs_room(asked: Occasion) -> bool:
    """Whether people meet in a room of ours."""
    return bool(asked.site_days) and not asked.request.client_site


def room_blockers(
    asked: Occasion, room: Room, state: PlanningState
) -> Iterator[Blocker]:
    """All that forbids a room for the meetings on site."""
    yield from room_fit_blockers(asked, room, state)
    meetings = meetings_on_site(asked.meetings)
    yield from _closed_blockers("room_closed", asked, room, meetings)
    yield from _taken_blockers("room_booked", room, meetings, state)


def licence_blockers(
    asked: Occasion, licence: Licence, state: PlanningState
) -> Iterator[Blocker]:
    """All that forbids a virtual room for the meetings online."""
    request = asked.request
    if licence.capacity and licence.capacity < request.headcount:
        params = {"capacity": licence.capacity, "needed": request.headcount}
        yield Blocker("licence_capacity", params)
    meetings = meetings_online(request, asked.meetings)
    yield from _closed_blockers("licence_closed", asked, licence, meetings)
    yield from _taken_blockers("licence_booked", licence, meetings, state)


def equipment_blockers(
    asked: Occasion, equipment: Equipment, units: int, state: PlanningState
) -> Iterator[Blocker]:
    """All that keeps so many units from the meetings on site."""
    meetings = meetings_on_site(asked.meetings)
    yield from _closed_blockers("equipment_closed", asked, equipment, meetings)
    times = state.times(equipment)
    for meeting in meetings:
        start, stop = reserved_range(equipment, meeting)
        taken = _most_at_once(times.during(start, stop), start, stop)
        if taken + units > equipment.unit_count:
            params = {"day": local_day(meeting, asked.request.tz), "needed": units}
            params |= {"units": equipment.unit_count, "taken": taken}
            yield Blocker("equipment_short", params)


def _closed_blockers(
    rule: str, asked: Occasion, thing: Thing, meetings: list[Meeting]
) -> Iterator[Blocker]:
    if thing.open is None:
        return
    closed = {
        local_day(meeting, asked.request.tz)
        for meeting in meetings
        if not covers(thing.open, meeting.start, meeting.stop)
    }
    if closed:
        yield Blocker(rule, {"days": tuple(sorted(closed))})


def _taken_blockers(
    rule: str, thing: Thing, meetings: list[Meeting], state: PlanningState
) -> Iterator[Blocker]:
    """What has the last unit of something, each once."""
    times = state.times(thing)
    said: list[Busy] = []
    for meeting in meetings:
        start, stop = reserved_range(thing, meeting)
        taken = times.during(start, stop)
        if _most_at_once(taken, start, stop) < thing.unit_count:
            continue
        for entry in taken:
            if entry not in said:
                said.append(entry)
                params = {"label": entry.label, "start": entry.start}
                yield Blocker(rule, params | {"stop": entry.stop})


def room_fit_blockers(
    asked: Occasion, room: Room, state: PlanningState
) -> Iterator[Blocker]:
    """What no change of date cures about a room."""
    request = asked.request
    if request.locked_room_id not in (None, room.id):
        locked = state.rooms.get(request.locked_room_id)
        yield Blocker("room_not_locked", {"wanted": locked.name if locked else ""})
    if request.place_id is not None and room.place_id != request.place_id:
        names = state.problem.place_names
        params = {"place": _name(names, room.place_id)}
        yield Blocker("room_place", params | {"wanted": _name(names, request.place_id)})
    if room.capacity < request.headcount:
        params = {"capacity": room.capacity, "needed": request.headcount}
        yield Blocker("room_capacity", params)
    missing = request.room_features - room.features
    if missing:
        yield Blocker("room_features", {"missing": tuple(sorted(missing))})


def room_is_free(asked: Occasion, room: Room, state: PlanningState) -> bool:
    """Whether nothing forbids a room."""
    return next(room_blockers(asked, room, state), None) is None


def _name(names: dict, key: Key | None) -> str:
    return "" if key is None else names.get(key, str(key))


def _most_at_once(entries: list[Busy], start: datetime, stop: datetime) -> int:
    """The most units that are taken at one instant from start to stop."""
    if len(entries) < 2:
        return sum(entry.units for entry in entries)
    # A stop sorts before a start at the same instant: touching isn't overlapping.
    changes = [(max(entry.start, start), entry.units) for entry in entries]
    changes += [(min(entry.stop, stop), -entry.units) for entry in entries]
    most = now = 0
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most
