"""What the engine is given: requests, people, rooms and the price of each wish.

Everything here is a frozen value. Instants are naive UTC datetimes, days are local
dates of the time zone named beside them, distances are km and money is in one
currency (EUR in the defaults). Whoever builds a Problem gives calendars that reach
over all windows, and ``LOOKAHEAD_DAYS`` beyond them if the first date after a window
shall be found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

# Ids are compared to break ties, so all ids of one kind must have one type.
Key = int | str
Interval = tuple[datetime, datetime]
Mode = Literal["in_person", "virtual", "hybrid"]
RateUnit = Literal["hour", "day", "session"]
BusyKind = Literal["leave", "closure", "booking", "event"]
Role = Literal["lead", "assistant"]

LOOKAHEAD_DAYS = 60
EVERY_DAY = frozenset(range(7))
WORKING_WEEK = frozenset(range(5))
EMPTY: Mapping = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth in decimal degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Busy:
    """A time at which someone or something can't be had.

    :param start: UTC
    :param stop: UTC, not part of the interval
    :param kind: ``booking`` counts towards load limits, the others don't
    :param label: what to show, such as the session's or the leave's name
    :param point: where, if that matters for travelling on from there
    :param session_id: which session a booking belongs to; bookings of one session
        count once in ``Limits.sessions_week``. None: each booking is its own session.
    :param units: how many of several alike are taken
    """

    start: datetime
    stop: datetime
    kind: BusyKind = "booking"
    label: str = ""
    point: Point | None = None
    session_id: Key | None = None
    units: int = 1


@dataclass(frozen=True, slots=True)
class HeldQualification:
    """A qualification held from a day to a day, both inclusive; None = no end."""

    qualification_id: Key
    date_from: date
    date_to: date | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Most that someone takes, by the local calendar; 0 or None = no limit.

    Weeks are ISO weeks (Monday to Sunday), months calendar months.
    """

    hours_day: float | None = None
    hours_week: float | None = None
    hours_month: float | None = None
    sessions_week: int | None = None


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Instructor:
    """Someone who teaches.

    :param home: None when unknown: never too far, and priced at
        ``Weights.unknown_home_km``, lest an empty field win every session
    :param course_ranks: course id -> rank, 1 = first choice; others aren't taught
    :param languages: empty = none recorded, which allows every language
    :param working: working time as sorted disjoint intervals, lunch break included;
        None = works at any time
    :param working_away: the same for sessions on site, if those may lie at other
        hours (the site's, in another zone); None = as ``working``
    :param rate: money per ``rate_unit``
    :param seniority: higher = more senior; breaks ties, in favour of the senior
    :param max_distance_km: None = travels any distance
    :param share: part of full time; a fair load is in proportion to it
    :param rating: 0 to 100, see ``Weights.rating``
    :param is_rated: False if nobody rated them yet and the rating is others' average
    :param turnaround_minutes: free time needed before and after each meeting
    """

    id: Key
    name: str
    home: Point | None = None
    qualifications: tuple[HeldQualification, ...] = ()
    course_ranks: Mapping[Key, int] = field(default_factory=lambda: EMPTY)
    languages: frozenset[str] = frozenset()
    working: tuple[Interval, ...] | None = None
    busy: tuple[Busy, ...] = ()
    rate: float = 0.0
    rate_unit: RateUnit = "day"
    limits: Limits = NO_LIMITS
    tz: str = "UTC"
    seniority: int = 0
    max_distance_km: float | None = None
    working_away: tuple[Interval, ...] | None = None
    share: float = 1.0
    rating: float = 100.0
    is_rated: bool = True
    turnaround_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """A room, or several alike under one name (``unit_count``).

    :param open: opening time as sorted disjoint intervals; None = always open.
        The meeting must lie in it, set-up and tear-down may reach beyond.
    :param busy: reserved ranges, the turnaround of those bookings included
    :param setup_minutes: reserved before each meeting
    :param teardown_minutes: reserved after each meeting
    """

    id: Key
    name: str
    place_id: Key | None = None
    point: Point | None = None
    capacity: int = 0
    features: frozenset[str] = frozenset()
    busy: tuple[Busy, ...] = ()
    open: tuple[Interval, ...] | None = None
    cost_hour: float = 0.0
    cost_day: float = 0.0
    setup_minutes: int = 0
    teardown_minutes: int = 0
    unit_count: int = 1


