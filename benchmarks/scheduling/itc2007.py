"""Put a university's week on a grid, a problem that the engine wasn't built for.

    python benchmarks/scheduling/itc2007.py --seconds 60 --polish 60

Each lecture is a request of one hour and a room for an instructor who gives its course
only and has its free periods; each curriculum and each teacher is a piece of equipment
of which there is one, so that their lectures can't meet. The engine
knows no compactness and no spread over days: it finds a timetable in which nothing
clashes, and what the competition counts beside that (formulation UD2) is bettered here,
by moving single lectures, for as long as `--polish` says. Cost and clashes are counted
from the file by code of this module alone.
"""

import argparse
import math
import random
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import loader  # noqa: F401  (makes the engine importable)
from training_operations.logic.timezones import local_to_utc
from training_operations.scheduling.problem import (
    Block,
    Equipment,
    Instructor,
    Problem,
    Request,
    Room,
)
from training_operations.scheduling.solve import SolveOptions, solve

FOLDER = Path(__file__).parent / "data" / "itc2007"
BEST_KNOWN = {
    "comp01": 5,
    "comp02": 24,
    "comp03": 64,
    "comp04": 35,
    "comp05": 285,
    "comp06": 27,
    "comp07": 6,
}
MONDAY = date(2027, 1, 4)
FIRST_HOUR = 8


@dataclass
class Course:
    """Lectures of one teacher, to be spread over at least so many days."""

    id: str
    teacher: str
    lectures: int
    least_days: int
    students: int
    curricula: list = field(default_factory=list)
    closed: set = field(default_factory=set)


@dataclass
class Timetable:
    """An instance; a period is day x periods of a day + its number."""

    name: str
    days: int
    periods: int
    courses: dict
    rooms: dict
    curricula: dict


def main():
    options = _parser().parse_args()
    print(f"{'':8} {'lectures':>9} {'clashes':>8} {'engine s':>9} {'cost':>6}", end="")
    print(f" {'polished':>9} {'s':>6} {'best known':>11}")
    for name in options.names:
        instance = read(FOLDER / f"{name}.ctt")
        began = time.monotonic()
        placed = plan(instance, options.seconds, options.workers)
        seconds = time.monotonic() - began
        wanted = sum(course.lectures for course in instance.courses.values())
        cost = sum(costs(instance, placed))
        began = time.monotonic()
        better = polish(instance, placed, options.polish, options.seed)
        told = f"{name:8} {len(placed)}/{wanted:<5} {clashes(instance, better):>8}"
        told += f" {seconds:>9.1f} {cost:>6} {sum(costs(instance, better)):>9}"
        print(
            f"{told} {time.monotonic() - began:>6.1f} {BEST_KNOWN[name]:>11}",
            flush=True,
        )


# -- the file -------------------------------------------------------------------------


def read(path):
    """An instance from its file."""
    head, sections, current = {}, defaultdict(list), None
    for line in path.read_text(encoding="ascii").splitlines():
        words = line.split()
        if not words or words[0] == "END.":
            continue
        if words[0].endswith(":") and len(words) == 1:
            current = words[0]
        elif current is None:
            head[words[0]] = words[1]
        else:
            sections[current].append(words)
    courses = {
        each: Course(each, teacher, int(lectures), int(days), int(students))
        for each, teacher, lectures, days, students in sections["COURSES:"]
    }
    curricula = {words[0]: words[2:] for words in sections["CURRICULA:"]}
    for curriculum, members in curricula.items():
        for course in members:
            courses[course].curricula.append(curriculum)
    periods = int(head["Periods_per_day:"])
    for course, day, period in sections["UNAVAILABILITY_CONSTRAINTS:"]:
        courses[course].closed.add(int(day) * periods + int(period))
    return Timetable(
        path.stem,
        int(head["Days:"]),
        periods,
        courses,
        {room: int(capacity) for room, capacity in sections["ROOMS:"]},
        curricula,
    )


# -- the engine's part ----------------------------------------------------------------


