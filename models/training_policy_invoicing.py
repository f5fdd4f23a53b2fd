from odoo import fields, models

from ..const import INVOICE_TIMES


class TrainingPolicy(models.Model):
    """When a seat is invoiced, and how much of it before."""

    _inherit = "training.policy"

    invoice_on = fields.Selection(
        INVOICE_TIMES,
        string="Seats are invoiced",
        default="confirmation",
        required=True,
        tracking=True,
        help="For enrolments from now on; who is enrolled keeps what was agreed.",
    )
    deposit_percent = fields.Float(
        string="Deposit (%)",
        tracking=True,
        help="Share of the price charged when the seat is confirmed, if the whole is"
        " invoiced later. The final invoice takes it off.",
    )

    _deposit_is_percent = models.Constraint(
        "CHECK (COALESCE(deposit_percent, 0) BETWEEN 0 AND 100)",
        "A deposit is a percentage from 0 to 100.",
    )

    def _summarise_enrolling(self):
        yield from super()._summarise_enrolling()
        yield {
            "confirmation": self.env._("Seats are invoiced when they are confirmed."),
            "start": self.env._("Seats are invoiced when the session starts."),
            "attendance": self.env._(
                "Seats are invoiced after the session, for those who attended."
            ),
        }[self.invoice_on]
        if self.deposit_percent and self.invoice_on != "confirmation":
            yield self.env._(
                "A deposit of %g%% is charged when they are confirmed.",
                self.deposit_percent,
            )
