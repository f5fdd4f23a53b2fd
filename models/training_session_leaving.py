from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq
from odoo.tools.misc import hmac

from ..const import MOVABLE_STATES


class TrainingSession(models.Model):
    """Enrolling many, moving them, and the page of those who approve."""

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

    @api.private
    def _get_approval_url(self, partner):
        """The page on which one approver answers for all who wait in this session."""
        self.ensure_one()
        token = self._get_approval_token(partner)
        return f"{self.get_base_url()}/training/approval/{self.id}/{partner.id}/{token}"

    def _get_approval_token(self, partner):
        """Opens the page of one approver in one session, and no other."""
        return hmac(
            self.env(su=True), "training_approval", (self.id, partner.id)
        )  # reads the database's secret

    @api.private
    def _find_by_approval_token(self, session_id, partner_id, token):
        """(session, approver) of a link, as superuser, or two empty records."""
        session_sudo = self.sudo().browse(session_id).exists()
        partner_sudo = self.env["res.partner"].sudo().browse(partner_id).exists()
        if session_sudo and partner_sudo:
            expected = session_sudo._get_approval_token(partner_sudo)
            if consteq(expected, token):
                return session_sudo, partner_sudo
        return session_sudo.browse(), partner_sudo.browse()

    @api.private
    def _get_pending_for(self, partner):
        """Enrolments of this session that one approver is asked about."""
        self.ensure_one()
        pending = self.enrollment_ids.filtered(
            lambda enrollment: enrollment.state == "pending"
        )
        approvers = pending._get_approvers()
        return pending.filtered(
            lambda enrollment: partner.sudo(False) in approvers[enrollment]
        )
