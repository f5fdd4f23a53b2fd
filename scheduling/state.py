"""The plan so far: who and what is taken, and how much each one carries."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import attrgetter

from ..logic.timezones import zone
from .occasion import Week, hours_by_day
from .problem import (
    Busy,
    Equipment,
    Instructor,
    Key,
    Licence,
    Meeting,
    Point,
    Problem,
    Request,
    Room,
    Thing,
)

_start = attrgetter("start")


class Timeline:
    """Busy times in order, which may overlap each other."""

    __slots__ = ("_entries", "_longest")

    def __init__(self, entries: Iterable[Busy] = ()):
        real = (entry for entry in entries if entry.start < entry.stop)
        self._entries = sorted(real, key=_start)
        self._longest = max((e.stop - e.start for e in self._entries), default=None)

    def add(self, entry: Busy) -> None:
        """Put one more in its place."""
        insort(self._entries, entry, key=_start)
        length = entry.stop - entry.start
        self._longest = max(length, self._longest or length)

    def during(self, start: datetime, stop: datetime) -> list[Busy]:
        """Those that share an instant with the interval, in order of their start."""
        if not self._entries:
            return []
        # What starts earlier than the longest of all reaches cannot reach us.
        first = bisect_left(self._entries, start - self._longest, key=_start)
        last = bisect_left(self._entries, stop, lo=first, key=_start)
        return [entry for entry in self._entries[first:last] if entry.stop > start]


class Diary:
    """What an instructor does and carries, by the calendar of their time zone.

    :param located: the busy times of which the place is known
    :param known_zone: whether the time zone exists; without one nothing adds up
    """

    __slots__ = (
        "busy",
        "hours_by_day",
        "hours_by_month",
        "hours_by_week",
        "known_zone",
        "located",
        "sessions_by_week",
        "tz",
    )

    def __init__(self, instructor: Instructor):
        self.tz = instructor.tz
        self.known_zone = _zone_exists(instructor.tz)
        self.busy = Timeline(instructor.busy)
        self.located = Timeline(entry for entry in instructor.busy if entry.point)
        self.hours_by_day: dict[date, float] = defaultdict(float)
        self.hours_by_week: dict[Week, float] = defaultdict(float)
        self.hours_by_month: dict[tuple[int, int], float] = defaultdict(float)
        self.sessions_by_week: dict[Week, set] = defaultdict(set)
        for entry in instructor.busy:
            self._count(entry)

    def add(
        self, entry: Busy, tz: str | None = None, rest: timedelta = timedelta(0)
    ) -> None:
        """Note one more.

        :param tz: whose calendar it counts by, the instructor's own if not given
        :param rest: taken before and after, though it isn't worked
        """
        taken = replace(entry, start=entry.start - rest, stop=entry.stop + rest)
        self.busy.add(taken if rest else entry)
        if entry.point:
            self.located.add(entry)
        self._count(entry, tz)

    def _count(self, entry: Busy, tz: str | None = None) -> None:
        if entry.kind != "booking" or not self.known_zone:
            return
        for day, hours in hours_by_day(entry.start, entry.stop, tz or self.tz):
            week = day.isocalendar()[:2]
            self.hours_by_day[day] += hours
            self.hours_by_week[week] += hours
            self.sessions_by_week[week].add(_session_key(entry))
            self.hours_by_month[day.year, day.month] += hours


class PlanningState:
    """Bookings of the problem and those made since, so that decisions see each other.

    Of instructors or rooms with the same id the first one counts. Not shared between
    threads: make one per run.
    """

    def __init__(self, problem: Problem):
        """:param problem: its busy times are the bookings to begin with"""
        self.problem = problem
        self.instructors: dict[Key, Instructor] = {}
        for instructor in problem.instructors:
            self.instructors.setdefault(instructor.id, instructor)
        self.rooms: dict[Key, Room] = {}
        for room in problem.rooms:
            self.rooms.setdefault(room.id, room)
        self.equipment: dict[Key, Equipment] = {}
        for equipment in problem.equipment:
            self.equipment.setdefault(equipment.id, equipment)
        self.licences: dict[Key, Licence] = {}
        for licence in problem.licences:
            self.licences.setdefault(licence.id, licence)
        self._diaries: dict[Key, Diary] = {}
        self._times: dict[tuple[type, Key], Timeline] = {}
        self._teachers: dict[Key, list[Instructor]] = defaultdict(list)
        self._course_hours: dict[Key, float] = defaultdict(float)
        self._hours: dict[Key, float] = {}
        for instructor in self.instructors.values():
            self._hours[instructor.id] = hours = _booked_hours(instructor.busy)
            for course_id in instructor.course_ranks:
                self._teachers[course_id].append(instructor)
                self._course_hours[course_id] += hours

    def teachers(self, course_id: Key) -> Sequence[Instructor]:
        """Those who teach a course, in the problem's order."""
        return self._teachers.get(course_id, ())

    def diary(self, instructor: Instructor) -> Diary:
        """What an instructor does; made when first asked for."""
        diary = self._diaries.get(instructor.id)
        if diary is None:
            diary = self._diaries[instructor.id] = Diary(instructor)
        return diary

    def times(self, thing: Thing) -> Timeline:
        """When a room, equipment or a licence is reserved."""
        key = (type(thing), thing.id)
        times = self._times.get(key)
        if times is None:
            times = self._times[key] = Timeline(thing.busy)
        return times

    def hours(self, instructor_id: Key) -> float:
        """Booked hours of an instructor, those of the problem included."""
        return self._hours.get(instructor_id, 0.0)

    def average_hours(self, course_id: Key) -> float:
        """Booked hours per head of those who teach a course."""
        teachers = self.teachers(course_id)
        return self._course_hours[course_id] / len(teachers) if teachers else 0.0

    def book_instructor(
        self,
        instructor_id: Key,
        request: Request,
        meetings: Sequence[Meeting],
        point: Point | None = None,
    ) -> None:
        """Take an instructor for all meetings of a session.

        Nothing is checked: ask `scoring.assess` before.

        :param point: where it is, if not at the request's own point
        """
        instructor = self.instructors[instructor_id]
        diary = self.diary(instructor)
        place = point or request.point
        rest = timedelta(minutes=instructor.turnaround_minutes)
        for meeting in meetings:
            where = place if meeting.on_site else None
            entry = _booking(request, meeting.start, meeting.stop, where)
            diary.add(entry, request.tz if meeting.on_site else None, rest)
        hours = sum(meeting.hours for meeting in meetings)
        self._hours[instructor_id] += hours
        for course_id in instructor.course_ranks:
            self._course_hours[course_id] += hours

    def book_room(
        self, room_id: Key, request: Request, meetings: Sequence[Meeting]
    ) -> None:
        """Take a room, turnaround included, for the meetings on site."""
        self._book(self.rooms[room_id], request, meetings_on_site(meetings))

    def book_equipment(
        self,
        equipment: Iterable[tuple[Key, int]],
        request: Request,
        meetings: Sequence[Meeting],
    ) -> None:
        """Take units of equipment for the meetings on site."""
        for equipment_id, units in equipment:
            thing = self.equipment[equipment_id]
            self._book(thing, request, meetings_on_site(meetings), units)

    def book_licence(
        self, licence_id: Key | None, request: Request, meetings: Sequence[Meeting]
    ) -> None:
        """Take a virtual room, if there is one of that id, for the meetings online."""
        licence = self.licences.get(licence_id)
        if licence is not None:
            self._book(licence, request, meetings_online(request, meetings))

    def _book(
        self, thing: Thing, request: Request, meetings: list[Meeting], units: int = 1
    ) -> None:
        for meeting in meetings:
            start, stop = reserved_range(thing, meeting)
            entry = _booking(request, start, stop, None)
            self.times(thing).add(replace(entry, units=units))


