from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..const import ACCRUAL_MOVES, ACCRUAL_STATES


class TrainingAccrual(models.Model):
    """Revenue by delivery at the end of a period: what is unearned and unbilled.

    Posting takes unearned revenue out of the income accounts and puts unbilled revenue
    in, by one entry that is reversed on the day after. A period is posted once.
    """

    _name = "training.accrual"
    _description = "Revenue Cut-off"
    _inherit = ["training.state.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    _state_moves = ACCRUAL_MOVES

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Cut-off",
        required=True,
        default=lambda self: self._default_date(),
        help="Meetings and entries up to this day count.",
        tracking=True,
    )
    reversal_date = fields.Date(
        string="Reversed on",
        compute="_compute_reversal_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    state = fields.Selection(
        ACCRUAL_STATES, default="draft", required=True, readonly=True, tracking=True
    )
    journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_accounts",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('type', '=', 'general')]",
    )
    unearned_account_id = fields.Many2one(
        "account.account",
        string="Unearned revenue",
        compute="_compute_accounts",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('account_type', 'in', "
        "('liability_current', 'liability_non_current'))]",
    )
    unbilled_account_id = fields.Many2one(
        "account.account",
        string="Unbilled revenue",
        compute="_compute_accounts",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('account_type', 'in', ('asset_current', 'asset_prepayments'))]",
    )
    line_ids = fields.One2many("training.accrual.line", "accrual_id", readonly=True)
    amount_unearned = fields.Monetary(string="Unearned", compute="_compute_totals")
    amount_unbilled = fields.Monetary(string="Unbilled", compute="_compute_totals")
    move_id = fields.Many2one("account.move", string="Entry", readonly=True)
    reversal_move_id = fields.Many2one("account.move", string="Reversal", readonly=True)
    undo_move_ids = fields.Many2many("account.move", readonly=True)

    _period_once = models.UniqueIndex(
        "(company_id, date) WHERE state = 'posted'",
        "The cut-off of this day is posted already. Take that one back first.",
    )
    _reversed_after = models.Constraint(
        "CHECK (reversal_date > date)", "The reversal comes after the cut-off."
    )

    @api.model
    def _default_date(self):
        """The last day of the month before."""
        return fields.Date.context_today(self).replace(day=1) - timedelta(days=1)

    @api.depends("date")
    def _compute_name(self):
        for accrual in self:
            day = fields.Date.to_string(accrual.date) if accrual.date else ""
            accrual.name = self.env._("Cut-off %s", day)

    @api.depends("date")
    def _compute_reversal_date(self):
        for accrual in self:
            accrual.reversal_date = accrual.date and accrual.date + timedelta(days=1)

    @api.depends("company_id")
    def _compute_accounts(self):
        """Those of the settings, else the first journal for entries."""
        for accrual in self:
            company = accrual.company_id
            journals = self.env["account.journal"].search(
                [
                    *self.env["account.journal"]._check_company_domain(company),
                    ("type", "=", "general"),
                ],
                limit=1,
            )
            accrual.journal_id = company.training_accrual_journal_id or journals
            accrual.unearned_account_id = company.training_unearned_account_id
            accrual.unbilled_account_id = company.training_unbilled_account_id

    @api.depends("line_ids.amount_unearned", "line_ids.amount_unbilled")
    def _compute_totals(self):
        sums = {
            accrual: amounts
            for accrual, *amounts in self.env["training.accrual.line"]._read_group(
                [("accrual_id", "in", self.ids)],
                ["accrual_id"],
                ["amount_unearned:sum", "amount_unbilled:sum"],
            )
        }
        for accrual in self:
            unearned, unbilled = sums.get(accrual, (0.0, 0.0))
            accrual.amount_unearned = unearned
            accrual.amount_unbilled = unbilled

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        if any(accrual.state != "draft" for accrual in self):
            raise UserError(
                self.env._("What was posted stays on record. Take it back instead.")
            )

    # -- reckoning ---------------------------------------------------------------------

    def action_reckon(self):
        """List what is unearned and unbilled at the cut-off."""
        self.ensure_one()
        self._check_draft()
        self.check_access("write")
        self.line_ids.unlink()
        rows = self._find_rows()
        if not rows:
            raise UserError(self.env._("Nothing is unearned or unbilled on that day."))
        accounts = self._match_accounts(rows)
        self.env["training.accrual.line"].create(
            [
                {
                    "accrual_id": self.id,
                    "enrollment_id": row.enrollment_id.id,
                    "session_id": row.session_id.id,
                    "customer_id": row.customer_id.id,
                    "account_id": accounts[row].id,
                    "amount_unearned": row.amount_unearned,
                    "amount_unbilled": row.amount_unbilled,
                }
                for row in rows
            ]
        )
        return True

    def _check_draft(self):
        if self.state != "draft":
            raise UserError(self.env._("%s is posted already.", self.name))

    def _find_rows(self):
        """Rows of the reconciliation at the cut-off that aren't settled by delivery."""
        report = (
            self.env["training.reconciliation.report"]
            .with_context(training_as_at=fields.Date.to_string(self.date))
            .with_company(self.company_id)
        )
        # What is posted isn't taken from rows that were kept some time ago.
        return report._hold().search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("kind", "in", ("enrollment", "flat")),
                "|",
                ("amount_unearned", "!=", 0),
                ("amount_unbilled", "!=", 0),
            ],
            [
                "enrollment_id",
                "session_id",
                "customer_id",
                "course_id",
                "amount_unearned",
                "amount_unbilled",
            ],
            order="id",
        )

    def _match_accounts(self, rows):
        """{row: income account}: that of its entries, else the course's product's."""
        used = self._read_used_accounts(rows)
        by_course = {}
        matched = {}
        for row in rows:
            key = row.enrollment_id or row.session_id
            account = used.get(key)
            if not account:
                course = row.course_id
                if course not in by_course:
                    by_course[course] = self._get_course_account(course)
                account = by_course[course]
            matched[row] = account
        return matched

    def _read_used_accounts(self, rows):
        """{enrolment or session: account with the most of its posted amount}."""
        posted = Domain("parent_state", "=", "posted") & Domain(
            "display_type", "=", "product"
        )
        lines = self.env["account.move.line"]
        flat = rows.filtered(lambda row: not row.enrollment_id).session_id
        groups = [
            *lines._read_group(
                posted & Domain("training_enrollment_id", "in", rows.enrollment_id.ids),
                ["training_enrollment_id", "account_id"],
                ["balance:sum"],
            ),
            *lines._read_group(
                posted
                & Domain("training_session_id", "in", flat.ids)
                & Domain("training_enrollment_id", "=", False)
                & Domain("move_id.move_type", "in", ("out_invoice", "out_refund")),
                ["training_session_id", "account_id"],
                ["balance:sum"],
            ),
        ]
        best = {}
        for record, account, balance in groups:
            if abs(balance) > best.get(record, (0.0, None))[0]:
                best[record] = abs(balance), account
        return {record: account for record, (_amount, account) in best.items()}

    def _get_course_account(self, course):
        """Where the course's product is booked when it is sold."""
        # Accounts of products are finance's own to know.
        product = course.sudo().product_id.with_company(self.company_id)
        account = product._get_product_accounts()["income"] if product else None
        account = account or self.company_id.sudo().income_account_id
        if not account:
            raise UserError(
                self.env._(
                    "%s has no income account. Give its product one.", course.name
                )
            )
        return account.sudo(False)

    # -- posting -----------------------------------------------------------------------

    def action_post(self):
        """Post the entry of the cut-off and its reversal.

        :raise UserError: when an account is missing or there is nothing to post
        """
        self.ensure_one()
        self._check_draft()
        self.action_reckon()  # what changed since the preview counts
        self._check_accounts()
        self._remember_accounts()
        move = self.env["account.move"].create(self._prepare_move_vals())
        move.action_post()
        reversal = move._reverse_moves(
            [
                {
                    "date": self.reversal_date,
                    "ref": self.env._("Reversal of %s", self.name),
                }
            ]
        )
        reversal._post(soft=True)  # one in the future is posted by Odoo on its day
        self._move_to("posted", move_id=move.id, reversal_move_id=reversal.id)
        return True

    def _check_accounts(self):
        missing = [
            self._fields[name]._description_string(self.env)
            for name, amount in (
                ("journal_id", True),
                ("unearned_account_id", self.amount_unearned),
                ("unbilled_account_id", self.amount_unbilled),
            )
            if amount and not self[name]
        ]
        if missing:
            raise UserError(self.env._("Choose first: %s.", ", ".join(missing)))

    def _remember_accounts(self):
        """The first choice becomes the setting."""
        company = self.company_id.sudo()  # three accounts, where none was set
        for setting, chosen in (
            ("training_accrual_journal_id", self.journal_id),
            ("training_unearned_account_id", self.unearned_account_id),
            ("training_unbilled_account_id", self.unbilled_account_id),
        ):
            if chosen and not company[setting]:
                company[setting] = chosen

    def _prepare_move_vals(self):
        """One entry: for each income account what leaves it and what comes to it."""
        balances = defaultdict(float)
        for line in self.line_ids:
            balances[line.account_id, self.unearned_account_id] += line.amount_unearned
            balances[line.account_id, self.unbilled_account_id] -= line.amount_unbilled
        labels = {
            self.unearned_account_id: self.env._("Invoiced, not delivered yet"),
            self.unbilled_account_id: self.env._("Delivered, not invoiced yet"),
        }
        lines = []
        for (income, other), amount in balances.items():
            balance = self.currency_id.round(amount)
            if not balance:
                continue
            for account, sign in ((income, 1), (other, -1)):
                lines.append(
                    Command.create(
                        {
                            "account_id": account.id,
                            "name": labels[other],
                            "balance": sign * balance,
                            "tax_ids": [Command.clear()],
                        }
                    )
                )
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "ref": self.env._("Training revenue, %s", self.name),
            "line_ids": lines,
        }

    def action_undo(self):
        """Take entry and reversal back by entries of the same days."""
        self.ensure_one()
        self.check_access("write")
        moves = self.move_id | self.reversal_move_id
        waiting = moves.filtered(lambda move: move.state == "draft")
        posted = moves - waiting
        undone = posted._reverse_moves(
            [
                {"date": move.date, "ref": self.env._("%s taken back", self.name)}
                for move in posted
            ]
        )
        undone.action_post()
        waiting.button_cancel()
        self._move_to("undone", undo_move_ids=[Command.set(undone.ids)])
        return True

    def action_view_moves(self):
        self.ensure_one()
        moves = self.move_id | self.reversal_move_id | self.undo_move_ids
        return moves._get_records_action(name=self.env._("Entries"))
