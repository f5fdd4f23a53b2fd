from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..logic.reconciliation import classify

RECONCILIATION_CLASSES = [
    ("agreed", "Agreed"),
    ("not_invoiced", "Not invoiced"),
    ("invoiced_not_delivered", "Invoiced, not delivered"),
    ("over_invoiced", "Invoiced too much"),
    ("under_invoiced", "Invoiced too little"),
    ("cancelled_not_credited", "Cancelled, not credited"),
    ("unpaid_overdue", "Unpaid and overdue"),
]


class TrainingEnrollment(models.Model):
    """Money: the invoice line, the credit, and whether they agree with what is due."""

    _inherit = "training.enrollment"

    invoice_line_ids = fields.One2many(
        "account.move.line",
        "training_enrollment_id",
        readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    amount_expected = fields.Monetary(
        string="Due", compute="_compute_amounts", compute_sudo=True
    )
    amount_invoiced = fields.Monetary(
        string="Invoiced", compute="_compute_amounts", compute_sudo=True
    )
    amount_credited = fields.Monetary(
        string="Credited", compute="_compute_amounts", compute_sudo=True
    )
    amount_paid = fields.Monetary(
        string="Paid", compute="_compute_amounts", compute_sudo=True
    )
    amount_difference = fields.Monetary(
        string="Difference", compute="_compute_amounts", compute_sudo=True
    )
    reconciliation_class = fields.Selection(
        RECONCILIATION_CLASSES,
        string="Ledger",
        compute="_compute_amounts",
        compute_sudo=True,
    )
    is_invoiced = fields.Boolean(
        compute="_compute_is_invoiced", search="_search_is_invoiced", compute_sudo=True
    )

    def _live_fee_lines(self):
        """Invoice lines that charge the seats of these enrolments and stand."""
        # Which lines exist is asked before finance is asked to act.
        return self.sudo().invoice_line_ids.filtered(
            lambda line: line.training_is_live and line.training_fee_kind == "seat"
        )

    @api.depends("invoice_line_ids.training_is_live")
    def _compute_is_invoiced(self):
        for enrollment in self:
            enrollment.is_invoiced = bool(enrollment._live_fee_lines())

    def _search_is_invoiced(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Whether somebody is invoiced may be asked without the right to see invoices.
        live = (
            self.env["account.move.line"]
            .sudo()
            ._search(
                [
                    ("training_is_live", "=", True),
                    ("training_fee_kind", "=", "seat"),
                    ("training_enrollment_id", "!=", False),
                ]
            )
        )
        invoiced = Domain("id", "in", live.subselect("training_enrollment_id"))
        return Domain.OR(invoiced if wanted else ~invoiced for wanted in value)

    @api.depends(
        "price",
        "state",
        "session_id.state",
        "invoice_line_ids.parent_state",
        "invoice_line_ids.price_subtotal",
        "invoice_line_ids.move_id.amount_residual",
    )
    def _compute_amounts(self):
        """Compare what is due with the ledger; draft invoices don't count yet."""
        today = fields.Date.context_today(self)
        self.invoice_line_ids._fetch_training_moves()
        for enrollment in self:
            lines = enrollment.invoice_line_ids.filtered(
                lambda line: line.parent_state == "posted"
            )
            charged = lines.filtered(lambda line: line.move_type == "out_invoice")
            credited = lines - charged
            due = enrollment._get_amount_due()
            invoiced = sum(charged.mapped("price_subtotal"))
            credit = sum(credited.mapped("price_subtotal"))
            paid = sum(map(self._paid_share, charged)) - sum(
                map(self._paid_share, credited)
            )
            result = classify(
                due,
                invoiced,
                credit,
                paid,
                overdue=any(
                    line.move_id.invoice_date_due
                    and line.move_id.invoice_date_due < today
                    and line.move_id.amount_residual
                    for line in charged
                ),
                delivered=enrollment.session_id.state in ("done", "closed"),
                cancelled=enrollment.state == "cancelled",
                rounding=enrollment.currency_id.rounding or 0.01,
            )
            enrollment.amount_expected = due
            enrollment.amount_invoiced = invoiced
            enrollment.amount_credited = credit
            enrollment.amount_paid = paid
            enrollment.amount_difference = float(result.difference)
            enrollment.reconciliation_class = result.kind

    @api.model
    def _paid_share(self, line):
        """What was paid of one line: its share of what was paid of the invoice."""
        move = line.move_id
        if not move.amount_total:
            return line.price_subtotal
        return line.price_subtotal * (1 - move.amount_residual / move.amount_total)

    def _get_amount_due(self):
        """What is to be charged before taxes: nothing until a seat is confirmed."""
        self.ensure_one()
        if self.state not in ("confirmed", "completed", "no_show"):
            return 0.0
        if self.session_id.fee_mode == "flat" or not self.price:
            return 0.0
        return self._exclude_taxes(self.price)

    def _exclude_taxes(self, amount):
        """An amount as on the product, before taxes."""
        taxes = self._get_taxes()
        if not any(taxes.mapped("price_include")):
            return amount
        return taxes.compute_all(amount, self.currency_id)["total_excluded"]

    def _include_taxes(self, amount):
        """An amount as on the product, as the customer pays it."""
        taxes = self._get_taxes()
        if not taxes:
            return amount
        return taxes.compute_all(amount, self.currency_id)["total_included"]

    def _get_taxes(self):
        """Taxes of a seat in this company."""
        self.ensure_one()
        return self.session_id._get_sale_taxes()

    # -- invoices -------------------------------------------------------------------

    def action_create_invoices(self):
        """Invoice what is due, one invoice per customer, and open the drafts."""
        moves = self._create_invoices()
        if not moves:
            raise UserError(
                self.env._("Nothing is left to invoice for these enrolments.")
            )
        return moves._show_training_invoices()

    @api.private
    def _to_invoice(self):
        """Enrolments with a price that no live invoice line charges."""
        billable = self.filtered(
            lambda enrollment: (
                enrollment.state in ("confirmed", "completed", "no_show")
                and enrollment.session_id.fee_mode == "learner"
                and enrollment.price
            )
        )
        return billable.filtered(lambda enrollment: not enrollment.is_invoiced)

    @api.private
    def _create_invoices(self, group_by_customer=True, invoice_date=False):
        """Make draft invoices for what is due.

        :param bool group_by_customer: one invoice for each customer, company and
            order number; else one for each enrolment
        :param date invoice_date: date of the invoices; the day of posting if empty
        :return: the draft `account.move` records
        """
        self._check_may_invoice()
        groups = defaultdict(self.browse)
        for enrollment in self._to_invoice():
            key = (
                enrollment.company_id,
                enrollment.customer_id,
                enrollment.customer_reference or "",
            )
            groups[key if group_by_customer else (*key, enrollment)] |= enrollment
        return (
            self.env["account.move"]
            .sudo()  # drafts only: posting stays with finance
            .create(
                [
                    enrollments._prepare_invoice_vals(invoice_date)
                    for enrollments in groups.values()
                ]
            )
            .sudo(False)
        )

    @api.model
    def _check_may_invoice(self):
        """Coordinators and billing people make draft invoices, nobody else."""
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("account.group_account_invoice")
            or user.has_group(
                "training_operations.training_operations_group_coordinator"
            )
        ):
            raise AccessError(
                self.env._("Ask a training coordinator or the billing department.")
            )

    def _prepare_invoice_vals(self, invoice_date=False):
        """Values of one draft invoice for enrolments of one customer."""
        first = self[:1]
        return {
            "move_type": "out_invoice",
            "company_id": first.company_id.id,
            "partner_id": first.customer_id.id,
            "currency_id": first.currency_id.id,
            "ref": first.customer_reference or False,
            "invoice_date": invoice_date,
            "invoice_user_id": first.session_id.user_id.id,
            "invoice_origin": ", ".join(self.session_id.mapped("name")),
            "invoice_line_ids": [
                Command.create(enrollment._prepare_invoice_line_vals())
                for enrollment in self
            ],
        }

    def _prepare_invoice_line_vals(self):
        self.ensure_one()
        session = self.session_id
        return {
            "product_id": session.course_id.product_id.id,
            "name": f"{session.course_id.name}\n{session.name}, {session.period_label}"
            f"\n{self.partner_id.name}",
            "quantity": 1,
            "price_unit": session._adapt_price(self.price, self.customer_id),
            "training_session_id": session.id,
            "training_enrollment_id": self.id,
            "training_fee_kind": "seat",
        }

    @api.private
    def _credit_invoices(self, reason):
        """Take back what was charged: drafts lose the line, posted ones are credited.

        :return: the draft credit notes
        """
        return self._live_fee_lines()._training_take_back(reason)

    def action_view_invoices(self):
        self.ensure_one()
        # Which invoices there are; reading them takes the reader's own rights.
        moves = self.sudo().invoice_line_ids.move_id.sudo(False)
        return moves._get_records_action(name=self.env._("Invoices"))