def meetings_on_site(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Those for which people meet at a place."""
    return [meeting for meeting in meetings if meeting.on_site]


def meetings_online(request: Request, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Those that need the virtual room."""
    return [meeting for meeting in meetings if is_online(request, meeting)]


def is_online(request: Request, meeting: Meeting) -> bool:
    """Whether a meeting needs the virtual room."""
    if request.mode != "in_person" or not meeting.on_site:
        return True
    if meeting.block_index >= len(request.blocks):
        return False
    return request.blocks[meeting.block_index].mode == "hybrid"


def reserved_range(thing: Thing, meeting: Meeting) -> tuple[datetime, datetime]:
    """From set-up to tear-down, in UTC."""
    return (
        meeting.start - timedelta(minutes=thing.setup_minutes),
        meeting.stop + timedelta(minutes=thing.teardown_minutes),
    )


def _booking(
    request: Request, start: datetime, stop: datetime, point: Point | None
) -> Busy:
    # Ids of requests and of the sessions that stand already may be the same numbers.
    return Busy(start, stop, "booking", request.name, point, f"request {request.id}")


def _booked_hours(busy: Iterable[Busy]) -> float:
    bookings = (entry for entry in busy if entry.kind == "booking")
    return sum((e.stop - e.start).total_seconds() for e in bookings) / 3600


def _session_key(entry: Busy) -> object:
    """What makes bookings one session: its id, or the booking alone without one."""
    return entry if entry.session_id is None else entry.session_id


def _zone_exists(tz: str) -> bool:
    try:
        zone(tz)
    except ValueError:
        return False
    return True
