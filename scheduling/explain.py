"""Why a request can't be scheduled, in the order of what is smallest to give.

========================== =====================================================
rule                       params
========================== =====================================================
no_open_day                date_earliest, date_latest
window_too_short           agenda_days, open_days, date_earliest, date_latest
nobody_teaches_course      course
too_few_teach_course       course, needed, teaching
too_few_qualified          course, needed, teaching, qualified, by_rule
no_room_fits               headcount, largest, rooms, by_rule
people_taken               day, last_day, people as pairs of (name, blockers), more
closest                    day, start, rules, team, room, things; the team as pairs
                           of (name, blockers), the room as one such pair or None,
                           things (equipment, virtual room) as such pairs
instructor_counts          day, needed, teaching, free, by_rule
room_counts                day, rooms, free, by_rule
no_equipment               equipment
no_licence                 headcount
next_date                  day, last_day
no_date_ahead              days
========================== =====================================================

``by_rule`` maps rules of `feasibility` to how many people or rooms they stop, the
most frequent first; who is stopped by two rules counts in both.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from .feasibility import (
    SUITABILITY_RULES,
    Blocker,
    equipment_blockers,
    licence_blockers,
    needs_room,
    room_fit_blockers,
)
from .occasion import Occasion, occasion
from .options import Candidates, best_option
from .plan import Reason
from .problem import Meeting, Request
from .scoring import Assessment, assess_on, assess_room_on
from .starts import agenda_days, is_on_site, open_days, starts, starts_after
from .state import PlanningState

# So many starts of a long window are looked at, and so many near misses told.
MOST_STARTS = 60
MOST_NEAR_MISSES = 3
MOST_TOLD = 3
# No date helps, so none is sought.
HOPELESS_RULES = frozenset(
    {
        "nobody_teaches_course",
        "too_few_teach_course",
        "no_room_fits",
        "no_equipment",
        "no_licence",
    }
)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What stands against one start, with those people and the room it is least with.

    :param rules: rule families that would have to give
    :param things: equipment and virtual room that aren't to be had
    :param instructors: everyone who teaches the course, looked at for these dates
    :param rooms: those that fit, if one is needed; every room if none does
    """

    day: date
    meetings: tuple[Meeting, ...]
    rules: frozenset[str]
    team: tuple[Assessment, ...]
    room: Assessment | None
    instructors: tuple[Assessment, ...]
    rooms: tuple[Assessment, ...]
    things: tuple[Assessment, ...] = ()

    @property
    def blockers(self) -> list[Blocker]:
        """All that stands against the team, the room and the rest."""
        looked_at = (*self.team, *self.things)
        looked_at = (*looked_at, self.room) if self.room else looked_at
        return [blocker for found in looked_at for blocker in found.blockers]

    @property
    def curable(self) -> bool:
        """Whether moving other sessions could cure all of it."""
        return all(blocker.curable for blocker in self.blockers)


def explain(
    request: Request,
    pool: Candidates,
    state: PlanningState,
    most_starts: int = MOST_STARTS,
    ahead: bool = True,
) -> tuple[Reason, ...]:
    """Why nothing fits a request whose input is sound.

    :param pool: of `options.candidates`
    :param state: with all bookings made, as the words are read beside the final plan
    :param most_starts: so many are looked at
    :param ahead: whether a date after the window is sought, which takes the longest
    :return: first what no date cures, then ways out by how little they ask for, then
        what those have who could teach it, and the counts behind it
    """
    misses = [
        miss
        for meetings in islice(starts(request), most_starts)
        for miss in _near_misses(request, meetings, pool, state)
    ]
    structural = (
        *_window_reasons(request),
        *_people_reasons(request, misses, state),
        *_room_reasons(request, pool, state),
        *_thing_reasons(request, state),
    )
    ways_out = [
        (len(miss.rules), number, _closest(miss))
        for number, miss in enumerate(_minimal(misses))
    ]
    if ahead and not any(reason.rule in HOPELESS_RULES for reason in structural):
        later = _next_date(request, pool, state)
        ways_out.append((1 if later.rule == "next_date" else 99, 99, later))
    ways_out.sort(key=lambda way: way[:2])
    counts = _counts(request, min(misses, key=_effort), pool) if misses else ()
    taken = () if structural else _taken_reasons(request, misses)
    return (*structural, *(reason for _, _, reason in ways_out), *taken, *counts)


def _window_reasons(request: Request) -> Iterator[Reason]:
    """A window in which the agenda has no place."""
    window = {"date_earliest": request.date_earliest}
    window["date_latest"] = request.date_latest
    days = len(open_days(request, request.date_earliest, request.date_latest))
    if not days:
        yield Reason("no_open_day", window)
    elif days < agenda_days(request):
        lengths = {"agenda_days": agenda_days(request), "open_days": days}
        yield Reason("window_too_short", lengths | window)


