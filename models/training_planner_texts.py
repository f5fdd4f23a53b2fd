from datetime import date, datetime

import pytz

from odoo import api, models
from odoo.tools import format_date

from .planner_wordings import REASONS, RULES

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
        sentence = REASONS.get(reason.rule)
        if not sentence:
            return self._describe_params(reason.rule, values)
        text = self._in_words(sentence) % _Params(values)
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
        if rule not in RULES:
            return rule.replace("_", " ")
        return self._in_words(RULES[rule].stopped)

    @api.model
    def _in_words(self, wording):
        """A wording of the table in the user's language."""
        translate = self.env._
        return translate(wording)

    @api.model
    def _describe_blocker(self, session, blocker):
        """Why an instructor can't teach a session, in words."""
        return self._describe_rule(blocker, session.tz)

    @api.model
    def _describe_rule(self, blocker, tz):
        """A broken rule with its names and dates."""
        phrase = blocker.rule in RULES and RULES[blocker.rule].phrase
        if not phrase:
            return self._describe_stopped(blocker.rule)
        params = self._format_params(blocker.params, tz)
        return self._in_words(phrase) % _Params(params)

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