@dataclass(frozen=True, slots=True)
class Equipment:
    """Things alike of which a session takes some, such as laptops.

    :param busy: reserved ranges; ``Busy.units`` says how many are taken
    :param unit_count: how many there are
    :param cost_hour: of one unit
    :param cost_day: of one unit
    """

    id: Key
    name: str
    unit_count: int = 1
    busy: tuple[Busy, ...] = ()
    open: tuple[Interval, ...] | None = None
    cost_hour: float = 0.0
    cost_day: float = 0.0
    setup_minutes: int = 0
    teardown_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Licence:
    """A virtual room, which holds one meeting at a time for each of its units.

    :param capacity: people it admits; 0 = any number
    """

    id: Key
    name: str
    capacity: int = 0
    unit_count: int = 1
    busy: tuple[Busy, ...] = ()
    open: tuple[Interval, ...] | None = None
    cost_hour: float = 0.0
    cost_day: float = 0.0
    setup_minutes: int = 0
    teardown_minutes: int = 0


Thing = Room | Equipment | Licence


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a course's agenda.

    :param day_number: 1 = the first day taught; gaps are kept in open days
    :param start_hour: local time of the session as a float, 9.5 = 09:30
    :param hours: length
    :param mode: a ``virtual`` block needs neither room nor travel
    """

    day_number: int
    start_hour: float
    hours: float
    mode: Mode = "in_person"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A dated block of a session.

    :param start: UTC
    :param stop: UTC
    :param block_index: position of its block in ``Request.blocks``
    :param on_site: whether people meet at a place
    :param day: the local date in the session's time zone
    """

    start: datetime
    stop: datetime
    block_index: int
    on_site: bool = True
    day: date | None = None

    @property
    def hours(self) -> float:
        """Length in hours."""
        return (self.stop - self.start).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class Request:
    """A wish for one session.

    What is fixed stands already: it is taken as it is, whatever rules say, and nothing
    of it may be among the busy times of the problem. What is locked is a wish that has
    to be met, and is checked like any other choice.

    :param blocks: the agenda to deliver
    :param tz: time zone of the session; dates and hours below are local to it
    :param date_earliest: first day of the window
    :param date_latest: last day, inclusive; the whole session lies in the window
    :param place_id: only rooms of this place; None = any
    :param point: where it happens; None = where the room is
    :param client_site: the client has the room, none of ours is needed
    :param language: None = any
    :param headcount: seats the room needs; 0 = unknown
    :param instructor_count: one lead, the others assistants
    :param preferred_ids: instructors the client would like
    :param blocked_ids: instructors the client won't have
    :param priority: 1 = normal; scales lateness and the price of not scheduling
    :param room_features: what the room must have
    :param closed_days: days on which nothing is taught
    :param weekdays: days of the week allowed, 0 = Monday
    :param span_days: calendar days the client says the session takes, if said;
        see ``Rules.stretch_days``
    :param calendar_days: the agenda's day numbers count calendar days, each of which
        must be open; otherwise open days, so that a holiday moves the rest on
    :param start_shifts: hours by which the whole agenda may be moved within the day
    :param equipment: pairs of equipment and how many units
    :param needs_licence: wants a virtual room for all of its meetings; a virtual or
        hybrid session that comes with its own link wants none
    :param fixed_meetings: the dates; neither window nor agenda is asked
    :param fixed_instructor_ids: part of the team, or all of it, the lead first
    :param locked_instructor_ids: who has to be in the team
    :param locked_week: a day of the week in which the session starts
    """

    id: Key
    name: str
    course_id: Key
    blocks: tuple[Block, ...]
    date_earliest: date
    date_latest: date
    course_name: str = ""
    required_qualification_ids: tuple[Key, ...] = ()
    tz: str = "UTC"
    mode: Mode = "in_person"
    place_id: Key | None = None
    point: Point | None = None
    client_site: bool = False
    language: str | None = None
    headcount: int = 0
    instructor_count: int = 1
    preferred_ids: frozenset[Key] = frozenset()
    blocked_ids: frozenset[Key] = frozenset()
    priority: float = 1.0
    room_features: frozenset[str] = frozenset()
    closed_days: frozenset[date] = frozenset()
    weekdays: frozenset[int] = EVERY_DAY
    span_days: int | None = None
    calendar_days: bool = False
    start_shifts: tuple[float, ...] = (0.0,)
    equipment: tuple[tuple[Key, int], ...] = ()
    needs_licence: bool = False
    fixed_meetings: tuple[Meeting, ...] = ()
    fixed_instructor_ids: tuple[Key, ...] = ()
    fixed_room_id: Key | None = None
    fixed_licence_id: Key | None = None
    locked_instructor_ids: frozenset[Key] = frozenset()
    locked_room_id: Key | None = None
    locked_week: date | None = None


