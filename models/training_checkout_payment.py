from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import INTERNAL
from ..exceptions import EnrollmentRefusedError
from ..logic.invoicing import DEPOSIT

# Transactions in these states have money in them, or may have any moment.
MONEY_STATES = ("pending", "authorized", "done")


class TrainingCheckout(models.Model):
    """What a booking costs, and what a payment settles."""

    _inherit = "training.checkout"

    transaction_ids = fields.One2many(
        "payment.transaction",
        "training_checkout_id",
        string="Payments",
        readonly=True,
        groups="account.group_account_invoice",
    )
    amount_untaxed = fields.Monetary(
        string="Before taxes", compute="_compute_amounts", compute_sudo=True
    )
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amounts", compute_sudo=True
    )
    is_deposit = fields.Boolean(
        string="Deposit only",
        readonly=True,
        help="Only the deposit is paid online; the rest is invoiced later, by the"
        " policy of the time of booking.",
    )
    is_late = fields.Boolean(
        string="Paid too late",
        readonly=True,
        help="The money came after the seats were given to others: it is to be seen"
        " to whether there is another seat or the money goes back.",
    )
    amount_due = fields.Monetary(
        string="To be paid online",
        compute="_compute_amounts",
        compute_sudo=True,
        help="The deposit where the policy asks for one, else the total.",
    )

    # -- amounts ----------------------------------------------------------------------

    @api.depends(
        "enrollment_ids.state", "enrollment_ids.price", "customer_id", "is_deposit"
    )
    def _compute_amounts(self):
        """The total that the invoice will have, by the ledger's own arithmetic."""
        for checkout in self:
            seated = checkout._get_seated()
            totals = checkout._get_totals(seated)
            checkout.amount_untaxed = totals["base_amount_currency"]
            checkout.amount_total = totals["total_amount_currency"]
            if checkout.is_deposit:
                totals = checkout._get_totals(seated, is_whole=False)
            checkout.amount_due = totals["total_amount_currency"]

    def _get_seated(self):
        """Enrolments to pay for: whoever waits for a seat owes nothing yet."""
        return self.enrollment_ids.filtered(
            lambda one: one.state in ("held", "pending", "confirmed", "completed")
        )

    @api.private
    def _choose_deposit(self):
        """Ask online for the deposit alone where only that is due now.

        It is chosen once, at booking: what is due doesn't change while somebody pays.
        """
        self.ensure_one()
        held = self._get_held()
        self.is_deposit = bool(held) and all(
            one.deposit_percent and not one._is_charge_due() for one in held
        )

    def _get_totals(self, enrollments, is_whole=True):
        """Totals of an invoice over some enrolments, or over their deposits."""
        self.ensure_one()
        tax_model = self.env["account.tax"].with_company(self.company_id)
        lines = [
            tax_model._prepare_base_line_for_taxes_computation(
                {},
                product_id=enrollment.course_id.product_id,
                partner_id=self.customer_id,
                currency_id=self.currency_id,
                tax_ids=enrollment.session_id._map_sale_taxes(self.customer_id),
                price_unit=enrollment.session_id._adapt_price(
                    enrollment._get_charge_due(is_whole), self.customer_id
                ),
                quantity=1.0,
            )
            for enrollment in enrollments
        ]
        tax_model._add_tax_details_in_base_lines(lines, self.company_id)
        tax_model._round_base_lines_tax_details(lines, self.company_id)
        return tax_model._get_tax_totals_summary(
            lines, self.currency_id, self.company_id
        )

    # -- payments ---------------------------------------------------------------------

    def _is_being_paid(self):
        """Whether a payment is under way that may still come in."""
        self.ensure_one()
        # Whether there is one decides about the seats, whoever asks.
        return any(tx.state in MONEY_STATES for tx in self.sudo().transaction_ids)

    @api.private
    def _check_payable(self, amount):
        """Refuse a payment for what is settled, given up, or costs something else.

        :raise UserError: in terms of the person who pays
        """
        self.ensure_one()
        if self.state != "open" or self._is_being_paid():
            raise UserError(
                self.env._(
                    "This booking can't be paid any more. Please reload the page."
                )
            )
        if self.currency_id.compare_amounts(amount, self.amount_due):
            raise UserError(
                self.env._("The amount has changed. Please reload the page.")
            )

    @api.private
    def _prepare_payment_form(self, token):
        """What Odoo's payment form needs to know, for who has the link."""
        self.ensure_one()
        checkout_sudo = self.sudo()  # providers and tokens are for administrators
        amount, currency = checkout_sudo.amount_due, checkout_sudo.currency_id
        payer = checkout_sudo.customer_id
        report = {}
        providers = checkout_sudo.env["payment.provider"]._get_compatible_providers(
            self.company_id.id, payer.id, amount, currency_id=currency.id, report=report
        )
        methods = checkout_sudo.env["payment.method"]._get_compatible_payment_methods(
            providers.ids, payer.id, currency_id=currency.id, report=report
        )
        return {
            "reference_prefix": self.name,
            "amount": amount,
            "currency": currency,
            "partner_id": payer.id,
            "providers_sudo": providers,
            "payment_methods_sudo": methods,
            # Cards of others on file are nobody's business who only has a link.
            "tokens_sudo": checkout_sudo.env["payment.token"],
            "availability_report": report,
            "show_tokenize_input_mapping": dict.fromkeys(providers.ids, False),
            "transaction_route": f"/training/checkout/{self.id}/transaction",
            "landing_route": self._get_page_url(),
            "access_token": token,
        }

    @api.private
    def _settle(self, transaction):
        """Seat those who were paid for; too late, if there are seats still.

        :return: the draft invoices that the payment pays
        """
        self.ensure_one()
        if self.state in ("lapsed", "cancelled"):
            self._hold_again()
        if self.currency_id.compare_amounts(transaction.amount, self.amount_due) < 0:
            self._ask_for_help(
                self.env._(
                    "%(paid)s were paid of %(due)s.",
                    paid=self.currency_id.format(transaction.amount),
                    due=self.currency_id.format(self.amount_due),
                )
            )
            return self.env["account.move"]
        paid = self._get_held()
        if self.state != "done":
            self._finish()
        if transaction.state != "done":
            return False
        return paid._invoice_paid(DEPOSIT if self.is_deposit else "seat")

    def _hold_again(self):
        """Money came after the seats were freed: take seats again, else the queue."""
        gone = self.enrollment_ids.filtered(lambda one: one.state == "cancelled")
        enrollments = self.env["training.enrollment"].with_context(
            training_web=INTERNAL, training_message=False
        )
        try:
            with self.env.cr.savepoint():
                again = enrollments.create([one._prepare_again() for one in gone])
        except EnrollmentRefusedError as error:
            self.is_late = True
            self._ask_for_help(str(error))
            return
        people = dict(self.people or {})
        for before, after in zip(gone, again, strict=True):
            people[str(after.id)] = people.get(str(before.id))
        self.people = people
        if any(one.state == "waitlisted" for one in again):
            self.is_late = True
            self._ask_for_help(self.env._("No seat was left when the money came."))

    def _ask_for_help(self, reason):
        """Let the coordinator look at a payment that doesn't fit its booking."""
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Payment of a website booking needs a decision"),
            note=reason,
            user_id=self.session_id.user_id.id or self.env.ref("base.user_admin").id,
        )

    @api.private
    def _note_pending_payment(self):
        """Money that takes days keeps the seats: staff see whom they wait for."""
        self.filtered(lambda one: one.state == "open").hold_expires = False

    @api.private
    def _note_failed_payment(self):
        """Another try within the usual time."""
        self.filtered(
            lambda one: one.state == "open" and not one._is_being_paid()
        )._start_hold()

    def action_view_payments(self):
        self.ensure_one()
        return self.transaction_ids._get_records_action(name=self.env._("Payments"))


