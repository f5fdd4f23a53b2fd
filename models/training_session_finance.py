from odoo import api, fields, models

from ..const import FLAT_KINDS


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
    amount_charged = fields.Monetary(
        string="On invoices", compute="_compute_finance", compute_sudo=True
    )
    amount_credited = fields.Monetary(
        string="On credit notes", compute="_compute_finance", compute_sudo=True
    )
    amount_paid = fields.Monetary(
        string="Paid", compute="_compute_finance", compute_sudo=True
    )
    amount_difference = fields.Monetary(
        string="To settle", compute="_compute_finance", compute_sudo=True
    )
    amount_to_invoice = fields.Monetary(
        string="To invoice", compute="_compute_finance", compute_sudo=True
    )
    amount_to_credit = fields.Monetary(
        string="To credit", compute="_compute_finance", compute_sudo=True
    )
    cost_booked = fields.Monetary(
        string="Instructors and rooms",
        compute="_compute_finance",
        compute_sudo=True,
        help="Cost of the firm bookings at the rates agreed.",
    )
    cost_travel = fields.Monetary(
        string="Travel",
        compute="_compute_finance",
        compute_sudo=True,
        help="Of instructors with firm bookings, as agreed.",
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

    @api.depends(
        "enrollment_ids.amount_expected",
        "booking_ids.cost",
        "booking_ids.travel_cost",
        "price_unit",
    )
    def _compute_finance(self):
        """Sums over enrolments, flat fee and bookings."""
        costs = {
            session: (cost or 0.0, travel or 0.0)
            for session, cost, travel in self.env["training.booking"]._read_group(
                [("session_id", "in", self.ids), ("state", "=", "firm")],
                ["session_id"],
                ["cost:sum", "travel_cost:sum"],
            )
        }
        self.invoice_line_ids._fetch_training_moves()
        for session in self:
            due, invoiced, credited, paid = session._get_flat_amounts()
            for enrollment in session.enrollment_ids:
                own = enrollment._get_company_amounts()
                due += own[0]
                invoiced += own[1]
                credited += own[2]
                paid += own[3]
            currency = session.currency_id
            session.amount_expected = currency.round(due)
            session.amount_invoiced = currency.round(invoiced - credited)
            session.amount_charged = currency.round(invoiced)
            session.amount_credited = currency.round(credited)
            session.amount_paid = currency.round(paid)
            session.amount_difference = currency.round(due - invoiced + credited)
            session.amount_to_invoice = max(session.amount_difference, 0.0)
            session.amount_to_credit = max(-session.amount_difference, 0.0)
            session.cost_booked, session.cost_travel = costs.get(session, (0.0, 0.0))
            session.amount_margin = (
                session.amount_invoiced - session.cost_booked - session.cost_travel
            )

    def _get_flat_amounts(self):
        """(due, invoiced, credited, paid) of the flat fee in the company's currency.

        Like an enrolment's: before taxes, and what stands counts as it was posted.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.training_fee_kind in FLAT_KINDS
                and not line.training_enrollment_id
            )
        )
        own, target = self.price_currency_id, self.currency_id
        due = self._get_flat_due(lines)
        invoiced, credited, paid = lines._sum_training(target)
        if own != target:
            stands = lines._sum_training(own)
            missing = own._convert(
                due - stands[0] + stands[1],
                target,
                self.company_id,
                fields.Date.context_today(self),
            )
            due = invoiced - credited + missing
        return due, invoiced, credited, paid

    def _get_flat_due(self, posted_lines):
        """What is due of the flat fee before taxes, in the currency of the price."""
        if not self._filter_billable():
            return 0.0
        is_charged = any(
            line.training_fee_kind == "flat" and line.training_is_live
            for line in posted_lines
        )
        due = self._get_charge_due(is_charged or self._is_charge_due())
        is_extra_charged = any(
            line.training_fee_kind == "extra" and line.training_is_live
            for line in posted_lines
        )
        due += self._get_extra_due(is_extra_charged or self._is_extra_due())
        taxes = self._get_sale_taxes()
        if not due or not any(taxes.mapped("price_include")):
            return due
        return taxes.compute_all(due, self.price_currency_id)["total_excluded"]

    def _as_who_closes(self):
        """Billing people close what agrees with the ledger, without other rights."""
        if not self.env.user.has_group("account.group_account_invoice"):
            return self
        self.check_access("read")
        return self.sudo()  # only the closing itself, after its checks

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
        return hindrances + self._get_draft_hindrances()

    def _get_draft_hindrances(self):
        """Drafts that name a session and would change it after closing."""
        # That there are drafts is no secret to whoever closes.
        drafts = self.env["account.move.line"].sudo()
        counts = drafts._read_group(
            [
                ("training_session_id", "in", self.ids),
                ("parent_state", "=", "draft"),
                ("display_type", "=", "product"),
            ],
            ["training_session_id"],
            ["move_id:count_distinct"],
        )
        return [
            self.env._(
                "%(session)s: %(count)s drafts of invoices, credit notes or bills wait."
                " Post or delete them.",
                session=session.display_name,
                count=count,
            )
            for session, count in counts
        ]
