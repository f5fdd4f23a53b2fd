"""Whether a plan keeps all hard rules, told from the problem alone.

Shares no code with the engine: it counts minute by minute and pair by pair, slowly.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta, timezone
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def check(problem, plan):
    """What is wrong with a plan, in words; empty if nothing is."""
    return _Check(problem, plan).errors


def local_day(moment, tz):
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz)).date()


def km_between(a, b):
    """Haversine again, from the textbook."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(min(1, half)))


def minutes_between(a, b):
    """By road at 60 km/h or by air at 600, with what it takes to get going."""
    km = km_between(a, b)
    return 0 if km <= 1 else min(15 + km, 240 + km / 10, 1440)


def overlap(one, other):
    return one[0] < other[1] and other[0] < one[1]


def inside(span, times):
    """Whether every minute of a span lies in some of the times."""
    if times is None:
        return True
    if any(start <= span[0] and span[1] <= stop for start, stop in times):
        return True
    moment = span[0]
    while moment < span[1]:
        if not any(start <= moment < stop for start, stop in times):
            return False
        moment += MINUTE
    return True


class _Check:
    def __init__(self, problem, plan):
        self.problem, self.errors = problem, []
        self.requests = {each.id: each for each in problem.requests}
        self.people = {each.id: each for each in problem.instructors}
        self.taken = defaultdict(list)  # instructor -> (start, stop, point, request)
        self.used = defaultdict(list)  # (kind, id) -> (start, stop, units)
        self.loads = defaultdict(Counter)
        self.sessions = defaultdict(set)
        told = [each.request_id for each in (*plan.assignments, *plan.unscheduled)]
        if sorted(map(str, told)) != sorted(map(str, self.requests)):
            self.errors.append("not every request is told of once")
        for found in plan.assignments:
            self._assignment(self.requests[found.request_id], found)
        self._people()
        self._things()

    def _wrong(self, request, what):
        self.errors.append(f"{request.name}: {what}")

    def _assignment(self, request, found):
        self._dates(request, found.meetings)
        team = [line.instructor_id for line in found.instructors]
        if len(set(team)) != len(team) or len(team) < request.instructor_count:
            self._wrong(request, f"team {team}")
        standing = (
            set(request.fixed_instructor_ids) if request.fixed_meetings else set()
        )
        if not standing <= set(team):
            self._wrong(request, "who stands is gone")
        if not request.locked_instructor_ids <= set(team):
            self._wrong(request, "who is locked isn't there")
        rooms = {each.id: each for each in self.problem.rooms}
        room = rooms.get(found.room_id)
        point = request.point or (room.point if room else None)
        for each in team:
            if each not in standing:
                self._suits(request, self.people[each], found.meetings, point)
            self._take(request, self.people[each], found.meetings, point)
        self._room(request, room, found.meetings)
        self._licence(request, found)
        self._equipment(request, found)

    def _dates(self, request, meetings):
        if request.fixed_meetings:
            if set(meetings) != set(request.fixed_meetings):
                self._wrong(request, "fixed dates moved")
            return
        if len(meetings) != len(request.blocks):
            self._wrong(request, "number of meetings")
        for meeting in meetings:
            block = request.blocks[meeting.block_index]
            day = local_day(meeting.start, request.tz)
            wall = meeting.start.replace(tzinfo=timezone.utc)
            wall = wall.astimezone(ZoneInfo(request.tz))
            hour = wall.hour + wall.minute / 60
            if hour - block.start_hour not in request.start_shifts:
                self._wrong(request, f"starts at {hour}")
            if not request.date_earliest <= day <= request.date_latest:
                self._wrong(request, f"{day} is outside the window")
            if day in request.closed_days or day.weekday() not in request.weekdays:
                self._wrong(request, f"{day} is closed")
        first = local_day(meetings[0].start, request.tz)
        week = request.locked_week
        if week and week.isocalendar()[:2] != first.isocalendar()[:2]:
            self._wrong(request, "another week")

    def _suits(self, request, person, meetings, point):
        days = [local_day(meeting.start, request.tz) for meeting in meetings]
        if request.course_id not in person.course_ranks:
            self._wrong(request, f"{person.name} doesn't teach it")
        if person.id in request.blocked_ids:
            self._wrong(request, f"{person.name} isn't wanted")
        spoken = person.languages
        if request.language and spoken and request.language not in spoken:
            self._wrong(request, f"{person.name} doesn't speak it")
        for wanted in request.required_qualification_ids:
            for day in days:
                if not any(
                    held.qualification_id == wanted
                    and held.date_from <= day <= (held.date_to or date.max)
                    for held in person.qualifications
                ):
                    self._wrong(request, f"{person.name} isn't qualified on {day}")
        on_site = any(meeting.on_site for meeting in meetings)
        if on_site and point and person.home and person.max_distance_km is not None:
            if km_between(person.home, point) > person.max_distance_km:
                self._wrong(request, f"{person.name} lives too far away")
        for meeting in meetings:
            self._available(request, person, meeting)

    def _available(self, request, person, meeting):
        span = (meeting.start, meeting.stop)
        times = person.working
        if meeting.on_site and person.working_away is not None:
            times = person.working_away
        if not inside(span, times):
            self._wrong(request, f"{person.name} doesn't work at {meeting.start}")
        if any(overlap(span, (busy.start, busy.stop)) for busy in person.busy):
            self._wrong(request, f"{person.name} is busy at {meeting.start}")

    def _take(self, request, person, meetings, point):
        for meeting in meetings:
            tz = request.tz if meeting.on_site else person.tz
            day = local_day(meeting.start, tz)
            week = day.isocalendar()[:2]
            where = point if meeting.on_site else None
            entry = (meeting.start, meeting.stop, where, request.name)
            self.taken[person.id].append(entry)
            for key in (day, week, (day.year, "month", day.month)):
                self.loads[person.id][key] += meeting.hours
            self.sessions[person.id, week].add(request.name)

    def _people(self):
        for person in self.problem.instructors:
            entries = list(self.taken[person.id])
            for busy in person.busy:
                name = busy.label if busy.session_id is None else str(busy.session_id)
                entries.append((busy.start, busy.stop, busy.point, name))
                if busy.kind == "booking":
                    day = local_day(busy.start, person.tz)
                    week = day.isocalendar()[:2]
                    hours = (busy.stop - busy.start).total_seconds() / 3600
                    for key in (day, week, (day.year, "month", day.month)):
                        self.loads[person.id][key] += hours
                    self.sessions[person.id, week].add(name)
            for one, other in combinations(entries, 2):
                self._pair(person, one, other)
            self._limits(person)

    def _pair(self, person, one, other):
        rest = timedelta(minutes=person.turnaround_minutes)
        if one[0] > other[0]:
            one, other = other, one
        new = {each[3] for each in self.taken[person.id]}
        if one[3] not in new and other[3] not in new:
            return  # what stands already isn't the plan's
        both = one[3] in new and other[3] in new and one[3] != other[3]
        between = rest * 2 if both else rest
        if one[3] != other[3] and other[0] < one[1] + between:
            self.errors.append(f"{person.name} is in {one[3]} and {other[3]}")
        elif one[2] and other[2] and not self.problem.rules.travel_reserve:
            gap = (other[0] - one[1]).total_seconds() / 60
            if gap < minutes_between(one[2], other[2]):
                self.errors.append(f"{person.name} can't get to {other[3]}")

    def _limits(self, person):
        limits, touched = person.limits, set()
        for start, _, _, _ in self.taken[person.id]:
            day = local_day(start, person.tz)
            touched |= {day, day.isocalendar()[:2], (day.year, "month", day.month)}
        for key in touched:
            hours = self.loads[person.id][key]
            if isinstance(key, date):
                limit = limits.hours_day
            else:
                limit = limits.hours_month if "month" in key else limits.hours_week
            if limit and hours > limit + 1e-6:
                self.errors.append(f"{person.name} has {hours} hours in {key}")
            most = limits.sessions_week
            if most and len(self.sessions[person.id, key]) > most:
                self.errors.append(f"{person.name} has too many sessions in {key}")

    def _room(self, request, room, meetings):
        on_site = [meeting for meeting in meetings if meeting.on_site]
        if request.client_site or not on_site:
            return
        if room is None:
            self._wrong(request, "no room")
            return
        stands = request.fixed_meetings and request.fixed_room_id == room.id
        if not stands:
            fits = (
                request.place_id in (None, room.place_id)
                and request.locked_room_id in (None, room.id)
                and room.capacity >= request.headcount
                and request.room_features <= room.features
            )
            if not fits:
                self._wrong(request, f"{room.name} doesn't fit")
        self._use(request, "room", room, on_site, 1)

    def _licence(self, request, found):
        if not request.needs_licence:
            return
        online = [
            meeting
            for meeting in found.meetings
            if request.mode != "in_person" or not meeting.on_site
        ]
        licences = {each.id: each for each in self.problem.licences}
        licence = licences.get(found.licence_id)
        if online and licence is None:
            self._wrong(request, "no licence")
        elif online:
            if licence.capacity and licence.capacity < request.headcount:
                self._wrong(request, "the licence is too small")
            self._use(request, "licence", licence, online, 1)

    def _equipment(self, request, found):
        on_site = [meeting for meeting in found.meetings if meeting.on_site]
        given = dict(found.equipment)
        things = {each.id: each for each in self.problem.equipment}
        for equipment_id, units in request.equipment if on_site else ():
            if given.get(equipment_id) != units:
                self._wrong(request, f"{given} instead of {request.equipment}")
            self._use(request, "equipment", things[equipment_id], on_site, units)

    def _use(self, request, kind, thing, meetings, units):
        for meeting in meetings:
            if not inside((meeting.start, meeting.stop), thing.open):
                self._wrong(request, f"{thing.name} is closed")
            start = meeting.start - timedelta(minutes=thing.setup_minutes)
            stop = meeting.stop + timedelta(minutes=thing.teardown_minutes)
            mine = self.used[kind, thing.id]
            # Between two meetings of a session the turnarounds may lie over each other.
            if meeting is not meetings[0] and mine[-1][1] > start:
                start = mine.pop()[0]
            mine.append((start, stop, units))

    def _things(self):
        for kind, things in (
            ("room", self.problem.rooms),
            ("equipment", self.problem.equipment),
            ("licence", self.problem.licences),
        ):
            for thing in things:
                entries = list(self.used[kind, thing.id])
                entries += [(busy.start, busy.stop, busy.units) for busy in thing.busy]
                for moment in {start for start, _, _ in self.used[kind, thing.id]} | {
                    busy.start for busy in thing.busy
                }:
                    now = [each for each in entries if each[0] <= moment < each[1]]
                    if sum(each[2] for each in now) > thing.unit_count:
                        self.errors.append(f"{thing.name} is taken too often")