def _people_reasons(
    request: Request, misses: list[NearMiss], state: PlanningState
) -> Iterator[Reason]:
    """Too few who teach the course, or suit the request on any day of the window."""
    teaching = len(state.teachers(request.course_id))
    needed = max(0, request.instructor_count)
    params = {"course": request.course_name, "needed": needed, "teaching": teaching}
    if needed and not teaching:
        yield Reason("nobody_teaches_course", {"course": request.course_name})
    elif teaching < needed:
        yield Reason("too_few_teach_course", params)
    elif misses:
        unsuited = [
            tuple(b for b in found.blockers if b.rule in SUITABILITY_RULES)
            for found in min(misses, key=_effort).instructors
        ]
        suited = _suited(misses)
        if suited < needed:
            params |= {"qualified": suited, "by_rule": _by_rule(unsuited)}
            yield Reason("too_few_qualified", params)


def _suited(misses: Iterable[NearMiss]) -> int:
    """How many suit on at least one of the dates, busy or not."""
    return len(
        {
            found.resource_id
            for miss in misses
            for found in miss.instructors
            if not any(b.rule in SUITABILITY_RULES for b in found.blockers)
        }
    )


def _room_reasons(
    request: Request, pool: Candidates, state: PlanningState
) -> Iterator[Reason]:
    """No room that would fit, were it free."""
    on_site = any(is_on_site(request, block) for block in request.blocks)
    if not on_site or request.client_site or pool.rooms:
        return
    rooms = state.rooms.values()
    undated = occasion(request, ())
    stopped = (tuple(room_fit_blockers(undated, room, state)) for room in rooms)
    params = {"headcount": request.headcount, "rooms": len(rooms)}
    params["largest"] = max((room.capacity for room in rooms), default=0)
    yield Reason("no_room_fits", params | {"by_rule": _by_rule(stopped)})


def _thing_reasons(request: Request, state: PlanningState) -> Iterator[Reason]:
    """Equipment and virtual rooms that don't exist in that number or size."""
    on_site = any(is_on_site(request, block) for block in request.blocks)
    for equipment_id, units in request.equipment if on_site else ():
        equipment = state.equipment.get(equipment_id)
        if equipment is None or equipment.unit_count < units:
            name = equipment.name if equipment else str(equipment_id)
            there = equipment.unit_count if equipment else 0
            params = {"equipment": name, "needed": units, "units": there}
            yield Reason("no_equipment", params)
    if request.needs_licence and not any(
        not licence.capacity or licence.capacity >= request.headcount
        for licence in state.licences.values()
    ):
        params = {"headcount": request.headcount, "licences": len(state.licences)}
        yield Reason("no_licence", params)


def _taken_reasons(request: Request, misses: list[NearMiss]) -> Iterator[Reason]:
    """What those have in the window who could teach the request, if all have."""
    suited: dict[object, list] = {}
    for miss in misses:
        for found in miss.instructors:
            if any(b.rule in SUITABILITY_RULES for b in found.blockers):
                continue
            if found.available:
                # Somebody is free: it isn't for want of people.
                if request.instructor_count <= 1:
                    return
                continue
            entry = suited.setdefault(found.resource_id, [found.name, {}])
            for blocker in found.blockers:
                key = (blocker.rule, blocker.params.get("start"))
                entry[1].setdefault(key, blocker)
    if not suited:
        return
    told = [
        (name, tuple(islice(blockers.values(), MOST_TOLD)))
        for name, blockers in suited.values()
    ]
    params = {"day": request.date_earliest, "last_day": request.date_latest}
    params["people"] = tuple(told[:MOST_TOLD])
    yield Reason("people_taken", params | {"more": max(0, len(told) - MOST_TOLD)})


def _near_misses(
    request: Request,
    meetings: tuple[Meeting, ...],
    pool: Candidates,
    state: PlanningState,
) -> Iterator[NearMiss]:
    """Look at everyone for given dates; nothing when there aren't enough to look at."""
    asked = occasion(request, meetings)
    needed = max(0, request.instructor_count)
    teachers = state.teachers(request.course_id) if needed else ()
    rooms: tuple[Assessment, ...] = ()
    if needs_room(asked):
        # Where some fit, those that don't are never the nearest.
        fitting = pool.rooms or state.rooms.values()
        rooms = tuple(assess_room_on(asked, room, state) for room in fitting)
        if not rooms:
            return
    if len(teachers) < needed:
        return
    room = min(rooms, key=_nearness) if rooms else None
    if room:
        asked = occasion(request, meetings, state.rooms[room.resource_id].point)
    people = tuple(assess_on(asked, teacher, state) for teacher in teachers)
    things = tuple(_thing_assessments(asked, state))
    for team in _teams(request, people, needed):
        looked_at = (*team, *things, room) if room else (*team, *things)
        rules = frozenset(b.rule for found in looked_at for b in found.blockers)
        yield NearMiss(
            asked.days[0], meetings, rules, team, room, people, rooms, things
        )


