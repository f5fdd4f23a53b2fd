from odoo import api, fields, models
from odoo.fields import Command

from ..const import FEE_KINDS


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    training_session_id = fields.Many2one(
        "training.session", index="btree_not_null", ondelete="restrict"
    )
    training_enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        index="btree_not_null",
        ondelete="restrict",
    )
    training_fee_kind = fields.Selection(
        [
            ("seat", "Seat"),
            ("flat", "Flat fee of a private session"),
            ("extra", "Learners above those a flat fee includes"),
            ("deposit", "Deposit"),
            ("settlement", "Deposit taken off"),
            *FEE_KINDS,
        ],
        help="What the line charges for. One live line for each kind and enrolment.",
    )
    training_credited_line_id = fields.Many2one(
        "account.move.line",
        string="Credits the line",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    training_credit_line_ids = fields.One2many(
        "account.move.line", "training_credited_line_id", string="Credited by"
    )
    training_is_live = fields.Boolean(
        compute="_compute_training_is_live",
        store=True,
        help="Charges a training fee, and is neither cancelled nor credited.",
    )

    _training_enrollment_fee_once = models.UniqueIndex(
        "(training_enrollment_id, training_fee_kind)"
        " WHERE training_is_live AND training_enrollment_id IS NOT NULL",
        "This enrolment is invoiced already. Credit that invoice first.",
    )
    _training_session_fee_once = models.UniqueIndex(
        "(training_session_id, training_fee_kind)"
        " WHERE training_is_live AND training_enrollment_id IS NULL",
        "The flat fee of this session is invoiced already. Credit that invoice first.",
    )

    # Revenue and cost of sessions are read from it without the lines themselves.
    _training_posted_index = models.Index(
        "(training_session_id) INCLUDE (balance, move_id, account_id)"
        " WHERE training_session_id IS NOT NULL AND parent_state = 'posted'"
        " AND display_type = 'product'"
    )
    # Few lines name a session and no enrolment; the reconciliation looks for these.
    _training_session_alone_index = models.Index(
        "(training_session_id)"
        " WHERE training_enrollment_id IS NULL AND training_session_id IS NOT NULL"
    )

    @api.depends(
        "training_fee_kind",
        "parent_state",
        "move_id.move_type",
        "training_credit_line_ids.parent_state",
    )
    def _compute_training_is_live(self):
        """A fee counts once: until it is cancelled, or a credit note takes it back."""
        for line in self:
            line.training_is_live = (
                bool(line.training_fee_kind)
                and line.move_id.move_type == "out_invoice"
                and line.parent_state != "cancel"
                and not line.training_credit_line_ids.filtered(
                    lambda credit: credit.parent_state != "cancel"
                )
            )

    @api.private
    def _fetch_training_moves(self):
        """Read all invoices at once: lines would ask for theirs one by one."""
        self.move_id.fetch(
            ["amount_residual", "amount_total", "invoice_date_due", "move_type"]
        )

    @api.private
    def _get_training_amount(self, currency):
        """The amount before taxes as its document shows it, in a currency.

        Another currency than the document's is reckoned from the entry.
        """
        self.ensure_one()
        if self.currency_id == currency:
            return self.price_subtotal
        own = self.balance if self.move_type == "out_refund" else -self.balance
        return self.company_currency_id._convert(
            own, currency, self.company_id, self.date
        )

    @api.private
    def _get_training_paid(self, currency):
        """What was paid of one line: its share of what was paid of the invoice."""
        move = self.move_id
        share = 1 - move.amount_residual / move.amount_total if move.amount_total else 1
        return self._get_training_amount(currency) * share

    @api.private
    def _sum_entered(self):
        """The prices as they were typed, credit notes taken off."""
        return sum(
            (-1 if line.move_type == "out_refund" else 1)
            * line.price_unit
            * line.quantity
            * (1 - line.discount / 100)
            for line in self
        )

    @api.private
    def _sum_training(self, currency):
        """(invoiced, credited, paid) of lines in a currency."""
        invoiced = credited = paid = 0.0
        for line in self:
            amount = line._get_training_amount(currency)
            if line.move_type == "out_refund":
                credited += amount
                paid -= line._get_training_paid(currency)
            else:
                invoiced += amount
                paid += line._get_training_paid(currency)
        return invoiced, credited, paid

    @api.private
    def _training_take_back(self, reason):
        """Undo live training lines: remove them from drafts, credit posted ones.

        One draft credit note is made for each invoice; each of its lines points to the
        line it credits. Posting it stays with finance.

        :param str reason: printed on the credit note
        :return: the draft credit notes
        """
        drafts = self.filtered(lambda line: line.parent_state == "draft")
        posted = self.filtered(lambda line: line.parent_state == "posted")
        draft_moves = drafts.move_id
        drafts.unlink()
        draft_moves.filtered(lambda move: not move.invoice_line_ids).unlink()
        return self.env["account.move"].create(
            [
                lines._prepare_training_credit_vals(move, reason)
                for move, lines in posted.grouped("move_id").items()
            ]
        )

    def _prepare_training_credit_vals(self, move, reason):
        """Values of a credit note for some lines of one posted invoice."""
        return {
            "move_type": "out_refund",
            "company_id": move.company_id.id,
            "partner_id": move.partner_id.id,
            "currency_id": move.currency_id.id,
            "fiscal_position_id": move.fiscal_position_id.id,
            "reversed_entry_id": move.id,
            "invoice_origin": move.invoice_origin,
            "ref": self.env._(
                "Credit for %(invoice)s: %(reason)s", invoice=move.name, reason=reason
            ),
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "name": line.name,
                        "quantity": line.quantity,
                        "price_unit": line.price_unit,
                        "discount": line.discount,
                        "account_id": line.account_id.id,
                        "tax_ids": [Command.set(line.tax_ids.ids)],
                        "training_session_id": line.training_session_id.id,
                        "training_enrollment_id": line.training_enrollment_id.id,
                        "training_fee_kind": line.training_fee_kind,
                        "training_credited_line_id": line.id,
                    }
                )
                for line in self
            ],
        }
