from odoo import api, fields, models
from odoo.tools import SQL

from ..logic.metrics import BY_MODEL


class Rate(fields.Float):
    """A float that has no value where there is nothing to divide by.

    Odoo takes an empty float for 0.0; but a session that nobody rated isn't one that
    was rated 0, nor is it among those below 50 %.
    """

    falsy_value = None

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is False else value


def define_metric(model, name, digits=(6, 1)):
    """A measure of a report that shows the metric's label and formula."""
    metric = BY_MODEL[model][name]
    return Rate(
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

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """What has no rate comes last, in either direction."""
        if field_name in self._get_metrics() and not nulls.code:
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_orderby(self, order, groupby_terms, query):
        """Groups without a rate come last as well."""
        terms = [term.strip() for term in order.split(",")] if order else []
        order = ", ".join(
            f"{term} NULLS LAST" if self._is_rate_order(term) else term
            for term in terms
        )
        return super()._read_group_orderby(order, groupby_terms, query)

    @api.model
    def _is_rate_order(self, term):
        name = term.split()[0].partition(":")[0]
        return name in self._get_metrics() and "nulls" not in term.lower()

    def _sum_sql(self, name, query):
        """A sum; of money in the currency of whoever looks, as pivots show it."""
        is_money = self._fields[name].type == "monetary"
        function = "sum_currency" if is_money else "sum"
        return self._read_group_select(f"{name}:{function}", query)