def plan(instance, seconds, workers):
    """{(course, number of the lecture): (period, room)} without clashes.

    Rooms are as large as they should be; courses that don't find enough of them may
    have any. So it goes on until all lectures have a place or the time is up.
    """
    deadline = time.monotonic() + seconds
    best, loose = {}, set()
    while True:
        left = deadline - time.monotonic()
        placed = _solve(instance, max(left / 2, 5.0), workers, loose)
        best = max(best, placed, key=len)
        missing = {
            course.id
            for course in instance.courses.values()
            for number in range(course.lectures)
            if (course.id, number) not in placed
        }
        if not missing or left < 5.0:
            return best
        loose = set(instance.courses) if missing <= loose else loose | missing


def _solve(instance, seconds, workers, loose):
    problem = Problem(
        requests=tuple(
            _request(instance, course, number, course.id not in loose)
            for course in instance.courses.values()
            for number in range(course.lectures)
        ),
        instructors=tuple(_instructors(instance)),
        rooms=tuple(
            Room(room, room, place_id=1, capacity=capacity)
            for room, capacity in instance.rooms.items()
        ),
        equipment=tuple(
            Equipment(each, each)
            for each in sorted(
                {what for course in instance.courses.values() for what in _ones(course)}
            )
        ),
    )
    found = solve(problem, SolveOptions(seconds, workers=workers))
    placed = {}
    for each in found.assignments:
        course, number = each.request_id.split("#")
        meeting = each.meetings[0]
        day = (meeting.day - MONDAY).days
        period = day * instance.periods + meeting.start.hour - FIRST_HOUR
        placed[course, int(number)] = (period, each.room_id)
    return placed


def _request(instance, course, number, strict):
    largest = max(instance.rooms.values())
    return Request(
        id=f"{course.id}#{number}",
        name=f"{course.id} {number}",
        course_id=course.id,
        blocks=(Block(1, FIRST_HOUR, 1),),
        date_earliest=MONDAY,
        date_latest=MONDAY + timedelta(days=instance.days - 1),
        place_id=1,
        headcount=min(course.students, largest) if strict else 0,
        start_shifts=tuple(float(period) for period in range(instance.periods)),
        equipment=tuple((each, 1) for each in _ones(course)),
    )


def _ones(course):
    """What a lecture of a course takes and of which there is one."""
    return [f"teacher {course.teacher}", *course.curricula]


def _instructors(instance):
    for course in instance.courses.values():
        working = [
            _span(instance, period)
            for period in range(instance.days * instance.periods)
            if period not in course.closed
        ]
        yield Instructor(
            course.id,
            course.teacher,
            course_ranks={course.id: 1},
            working=tuple(_joined(working)),
        )


def _span(instance, period):
    day, number = divmod(period, instance.periods)
    on = MONDAY + timedelta(days=day)
    hour = FIRST_HOUR + number
    return local_to_utc(on, hour, "UTC"), local_to_utc(on, hour + 1, "UTC")


def _joined(spans):
    joined = []
    for start, stop in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


# -- what the competition counts ------------------------------------------------------


def clashes(instance, placed):
    """Broken hard rules: closed periods, and two at once of whatever there is one."""
    broken, taken = 0, set()
    for (course_id, _), (period, room) in placed.items():
        course = instance.courses[course_id]
        broken += period in course.closed
        whats = [("room", room), ("teacher", course.teacher), ("course", course_id)]
        whats += [("curriculum", each) for each in course.curricula]
        # A course whose curriculum and teacher meet counts once for each.
        for what in whats:
            broken += (what, period) in taken
            taken.add((what, period))
    return broken


