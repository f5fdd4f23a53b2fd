from datetime import date, datetime

import pytz

from odoo import api, models
from odoo.tools import format_date

# How many reasons are told for a request; they come smallest change first.
MOST_REASONS = 3


class _Params(dict):
    """Parameters for a translated sentence, which may name one that isn't there."""

    def __missing__(self, key):
        return "…"


class TrainingPlanner(models.AbstractModel):
    """The engine's reasons in the coordinator's words."""

    _inherit = "training.planner"

    @api.model
    def _describe_unscheduled(self, left_out, request=None):
        """Why a request couldn't be scheduled, a line for each reason.

        :param request: what was planned, if not the request of that id
        """
        request = request or self.env["training.request"].browse(left_out.request_id)
        lines = [
            self._describe_reason(request, reason)
            for reason in left_out.reasons[:MOST_REASONS]
        ]
        tail = [
            self._describe_reason(request, reason)
            for reason in left_out.reasons[MOST_REASONS:]
            if reason.rule in ("next_date", "no_date_ahead", "people_taken")
        ]
        return "\n".join([*lines, *tail])

    @api.model
    def _describe_reason(self, request, reason):
        """One reason in words; sets of people and rooms are told as numbers."""
        values = self._format_params(reason.params, request._get_tz())
        if reason.rule == "closest":
            return self._describe_closest(request, reason.params)
        if reason.rule == "people_taken":
            return self._describe_people_taken(request, reason.params)
        template = self._reason_templates().get(reason.rule)
        if not template:
            return self._describe_params(reason.rule, values)
        text = template % _Params(values)
        counts = reason.params.get("by_rule")
        if counts:
            text = f"{text} ({self._describe_counts(counts)})"
        return text

    @api.model
    def _describe_closest(self, request, params):
        """The nearest possible dates and what stands in their way."""
        tz = request._get_tz()
        looked_at = [*params["team"], *([params["room"]] if params["room"] else [])]
        looked_at += params["things"]
        return self.env._(
            "Closest: from %(day)s, were it not for %(hindrances)s.",
            day=format_date(self.env, params["day"]),
            hindrances=self._describe_hindrances(looked_at, tz),
        )

    @api.model
    def _describe_people_taken(self, request, params):
        """What keeps those who could teach it, in the whole window."""
        values = {
            "day": format_date(self.env, params["day"]),
            "last_day": format_date(self.env, params["last_day"]),
            "hindrances": self._describe_hindrances(
                params["people"], request._get_tz()
            ),
        }
        if params["more"]:
            values["hindrances"] = self.env._(
                "%(hindrances)s; and %(more)s more",
                hindrances=values["hindrances"],
                more=params["more"],
            )
        if params["day"] == params["last_day"]:
            return self.env._("On %(day)s: %(hindrances)s.", **values)
        return self.env._("From %(day)s to %(last_day)s: %(hindrances)s.", **values)

    @api.model
    def _describe_hindrances(self, looked_at, tz):
        """Who is kept by what: pairs of a name and blockers."""
        return "; ".join(
            self.env._(
                "%(who)s: %(what)s",
                who=name,
                what=", ".join(
                    self._describe_rule(blocker, tz) for blocker in blockers
                ),
            )
            for name, blockers in looked_at
            if blockers
        )

    @api.model
    def _describe_counts(self, counts):
        """How many are stopped by what: '9 booked, 3 away'."""
        return ", ".join(
            f"{count} {self._describe_stopped(rule)}" for rule, count in counts.items()
        )

    @api.model
    def _describe_stopped(self, rule):
        """How those are called whom a rule stops."""
        return self._rule_labels().get(rule, rule.replace("_", " "))

    @api.model
    def _describe_blocker(self, session, blocker):
        """Why an instructor can't teach a session, in words."""
        return self._describe_rule(blocker, session.tz)

    @api.model
    def _describe_rule(self, blocker, tz):
        """A broken rule with its names and dates."""
        values = _Params(self._format_params(blocker.params, tz))
        template = self._blocker_templates().get(blocker.rule)
        if not template:
            return self._describe_stopped(blocker.rule)
        return template % values

    @api.model
    def _describe_params(self, rule, values):
        """A reason without a sentence of its own still says what it knows."""
        label = self._describe_stopped(rule)
        known = ", ".join(f"{value}" for value in values.values() if value)
        return f"{label}: {known}" if known else label

    @api.model
    def _format_params(self, params, tz):
        """Parameters of the engine as text: local times, dates, whole numbers."""
        return {name: self._format_param(value, tz) for name, value in params.items()}

    @api.model
    def _format_param(self, value, tz):
        if isinstance(value, datetime):
            local = pytz.utc.localize(value).astimezone(pytz.timezone(tz))
            return f"{format_date(self.env, local.date())} {local:%H:%M}"
        if isinstance(value, date):
            return format_date(self.env, value)
        if isinstance(value, float):
            return f"{value:g}" if value < 100 else f"{value:.0f}"
        if isinstance(value, (list, tuple)):
            return ", ".join(str(self._format_param(item, tz)) for item in value)
        return value

    @api.model
    def _reason_templates(self):
        """{rule of `scheduling.explain`: sentence with its parameters}"""
        return {
            "request_twice": self.env._("The request stands in the list twice."),
            "window_reversed": self.env._("“Not after” lies before “Not before”."),
            "window_too_long": self.env._(
                "The window spans %(days)s days; at most %(most)s can be searched."
            ),
            "agenda_empty": self.env._(
                "%(course)s has no agenda. Add its blocks to the course."
            ),
            "agenda_invalid": self.env._(
                "Block %(block)s of the agenda doesn't fit into a day."
            ),
            "agenda_overlap": self.env._(
                "Two blocks of day %(day_number)s of the agenda overlap."
            ),
            "unknown_timezone": self.env._("%(tz)s isn't a known time zone."),
            "span_longer_than_agenda": self.env._(
                "%(span_days)s days are asked for, the course has %(agenda_days)s. Is"
                " it a series? Then make a request for each session."
            ),
            "no_open_day": self.env._(
                "From %(date_earliest)s to %(date_latest)s there is no open day."
            ),
            "window_too_short": self.env._(
                "The course takes %(agenda_days)s days, but from %(date_earliest)s to"
                " %(date_latest)s only %(open_days)s are open."
            ),
            "nobody_teaches_course": self.env._("No instructor teaches %(course)s."),
            "too_few_teach_course": self.env._(
                "Instructors needed: %(needed)s; those who teach %(course)s:"
                " %(teaching)s."
            ),
            "too_few_qualified": self.env._(
                "Instructors needed: %(needed)s; of the %(teaching)s who teach"
                " %(course)s, %(qualified)s can be considered"
            ),
            "no_room_fits": self.env._(
                "No room is fit for %(headcount)s people; the largest holds %(largest)s"
            ),
            "instructor_counts": self.env._(
                "On %(day)s, %(free)s of %(teaching)s instructors are free,"
                " %(needed)s needed"
            ),
            "room_counts": self.env._("On %(day)s, none of %(rooms)s rooms is free"),
            "no_equipment": self.env._(
                "%(needed)s of %(equipment)s are needed, there are %(units)s."
            ),
            "no_licence": self.env._("No virtual room admits %(headcount)s people."),
            "next_date": self.env._(
                "The first dates that would work: %(day)s to %(last_day)s."
            ),
            "next_day": self.env._("The first date that would work: %(day)s."),
            "no_date_ahead": self.env._(
                "No date in the following %(days)s days works either."
            ),
        }

    @api.model
    def _rule_labels(self):
        """{rule of `scheduling.feasibility`: how those are called whom it stops}"""
        return {
            "not_a_course_instructor": self.env._("don't teach the course"),
            "blocked_by_request": self.env._("not wanted"),
            "language": self.env._("don't speak the language"),
            "too_far": self.env._("too far away"),
            "qualification_missing": self.env._("not qualified"),
            "qualification_not_yet": self.env._("not qualified yet"),
            "qualification_expires": self.env._("no longer qualified by then"),
            "unknown_timezone": self.env._("without a valid time zone"),
            "outside_working_hours": self.env._("don't work then"),
            "on_leave": self.env._("away"),
            "busy": self.env._("have other appointments"),
            "booked": self.env._("booked"),
            "travel": self.env._("couldn't travel in time"),
            "limit_day": self.env._("at their limit for the day"),
            "limit_week": self.env._("at their limit for the week"),
            "limit_month": self.env._("at their limit for the month"),
            "limit_sessions_week": self.env._("have enough sessions that week"),
            "room_place": self.env._("elsewhere"),
            "room_capacity": self.env._("too small"),
            "room_features": self.env._("lack equipment"),
            "room_closed": self.env._("closed"),
            "room_booked": self.env._("booked"),
            "room_not_locked": self.env._("not the room that was set"),
            "equipment_closed": self.env._("not to be had then"),
            "equipment_short": self.env._("taken"),
            "licence_capacity": self.env._("admit too few"),
            "licence_closed": self.env._("not to be had then"),
            "licence_booked": self.env._("booked"),
        }

    @api.model
    def _blocker_templates(self):
        """{rule of `scheduling.feasibility`: phrase with its parameters}"""
        return {
            "not_a_course_instructor": self.env._("doesn't teach %(course)s"),
            "blocked_by_request": self.env._("isn't wanted by the client"),
            "language": self.env._("teaches in %(spoken)s, not in %(language)s"),
            "too_far": self.env._(
                "lives %(km)s km away and travels at most %(max_km)s km"
            ),
            "qualification_missing": self.env._("doesn't hold %(qualification)s"),
            "qualification_not_yet": self.env._(
                "holds %(qualification)s only from %(date_from)s, needed on %(day)s"
            ),
            "qualification_expires": self.env._(
                "%(qualification)s expires on %(date_to)s, needed on %(day)s"
            ),
            "outside_working_hours": self.env._(
                "doesn't work at that time on %(days)s"
            ),
            "on_leave": self.env._("is away (%(label)s) from %(start)s to %(stop)s"),
            "busy": self.env._("has %(label)s from %(start)s to %(stop)s"),
            "booked": self.env._("is booked for %(label)s from %(start)s to %(stop)s"),
            "travel": self.env._(
                "can't get there in time from %(label)s, %(km)s km away:"
                " %(needed_minutes)s minutes are needed, there are"
                " %(available_minutes)s"
            ),
            "limit_day": self.env._(
                "would teach %(hours)s hours on %(day)s, limit %(limit)s"
            ),
            "limit_week": self.env._(
                "would teach %(hours)s hours that week, limit %(limit)s"
            ),
            "limit_month": self.env._(
                "would teach %(hours)s hours that month, limit %(limit)s"
            ),
            "limit_sessions_week": self.env._(
                "would have %(sessions)s sessions that week, limit %(limit)s"
            ),
            "room_place": self.env._("is at %(place)s, not at %(wanted)s"),
            "room_capacity": self.env._(
                "holds %(capacity)s people, %(needed)s are expected"
            ),
            "room_features": self.env._("lacks %(missing)s"),
            "room_closed": self.env._("is closed on %(days)s"),
            "room_not_locked": self.env._("isn't the room that was set (%(wanted)s)"),
            "equipment_closed": self.env._("can't be had on %(days)s"),
            "equipment_short": self.env._(
                "%(needed)s are needed on %(day)s, %(taken)s of %(units)s are taken"
            ),
            "licence_capacity": self.env._(
                "admits %(capacity)s people, %(needed)s are expected"
            ),
            "licence_closed": self.env._("can't be had on %(days)s"),
            "licence_booked": self.env._(
                "is booked for %(label)s from %(start)s to %(stop)s"
            ),
            "room_booked": self.env._(
                "is booked for %(label)s from %(start)s to %(stop)s"
            ),
        }