def _teams(
    request: Request, people: Sequence[Assessment], needed: int
) -> Iterator[tuple[Assessment, ...]]:
    """The nearest teams; of single instructors one for each least set of rules."""
    locked = request.locked_instructor_ids
    ordered = sorted(
        people, key=lambda found: (found.resource_id not in locked, *_nearness(found))
    )
    if needed != 1 or locked:
        yield tuple(ordered[:needed])
        return
    kept: list[frozenset] = []
    for found in ordered:
        rules = frozenset(blocker.rule for blocker in found.blockers)
        if not any(other <= rules for other in kept):
            kept.append(rules)
            yield (found,)


def _thing_assessments(asked: Occasion, state: PlanningState) -> Iterator[Assessment]:
    """Equipment, and the virtual room that is nearest to being had."""
    request = asked.request
    for equipment_id, units in request.equipment if asked.site_days else ():
        equipment = state.equipment.get(equipment_id)
        if equipment is not None:
            blockers = tuple(equipment_blockers(asked, equipment, units, state))
            yield Assessment(equipment.id, equipment.name, blockers=blockers)
    if request.needs_licence and state.licences:
        found = (
            Assessment(each.id, each.name, blockers=tuple(blockers))
            for each in state.licences.values()
            for blockers in [licence_blockers(asked, each, state)]
        )
        yield min(found, key=_nearness)


def _nearness(found: Assessment) -> tuple:
    """The fewer rules stand against somebody the nearer, curable ones first.

    Of rooms that are all too small the largest is nearest.
    """
    blockers = found.blockers
    rules = {blocker.rule for blocker in blockers}
    fixed = sum(not blocker.curable for blocker in blockers)
    seats = sum(map(_missing_seats, blockers))
    return (len(rules), fixed, len(blockers), seats, found.total, found.resource_id)


def _missing_seats(blocker: Blocker) -> int:
    """How many people too many there are for a room or a virtual room."""
    if blocker.rule not in ("room_capacity", "licence_capacity"):
        return 0
    return blocker.params["needed"] - blocker.params["capacity"]


def _effort(miss: NearMiss) -> tuple:
    """How much would have to give for a start."""
    fixed = sum(not blocker.curable for blocker in miss.blockers)
    return (len(miss.rules), fixed, len(miss.blockers), miss.day)


def _minimal(misses: Iterable[NearMiss]) -> list[NearMiss]:
    """Those whose rules include no other's, one for each set of rules."""
    kept: list[NearMiss] = []
    for miss in sorted(misses, key=_effort):
        if not any(other.rules <= miss.rules for other in kept):
            kept.append(miss)
    return kept[:MOST_NEAR_MISSES]


def _closest(miss: NearMiss) -> Reason:
    """Say what would have to give for a start."""
    params = {
        "day": miss.day,
        "start": miss.meetings[0].start,
        "rules": tuple(sorted(miss.rules)),
        "team": tuple((found.name, found.blockers) for found in miss.team),
        "room": (miss.room.name, miss.room.blockers) if miss.room else None,
        "things": tuple((found.name, found.blockers) for found in miss.things),
    }
    return Reason("closest", params, miss.curable)


def _counts(request: Request, miss: NearMiss, pool: Candidates) -> Iterator[Reason]:
    """How many people and rooms each rule stops on the nearest dates.

    Where no room fits at all, that was said with the same numbers.
    """
    free = sum(found.available for found in miss.instructors)
    if free < request.instructor_count:
        params = {"day": miss.day, "needed": request.instructor_count}
        params |= {"teaching": len(miss.instructors), "free": free}
        params["by_rule"] = _by_rule(found.blockers for found in miss.instructors)
        yield Reason("instructor_counts", params)
    if pool.rooms and miss.rooms and not any(found.available for found in miss.rooms):
        params = {"day": miss.day, "rooms": len(miss.rooms), "free": 0}
        params["by_rule"] = _by_rule(found.blockers for found in miss.rooms)
        yield Reason("room_counts", params)


def _by_rule(stopped: Iterable[Iterable[Blocker]]) -> dict[str, int]:
    """How many of several are stopped by each rule, the most frequent first."""
    tally: Counter[str] = Counter()
    for blockers in stopped:
        tally.update({blocker.rule for blocker in blockers})
    return dict(sorted(tally.items(), key=lambda item: (-item[1], item[0])))


def _next_date(request: Request, pool: Candidates, state: PlanningState) -> Reason:
    """The first dates that would work if the window ended later."""
    days = state.problem.rules.lookahead_days
    for meetings in starts_after(request, days):
        option = best_option(request, meetings, pool, state)
        if option is not None:
            params = {"day": option.asked.days[0], "last_day": option.asked.days[-1]}
            return Reason("next_date", params)
    return Reason("no_date_ahead", {"days": days})
