from odoo import api, fields, models

from ..models.training_enrollment_waitlist import PRIORITIES


class TrainingWaitlistMove(models.TransientModel):
    """Moves somebody in the queue, asking why."""

    _name = "training.waitlist.move"
    _description = "Move in the Queue"

    enrollment_id = fields.Many2one(
        "training.enrollment", string="Enrolment", required=True, readonly=True
    )
    session_id = fields.Many2one(related="enrollment_id.session_id")
    current_position = fields.Integer(related="enrollment_id.waitlist_position")
    waiting_count = fields.Integer(compute="_compute_waiting_count")
    position = fields.Integer(
        string="New place", help="1 is next. 0 leaves the place to the policy."
    )
    priority = fields.Selection(
        PRIORITIES, compute="_compute_from_enrollment", store=True, readonly=False
    )
    is_required = fields.Boolean(
        string="Must attend",
        compute="_compute_from_enrollment",
        store=True,
        readonly=False,
    )
    reason = fields.Char()

    @api.depends("enrollment_id")
    def _compute_waiting_count(self):
        for wizard in self:
            enrollment = wizard.enrollment_id
            queues = enrollment.session_id._get_queues()
            queue = queues.get((enrollment.session_id, enrollment.seat_pool))
            wizard.waiting_count = len(queue or ())

    @api.depends("enrollment_id")
    def _compute_from_enrollment(self):
        """As it is now; changed here, it is changed with the reason."""
        for wizard in self:
            wizard.priority = wizard.enrollment_id.priority
            wizard.is_required = wizard.enrollment_id.is_required

    def action_apply(self):
        """Carry it out; what wasn't changed stays."""
        self.ensure_one()
        values = {}
        if self.priority != self.enrollment_id.priority:
            values["priority"] = self.priority
        if self.is_required != self.enrollment_id.is_required:
            values["is_required"] = self.is_required
        self.enrollment_id._move_in_queue(self.reason, self.position, **values)
        return {"type": "ir.actions.act_window_close"}
