from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import MOVABLE_STATES


class TrainingSession(models.Model):
    """Enrolling many, and what people who leave or move see of a session."""

    _inherit = "training.session"

    cancel_reason_id = fields.Many2one(
        "training.reason",
        string="Reason code",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.depends("period_label")
    @api.depends_context("training_show_period")
    def _compute_display_name(self):
        """With its dates where somebody chooses among sessions of a course."""
        super()._compute_display_name()
        if self.env.context.get("training_show_period"):
            for session in self:
                session.display_name = f"{session.display_name}, {session.period_label}"

    def action_enroll_people(self):
        """Open the window that enrols one or many people in this session."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enrol people"),
            "res_model": "training.enroll.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_session_id": self.id},
        }

    def action_move_roster(self):
        """Move everybody to another session, after a look at what it costs."""
        self.ensure_one()
        movable = self.enrollment_ids.filtered(
            lambda enrollment: enrollment.state in MOVABLE_STATES
        )
        if not movable:
            raise UserError(self.env._("Nobody in %s can be moved.", self.display_name))
        return movable.action_ask_transfer()
