from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import FEE_KINDS


class TrainingEnrollmentFee(models.Model):
    """What an enrolment owes beside its seat, agreed once and charged once.

    The record says what is due and why; the invoice line of the same kind charges it.
    """

    _name = "training.enrollment.fee"
    _description = "Enrolment Fee"
    _order = "id desc"

    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        required=True,
        ondelete="cascade",
        index=True,
    )
    kind = fields.Selection(FEE_KINDS, string="Fee", required=True)
    amount = fields.Monetary(required=True, help="Taxes as on the course's product.")
    reason = fields.Char()
    waived_on = fields.Datetime(readonly=True)
    waive_reason = fields.Char(readonly=True)
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index=True
    )
    customer_id = fields.Many2one(related="enrollment_id.customer_id", store=True)
    company_id = fields.Many2one(related="enrollment_id.company_id", store=True)
    currency_id = fields.Many2one(related="enrollment_id.currency_id")
    is_invoiced = fields.Boolean(compute="_compute_is_invoiced", compute_sudo=True)

    _kind_once = models.UniqueIndex(
        "(enrollment_id, kind)", "This fee is charged to the enrolment already."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A fee is above 0; where nothing is due there is none."
    )

    @api.depends("enrollment_id", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for fee in self:
            fee.display_name = " · ".join(
                part
                for part in (labels.get(fee.kind), fee.enrollment_id.display_name)
                if part
            )

    @api.depends("enrollment_id.invoice_line_ids.training_is_live", "kind")
    def _compute_is_invoiced(self):
        for fee in self:
            fee.is_invoiced = bool(fee._get_live_lines())

    def _get_live_lines(self):
        """Invoice lines that charge these fees and stand."""
        # Which lines exist is asked before finance is asked to act.
        pairs = {(fee.enrollment_id.id, fee.kind) for fee in self}
        return self.sudo().enrollment_id.invoice_line_ids.filtered(
            lambda line: (
                line.training_is_live
                and (line.training_enrollment_id.id, line.training_fee_kind) in pairs
            )
        )

    # -- invoices -------------------------------------------------------------------

    @api.private
    def _invoice(self, invoice_date=False):
        """Put fees that no live line charges on draft invoices.

        A fee goes where the seat stands while that is still a draft, else on a new
        draft for its customer.

        :return: the draft `account.move` records
        """
        # Drafts only, of fees that a rule or somebody allowed to has agreed.
        open_fees = self.sudo().filtered(
            lambda fee: not fee.waived_on and not fee.is_invoiced
        )
        groups, drafts = defaultdict(self.browse), defaultdict(self.browse)
        for fee in open_fees:
            move = fee._get_draft_of_seat()
            enrollment = fee.enrollment_id
            if move:
                drafts[move] |= fee
            else:
                reference = enrollment.customer_reference or ""
                key = enrollment.company_id, enrollment.customer_id, reference
                groups[key] |= fee
        for move, fees in drafts.items():
            move.invoice_line_ids = fees._prepare_line_commands()
        moves = open_fees.env["account.move"].create(
            [fees._prepare_invoice_vals(invoice_date) for fees in groups.values()]
        )
        return moves.union(*drafts).sudo(False)

    def _get_draft_of_seat(self):
        """The draft invoice that charges the seat, or the one moved to, if any."""
        enrollment = self.enrollment_id
        lines = (enrollment | enrollment.moved_to_ids)._live_fee_lines()
        return lines.filtered(lambda line: line.parent_state == "draft").move_id[:1]

    def _prepare_invoice_vals(self, invoice_date):
        """Values of a draft invoice for fees of one customer."""
        enrollments = self.enrollment_id
        return dict(
            enrollments._prepare_invoice_vals(invoice_date),
            invoice_line_ids=self._prepare_line_commands(),
        )

    def _prepare_line_commands(self):
        return [Command.create(fee._prepare_line_vals()) for fee in self]

    def _prepare_line_vals(self):
        """The line of the seat, but for this fee."""
        self.ensure_one()
        enrollment = self.enrollment_id
        vals = enrollment._prepare_invoice_line_vals()
        label = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return dict(
            vals,
            name=f"{label}: {vals['name']}",
            price_unit=self.amount,
            training_fee_kind=self.kind,
        )

    # -- waiving --------------------------------------------------------------------

    def action_waive(self, reason=None):
        """Let the payer off: the line leaves its draft, or is credited by a draft.

        :param str reason: kept on record
        :raise UserError: without a reason, or beyond the user's right by the policy
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the fee is waived."))
        self.enrollment_id.check_access("write")
        self.enrollment_id._check_may_override()
        self._waive(reason)
        return True

    @api.private
    def _waive(self, reason):
        """Note who is let off, and take the charge back with drafts."""
        # Callers checked the right; the amounts themselves stay as they are.
        standing = self.sudo().filtered(lambda fee: not fee.waived_on)
        standing.write({"waived_on": fields.Datetime.now(), "waive_reason": reason})
        standing._get_live_lines()._training_take_back(reason)

    def action_ask_waive(self):
        """Ask for the reason, then waive."""
        return self.env["training.reason.wizard"]._open_for(self, "action_waive")
