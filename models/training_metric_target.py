from odoo import fields, models

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
    target = fields.Float(
        required=True, help="In the unit of the metric, percent where it is a rate."
    )

    _once = models.Constraint(
        "UNIQUE (company_id, metric)", "This metric has a target already."
    )
