from odoo import fields, models


class TrainingReconciliationNote(models.Model):
    """Why a difference between sessions and ledger stands; kept, never changed."""

    _name = "training.reconciliation.note"
    _description = "Reason of a Difference"
    _order = "id desc"
    _rec_name = "reason"

    row_key = fields.Char(required=True, readonly=True, index=True)
    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    session_id = fields.Many2one(
        "training.session", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        string="Difference", readonly=True, help="As it was when the reason was given."
    )
    reason = fields.Char(required=True, readonly=True)
