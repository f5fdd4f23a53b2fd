from odoo import api, fields, models

from .training_enrollment_finance import REPORT_CLASSES


class TrainingReconciliationKept(models.Model):
    """Rows of today's reconciliation, kept ready where there are many enrolments.

    Ids are the report's. The reason why a difference stands isn't kept: the report
    reads it as it is now.
    """

    _name = "training.reconciliation.kept"
    _description = "Reconciliation Kept Ready"
    _inherit = ["training.kept.mixin"]
    _log_access = False
    _rec_name = "kind"

    kind = fields.Char(readonly=True)
    reconciliation_class = fields.Selection(REPORT_CLASSES, readonly=True)
    # Plain numbers for the reason given in `training.demand.wish`.
    enrollment_id = fields.Integer(readonly=True)
    session_id = fields.Integer(readonly=True)
    customer_id = fields.Integer(readonly=True)
    account_id = fields.Integer(readonly=True)
    company_id = fields.Integer(readonly=True)
    # Summed up much faster than decimals, and an hour old at that: what goes to an
    # auditor is reckoned anew.
    amount_expected = fields.Float(readonly=True)
    amount_invoiced = fields.Float(readonly=True)
    amount_credited = fields.Float(readonly=True)
    amount_paid = fields.Float(readonly=True)
    amount_difference = fields.Float(readonly=True)
    amount_delivered = fields.Float(readonly=True)
    amount_unearned = fields.Float(readonly=True)
    amount_unbilled = fields.Float(readonly=True)

    @api.model
    @api.private
    def _fresh_query(self):
        return self.env["training.reconciliation.report"]._reckoned_query()
