from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from ..const import FLAT_KINDS
from ..models.training_enrollment_finance import REPORT_CLASSES
from .training_reconciliation_query import build_query


class TrainingReconciliationReport(models.Model):
    """Whether enrolments, flat fees and ledger agree at a date (`training_as_at`).

    One row for each enrolment and flat fee; entries that are tagged with a session only
    and the rest of the accounts used have rows of their own, so that the rows add up
    to the accounts. Amounts are before taxes, in the company's currency as posted.
    """

    _name = "training.reconciliation.report"
    _description = "Training Reconciliation"
    _auto = False
    _order = "session_start desc, id"
    _depends = {
        "account.move": ["move_type", "state"],
        "account.move.line": [
            "account_id",
            "amount_residual",
            "balance",
            "date",
            "date_maturity",
            "display_type",
            "parent_state",
            "training_enrollment_id",
            "training_fee_kind",
            "training_session_id",
        ],
        "account.partial.reconcile": ["amount", "max_date"],
        "training.enrollment": [
            "cancelled_on",
            "confirmed_on",
            "customer_id",
            "price",
            "session_id",
            "state",
        ],
        "training.enrollment.fee": ["amount", "session_id", "waived_on"],
        "training.meeting": ["start", "stop"],
        "training.reconciliation.note": ["reason", "row_key"],
        "training.session": [
            "cancelled_on",
            "customer_id",
            "fee_mode",
            "price_extra",
            "price_unit",
            "scheduled_on",
            "seats_included",
            "state",
            "tz",
        ],
    }

    kind = fields.Selection(
        [
            ("enrollment", "Enrolment"),
            ("flat", "Flat fee"),
            ("session", "Session, no enrolment"),
            ("rest", "Other entries on the account"),
        ],
        string="About",
        readonly=True,
    )
    reconciliation_class = fields.Selection(REPORT_CLASSES, "Ledger", readonly=True)
    enrollment_id = fields.Many2one(
        "training.enrollment", string="Enrolment", readonly=True
    )
    session_id = fields.Many2one("training.session", readonly=True)
    course_id = fields.Many2one("training.course", readonly=True)
    place_id = fields.Many2one("res.partner", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Learner", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    session_start = fields.Datetime(string="Starts", readonly=True)
    amount_expected = fields.Monetary(string="Due", readonly=True)
    amount_invoiced = fields.Monetary(string="Invoiced", readonly=True)
    amount_credited = fields.Monetary(string="Credited", readonly=True)
    amount_ledger = fields.Monetary(string="In the ledger", readonly=True)
    amount_paid = fields.Monetary(string="Paid", readonly=True)
    amount_difference = fields.Monetary(string="Difference", readonly=True)
    amount_delivered = fields.Monetary(
        string="Delivered", readonly=True, help="Share of what is due by meeting day."
    )
    amount_unearned = fields.Monetary(string="Unearned", readonly=True)
    amount_unbilled = fields.Monetary(string="Unbilled", readonly=True)
    reason = fields.Char(readonly=True)

    @property
    def _table_query(self):
        return self._reckoned_query()

    @api.model
    def _reckoned_query(self):
        """SQL of the rows as records and ledger say at this moment."""
        as_at = self._get_as_at()
        return build_query(
            as_at,
            self._get_bound(as_at),
            self._get_tax_factors(),
            self._get_currency_factors(as_at),
            self._get_scope_query(),
        )

    @api.model
    def _get_bound(self, as_at):
        """The first moment after a day of the user's zone, naive UTC."""
        after = datetime.combine(as_at + timedelta(days=1), time.min)
        return self.env.tz.localize(after).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_as_at(self):
        """The day the report is about: today unless the context names another."""
        return fields.Date.to_date(
            self.env.context.get("training_as_at")
        ) or fields.Date.context_today(self)

    @api.model
    def _get_currency_factors(self, as_at):
        """{(company id, currency id): of the company's currency for 1 at a day}."""
        active = [("active", "=", True)]
        companies = self.env["res.company"].sudo().search(active)  # rates are no secret
        currencies = self.env["res.currency"].sudo().search(active)
        return {
            (company.id, currency.id): currency._get_conversion_rate(
                currency, company.currency_id, company, as_at
            )
            for company in companies
            for currency in currencies - company.currency_id
        }

    @api.model
    def _get_tax_factors(self):
        """{(course id, company id): untaxed part of 1} where prices include taxes."""
        # Prices aren't a secret of the catalogue to whoever reads the ledger.
        taxes = self.env["account.tax"].sudo().search([("type_tax_use", "=", "sale")])
        included = taxes.filtered("price_include")
        courses = self.env["training.course"].sudo().with_context(active_test=False)
        if not included:
            return {}
        large = 10.0**9  # rounding of the cent doesn't show in it
        factors = {}
        for course in courses.search([("product_id.taxes_id", "in", included.ids)]):
            by_company = course.product_id.taxes_id.grouped("company_id")
            for company, own in by_company.items():
                amounts = own.compute_all(large, company.currency_id)
                factors[course.id, company.id] = amounts["total_excluded"] / large
        return factors

    @api.depends("enrollment_id", "session_id", "account_id")
    def _compute_display_name(self):
        """That of what the row is about; read with the row, as the query is dear."""
        for row in self:
            about = row.enrollment_id or row.session_id or row.account_id
            row.display_name = about.display_name

    # -- drilling ----------------------------------------------------------------------

    def _get_flat_sessions(self):
        return self.filtered(lambda row: row.kind == "flat").session_id

    def _get_lines(self, state):
        """Ledger lines behind enrolments and flat fees."""
        return self.env["account.move.line"].search(
            [
                ("parent_state", "=", state),
                ("display_type", "=", "product"),
                "|",
                ("training_enrollment_id", "in", self.enrollment_id.ids),
                "&",
                "&",
                ("training_enrollment_id", "=", False),
                ("training_session_id", "in", self._get_flat_sessions().ids),
                ("training_fee_kind", "in", FLAT_KINDS),
            ]
        )

    def action_open_lines(self):
        """The entries that a row sums up."""
        domain = fields.Domain.OR(row._get_lines_domain() for row in self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": list(
                domain
                & fields.Domain("parent_state", "=", "posted")
                & fields.Domain("date", "<=", self._get_as_at())
            ),
            "context": {"create": False},
        }

    def _get_lines_domain(self):
        self.ensure_one()
        domain = fields.Domain
        if self.kind == "enrollment":
            return domain("training_enrollment_id", "=", self.enrollment_id.id)
        if self.kind == "rest":
            return (
                domain("account_id", "=", self.account_id.id)
                & domain("company_id", "=", self.company_id.id)
                & domain("training_session_id", "=", False)
                & domain("training_enrollment_id", "=", False)
            )
        operator = "in" if self.kind == "flat" else "not in"
        return (
            domain("training_session_id", "=", self.session_id.id)
            & domain("training_enrollment_id", "=", False)
            & domain("training_fee_kind", operator, FLAT_KINDS)
            & domain("move_id.move_type", "not in", ("in_invoice", "in_refund"))
        )

    def action_open_record(self):
        self.ensure_one()
        about = self.enrollment_id or self.session_id or self.account_id
        return about._get_records_action()