class TrainingEnrollment(models.Model):
    """Money of enrolments that were paid at once."""

    _inherit = "training.enrollment"

    def _prepare_again(self):
        """The same wish once more."""
        self.ensure_one()
        return {
            "session_id": self.session_id.id,
            "partner_id": self.partner_id.id,
            "customer_id": self.customer_id.id,
            "customer_reference": self.customer_reference,
            "booker_id": self.booker_id.id,
            "seat_pool": self.seat_pool,
            "group_key": self.group_key,
            "price": self.price,
            "invoice_on": self.invoice_on,
            "deposit_percent": self.deposit_percent,
            "note": self.note,
            "needs_check": self.needs_check,
            "checkout_id": self.checkout_id.id,
            "state": "held",
            "answer_ids": [
                Command.create(answer._prepare_answer_vals())
                for answer in self.answer_ids
            ],
        }

    def _invoice_paid(self, kind):
        """Draft invoice of seats or deposits paid, approved by staff or not yet."""
        charged = self.filtered(
            lambda one: (
                one.price
                and one.session_id.fee_mode == "learner"
                and not one.is_invoiced
            )
        )
        if not charged:
            return self.env["account.move"]
        vals = charged._prepare_invoice_vals()
        vals["invoice_line_ids"] = [
            Command.create(line)
            for one in charged
            for line in one._prepare_charge_line_vals(kind)
        ]
        # The payment makes the invoice; its payer has no rights on invoices.
        return self.env["account.move"].sudo().create(vals)
