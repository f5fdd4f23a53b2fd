from odoo import api, fields, models

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
# Of the rows of the reconciliation, which has the rest of the accounts as well.
REPORT_CLASSES = [*RECONCILIATION_CLASSES, ("unassigned", "Without an enrolment")]


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
            due = enrollment._round_as_entered(enrollment._get_amount_due(), lines)
            currency = enrollment.currency_id
            invoiced = sum(line._get_training_amount(currency) for line in charged)
            credit = sum(line._get_training_amount(currency) for line in credited)
            paid = sum(line._get_training_paid(currency) for line in charged) - sum(
                line._get_training_paid(currency) for line in credited
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

    @api.private
    def _get_company_amounts(self):
        """(due, invoiced, credited, paid) in the company's currency.

        What stands in the ledger counts at the rate of its entry, what is missing at
        today's, so that an enrolment that agrees does so in both currencies.
        """
        self.ensure_one()
        target = self.company_id.currency_id
        amounts = (
            self.amount_expected,
            self.amount_invoiced,
            self.amount_credited,
            self.amount_paid,
        )
        if self.currency_id == target:
            return amounts
        lines = self.sudo().invoice_line_ids.filtered(
            lambda line: line.parent_state == "posted"
        )
        invoiced, credited, paid = lines._sum_training(target)
        missing = amounts[0] - amounts[1] + amounts[2]
        due = invoiced - credited + self._to_company(missing)
        return due, invoiced, credited, paid

    def _to_company(self, amount):
        """An amount of the enrolment at today's rate of the company's currency."""
        return self.currency_id._convert(
            amount,
            self.company_id.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    def _round_as_entered(self, due, lines):
        """What is due before taxes, as the entry rounded it.

        Of prices with taxes an invoice rounds the sum, not each line: who was charged
        the agreed price is due what the entry made of it.
        """
        currency = self.currency_id
        if not due or not any(self._get_taxes().mapped("price_include")):
            return due
        own = lines.filtered(lambda line: line.currency_id == currency)
        if currency.compare_amounts(self._exclude_taxes(own._sum_entered()), due):
            return due
        invoiced, credited, _paid = own._sum_training(currency)
        return invoiced - credited

    def _get_amount_due(self):
        """What is to be charged before taxes: nothing until a seat is confirmed.

        Before the time the policy names that is the deposit. A seat charged ahead of it
        is due as it was charged.
        """
        self.ensure_one()
        if not self._filter_billable():
            return 0.0
        is_absent = self.invoice_on == "attendance" and self.state == "no_show"
        is_due = self._is_charge_due() or (
            not is_absent
            and any(
                line.training_fee_kind == "seat" and line.parent_state == "posted"
                for line in self._live_fee_lines()
            )
        )
        due = self._get_charge_due(is_due) if not is_absent else 0.0
        return self._exclude_taxes(due) if due else 0.0

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
