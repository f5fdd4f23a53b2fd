"""The plan so far: who and what is taken, and how much each one carries."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter

from ..logic.timezones import zone
from .occasion import Week, calendar_load
from .problem import Busy, Instructor, Key, Meeting, Point, Problem, Request, Room

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

    def add(self, entry: Busy) -> None:
        """Note one more."""
        self.busy.add(entry)
        if entry.point:
            self.located.add(entry)
        self._count(entry)

    def _count(self, entry: Busy) -> None:
        if entry.kind != "booking" or not self.known_zone:
            return
        load = calendar_load(((entry.start, entry.stop),), self.tz)
        for day, hours in load.days.items():
            self.hours_by_day[day] += hours
        for week, hours in load.weeks.items():
            self.hours_by_week[week] += hours
            self.sessions_by_week[week].add(_session_key(entry))
        for month, hours in load.months.items():
            self.hours_by_month[month] += hours


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
        self._diaries: dict[Key, Diary] = {}
        self._room_times: dict[Key, Timeline] = {}
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

    def room_times(self, room: Room) -> Timeline:
        """When a room is reserved."""
        times = self._room_times.get(room.id)
        if times is None:
            times = self._room_times[room.id] = Timeline(room.busy)
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
        for meeting in meetings:
            where = place if meeting.on_site else None
            diary.add(_booking(request, meeting.start, meeting.stop, where))
        hours = sum(meeting.hours for meeting in meetings)
        self._hours[instructor_id] += hours
        for course_id in instructor.course_ranks:
            self._course_hours[course_id] += hours

    def book_room(
        self, room_id: Key, request: Request, meetings: Sequence[Meeting]
    ) -> None:
        """Take a room, turnaround included, for the meetings on site."""
        room = self.rooms[room_id]
        for meeting in meetings:
            if meeting.on_site:
                start, stop = reserved_range(room, meeting)
                self.room_times(room).add(_booking(request, start, stop, None))


def reserved_range(room: Room, meeting: Meeting) -> tuple[datetime, datetime]:
    """From set-up to tear-down, in UTC."""
    return (
        meeting.start - timedelta(minutes=room.setup_minutes),
        meeting.stop + timedelta(minutes=room.teardown_minutes),
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
