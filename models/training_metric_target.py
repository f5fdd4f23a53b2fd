from odoo import api, fields, models

from ..logic.metrics import HEADLINES


class TrainingMetricTarget(models.Model):
    """What a company wants of a metric; a figure on the wrong side is marked."""

    _name = "training.metric.target"
    _description = "Target of a Metric"
    _order = "metric, id"
    _rec_name = "metric"

    metric = fields.Selection(
        [(metric.name, metric.label) for metric in HEADLINES], required=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    bound = fields.Selection(
        [("more", "At least"), ("less", "At most")], compute="_compute_definition"
    )
    formula = fields.Char(compute="_compute_definition")
    target = fields.Float(
        required=True, help="In the unit of the metric, percent where it is a rate."
    )

    _once = models.Constraint(
        "UNIQUE (company_id, metric)", "This metric has a target already."
    )

    @api.depends("metric")
    @api.depends_context("lang")
    def _compute_definition(self):
        """What the metric is, and on which side of the target it shall be."""
        by_name = {metric.name: metric for metric in HEADLINES}
        for target in self:
            metric = by_name.get(target.metric)
            target.bound = metric and metric.better
            target.formula = metric and self.env[metric.model]._fields[
                metric.name
            ]._description_help(self.env)

    @api.depends("metric")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["metric"]._description_selection(self.env))
        for target in self:
            target.display_name = labels.get(target.metric, "")
