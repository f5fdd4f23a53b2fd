"""Seeded instances of planning in bulk, to be compared over the years.

A provider with offices in twenty cities: instructors with qualifications that expire,
languages, holidays, bookings and limits; rooms with what stands in them; requests with
windows, modes, headcounts and wishes. `generate` makes one from a size, a seed and a
tightness; the same three always give the same numbers, whatever the Python.

Times are whole hours (UTC) since midnight before the first Monday; what somebody has in
the calendar is a bit mask over them.
"""

import math
import random
from dataclasses import dataclass, field

DAY = 24
# One day of lead, so that what is before midnight in the east isn't before the origin.
LEAD = DAY
EQUIPMENT = {"computers": 1, "lab": 2, "camera": 4}
ALWAYS = 10**6

# Name, latitude, longitude, hours from UTC, language, weight.
CITIES = (
    ("London", 51.5, -0.1, 0, "en", 8),
    ("Paris", 48.9, 2.3, 1, "fr", 8),
    ("Brussels", 50.8, 4.4, 1, "fr", 6),
    ("Amsterdam", 52.4, 4.9, 1, "nl", 5),
    ("Berlin", 52.5, 13.4, 1, "de", 6),
    ("Munich", 48.1, 11.6, 1, "de", 6),
    ("Madrid", 40.4, -3.7, 1, "es", 5),
    ("Milan", 45.5, 9.2, 1, "it", 4),
    ("Zurich", 47.4, 8.5, 1, "de", 4),
    ("Vienna", 48.2, 16.4, 1, "de", 3),
    ("Warsaw", 52.2, 21.0, 1, "pl", 3),
    ("Stockholm", 59.3, 18.1, 1, "en", 3),
    ("New York", 40.7, -74.0, -5, "en", 8),
    ("Boston", 42.4, -71.1, -5, "en", 4),
    ("Atlanta", 33.7, -84.4, -5, "en", 4),
    ("Chicago", 41.9, -87.6, -6, "en", 5),
    ("Dallas", 32.8, -96.8, -6, "en", 4),
    ("Singapore", 1.35, 103.8, 8, "en", 3),
    ("Bangalore", 13.0, 77.6, 5, "en", 4),
    ("Dubai", 25.2, 55.3, 4, "en", 3),
)
NAME, LATITUDE, LONGITUDE, OFFSET, LANGUAGE, WEIGHT = range(6)
WEIGHTS = [city[WEIGHT] for city in CITIES]


@dataclass(frozen=True)
class Size:
    """How much of everything; the small one is a provider of a few cities."""

    requests: int
    instructors: int
    rooms: int
    days: int
    courses: int
    room_cities: int
    small: bool = False


SIZES = {
    "50": Size(50, 10, 5, 91, 8, 2, small=True),
    "200": Size(200, 30, 15, 182, 16, 5),
    "1000": Size(1000, 100, 40, 182, 40, 10),
    "5000": Size(5000, 300, 80, 365, 80, 16),
    "5000d": Size(5000, 300, 80, 182, 80, 16),
}


@dataclass
class Course:
    """What is taught: pairs of (day, F for a full or H for a half one)."""

    id: int
    pattern: tuple
    equipment: int
    team: int
    family: int


@dataclass
class Instructor:
    """Somebody with bit masks over hours: working days, working hours, bookings."""

    id: int
    city: int
    languages: set
    last_days: dict
    day_rate: int
    week_hours: int
    score: int
    max_km: float
    part: float
    working_days: int = 0
    working_hours: int = 0
    busy: int = 0
    booked_weeks: dict = field(default_factory=dict)
    booked_days: dict = field(default_factory=dict)


@dataclass
class Room:
    """A room with the mask of hours at which it can be had."""

    id: int
    city: int
    capacity: int
    equipment: int
    day_cost: int
    open: int = 0


@dataclass
class Request:
    """A wish for one session between two days, both inclusive."""

    id: int
    course: Course
    mode: str
    city: int
    learners: int
    language: str
    earliest: int
    latest: int
    priority: int
    preferred: tuple
    blocked: tuple
    equipment: int

    @property
    def on_site(self):
        return self.mode != "virtual"

    @property
    def needs_room(self):
        return self.mode in ("room", "hybrid")


@dataclass
class Instance:
    """All of it."""

    name: str
    size: Size
    workdays: list
    courses: list
    instructors: list = field(default_factory=list)
    rooms: list = field(default_factory=list)
    requests: list = field(default_factory=list)


def distance(a, b):
    """Kilometres between two cities, by their numbers."""
    (lat_a, lon_a), (lat_b, lon_b) = (
        (math.radians(CITIES[c][LATITUDE]), math.radians(CITIES[c][LONGITUDE]))
        for c in (a, b)
    )
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * 6371 * math.asin(math.sqrt(half))


