from collections import defaultdict
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import DELIVERED_STATES, SEATED_STATES, WAITLIST_STATES
from ..logic.forecast import forecast
from .training_demand_forecast import NO_METHODS

HORIZON = 6
# More says little about next year, and costs.
HISTORY_MONTHS = 60
TYPICAL_MONTHS = 24
# What then happened may still change when it is entered late.
SETTLED_MONTHS = 12
BATCH = 10
# More courses than that are forecast by the job.
AT_ONCE = 10
ASKED_ON = "training_operations.forecast_asked_on"


@dataclass(frozen=True, slots=True)
class Series:
    """Whose demand: of a course, in all places or in a city."""

    company_id: int
    course_id: int
    level: str
    city: str | bool = False


class TrainingDemandForecast(models.Model):
    """Making forecasts: each month by a job, or when somebody asks for it."""

    _inherit = "training.demand.forecast"

    @api.model
    def _cron_make(self):
        """Forecast each course once a month, and when a manager asked since.

        What stops the job leaves the courses that are done, and goes on with the rest.
        """
        progress = self.env["ir.cron"]
        self.env["training.demand.wish"]._cron_keep()  # history up to this moment
        courses = self._get_pending_courses()
        companies = self.env["res.company"].search([("active", "=", True)])
        progress._commit_progress(remaining=len(courses))
        for index in range(0, len(courses), BATCH):
            batch = courses[index : index + BATCH]
            self._make(batch, companies)
            if not progress._commit_progress(len(batch)):
                break

    def action_make(self):
        """Forecast the courses of these lines, or all, anew.

        Many are left to the job, which begins at once.
        """
        # Whoever may act on a forecast may make it.
        self.env["training.request"].check_access("create")
        courses = self.course_id or self.env["training.course"].search(
            [], limit=AT_ONCE + 1
        )
        if len(courses) <= AT_ONCE:
            # Nobody has the right to write forecasts by hand; here they are reckoned
            # from the companies one works in.
            self.sudo()._make(courses, self.env.companies)
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        # The moment of asking and the job are the system's; only these are lent.
        self.env["ir.config_parameter"].sudo().set_param(
            ASKED_ON, fields.Datetime.to_string(fields.Datetime.now())
        )
        self.env.ref("training_operations.ir_cron_demand_forecast").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(count)s courses are being forecast. Reload in some minutes.",
                    count=len(courses),
                ),
            },
        }

    @api.model
    def _get_pending_courses(self):
        """Courses somebody asked for whose forecast is of another month, or too old."""
        this_month = fields.Date.context_today(self).replace(day=1)
        since = fields.Datetime.to_datetime(this_month)
        asked_on = self.env["ir.config_parameter"].sudo().get_param(ASKED_ON)
        if asked_on:
            since = max(since, fields.Datetime.to_datetime(asked_on))
        report = self.env["training.demand.report"]
        asked = report._read_group(self._history_domain(this_month), ["course_id"])
        made = self._read_group(
            [("is_latest", "=", True), ("made_on", ">=", since)], ["course_id"]
        )
        courses = self.env["training.course"]
        return courses.union(*(course for (course,) in asked)) - courses.union(
            *(course for (course,) in made)
        )

    # -- one making ---------------------------------------------------------------

    @api.model
    def _make(self, courses, companies, month=None):
        """Forecast courses for companies, and settle forecasts of months now over.

        A forecast made in the same month is replaced, those of earlier ones are kept.

        :param date month: first day of an earlier month, to forecast as one would have
            done then
        :return: the new lines
        """
        this_month = month or fields.Date.context_today(self).replace(day=1)
        begun = fields.Datetime.to_datetime(this_month)
        history = self._read_history(courses, companies, this_month)
        mine = Domain("course_id", "in", courses.ids) & Domain(
            "company_id", "in", companies.ids
        )
        self.search(
            mine
            & Domain("made_on", ">=", begun)
            & Domain("made_on", "<", begun + relativedelta(months=1))
        ).unlink()
        self.search(mine & Domain("is_latest", "=", True)).is_latest = False
        supply = self._read_supply(courses, companies)
        made_on = begun if month else fields.Datetime.now()
        lines = self.create(
            [
                dict(vals, made_on=made_on, is_latest=True)
                for series, counts in history.items()
                for vals in self._prepare_lines(series, counts, this_month, supply)
            ]
        )
        self._settle(mine, history, this_month)
        return lines

    @api.model
    def _history_domain(self, this_month):
        """Whole months, not too long ago, of courses that are still taught."""
        first = this_month - relativedelta(months=HISTORY_MONTHS)
        return Domain(
            [
                ("date", ">=", first),
                ("date", "<", this_month),
                ("course_id.active", "=", True),
            ]
        )

    @api.model
    def _read_history(self, courses, companies, this_month):
        """{series: learners of each month, from the first with any to the last}."""
        rows = self.env["training.demand.report"]._read_group(
            self._history_domain(this_month)
            & Domain("course_id", "in", courses.ids)
            & Domain("company_id", "in", companies.ids),
            ["company_id", "course_id", "city", "date:month"],
            ["asked_count:sum"],
        )
        by_series = defaultdict(lambda: defaultdict(int))
        for company, course, city, month, count in rows:
            by_series[Series(company.id, course.id, "course")][month] += count
            if city:
                by_series[Series(company.id, course.id, "city", city)][month] += count
        return {
            series: _fill_months(counts, this_month)
            for series, counts in by_series.items()
        }

    def _prepare_lines(self, series, counts, this_month, supply):
        """Values of the months ahead; one line with why, where nothing can be said."""
        result = forecast(counts, HORIZON)
        common = {
            "company_id": series.company_id,
            "course_id": series.course_id,
            "level": series.level,
            "city": series.city,
            "method": result.method or result.reason,
            "tested_error": result.wape or 0.0,
            "naive_error": result.naive_wape or 0.0,
            "scaled_error": result.mase or 0.0,
            "has_models": result.has_models,
        }
        if not result.method:
            # For cities the line of the course says enough.
            if series.level == "course":
                yield dict(common, month=this_month, months_ahead=1)
            return
        typical, ahead = supply.get_typical(series), supply.get_ahead(series)
        left = float(ahead)
        for step, expected in enumerate(result.expected):
            missing = max(0.0, expected - left)
            left = max(0.0, left - expected)
            yield dict(
                common,
                month=this_month + relativedelta(months=step),
                months_ahead=step + 1,
                expected=expected,
                low=result.low[step],
                high=result.high[step],
                seats_per_session=typical,
                open_seats=ahead,
                missing_seats=missing,
                session_share=missing / typical,
                sessions_suggested=-(-round(missing / typical, 6) // 1),
            )

    # -- seats --------------------------------------------------------------------

    @api.model
    def _read_supply(self, courses, companies):
        """Learners a session of each course has, and the seats ahead."""
        mine = Domain("course_id", "in", courses.ids) & Domain(
            "company_id", "in", companies.ids
        )
        now = fields.Datetime.now()
        delivered = self.env["training.session.report"]._read_group(
            mine
            & Domain("state", "in", DELIVERED_STATES)
            & Domain("start", ">=", now - relativedelta(months=TYPICAL_MONTHS)),
            ["company_id", "course_id"],
            ["seats_filled:sum", "delivered_count:sum"],
        )
        ahead = defaultdict(int)
        for record, seats in [
            *self._read_free_seats(mine, now),
            *self._read_planned_seats(mine),
        ]:
            company_id, course_id = record.company_id.id, record.course_id.id
            ahead[Series(company_id, course_id, "course")] += seats
            if city := record.place_id.city:
                ahead[Series(company_id, course_id, "city", city)] += seats
        typical = {
            (company.id, course.id): filled / count
            for company, course, filled, count in delivered
            if filled and count
        }
        seats_max = {course.id: course.seats_max for course in courses}
        return Supply(typical, seats_max, ahead)

    def _read_free_seats(self, mine, now):
        """[(session, free seats)] of public sessions to come."""
        sessions = self.env["training.session"].search(
            mine
            & Domain("state", "in", WAITLIST_STATES)
            & Domain("customer_id", "=", False)
            & Domain("start", ">", now)
        )
        taken = dict(
            self.env["training.enrollment"]._read_group(
                [("session_id", "in", sessions.ids), ("state", "in", SEATED_STATES)],
                ["session_id"],
                ["__count"],
            )
        )
        return [
            (session, max(0, session.seats_max - taken.get(session, 0)))
            for session in sessions
        ]

    def _read_planned_seats(self, mine):
        """[(request, seats)] of public sessions that we want, not yet planned.

        So a forecast that led to requests doesn't suggest the same sessions again.
        """
        requests = self.env["training.request"].search(
            mine
            & Domain("state", "in", ("new", "planned"))
            & Domain("customer_id", "=", False)
            & Domain("interest_ids", "=", False)
        )
        return [
            (request, request.learner_count or request.course_id.seats_max)
            for request in requests
        ]

    # -- what then happened -------------------------------------------------------

    @api.model
    def _settle(self, mine, history, this_month):
        """Put what happened beside forecasts of months that are over."""
        first = this_month - relativedelta(months=SETTLED_MONTHS)
        over = self.search(
            mine
            & Domain("month", "<", this_month)
            & Domain("method", "not in", NO_METHODS)
            & (Domain("is_over", "=", False) | Domain("month", ">=", first))
        )
        if not over:
            return
        actual = [
            (line.id, _get_count(history, line._get_series(), line.month, this_month))
            for line in over
        ]
        self.env.execute_query(
            SQL(
                """
                UPDATE training_demand_forecast line
                   SET is_over = TRUE, actual_count = known.count,
                       known_expected = line.expected,
                       error_count = ABS(line.expected - known.count),
                       error_rate = 100.0 * ABS(line.expected - known.count)
                                    / NULLIF(known.count, 0)
                  FROM (VALUES %s) known(id, count)
                 WHERE line.id = known.id
             RETURNING line.id
                """,
                SQL(", ").join(SQL("(%s, %s)", *pair) for pair in actual),
            )
        )
        over.invalidate_recordset()

    def _get_series(self):
        self.ensure_one()
        return Series(self.company_id.id, self.course_id.id, self.level, self.city)


@dataclass(frozen=True, slots=True)
class Supply:
    """How many learners a session takes, and how many seats are ahead."""

    typical: dict
    seats_max: dict
    ahead: dict

    def get_typical(self, series):
        known = self.typical.get((series.company_id, series.course_id))
        return max(1.0, known or self.seats_max[series.course_id])

    def get_ahead(self, series):
        return self.ahead.get(series, 0)


def _fill_months(counts, this_month):
    """Figures of each month from the first with any to last month, zeros included."""
    month = min(counts)
    filled = []
    while month < this_month:
        filled.append(counts.get(month, 0))
        month += relativedelta(months=1)
    return filled


def _get_count(history, series, month, this_month):
    """Learners of a month in figures that end with last month."""
    back = (this_month.year - month.year) * 12 + this_month.month - month.month
    counts = history.get(series, ())
    return counts[-back] if back <= len(counts) else 0
