from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..logic.metrics import HEADLINES, INSTRUCTORS, change, is_improvement
from .printing import reads_money

# What reads well on a page; the pivots hold the rest.
COURSES_MAX = 10
INSTRUCTORS_MAX = 15
CHART_MONTHS = 12
CHART_HEIGHT = 120
CHART_STEP = 72

SUMS = (
    "delivered_count:sum",
    "cancelled_count:sum",
    "enrolled_at_end:sum",
    "no_show_count:sum",
    "revenue:sum",
    "cost:sum",
    "margin:sum",
)
MONEY_METRICS = ("margin_rate", "roi")


class TrainingMonthlyReport(models.AbstractModel):
    """A month of one company on paper, beside the month before it.

    The figures are those of the pivots, read through them: who may not read these may
    not print this. A month is that of whoever prints.
    """

    _name = "report.training_operations.training_monthly_document"
    _description = "Printed Monthly Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        wizards = self.env["training.monthly.wizard"].browse(docids)
        wizards.check_access("read")
        return {
            "docs": wizards,
            "pages": [
                self._prepare_page(wizard._get_first_day()) for wizard in wizards
            ],
        }

    def _prepare_page(self, month):
        has_money = reads_money(self.env)
        return {
            "company": self.env.company,
            "month": self._name_month(month),
            "month_before": self._name_month(month - relativedelta(months=1)),
            "zone": self.env.user.tz or "UTC",
            "rows": self._get_rows(month, has_money),
            "chart": self._get_chart(month),
            "courses": self._get_courses(month),
            "instructors": self._get_instructors(month),
            "has_money": has_money,
        }

    def _name_month(self, month, date_format="MMMM yyyy"):
        return format_date(self.env, month, date_format=date_format)

    def _get_bounds(self, month, months=1):
        """Start and end of the months up to `month`, as naive UTC."""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        first = month - relativedelta(months=months - 1)
        return [
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (first, month + relativedelta(months=1))
        ]

    def _get_domain(self, month, months=1, field="start"):
        start, stop = self._get_bounds(month, months)
        return (
            Domain("company_id", "=", self.env.company.id)
            & Domain(field, ">=", start)
            & Domain(field, "<", stop)
        )

    # The table of figures -----------------------------------------------------------

    def _get_rows(self, month, has_money):
        """The figures of a month beside those of the one before."""
        before = month - relativedelta(months=1)
        now, past = self._read_sums(month), self._read_sums(before)
        rows = self._prepare_count_rows(now, past)
        values, past_values = self._read_values(month), self._read_values(before)
        figures = self.env["training.figures"]
        for metric in HEADLINES:
            if metric not in values or (metric.name in MONEY_METRICS and not has_money):
                continue
            field = self.env[metric.model]._fields[metric.name]
            pair = values[metric], past_values[metric]
            row = self._prepare_row(
                field._description_string(self.env),
                field._description_help(self.env),
                pair,
                [figures._format(metric, value) for value in pair],
            )
            improved = is_improvement(metric, row["change"])
            rows.append({**row, "is_better": improved})
        return rows + (self._prepare_money_rows(now, past) if has_money else [])

    def _prepare_row(self, label, note, pair, texts):
        difference = change(*pair)
        return {
            "label": label,
            "note": note,
            "text": texts[0],
            "past": texts[1],
            "change": difference,
            "change_text": "" if difference is None else f"{difference:+.0f} %",
            "is_better": None,
        }

    def _prepare_count_rows(self, now, past):
        labels = {
            "delivered_count:sum": self.env._("Sessions delivered"),
            "people": self.env._("People at delivered sessions"),
            "enrolled_at_end:sum": self.env._("Seats taken at delivered sessions"),
            "no_show_count:sum": self.env._("No-shows"),
            "cancelled_count:sum": self.env._("Sessions cancelled"),
        }
        return [
            self._prepare_row(
                label,
                "",
                (now[name], past[name]),
                (f"{now[name]:.0f}", f"{past[name]:.0f}"),
            )
            for name, label in labels.items()
        ]

    def _prepare_money_rows(self, now, past):
        labels = {
            "revenue:sum": self.env._("Revenue"),
            "cost:sum": self.env._("Cost"),
            "margin:sum": self.env._("Margin"),
        }
        money = self.env.company.currency_id.format
        return [
            self._prepare_row(
                label,
                "",
                (now[name], past[name]),
                (money(now[name]), money(past[name])),
            )
            for name, label in labels.items()
        ]

    def _read_sums(self, month):
        """{name: sum} of the sessions that started in a month."""
        [row] = self.env["training.session.report"]._read_group(
            self._get_domain(month), [], SUMS
        )
        [(people,)] = self.env["training.enrollment.report"]._read_group(
            self._get_domain(month, field="session_start")
            & Domain("enrolled_at_end", "=", 1),
            [],
            ["partner_id:count_distinct"],
        )
        sums = {name: value or 0 for name, value in zip(SUMS, row, strict=True)}
        return {**sums, "people": people}

    def _read_values(self, month):
        """{metric: value}, of instructors by their own months."""
        figures = self.env["training.figures"]
        values = figures._read_values(*self._get_bounds(month))
        # Those rows have a month and no hour: a zone must not move them.
        of_month = figures._read_values(
            datetime.combine(month, time.min),
            datetime.combine(month + relativedelta(months=1), time.min),
        )
        for metric in values:
            if metric.model == INSTRUCTORS:
                values[metric] = of_month[metric]
        return values

    # Charts and lists ---------------------------------------------------------------

    def _get_chart(self, month):
        """Bars of a year: sessions delivered and cancelled, and how full they were."""
        groups = (
            self.env["training.session.report"]
            .with_context(tz=self.env.user.tz or "UTC")
            ._read_group(
                self._get_domain(month, CHART_MONTHS),
                ["start:month"],
                ["delivered_count:sum", "cancelled_count:sum", "utilisation:avg"],
            )
        )
        known = {(start.year, start.month): row for start, *row in groups}
        first = month - relativedelta(months=CHART_MONTHS - 1)
        months = [first + relativedelta(months=index) for index in range(CHART_MONTHS)]
        rows = [known.get((day.year, day.month), (0, 0, 0)) for day in months]
        top = (
            max(max(delivered, cancelled) for delivered, cancelled, _rate in rows) or 1
        )
        return {
            "height": CHART_HEIGHT,
            "width": CHART_STEP * CHART_MONTHS,
            "bars": [
                self._prepare_bar(index, day, row, top)
                for index, (day, row) in enumerate(zip(months, rows, strict=True))
            ],
        }

    def _prepare_bar(self, index, day, row, top):
        delivered, cancelled, rate = row
        room = CHART_HEIGHT - 36  # the numbers above, the months below
        return {
            "x": index * CHART_STEP,
            "label": self._name_month(day, "MMM yy"),
            "delivered": delivered,
            "delivered_height": round(room * delivered / top, 1),
            "cancelled": cancelled,
            "cancelled_height": round(room * cancelled / top, 1),
            "rate": f"{rate or 0:.0f} %",
            "rate_height": round(room * min(rate or 0, 100) / 100, 1),
        }

    def _get_courses(self, month):
        """The courses with the most seats taken at delivered sessions."""
        groups = self.env["training.session.report"]._read_group(
            self._get_domain(month) & Domain("delivered_count", "=", 1),
            ["course_id"],
            [
                "delivered_count:sum",
                "enrolled_at_end:sum",
                "utilisation:avg",
                "no_show_count:sum",
                "revenue:sum",
            ],
            order="enrolled_at_end:sum desc, course_id",
            limit=COURSES_MAX,
        )
        names = ("course", "sessions", "learners", "rate", "no_shows", "revenue")
        return [dict(zip(names, group, strict=True)) for group in groups]

    def _get_instructors(self, month):
        """Who was booked the most hours, beside the hours they had."""
        groups = self.env[INSTRUCTORS]._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("month", "=", month),
                ("booked_hours", ">", 0),
            ],
            ["employee_id"],
            ["booked_hours:sum", "capacity_hours:sum", "instructor_utilisation:avg"],
            order="booked_hours:sum desc, employee_id",
            limit=INSTRUCTORS_MAX,
        )
        names = ("employee", "booked", "capacity", "rate")
        return [dict(zip(names, group, strict=True)) for group in groups]