def span(start, stop):
    """Mask of the hours from start to stop."""
    return ((1 << (stop - start)) - 1) << start


def day_span(day, start, stop, offset):
    """Mask of hours of a local day."""
    midnight = LEAD + DAY * day - offset
    return span(midnight + start, midnight + stop)


def generate(size, seed=1, tight=1.0):
    """An instance; a tight one has more bookings and shorter windows."""
    numbers = SIZES[size]
    rng = random.Random(f"{size}-{seed}")
    holidays = {
        rng.randrange(7, numbers.days) for _ in range(max(2, numbers.days // 40))
    }
    workdays = [d % 7 < 5 and d not in holidays for d in range(numbers.days + 14)]
    courses = _courses(rng, numbers)
    instance = Instance(f"{size}-s{seed}-t{tight}", numbers, workdays, courses)
    _add_instructors(rng, instance, tight)
    _add_rooms(rng, instance, tight)
    _add_requests(rng, instance, tight)
    return instance


# -- courses --------------------------------------------------------------------------

# (Cumulative share, pattern): half a day to five days, and two days twice.
PATTERNS = (
    (0.10, ((0, "H"),)),
    (0.38, ((0, "F"),)),
    (0.63, ((0, "F"), (1, "F"))),
    (0.82, tuple((day, "F") for day in range(3))),
    (0.90, tuple((day, "F") for day in range(5))),
    (0.96, tuple((day, "H") for day in range(4))),
    (1.00, ((0, "F"), (1, "F"), (14, "F"), (15, "F"))),
)


def _courses(rng, numbers):
    families = max(2, numbers.courses // 7)
    courses = []
    for number in range(numbers.courses):
        drawn = rng.random()
        pattern = next(pattern for share, pattern in PATTERNS if drawn < share)
        equipment = EQUIPMENT["computers"] if rng.random() < 0.35 else 0
        equipment |= EQUIPMENT["lab"] if rng.random() < 0.12 else 0
        team = 2 if rng.random() < 0.12 else 1
        courses.append(
            Course(number, pattern, equipment, team, rng.randrange(families))
        )
    return courses


# -- people ---------------------------------------------------------------------------


def _add_instructors(rng, instance, tight):
    by_family = {}
    for course in instance.courses:
        by_family.setdefault(course.family, []).append(course.id)
    for number in range(instance.size.instructors):
        instructor = _instructor(rng, instance.size, number, by_family)
        _work(rng, instance, instructor)
        _book(rng, instance, instructor, tight)
        instance.instructors.append(instructor)


def _instructor(rng, size, number, by_family):
    city = rng.choices(range(len(CITIES)), WEIGHTS)[0]
    if size.small:
        city = rng.choice([0, 1, 2, 3, 4, 5])
    languages = {CITIES[city][LANGUAGE]}
    if rng.random() < 0.9:
        languages.add("en")
    if rng.random() < 0.4:
        spoken = ["fr", "de", "es", "it", "nl"]
        languages |= set(rng.sample(spoken, rng.choice([1, 1, 2])))
    if size.small:
        languages |= {"en", "fr"}
    wanted = 2 if size.instructors < 40 else rng.choice([2, 2, 3])
    families = rng.sample(sorted(by_family), min(len(by_family), wanted))
    last_days = {}
    for family in families:
        for course in by_family[family]:
            if rng.random() < 0.85:
                ends = rng.random() < 0.12
                last_days[course] = (
                    rng.randrange(size.days // 3, size.days) if ends else ALWAYS
                )
    # Drawn here, and used by `_work`.
    flexible = rng.random() < 0.3
    part = rng.choices([1, 0.8, 0.6], [0.75, 0.17, 0.08])[0]
    rate = rng.choice([250, 300, 350, 420, 500, 600, 750, 900])
    week_hours = int(rng.choice([32, 32, 40]) * part)
    score = rng.randrange(40, 101)
    max_km = rng.choice([1500, 4000, 20000, 20000, 20000])
    instructor = Instructor(
        number, city, languages, last_days, rate, week_hours, score, max_km, part
    )
    instructor.hours = (7, 21) if flexible else (8, 18)
    return instructor


def _work(rng, instance, instructor):
    """Working days and hours, some weeks of holiday left out."""
    days, offset = instance.size.days, CITIES[instructor.city][OFFSET]
    days_off = {1: set(), 0.8: {4}, 0.6: {3, 4}}[instructor.part]
    away = set()
    for _ in range(max(1, int(days / 365 * 5))):
        start = rng.randrange(0, days)
        away |= set(range(start, start + 7))
    for day in range(days + 12):
        if not instance.workdays[day] or day % 7 in days_off or day in away:
            continue
        instructor.working_days |= day_span(day, 0, DAY, offset)
        instructor.working_hours |= day_span(day, *instructor.hours, offset)


def _book(rng, instance, instructor, tight):
    """Bookings that stand, on about 15 % of working days."""
    day, offset = 0, CITIES[instructor.city][OFFSET]
    weeks, days = instructor.booked_weeks, instructor.booked_days
    while day < instance.size.days:
        if instance.workdays[day] and rng.random() < 0.20 * tight:
            length = rng.choice([1, 1, 2])
            for each in range(day, day + length):
                instructor.busy |= day_span(each, 9, 17, offset)
                weeks[each // 7] = weeks.get(each // 7, 0) + 8
                days[each] = days.get(each, 0) + 8
            day += length
        day += 1


# -- rooms ----------------------------------------------------------------------------


def _room_cities(size):
    if size.small:
        return [1, 2]
    heaviest = sorted(range(len(CITIES)), key=lambda city: (-WEIGHTS[city], city))
    return heaviest[: size.room_cities]


def _add_rooms(rng, instance, tight):
    cities, size = _room_cities(instance.size), instance.size
    for number in range(size.rooms):
        city = cities[number % len(cities)]
        if size.small:
            capacity = [12, 16, 20, 24, 16][number]
        else:
            capacity = rng.choice([10, 12, 16, 16, 20, 24, 30])
        if size.small and number < 2:
            equipment = 7
        else:
            equipment = EQUIPMENT["computers"] if rng.random() < 0.65 else 0
            equipment |= EQUIPMENT["lab"] if rng.random() < 0.4 else 0
            equipment |= EQUIPMENT["camera"] if rng.random() < 0.5 else 0
        cost = 40 + 8 * capacity + 60 * equipment.bit_count()
        room = Room(number, city, capacity, equipment, cost)
        for day in range(size.days + 12):
            if instance.workdays[day] and rng.random() > 0.18 * tight:
                room.open |= day_span(day, 8, 19, CITIES[city][OFFSET])
        instance.rooms.append(room)


# -- requests -------------------------------------------------------------------------


def _add_requests(rng, instance, tight):
    size, requests = instance.size, instance.requests
    popularity = [1 / (1 + number) ** 0.6 for number in range(size.courses)]
    cities = _room_cities(size)
    while len(requests) < size.requests:
        request = _request(rng, instance, tight, popularity, cities)
        if request:
            requests.append(request)


def _request(rng, instance, tight, popularity, cities):
    """A wish; None if too few could teach it, but for a few of those."""
    numbers = rng.choices(range(len(popularity)), popularity)[0]
    course = instance.courses[numbers]
    mode = rng.choices(
        ["room", "onsite", "virtual", "hybrid"], [0.38, 0.25, 0.27, 0.10]
    )[0]
    city = _request_city(rng, instance.size, mode, cities)
    language = CITIES[city][LANGUAGE] if rng.random() < 0.35 else "en"
    if instance.size.small:
        language = rng.choice(["en", "fr"])
    days = instance.size.days
    earliest = _season(rng, days)
    window = int(rng.choice([10, 14, 21, 21, 28, 35, 49]) / tight)
    # The agenda's own length counts the weeks between its halves as working days.
    length = {14: 10, 15: 11}.get(course.pattern[-1][0], course.pattern[-1][0])
    latest = min(days - 1, earliest + max(window, int(length * 1.4) + 5))
    learners = rng.choice([4, 6, 8, 8, 10, 10, 12, 12, 14, 16, 20])
    able = [
        each.id
        for each in instance.instructors
        if course.id in each.last_days and language in each.languages
    ]
    if len(able) < course.team and rng.random() < 0.95:
        return None
    preferred = blocked = ()
    if rng.random() < 0.25:
        preferred = tuple(rng.sample(able, min(len(able), rng.choice([1, 2]))))
    if len(able) > 1 and rng.random() < 0.10:
        blocked = tuple(each for each in rng.sample(able, 1) if each not in preferred)
    equipment = course.equipment | (EQUIPMENT["camera"] if mode == "hybrid" else 0)
    priority = rng.choices([1, 2, 3], [0.55, 0.3, 0.15])[0]
    return Request(
        len(instance.requests),
        course,
        mode,
        city,
        learners,
        language,
        earliest,
        latest,
        priority,
        preferred,
        blocked,
        equipment,
    )


def _request_city(rng, size, mode, cities):
    if mode in ("room", "hybrid"):
        city = rng.choices(cities, [WEIGHTS[each] for each in cities])[0]
    else:
        city = rng.choices(range(len(CITIES)), WEIGHTS)[0]
    if not size.small:
        return city
    if mode in ("room", "hybrid"):
        return rng.choice(cities)
    return rng.choice([0, 1, 2, 3, 4, 5])


def _season(rng, days):
    """A first day, more often in spring and autumn."""
    while True:
        day = rng.randrange(3, days - 30)
        if rng.random() < 0.55 + 0.45 * math.sin(2 * math.pi * (day / 365 * 2 - 0.12)):
            return day
