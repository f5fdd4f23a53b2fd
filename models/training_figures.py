from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..logic.metrics import HEADLINES, change, is_improvement, is_missed


class TrainingFigures(models.AbstractModel):
    """The metrics of a period beside those of the one before, and their targets."""

    _name = "training.figures"
    _description = "Figures of a Period"

    @api.model
    @api.private
    def _get_figures(self, start, stop):
        """Each metric that the user may read.

        :param datetime start: naive UTC, included
        :param datetime stop: naive UTC, excluded
        :return: list of dicts for a screen or a page
        """
        before = start - (stop - start)
        now = self._read_values(start, stop)
        past = self._read_values(before, start)
        targets = {}
        if self.env["training.metric.target"].has_access("read"):
            targets = dict(
                self.env["training.metric.target"]._read_group(
                    [("company_id", "=", self.env.company.id)],
                    ["metric"],
                    ["target:max"],
                )
            )
        return [
            self._prepare_figure(
                metric, now[metric], past[metric], targets.get(metric.name), start, stop
            )
            for metric in HEADLINES
            if metric in now
        ]

    def _prepare_figure(self, metric, value, past, target, start, stop):
        field = self.env[metric.model]._fields[metric.name]
        difference = change(value, past)
        return {
            "name": metric.name,
            "label": field._description_string(self.env),
            "formula": field._description_help(self.env),
            "value": value,
            "text": self._format(metric, value),
            "past": self._format(metric, past),
            "change": difference,
            "is_better": is_improvement(metric, difference),
            "target": target and self._format(metric, target),
            "is_missed": is_missed(metric, value, target),
            "action": self._prepare_action(metric, start, stop),
        }

    @api.model
    def _format(self, metric, value):
        """A number in the user's notation, a dash for none."""
        if value is None:
            return "–"
        digits = 0 if metric.unit == "count" else 1
        language = self.env["res.lang"]._lang_get(self.env.user.lang or "en_US")
        return language.format(f"%.{digits}f", value, grouping=True)

    def _period_domain(self, metric, start, stop):
        field = self.env[metric.model]._fields[metric.date_field]
        if field.type == "date":
            # A month counts for the period that its first day lies in, or else the
            # month that the period ends in.
            start = min(start, stop.replace(day=1)).date().replace(day=1)
            stop = stop.date()
        return Domain(metric.date_field, ">=", start) & Domain(
            metric.date_field, "<", stop
        )

    def _read_values(self, start, stop):
        """{metric: value}; one query for each report and date."""
        values = {}
        groups = {}
        for metric in HEADLINES:
            groups.setdefault((metric.model, metric.date_field), []).append(metric)
        for (model, _date), metrics in groups.items():
            report = self.env[model]
            if not report.has_access("read"):
                continue
            domain = self._period_domain(metrics[0], start, stop) & Domain(
                "company_id", "=", self.env.company.id
            )
            [row] = report._read_group(
                domain,
                [],
                [
                    f"{metric.name}:{'avg' if metric.denominator else 'sum'}"
                    for metric in metrics
                ],
            )
            for metric, value in zip(metrics, row, strict=True):
                # Of nothing there is no rate; a rate of 0 is one.
                is_none = metric.denominator and (value is None or value is False)
                values[metric] = None if is_none else value or 0
        return values

    def _prepare_action(self, metric, start, stop):
        """The pivot behind a figure."""
        return {
            "type": "ir.actions.act_window",
            "name": metric.label,
            "res_model": metric.model,
            "views": [[False, "pivot"], [False, "graph"], [False, "list"]],
            "domain": list(
                self._period_domain(metric, start, stop)
                & Domain("company_id", "=", self.env.company.id)
            ),
            "context": {
                "pivot_measures": list(
                    filter(None, [metric.name, metric.numerator, metric.denominator])
                )
                if metric.denominator
                else [metric.name],
                "pivot_row_groupby": [
                    "employee_id"
                    if metric.model == "training.instructor.report"
                    else "course_id"
                ],
                "pivot_column_groupby": [],
            },
        }

    @api.model
    @api.readonly
    def get_figures(self, days=30):
        """The last days beside as many before them, for the start screen."""
        stop = fields.Datetime.now()
        days = min(max(int(days), 1), 366)
        return self._get_figures(stop - timedelta(days=days), stop)
