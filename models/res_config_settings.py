from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    training_policy_id = fields.Many2one(
        related="company_id.training_policy_id", readonly=False
    )
    training_web_payment = fields.Selection(
        related="company_id.training_web_payment", readonly=False, required=True
    )
    training_hold_messages = fields.Boolean(
        related="company_id.training_hold_messages", readonly=False
    )
    training_certificate_disclosure = fields.Selection(
        related="company_id.training_certificate_disclosure", readonly=False
    )
    training_evidence_required = fields.Boolean(
        related="company_id.training_evidence_required", readonly=False
    )
    training_feedback_since = fields.Datetime(
        related="company_id.training_feedback_since", readonly=False
    )
    training_unearned_account_id = fields.Many2one(
        related="company_id.training_unearned_account_id", readonly=False
    )
    training_unbilled_account_id = fields.Many2one(
        related="company_id.training_unbilled_account_id", readonly=False
    )
    training_accrual_journal_id = fields.Many2one(
        related="company_id.training_accrual_journal_id", readonly=False
    )
    training_weight_cost = fields.Float(
        related="company_id.training_weight_cost", readonly=False
    )
    training_weight_travel_km = fields.Float(
        related="company_id.training_weight_travel_km", readonly=False
    )
    training_weight_preference = fields.Float(
        related="company_id.training_weight_preference", readonly=False
    )
    training_weight_rank = fields.Float(
        related="company_id.training_weight_rank", readonly=False
    )
    training_weight_rating = fields.Float(
        related="company_id.training_weight_rating", readonly=False
    )
    training_weight_fairness = fields.Float(
        related="company_id.training_weight_fairness", readonly=False
    )
    training_weight_room = fields.Float(
        related="company_id.training_weight_room", readonly=False
    )
    training_weight_lateness_day = fields.Float(
        related="company_id.training_weight_lateness_day", readonly=False
    )
    training_weight_unscheduled = fields.Float(
        related="company_id.training_weight_unscheduled", readonly=False
    )
