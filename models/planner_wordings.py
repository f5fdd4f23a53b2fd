"""What the rules and reasons of the engine are in the coordinator's words."""

from typing import NamedTuple

from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)


class Wording(NamedTuple):
    """How a broken rule is told.

    :param stopped: those whom it stops, after their number: "3 away"
    :param phrase: somebody's own case, after the name, with the engine's parameters;
        none where there is nothing to add
    """

    stopped: LazyGettext
    phrase: LazyGettext | None = None


# {rule of `scheduling.feasibility`: its wording}
RULES = {
    "not_a_course_instructor": Wording(
        _lt("don't teach the course"), _lt("doesn't teach %(course)s")
    ),
    "blocked_by_request": Wording(_lt("not wanted"), _lt("isn't wanted by the client")),
    "language": Wording(
        _lt("don't speak the language"),
        _lt("teaches in %(spoken)s, not in %(language)s"),
    ),
    "too_far": Wording(
        _lt("too far away"),
        _lt("lives %(km)s km away and travels at most %(max_km)s km"),
    ),
    "qualification_missing": Wording(
        _lt("not qualified"), _lt("doesn't hold %(qualification)s")
    ),
    "qualification_not_yet": Wording(
        _lt("not qualified yet"),
        _lt("holds %(qualification)s only from %(date_from)s, needed on %(day)s"),
    ),
    "qualification_expires": Wording(
        _lt("no longer qualified by then"),
        _lt("%(qualification)s expires on %(date_to)s, needed on %(day)s"),
    ),
    "unknown_timezone": Wording(_lt("without a valid time zone")),
    "outside_working_hours": Wording(
        _lt("don't work then"), _lt("doesn't work at that time on %(days)s")
    ),
    "on_leave": Wording(
        _lt("away"), _lt("is away (%(label)s) from %(start)s to %(stop)s")
    ),
    "busy": Wording(
        _lt("have other appointments"), _lt("has %(label)s from %(start)s to %(stop)s")
    ),
    "booked": Wording(
        _lt("booked"), _lt("is booked for %(label)s from %(start)s to %(stop)s")
    ),
    "travel": Wording(
        _lt("couldn't travel in time"),
        _lt(
            "can't get there in time from %(label)s, %(km)s km away:"
            " %(needed_minutes)s minutes are needed, there are"
            " %(available_minutes)s"
        ),
    ),
    "limit_day": Wording(
        _lt("at their limit for the day"),
        _lt("would teach %(hours)s hours on %(day)s, limit %(limit)s"),
    ),
    "limit_week": Wording(
        _lt("at their limit for the week"),
        _lt("would teach %(hours)s hours that week, limit %(limit)s"),
    ),
    "limit_month": Wording(
        _lt("at their limit for the month"),
        _lt("would teach %(hours)s hours that month, limit %(limit)s"),
    ),
    "limit_sessions_week": Wording(
        _lt("have enough sessions that week"),
        _lt("would have %(sessions)s sessions that week, limit %(limit)s"),
    ),
    "room_place": Wording(_lt("elsewhere"), _lt("is at %(place)s, not at %(wanted)s")),
    "room_capacity": Wording(
        _lt("too small"), _lt("holds %(capacity)s people, %(needed)s are expected")
    ),
    "room_features": Wording(_lt("lack equipment"), _lt("lacks %(missing)s")),
    "room_closed": Wording(_lt("closed"), _lt("is closed on %(days)s")),
    "room_booked": Wording(
        _lt("booked"), _lt("is booked for %(label)s from %(start)s to %(stop)s")
    ),
    "room_not_locked": Wording(
        _lt("not the room that was set"),
        _lt("isn't the room that was set (%(wanted)s)"),
    ),
    "equipment_closed": Wording(
        _lt("not to be had then"), _lt("can't be had on %(days)s")
    ),
    "equipment_short": Wording(
        _lt("taken"),
        _lt("%(needed)s are needed on %(day)s, %(taken)s of %(units)s are taken"),
    ),
    "licence_capacity": Wording(
        _lt("admit too few"), _lt("admits %(capacity)s people, %(needed)s are expected")
    ),
    "licence_closed": Wording(
        _lt("not to be had then"), _lt("can't be had on %(days)s")
    ),
    "licence_booked": Wording(
        _lt("booked"), _lt("is booked for %(label)s from %(start)s to %(stop)s")
    ),
}

# {rule of `scheduling.explain`: a sentence with its parameters}
REASONS = {
    "request_twice": _lt("The request stands in the list twice."),
    "window_reversed": _lt("“Not after” lies before “Not before”."),
    "window_too_long": _lt(
        "The window spans %(days)s days; at most %(most)s can be searched."
    ),
    "agenda_empty": _lt("%(course)s has no agenda. Add its blocks to the course."),
    "agenda_invalid": _lt("Block %(block)s of the agenda doesn't fit into a day."),
    "agenda_overlap": _lt("Two blocks of day %(day_number)s of the agenda overlap."),
    "unknown_timezone": _lt("%(tz)s isn't a known time zone."),
    "span_longer_than_agenda": _lt(
        "%(span_days)s days are asked for, the course has %(agenda_days)s. Is"
        " it a series? Then make a request for each session."
    ),
    "no_open_day": _lt(
        "From %(date_earliest)s to %(date_latest)s there is no open day."
    ),
    "window_too_short": _lt(
        "The course takes %(agenda_days)s days, but from %(date_earliest)s to"
        " %(date_latest)s only %(open_days)s are open."
    ),
    "nobody_teaches_course": _lt("No instructor teaches %(course)s."),
    "too_few_teach_course": _lt(
        "Instructors needed: %(needed)s; those who teach %(course)s: %(teaching)s."
    ),
    "too_few_qualified": _lt(
        "Instructors needed: %(needed)s; of the %(teaching)s who teach"
        " %(course)s, %(qualified)s can be considered"
    ),
    "no_room_fits": _lt(
        "No room is fit for %(headcount)s people; the largest holds %(largest)s"
    ),
    "instructor_counts": _lt(
        "On %(day)s, %(free)s of %(teaching)s instructors are free, %(needed)s needed"
    ),
    "room_counts": _lt("On %(day)s, none of %(rooms)s rooms is free"),
    "no_equipment": _lt("%(needed)s of %(equipment)s are needed, there are %(units)s."),
    "no_licence": _lt("No virtual room admits %(headcount)s people."),
    "next_date": _lt("The first dates that would work: %(day)s to %(last_day)s."),
    "next_day": _lt("The first date that would work: %(day)s."),
    "no_date_ahead": _lt("No date in the following %(days)s days works either."),
}
