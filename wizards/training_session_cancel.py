from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import MOVABLE_STATES


class TrainingSessionCancel(models.TransientModel):
    """Cancel sessions after a look at who is affected and what money moves.

    The provider cancels, so nobody is charged a fee; what was invoiced is credited.
    """

    _name = "training.session.cancel"
    _description = "Cancel Sessions"

    session_ids = fields.Many2many("training.session", required=True, readonly=True)
    enrollment_ids = fields.Many2many(
        "training.enrollment", compute="_compute_affected", string="Enrolled"
    )
    employee_ids = fields.Many2many(
        "hr.employee", compute="_compute_affected", string="Instructors released"
    )
    resource_ids = fields.Many2many(
        "training.resource", compute="_compute_affected", string="Rooms released"
    )
    learner_count = fields.Integer(compute="_compute_affected", string="Learners")
    waitlist_count = fields.Integer(compute="_compute_affected", string="Waiting")
    credit_label = fields.Char(
        compute="_compute_affected", string="Credited by draft credit notes"
    )
    taken_off_label = fields.Char(
        compute="_compute_affected", string="Taken off draft invoices"
    )
    reason_id = fields.Many2one(
        "training.reason", string="Reason code", domain="[('kind', '=', 'session')]"
    )
    reason = fields.Char(
        string="In words", help="Told to learners, clients and instructors."
    )

    @api.model
    def _open_for(self, sessions):
        """An action that shows what cancelling means and then does it."""
        wizard = self.create({"session_ids": [Command.set(sessions.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the session"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("session_ids")
    def _compute_affected(self):
        """Who is told, who is free again, and what goes back."""
        for wizard in self:
            sessions = wizard.session_ids
            affected = sessions.enrollment_ids.filtered(
                lambda enrollment: enrollment.state in MOVABLE_STATES
            )
            wizard.enrollment_ids = affected
            wizard.employee_ids = sessions.instructor_ids
            wizard.resource_ids = sessions.booking_ids.filtered(
                lambda booking: booking.state != "released"
            ).training_resource_id
            waiting = affected.filtered(lambda e: e.state == "waitlisted")
            wizard.learner_count = len(affected) - len(waiting)
            wizard.waitlist_count = len(waiting)
            credited, taken_off = wizard._get_taken_back(affected)
            wizard.credit_label = credited
            wizard.taken_off_label = taken_off

    def _get_taken_back(self, enrollments):
        """(credited, taken off drafts) in words, in the currencies of the companies."""
        credited, taken_off = [], []
        for enrollment in enrollments:
            posted, draft = enrollment._get_charged_in_company()
            credited.append((enrollment.company_id.currency_id, posted))
            taken_off.append((enrollment.company_id.currency_id, draft))
        for line in self.session_ids._read_charge_lines():
            currency = line.company_currency_id
            goes_to = credited if line.parent_state == "posted" else taken_off
            goes_to.append((currency, line._get_training_amount(currency)))
        in_words = self.env["res.currency"]._format_totals
        return in_words(credited), in_words(taken_off)

    def action_apply(self):
        """Cancel; learners, clients and instructors are told by the message rules."""
        self.ensure_one()
        reason = self.env["training.enrollment"]._join_reason(
            self.reason, self.reason_id.id
        )
        if not reason:
            raise UserError(self.env._("Please say why: everybody is told."))
        self.session_ids.action_cancel(reason)
        self.session_ids.cancel_reason_id = self.reason_id
        return {"type": "ir.actions.act_window_close"}

    def action_move_instead(self):
        """Move the learners to another session first."""
        self.ensure_one()
        self.session_ids.ensure_one()
        return self.session_ids.action_move_roster()
