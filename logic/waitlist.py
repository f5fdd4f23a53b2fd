"""One pass over a waitlist: who gets the free seats, who is skipped, and why.

The pass is a function of what it is given: the queue, the free seats and the rules. It
reads no clock and no database, so the same question has the same answer; running it
twice changes nothing the second time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

# What a pass may decide about an entry.
SEATED = "seated"
OFFERED = "offered"
TOLD = "told"
SKIPPED = "skipped"

# Why an entry is skipped.
CLASH = "clash"
PREREQUISITE = "prerequisite"
LAPSED = "lapsed"
GROUP = "group"
MEMBER = "member"
HELD = "held"
FROZEN = "frozen"
NO_SEAT = "no_seat"
OPEN_CALL = "open_call"


@dataclass(frozen=True)
class Waiting:
    """An entry of the queue.

    :param rank: 0 where the rules order it; negative where somebody placed it by hand
    :param group: a key shared by people who move up together, or empty
    :param blocked: why this entry can't have a seat now, or empty
    :param detail: the same in words
    :param hold_until: until when free seats are held for its group, once begun
    :param called: an open call to this entry still runs
    :param fresh: enrols at this very moment, so no offer is needed
    """

    id: int
    since: datetime
    rank: int = 0
    priority: int = 0
    required: bool = False
    group: str = ""
    blocked: str = ""
    detail: str = ""
    hold_until: datetime | None = None
    called: bool = False
    fresh: bool = False


@dataclass(frozen=True)
class Rules:
    """What the policy says about the waitlist."""

    order: str = "first_come"
    offer: str = "seat_now"
    group_mode: str = "all_or_none"
    group_hold_hours: int = 48
    frozen: bool = False


@dataclass(frozen=True)
class Decision:
    """What a pass decides about one entry."""

    id: int
    kind: str
    reason: str = ""
    detail: str = ""
    hold_until: datetime | None = None


def queue_key(waiting, order):
    """Sort key of an entry under a policy's order; lower is nearer to a seat."""
    rule = {
        "priority": -waiting.priority,
        "required_first": not waiting.required,
    }.get(order, 0)
    return waiting.rank, rule, waiting.since, waiting.id


def order_units(queue, order):
    """The queue as units in order: a group stands where its first member stands.

    :return: list of lists of `Waiting`
    """
    units = {}
    for waiting in sorted(queue, key=lambda entry: queue_key(entry, order)):
        key = waiting.group or waiting.id
        units.setdefault(key, []).append(waiting)
    return list(units.values())


def plan_pass(queue, free, capacity, rules, now):
    """Decide about each entry of a queue, in order.

    :param queue: iterable of `Waiting`
    :param int free: free seats
    :param int capacity: seats of the pool in all; a larger group is never held for
    :param Rules rules: what the policy says
    :param datetime now: the moment of the pass
    :return: list of `Decision`, in the order in which entries were considered
    """
    units = order_units(queue, rules.order)
    if rules.frozen:
        return [_skip(entry, FROZEN) for unit in units for entry in unit]
    if rules.offer == "offer_all":
        return _plan_call(units, free)
    decisions = []
    holding = False
    for unit in units:
        decided = _find_obstacle(unit) or _serve(
            unit, free, holding, rules, now, capacity
        )
        decisions += decided
        free -= sum(decision.kind != SKIPPED for decision in decided)
        holding = holding or any(decision.hold_until for decision in decided)
    return decisions


def _serve(unit, free, holding, rules, now, capacity):
    """Decisions of one unit that has no obstacle of its own."""
    if holding:
        return [_skip(entry, HELD) for entry in unit]
    if len(unit) <= free:
        return [_give(entry, rules.offer) for entry in unit]
    if not free:
        return [_skip(entry, NO_SEAT) for entry in unit]
    hold_until = _hold_until(unit, capacity, rules, now)
    return [Decision(entry.id, SKIPPED, GROUP, str(free), hold_until) for entry in unit]


def _plan_call(units, free):
    """Tell everybody who fits that seats are free; none is given by the pass itself.

    Only who enrols at this moment, with nobody left to be asked, is seated.
    """
    decisions = []
    asked = False
    for unit in units:
        obstacle = _find_obstacle(unit)
        if obstacle:
            decisions += obstacle
        elif unit[0].fresh and not asked and len(unit) <= free:
            free -= len(unit)
            decisions += [Decision(entry.id, SEATED) for entry in unit]
        elif not free:
            decisions += [_skip(entry, NO_SEAT) for entry in unit]
        elif len(unit) > free:
            decisions += [
                Decision(entry.id, SKIPPED, GROUP, str(free)) for entry in unit
            ]
        else:
            asked = True
            decisions += [
                _skip(entry, OPEN_CALL) if entry.called else Decision(entry.id, TOLD)
                for entry in unit
            ]
    return decisions


def _find_obstacle(unit):
    """Decisions of a unit that has somebody who can't be seated, else None."""
    if not any(entry.blocked for entry in unit):
        return None
    return [
        _skip(entry, entry.blocked, entry.detail)
        if entry.blocked
        else _skip(entry, MEMBER)
        for entry in unit
    ]


def _hold_until(unit, capacity, rules, now):
    """Until when free seats are held for a group too large for them, or None."""
    if rules.group_mode != "hold_seats" or len(unit) > capacity:
        return None
    begun = [entry.hold_until for entry in unit if entry.hold_until]
    until = max(begun) if begun else now + timedelta(hours=rules.group_hold_hours)
    return until if until > now else None


def _give(entry, offer):
    return Decision(
        entry.id, OFFERED if offer == "timed_offer" and not entry.fresh else SEATED
    )


def _skip(entry, reason, detail=""):
    return Decision(entry.id, SKIPPED, reason, detail)
