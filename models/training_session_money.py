from odoo import api, fields, models


class TrainingSessionMoney(models.Model):
    """What the ledger says of each session, kept ready where there are many enrolments.

    The id is that of the session, the amounts are in the currency of its company.
    """

    _name = "training.session.money"
    _description = "Revenue and Cost Kept Ready"
    _inherit = ["training.kept.mixin"]
    _log_access = False
    _rec_name = "id"

    sold = fields.Float(digits=0, readonly=True)
    bought = fields.Float(digits=0, readonly=True)

    @api.model
    @api.private
    def _fresh_query(self):
        return self.env["training.session.report"]._money_query()
