from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import SEAT_KINDS
from .enrollment_wishes import Wishes

BILLABLE_STATES = ("confirmed", "completed", "no_show")


class TrainingEnrollment(models.Model):
    """Invoicing a seat: when it is due, the lines that charge it, taking them back."""

    _name = "training.enrollment"
    _inherit = ["training.enrollment", "training.charge.mixin"]

    _full_kind = "seat"

    invoice_on = fields.Selection(tracking=True)
    is_invoiced = fields.Boolean(
        compute="_compute_is_invoiced", search="_search_is_invoiced", compute_sudo=True
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

    def _complete_enrollments(self, vals_list):
        """Freeze when the seat is invoiced, as the policy of who pays says today."""
        wishes = Wishes.of(self.env, vals_list)
        result = super()._complete_enrollments(wishes)
        for vals, policy in zip(wishes, wishes.policies, strict=True):
            if policy:
                vals.setdefault("invoice_on", policy.invoice_on)
                vals.setdefault("deposit_percent", policy.deposit_percent)
        return result

    # -- what is due -------------------------------------------------------------------

    @api.private
    @api.model
    def _billable_domain(self, due_on):
        """Who may be due by a day; what is charged already isn't asked here."""
        end = self._get_day_end(due_on)
        is_late = Domain("invoice_on", "in", ("start", "attendance"))
        return (
            Domain("state", "in", BILLABLE_STATES)
            & Domain("session_id.fee_mode", "=", "learner")
            & Domain("price", ">", 0)
            & Domain("is_invoiced", "=", False)
            & (
                ~is_late
                | Domain("deposit_percent", ">", 0)
                | Domain("invoice_on", "=", "start") & Domain("session_start", "<", end)
                | Domain("invoice_on", "=", "attendance")
                & Domain("session_id.done_on", "<", end)
                & Domain("state", "!=", "no_show")
            )
        )

    def _filter_billable(self):
        return self.filtered(
            lambda enrollment: (
                enrollment.state in BILLABLE_STATES
                and enrollment.session_id.fee_mode == "learner"
                and enrollment.price
            )
        )

    def _get_due_moment(self):
        """At the start, or once the session is over for who was there."""
        if self.invoice_on == "start":
            return self.session_id.start
        return self.state != "no_show" and self.session_id.done_on

    def _get_charge_terms(self):
        return self.price, self.currency_id

    def _get_charge_session(self):
        return self.session_id

    def _get_charge_reference(self):
        return self.customer_reference or ""

    def _read_charge_lines(self):
        """Seat, deposit and its settlement, as far as they stand."""
        # Which lines exist is asked before finance is asked to act.
        return self.sudo().invoice_line_ids.filtered(
            lambda line: line.training_is_live and line.training_fee_kind in SEAT_KINDS
        )

    def _live_fee_lines(self):
        """Invoice lines that charge the seats of these enrolments and stand."""
        return self._read_charge_lines().filtered(
            lambda line: line.training_fee_kind == "seat"
        )

    # -- invoices ----------------------------------------------------------------------

    def action_create_invoices(self):
        """Invoice what is due, one invoice per customer, and open the drafts."""
        moves = self._create_invoices()
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing is left to invoice for these enrolments now. What is"
                    " invoiced later, by its policy, follows then."
                )
            )
        return moves._show_training_invoices()

    @api.private
    def _to_invoice(self, due_on=None):
        """Those of which something is due by a day (today) and not charged."""
        return self.browse(
            [charge.record.id for charge in self._get_charges(due_on)]
        ).with_env(self.env)

    @api.private
    def _create_invoices(self, grouping="customer", invoice_date=False, due_on=None):
        """Make draft invoices for what is due.

        :param str grouping: one of `INVOICE_GROUPINGS`
        :param date invoice_date: date of the invoices; the day of posting if empty
        :param date due_on: what becomes due by then; today if empty
        :return: the draft `account.move` records
        """
        self._check_may_invoice()
        return self._invoice_charges(self._get_charges(due_on), grouping, invoice_date)

    def _prepare_invoice_vals(self, invoice_date=False):
        """Values of one draft invoice for enrolments of one customer, without lines."""
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
        }

    def _prepare_charge_vals(self):
        session = self.session_id
        return {
            "product_id": session.course_id.product_id.id,
            "name": f"{session.course_id.name}\n{session.name}, {session.period_label}"
            f"\n{self.partner_id.name}",
            "training_session_id": session.id,
            "training_enrollment_id": self.id,
        }

    def _prepare_invoice_line_vals(self):
        """The line of the whole seat."""
        self.ensure_one()
        return dict(
            self._prepare_charge_vals(),
            quantity=1,
            price_unit=self.session_id._adapt_price(self.price, self.customer_id),
            training_fee_kind="seat",
        )

    @api.private
    def _credit_invoices(self, reason):
        """Take back what was charged: drafts lose the line, posted ones are credited.

        :return: the draft credit notes
        """
        return self._read_charge_lines()._training_take_back(reason)

    def action_view_invoices(self):
        self.ensure_one()
        # Which invoices there are; reading them takes the reader's own rights.
        moves = self.sudo().invoice_line_ids.move_id.sudo(False)
        return moves._get_records_action(name=self.env._("Invoices"))