@dataclass(frozen=True, slots=True)
class Fares:
    """Prices of a journey by its length, for those who keep such a table.

    :param free_km: nothing is paid below this
    :param stay_km: from here on every night is spent away, the one before included
    :param fly_km: from here on the fixed fare and ``fly_per_km`` one way are paid,
        below it ``Weights.travel_km`` both ways; journeys cost whole units of money
    """

    free_km: float = 0.0
    stay_km: float = 150.0
    fly_km: float = 400.0
    fly_fixed: float = 180.0
    fly_per_km: float = 0.12


@dataclass(frozen=True, slots=True)
class Weights:
    """The price of each wish, in EUR; 0 switches a term off.

    :param cost: factor on instructors' pay
    :param room: factor on the cost of rooms
    :param travel_km: per km travelled, both ways
    :param travel_night: per night away from home
    :param unknown_home_km: distance at which an unknown home is priced
    :param preferred: taken off for an instructor the client prefers
    :param not_preferred: added for another one, when the client prefers somebody
    :param rank: per rank below the first in the course's list
    :param fairness: per hour above the average load of those who may teach it; in
        bulk per hour above 1.25 times somebody's share of all that is asked for
    :param overload: in bulk, added to it above 1.75 times that share
    :param rating: per point of an instructor's rating below 100
    :param fares: prices of journeys, instead of the cheaper of commuting and staying
    :param lateness_day: per day after ``date_earliest``, times priority
    :param unscheduled: for a request left out, times priority
    """

    cost: float = 1.0
    room: float = 1.0
    travel_km: float = 0.45
    travel_night: float = 140.0
    unknown_home_km: float = 150.0
    preferred: float = 150.0
    not_preferred: float = 250.0
    rank: float = 25.0
    fairness: float = 4.0
    lateness_day: float = 15.0
    unscheduled: float = 20000.0
    overload: float = 12.0
    rating: float = 0.0
    fares: Fares | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of what the engine takes for one session.

    :param stretch_days: a request whose ``span_days`` exceed its agenda's own days by
        more than this isn't one session but a series or a typing error: it is left
        to a person
    :param lookahead_days: how far after the window a first free date is sought
    :param travel_reserve: pairs of (km, minutes), ascending: an instructor who comes
        from at least so far is taken so long before and after each run of days on
        site, whatever stands beside it. Empty: only the way between two sessions of
        known places counts.
    """

    stretch_days: int = 14
    lookahead_days: int = LOOKAHEAD_DAYS
    travel_reserve: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything there is to plan.

    :param requests: in the order in which they are to be served
    :param qualification_names: qualification id -> name, for explanations
    :param place_names: place id -> name, for explanations
    """

    requests: tuple[Request, ...] = ()
    instructors: tuple[Instructor, ...] = ()
    rooms: tuple[Room, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    licences: tuple[Licence, ...] = ()
    weights: Weights = Weights()
    rules: Rules = Rules()
    qualification_names: Mapping[Key, str] = field(default_factory=lambda: EMPTY)
    place_names: Mapping[Key, str] = field(default_factory=lambda: EMPTY)
