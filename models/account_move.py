from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    training_session_ids = fields.Many2many(
        "training.session",
        compute="_compute_training_session_ids",
        string="Training sessions",
    )
    training_session_count = fields.Integer(compute="_compute_training_session_ids")

    @api.depends("invoice_line_ids.training_session_id")
    def _compute_training_session_ids(self):
        for move in self:
            sessions = move.invoice_line_ids.training_session_id
            move.training_session_ids = sessions
            move.training_session_count = len(sessions)

    def _post(self, soft=True):
        self._check_training_open()
        return super()._post(soft)

    def button_draft(self):
        self._check_training_open()
        return super().button_draft()

    def _check_training_open(self):
        """Closing a session locks what customers are charged for it.

        Bills of vendors come late; they still count as its cost.

        :raise UserError: naming a closed session
        """
        moves = self.filtered(lambda move: not move.is_purchase_document(True))
        # Who posts need not know of training.
        sessions_sudo = moves.sudo().line_ids.training_session_id
        closed = sessions_sudo.filtered(lambda session: session.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "%(session)s is closed, and its invoices with it. Reopen the"
                    " session first, and say why.",
                    session=closed[0].display_name,
                )
            )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Let each credited training line point to what it credits.

        Lines are copied in order, so the training lines of a move and of its reverse
        pair off.
        """
        reverse_moves = super()._reverse_moves(default_values_list, cancel)
        for reverse in reverse_moves:
            charged = reverse.reversed_entry_id.invoice_line_ids.filtered(
                "training_fee_kind"
            )
            credits = reverse.invoice_line_ids.filtered("training_fee_kind")
            for line, credit in zip(charged.sorted(), credits.sorted(), strict=False):
                credit.training_credited_line_id = line
        return reverse_moves

    def _invoice_paid_hook(self):
        """Certificates that waited for the payment are issued."""
        result = super()._invoice_paid_hook()
        # Who books a payment need not know of training.
        lines = self.sudo().invoice_line_ids.filtered("training_fee_kind")
        flat = lines.filtered(lambda line: line.training_fee_kind == "flat")
        enrollments_sudo = (
            lines.training_enrollment_id | flat.training_session_id.enrollment_ids
        )
        enrollments_sudo.filtered(
            lambda enrollment: enrollment.state == "completed"
        )._issue_certificates()
        return result

    @api.private
    def _show_training_invoices(self):
        """Open new drafts, or tell whoever may not read them what finance will find."""
        if self.has_access("read"):
            return self._get_records_action(name=self.env._("Invoices"))
        moves_sudo = self.sudo()  # number and total of what the caller just made
        totals = [
            currency.format(sum(moves.mapped("amount_total")))
            for currency, moves in moves_sudo.grouped("currency_id").items()
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Handed over to Finance"),
                "message": self.env._(
                    "Draft invoices: %(count)s, %(total)s in all. Finance checks and"
                    " posts them.",
                    count=len(self),
                    total=", ".join(totals),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_training_sessions(self):
        self.ensure_one()
        return self.training_session_ids._get_records_action()
