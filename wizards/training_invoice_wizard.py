from odoo import api, fields, models
from odoo.exceptions import UserError


class TrainingInvoiceWizard(models.TransientModel):
    """Invoice what is due in some sessions, after a look at what that will be."""

    _name = "training.invoice.wizard"
    _description = "Invoice Training"

    session_ids = fields.Many2many(
        "training.session",
        required=True,
        default=lambda self: self._default_session_ids(),
    )
    grouping = fields.Selection(
        [
            ("customer", "One invoice per customer"),
            ("enrollment", "One invoice per enrolment"),
        ],
        default="customer",
        required=True,
    )
    invoice_date = fields.Date(help="Empty: the day on which finance posts it.")
    enrollment_ids = fields.Many2many(
        "training.enrollment", compute="_compute_preview", string="To invoice"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_preview")
    amount_total = fields.Monetary(
        compute="_compute_preview", string="Total before taxes"
    )
    invoice_count = fields.Integer(compute="_compute_preview", string="Invoices")

    @api.model
    def _default_session_ids(self):
        if self.env.context.get("active_model") == "training.session":
            return self.env["training.session"].browse(
                self.env.context.get("active_ids", [])
            )
        return self.env["training.session"]

    @api.depends("session_ids", "grouping")
    def _compute_preview(self):
        """What will be invoiced, before anything is made."""
        for wizard in self:
            enrollments = wizard.session_ids.enrollment_ids._to_invoice()
            flat = wizard.session_ids.filtered(
                lambda session: (
                    session.fee_mode == "flat"
                    and session.price_unit
                    and not session._live_flat_lines()
                )
            )
            customers = {
                (
                    enrollment.company_id,
                    enrollment.customer_id,
                    enrollment.customer_reference or "",
                )
                for enrollment in enrollments
            }
            by_customer = wizard.grouping == "customer"
            wizard.enrollment_ids = enrollments
            wizard.currency_id = (wizard.session_ids.currency_id)[:1]
            wizard.amount_total = sum(enrollments.mapped("price")) + sum(
                flat.mapped("price_unit")
            )
            wizard.invoice_count = len(flat) + (
                len(customers) if by_customer else len(enrollments)
            )

    def action_invoice(self):
        """Make the draft invoices and show them."""
        self.ensure_one()
        moves = self.session_ids._create_invoices(
            group_by_customer=self.grouping == "customer",
            invoice_date=self.invoice_date,
        )
        if not moves:
            raise UserError(self.env._("Nothing is left to invoice in these sessions."))
        return moves._show_training_invoices()