def costs(instance, placed):
    """Seats short, days too few, isolated lectures, rooms too many."""
    seats = days = isolated = rooms = 0
    by_course = defaultdict(list)
    for (course_id, _), (period, room) in placed.items():
        by_course[course_id].append((period, room))
        students = instance.courses[course_id].students
        seats += max(0, students - instance.rooms[room])
    for course_id, lectures in by_course.items():
        used = {period // instance.periods for period, _ in lectures}
        days += 5 * max(0, instance.courses[course_id].least_days - len(used))
        rooms += len({room for _, room in lectures}) - 1
    for members in instance.curricula.values():
        periods = {period for each in members for period, _ in by_course[each]}
        isolated += 2 * _isolated(periods, instance.periods)
    return seats, days, isolated, rooms


def _isolated(periods, length):
    """Lectures with none of the curriculum right before or after on the same day."""
    return sum(
        not (period % length and period - 1 in periods)
        and not ((period + 1) % length and period + 1 in periods)
        for period in periods
    )


# -- polishing ------------------------------------------------------------------------

HOTTEST, COLDEST = 4.0, 0.15


def polish(instance, placed, seconds, seed):
    """Anneal: move a lecture, or swap it with the one in its way, and keep no clash."""
    if seconds <= 0 or not placed:
        return placed
    return _Annealing(instance, placed, random.Random(seed)).run(seconds)


class _Annealing:
    def __init__(self, instance, placed, rng):
        self.instance, self.rng = instance, rng
        self.placed = dict(placed)
        self.lectures = list(placed)
        self.rooms = list(instance.rooms)
        self.at = {where: lecture for lecture, where in placed.items()}
        self.taken = defaultdict(int)
        self.of_course = defaultdict(list)
        for lecture in self.lectures:
            self.of_course[lecture[0]].append(lecture)
            for what in self._whats(lecture):
                self.taken[what, placed[lecture][0]] += 1

    def _whats(self, lecture):
        course = self.instance.courses[lecture[0]]
        return [course.teacher, *course.curricula]

    def run(self, seconds):
        """The best timetable met until the time is up."""
        began = time.monotonic()
        cost = sum(costs(self.instance, self.placed))
        best, found = cost, dict(self.placed)
        heat, step = HOTTEST, 0
        while True:
            if step % 200 == 0:
                passed = (time.monotonic() - began) / seconds
                if passed >= 1:
                    return found
                heat = HOTTEST * (COLDEST / HOTTEST) ** passed
            step += 1
            change = self._try(heat)
            cost += change
            if cost < best:
                best, found = cost, dict(self.placed)

    def _try(self, heat):
        """Make one change, if it is allowed and not too dear; its cost."""
        lecture = self.rng.choice(self.lectures)
        periods = self.instance.days * self.instance.periods
        target = self.rng.randrange(periods), self.rng.choice(self.rooms)
        source = self.placed[lecture]
        other = self.at.get(target)
        if other == lecture:
            return 0
        moved = [(lecture, source, target)]
        if other is not None:
            moved.append((other, target, source))
        involved = {each[0] for each, _, _ in moved}
        before = self._cost_of(involved)
        for each, old, _ in moved:
            self._leave(each, old)
        if all(self._can_enter(each, new[0]) for each, _, new in moved):
            for each, _, new in moved:
                self._enter(each, new)
            if self._holds(moved):
                change = self._cost_of(involved) - before
                if change <= 0 or self.rng.random() < math.exp(-change / heat):
                    return change
            for each, _, new in moved:
                self._leave(each, new)
        for each, old, _ in moved:
            self._enter(each, old)
        return 0

    def _can_enter(self, lecture, period):
        course = self.instance.courses[lecture[0]]
        if period in course.closed:
            return False
        return not any(self.taken[what, period] for what in self._whats(lecture))

    def _holds(self, moved):
        """Whether the two that changed places don't clash with each other."""
        return all(
            self.taken[what, new[0]] <= 1
            for each, _, new in moved
            for what in self._whats(each)
        )

    def _enter(self, lecture, where):
        self.placed[lecture] = where
        self.at[where] = lecture
        for what in self._whats(lecture):
            self.taken[what, where[0]] += 1

    def _leave(self, lecture, where):
        if self.at.get(where) == lecture:
            del self.at[where]
        for what in self._whats(lecture):
            self.taken[what, where[0]] -= 1

    def _cost_of(self, involved):
        """What depends on where the lectures of some courses are."""
        total, length = 0, self.instance.periods
        curricula = set()
        for each in involved:
            course = self.instance.courses[each]
            curricula.update(course.curricula)
            where = [self.placed[lecture] for lecture in self.of_course[each]]
            used = {period // length for period, _ in where}
            total += 5 * max(0, course.least_days - len(used))
            total += len({room for _, room in where})
            total += sum(
                max(0, course.students - self.instance.rooms[room]) for _, room in where
            )
        for curriculum in curricula:
            periods = {
                self.placed[lecture][0]
                for member in self.instance.curricula[curriculum]
                for lecture in self.of_course[member]
            }
            total += 2 * _isolated(periods, length)
        return total


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", nargs="+", default=sorted(BEST_KNOWN))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--polish", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    sys.exit(main())
