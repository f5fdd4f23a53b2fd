from odoo import fields, models


class TrainingAccrualLine(models.Model):
    """What one enrolment or flat fee has unearned or unbilled at a cut-off."""

    _name = "training.accrual.line"
    _description = "Line of a Revenue Cut-off"
    _order = "session_id, id"

    accrual_id = fields.Many2one(
        "training.accrual", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="accrual_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="accrual_id.currency_id")
    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        readonly=True,
        index="btree_not_null",
    )
    session_id = fields.Many2one("training.session", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    account_id = fields.Many2one(
        "account.account", string="Income account", readonly=True
    )
    amount_unearned = fields.Monetary(string="Unearned", readonly=True)
    amount_unbilled = fields.Monetary(string="Unbilled", readonly=True)
