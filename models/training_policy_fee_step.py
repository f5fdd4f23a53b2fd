from odoo import fields, models


class TrainingPolicyFeeStep(models.Model):
    """From so many days before the start on, leaving costs so much of the price."""

    _name = "training.policy.fee.step"
    _description = "Cancellation Fee Step"
    _order = "policy_id, days_before desc"

    policy_id = fields.Many2one(
        "training.policy", required=True, ondelete="cascade", index=True
    )
    days_before = fields.Integer(
        string="From days before the start",
        required=True,
        help="Whole days between the cancellation and the first day, both in the"
        " session's time zone. 0 is the first day itself.",
    )
    percent = fields.Float(string="Fee (% of the price)", required=True)

    _days_once = models.UniqueIndex(
        "(policy_id, days_before)", "There is a step for these days already."
    )
    _percent_in_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100)", "A fee is a percentage from 0 to 100."
    )
    _days_not_negative = models.Constraint(
        "CHECK (days_before >= 0)", "Days before the start can't be negative."
    )
