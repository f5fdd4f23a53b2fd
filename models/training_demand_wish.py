from odoo import api, fields, models

from .training_demand_report import FATES, KINDS


class TrainingDemandWish(models.Model):
    """Rows of the demand report, kept ready where there are many enrolments.

    Who asked first is known only when all enrolments are read. Ids are the report's.
    """

    _name = "training.demand.wish"
    _description = "Demand Kept Ready"
    _inherit = ["training.kept.mixin"]
    _log_access = False
    _rec_name = "kind"

    kind = fields.Selection(KINDS, readonly=True)
    # Plain numbers: checking a million references takes longer than reckoning the rows.
    # The report joins what they stand for, so that what was deleted isn't shown.
    course_id = fields.Integer(readonly=True)
    place_id = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    date = fields.Date(readonly=True)
    asked = fields.Integer(readonly=True)
    fate = fields.Selection(FATES, readonly=True)

    _latest_index = models.Index("(date DESC, id DESC)")

    @api.model
    @api.private
    def _fresh_query(self):
        return self.env["training.demand.report"]._wish_query()
