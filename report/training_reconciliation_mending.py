from odoo import fields, models
from odoo.exceptions import UserError

# A wrong amount is credited, and what is due is invoiced anew.
WRONG_AMOUNT = ("over_invoiced", "under_invoiced", "cancelled_not_credited")


class TrainingReconciliationReport(models.Model):
    """What mends each class: invoice, credit, remind, or say why it stands."""

    _inherit = "training.reconciliation.report"

    def _only(self, *classes):
        """The rows of these classes.

        :raise UserError: when there are none, instead of doing nothing
        """
        rows = self.filtered(lambda row: row.reconciliation_class in classes)
        if not rows:
            labels = dict(
                self._fields["reconciliation_class"]._description_selection(self.env)
            )
            raise UserError(
                self.env._(
                    "Choose rows of the class: %s.",
                    ", ".join(labels[one] for one in classes),
                )
            )
        return rows

    def action_invoice(self):
        """Make the missing draft invoices, or open the drafts that wait."""
        rows = self._only("not_invoiced")
        moves = rows._get_flat_sessions()._create_invoices()
        moves |= rows.enrollment_id._create_invoices()
        moves |= rows._get_lines("draft").move_id
        if not moves:
            raise UserError(self.env._("Nothing is left to invoice in these rows."))
        return moves._show_training_invoices()

    def action_correct(self):
        """Credit what is wrong and invoice what is due, as drafts.

        Where drafts wait already, these are opened instead of making more.
        """
        rows = self._only(*WRONG_AMOUNT)
        waiting = rows._get_lines("draft")
        mended = waiting.training_enrollment_id
        moves = waiting.move_id
        enrollments = rows.enrollment_id - mended
        sessions = rows._get_flat_sessions() - waiting.training_session_id
        reason = self.env._("amount corrected")
        enrollments._check_may_invoice()
        moves |= enrollments._credit_invoices(reason).sudo(False)
        moves |= sessions._read_charge_lines()._training_take_back(reason).sudo(False)
        moves |= sessions._create_invoices() | enrollments._create_invoices()
        if not moves:
            return rows.action_open_lines()
        return moves._show_training_invoices()

    def action_remind(self):
        """Write to the payers of overdue invoices."""
        lines = self._only("unpaid_overdue")._get_lines("posted")
        today = fields.Date.context_today(self)
        overdue = lines.move_id.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.amount_residual
                and move.invoice_date_due
                and move.invoice_date_due < today
            )
        )
        if not overdue:
            raise UserError(self.env._("These invoices are paid by now."))
        template = self.env.ref("training_operations.mail_template_payment_reminder")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment reminder"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "account.move",
                "default_res_ids": overdue.ids,
                "default_template_id": template.id,
                "default_composition_mode": (
                    "comment" if len(overdue) == 1 else "mass_mail"
                ),
            },
        }

    def action_ask_reason(self):
        """Ask for the reason why a difference stands."""
        return self.env["training.reason.wizard"]._open_for(self, "action_explain")

    def action_explain(self, reason=None):
        """Write down why a difference stands; the newest word is shown."""
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the difference stands."))
        self.env["training.reconciliation.note"].create(
            [
                {
                    "row_key": str(row.id),
                    "enrollment_id": row.enrollment_id.id,
                    "session_id": row.session_id.id,
                    "company_id": row.company_id.id,
                    "amount": row.amount_difference,
                    "reason": reason,
                }
                for row in self
            ]
        )
        return True
