from odoo import fields, models


class TrainingSchedulingTerm(models.Model):
    """A term of the price of a run, so that runs can be compared side by side."""

    _name = "training.scheduling.term"
    _description = "Price of a Scheduling Run by Term"
    _order = "run_id, sequence, id"

    run_id = fields.Many2one(
        "training.scheduling.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer()
    term = fields.Selection(
        [
            ("cost", "Pay"),
            ("travel", "Travel"),
            ("preference", "Client's preference"),
            ("rank", "Rank in the course"),
            ("rating", "Rating"),
            ("fairness", "Even load"),
            ("room", "Rooms"),
            ("equipment", "Equipment"),
            ("lateness", "Delay"),
            ("unscheduled", "Not scheduled"),
        ],
        required=True,
    )
    value = fields.Monetary(string="Price")

    _term_once = models.Constraint(
        "UNIQUE (run_id, term)", "A run has one price for each term."
    )
