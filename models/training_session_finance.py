from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class TrainingSession(models.Model):
    """Money of a session: its invoices, what it costs, what is left."""

    _inherit = "training.session"

    invoice_line_ids = fields.One2many(
        "account.move.line",
        "training_session_id",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    invoice_count = fields.Integer(compute="_compute_invoice_count", compute_sudo=True)
    amount_expected = fields.Monetary(
        string="Due", compute="_compute_finance", compute_sudo=True
    )
    amount_invoiced = fields.Monetary(
        string="Invoiced", compute="_compute_finance", compute_sudo=True
    )
    amount_paid = fields.Monetary(
        string="Paid", compute="_compute_finance", compute_sudo=True
    )
    amount_difference = fields.Monetary(
        string="To settle", compute="_compute_finance", compute_sudo=True
    )
    cost_booked = fields.Monetary(
        string="Instructors and rooms",
        compute="_compute_finance",
        compute_sudo=True,
        help="Cost of the firm bookings at the rates agreed.",
    )
    amount_margin = fields.Monetary(
        string="Margin", compute="_compute_finance", compute_sudo=True
    )

    def _compute_invoice_count(self):
        lines = self.env["account.move.line"]._read_group(
            [("training_session_id", "in", self.ids)],
            ["training_session_id"],
            ["move_id:count_distinct"],
        )
        counts = dict(lines)
        for session in self:
            session.invoice_count = counts.get(session, 0)

    @api.depends("enrollment_ids.amount_expected", "booking_ids.cost", "price_unit")
    def _compute_finance(self):
        """Sums over enrolments, flat fee and bookings."""
        costs = dict(
            self.env["training.booking"]._read_group(
                [("session_id", "in", self.ids), ("state", "=", "firm")],
                ["session_id"],
                ["cost:sum"],
            )
        )
        self.invoice_line_ids._fetch_training_moves()
        for session in self:
            enrollments = session.enrollment_ids
            flat = session._get_flat_amounts()
            session.amount_expected = flat[0] + sum(
                enrollments.mapped("amount_expected")
            )
            session.amount_invoiced = (
                flat[1]
                + sum(enrollments.mapped("amount_invoiced"))
                - sum(enrollments.mapped("amount_credited"))
            )
            session.amount_paid = flat[2] + sum(enrollments.mapped("amount_paid"))
            session.amount_difference = (
                session.amount_expected - session.amount_invoiced
            )
            session.cost_booked = costs.get(session, 0.0)
            session.amount_margin = session.amount_invoiced - session.cost_booked

    def _get_flat_amounts(self):
        """(due, invoiced less credited, paid) of the flat fee."""
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: (
                line.parent_state == "posted" and line.training_fee_kind == "flat"
            )
        )
        share = self.env["training.enrollment"]._paid_share
        invoiced = paid = 0.0
        for line in lines:
            sign = 1 if line.move_type == "out_invoice" else -1
            invoiced += sign * line.price_subtotal
            paid += sign * share(line)
        is_due = self.fee_mode == "flat" and self.state not in ("draft", "cancelled")
        return (self.price_unit if is_due else 0.0), invoiced, paid

    def action_create_invoices(self):
        """Invoice all that is due in these sessions, and open the drafts."""
        moves = self._create_invoices()
        if not moves:
            raise UserError(self.env._("Nothing is left to invoice in these sessions."))
        return moves._show_training_invoices()

    @api.private
    def _create_invoices(self, group_by_customer=True, invoice_date=False):
        """Draft invoices for enrolments and flat fees; see the enrolment's method."""
        moves = self.enrollment_ids._create_invoices(group_by_customer, invoice_date)
        flat = self.filtered(
            lambda session: (
                session.fee_mode == "flat"
                and session.price_unit
                and session.state not in ("draft", "cancelled")
                and not session._live_flat_lines()
            )
        )
        return moves | (
            self.env["account.move"]
            .sudo()  # drafts only, and who may was checked above
            .create(
                [session._prepare_flat_invoice_vals(invoice_date) for session in flat]
            )
            .sudo(False)
        )

    def _live_flat_lines(self):
        # Which lines exist is asked before finance is asked to act.
        return self.sudo().invoice_line_ids.filtered(
            lambda line: line.training_is_live and line.training_fee_kind == "flat"
        )

    def _prepare_flat_invoice_vals(self, invoice_date=False):
        self.ensure_one()
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.customer_id.id,
            "currency_id": self.price_currency_id.id,
            "invoice_date": invoice_date,
            "invoice_user_id": self.user_id.id,
            "invoice_origin": self.name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": self.course_id.product_id.id,
                        "name": f"{self.course_id.name}\n{self.name},"
                        f" {self.period_label}",
                        "quantity": 1,
                        "price_unit": self._adapt_price(
                            self.price_unit, self.customer_id
                        ),
                        "training_session_id": self.id,
                        "training_fee_kind": "flat",
                    }
                )
            ],
        }

    def _credit_flat_fees(self):
        """Take back flat fees of sessions that don't take place."""
        return self._live_flat_lines()._training_take_back(
            self.env._("session cancelled")
        )

    @api.private
    def _get_closing_hindrances(self):
        """What has to be settled before closing, in words."""
        hindrances = self._get_unmarked_hindrances()
        for session in self:
            if session.currency_id.compare_amounts(
                session.amount_expected, session.amount_invoiced
            ):
                hindrances.append(
                    self.env._(
                        "%(session)s: %(due)s are due and %(invoiced)s invoiced. Make"
                        " and post the missing invoices or credit notes.",
                        session=session.display_name,
                        due=session.currency_id.format(session.amount_expected),
                        invoiced=session.currency_id.format(session.amount_invoiced),
                    )
                )
        return hindrances

    def action_view_invoices(self):
        self.ensure_one()
        return (
            self.sudo()
            .invoice_line_ids.move_id.sudo(False)
            ._get_records_action(name=self.env._("Invoices"))
        )  # which invoices there are; reading them takes the reader's own rights
