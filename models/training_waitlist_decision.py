from odoo import fields, models

from ..const import WAITLIST_DECISIONS, WAITLIST_REASONS

BY_HAND = ("by_hand", "Decided by a person")


class TrainingWaitlistDecision(models.Model):
    """Why somebody got a seat, or didn't: one line whenever that changed."""

    _name = "training.waitlist.decision"
    _description = "Waitlist Decision"
    _order = "id desc"
    _rec_name = "enrollment_id"

    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        required=True,
        ondelete="cascade",
        index=True,
    )
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="enrollment_id.partner_id",
        string="Learner",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, precompute=True, index=True
    )
    seat_pool = fields.Selection(
        related="enrollment_id.seat_pool", store=True, precompute=True, string="Pool"
    )
    kind = fields.Selection(WAITLIST_DECISIONS, string="Decision", required=True)
    reason = fields.Selection([*WAITLIST_REASONS, BY_HAND], string="Why")
    detail = fields.Char(string="In words")
    seat_number = fields.Integer(string="Seat")
    create_date = fields.Datetime(string="When", index=True)
    create_uid = fields.Many2one("res.users", string="Who")
