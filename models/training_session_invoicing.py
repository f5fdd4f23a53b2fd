from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import FLAT_KINDS


class TrainingSession(models.Model):
    """Invoicing a session: the flat fee of a private one, and all its seats."""

    _name = "training.session"
    _inherit = ["training.session", "training.charge.mixin"]

    _full_kind = "flat"

    customer_reference = fields.Char(
        string="Order number",
        copy=False,
        help="The client's own number for the flat fee, shown on the invoice.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._freeze_invoice_terms()
        return sessions

    def write(self, vals):
        result = super().write(vals)
        if vals.get("fee_mode") == "flat":
            self._freeze_invoice_terms()
        return result

    def _freeze_invoice_terms(self):
        """A flat fee is invoiced when the client's policy says so today."""
        open_terms = self.filtered(
            lambda session: session.fee_mode == "flat" and not session.invoice_on
        )
        if not open_terms:
            return
        nearest = self.env["training.policy"]._get_nearest(
            [(session, session.customer_id) for session in open_terms]
        )
        for session in open_terms:
            policy = nearest[session, session.customer_id]
            session.write(
                {
                    "invoice_on": policy.invoice_on,
                    "deposit_percent": session.deposit_percent
                    or policy.deposit_percent,
                }
            )

    # -- what is due -------------------------------------------------------------------

    def _filter_billable(self):
        return self.filtered(
            lambda session: (
                session.fee_mode == "flat"
                and session.price_unit
                and session.state not in ("draft", "cancelled")
            )
        )

    def _get_due_moment(self):
        return self.start if self.invoice_on == "start" else self.done_on

    def _get_charge_terms(self):
        return self.price_unit, self.price_currency_id

    def _get_charge_session(self):
        return self

    def _get_charge_reference(self):
        return self.customer_reference or ""

    def _read_charge_lines(self):
        """Flat fee, deposit and its settlement, as far as they stand."""
        # Which lines exist is asked before finance is asked to act.
        return self.sudo().invoice_line_ids.filtered(
            lambda line: (
                line.training_is_live
                and line.training_fee_kind in FLAT_KINDS
                and not line.training_enrollment_id
            )
        )

    def _live_flat_lines(self):
        """Invoice lines that charge the flat fees and stand."""
        return self._read_charge_lines().filtered(
            lambda line: line.training_fee_kind == "flat"
        )

    # -- invoices ----------------------------------------------------------------------

    def action_create_invoices(self):
        """Invoice all that is due in these sessions, and open the drafts."""
        moves = self._create_invoices()
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing is left to invoice in these sessions now. What is"
                    " invoiced later, by its policy, follows then."
                )
            )
        return moves._show_training_invoices()

    @api.private
    def _create_invoices(self, grouping="customer", invoice_date=False, due_on=None):
        """Draft invoices for enrolments and flat fees; see the enrolment's method."""
        moves = self.enrollment_ids._create_invoices(grouping, invoice_date, due_on)
        return moves | self._invoice_charges(
            self._get_charges(due_on), grouping, invoice_date
        )

    def _prepare_charge_vals(self):
        return {
            "product_id": self.course_id.product_id.id,
            "name": f"{self.course_id.name}\n{self.name}, {self.period_label}",
            "training_session_id": self.id,
        }

    def _credit_flat_fees(self):
        """Take back flat fees of sessions that don't take place."""
        return self._read_charge_lines()._training_take_back(
            self.env._("session cancelled")
        )

    def action_view_invoices(self):
        self.ensure_one()
        return (
            self.sudo()
            .invoice_line_ids.move_id.sudo(False)
            ._get_records_action(name=self.env._("Invoices"))
        )  # which invoices there are; reading them takes the reader's own rights
