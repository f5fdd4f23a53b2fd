from odoo import api, fields, models
from odoo.tools import SQL

from ..logic.metrics import BY_MODEL


def define_metric(model, name, digits=(6, 1)):
    """A measure of a report that shows the metric's label and formula."""
    metric = BY_MODEL[model][name]
    return fields.Float(
        string=metric.label,
        help=metric.formula,
        digits=digits,
        aggregator="avg",
        readonly=True,
    )


class TrainingMetricMixin(models.AbstractModel):
    """Reports whose rates are ratios of sums at every grouping.

    The definitions are those of `logic/metrics.py`. Odoo would average the rates of the
    rows; here the two sums behind a metric are divided instead, whatever is grouped by.
    """

    _name = "training.metric.mixin"
    _description = "Report with Metrics"

    @property
    def _table_query(self):
        return SQL(
            "SELECT fact.*, %s FROM (%s) fact",
            self._select_metrics(),
            self._fact_query(),
        )

    def _fact_query(self):
        """SQL of the report's rows with the sums that its metrics divide."""
        raise NotImplementedError

    @api.model
    def _get_metrics(self):
        """{field name: metric} of the rates of this report."""
        return {
            name: metric
            for name, metric in BY_MODEL[self._name].items()
            if metric.denominator
        }

    @api.model
    def _select_metrics(self):
        """SQL columns of the metrics of one row, out of the sums beside them."""
        return SQL(", ").join(
            SQL(
                "%s::float AS %s",
                self._ratio_sql(
                    metric,
                    SQL.identifier("fact", metric.numerator),
                    SQL.identifier("fact", metric.denominator),
                ),
                SQL.identifier(metric.name),
            )
            for metric in self._get_metrics().values()
        )

    @api.model
    def _ratio_sql(self, metric, numerator, denominator):
        return SQL(
            "%s * %s / NULLIF(%s, 0)", SQL(f"{metric.factor}.0"), numerator, denominator
        )

    def _read_group_select(self, aggregate_spec, query):
        """Divide sums, whichever aggregate of a rate is asked for."""
        name, _separator, _function = aggregate_spec.partition(":")
        metric = self._get_metrics().get(name)
        if not metric:
            return super()._read_group_select(aggregate_spec, query)
        return self._ratio_sql(
            metric,
            self._sum_sql(metric.numerator, query),
            self._sum_sql(metric.denominator, query),
        )

    def _sum_sql(self, name, query):
        """A sum; of money in the currency of whoever looks, as pivots show it."""
        is_money = self._fields[name].type == "monetary"
        function = "sum_currency" if is_money else "sum"
        return self._read_group_select(f"{name}:{function}", query)
