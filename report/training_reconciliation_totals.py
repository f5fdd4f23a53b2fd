from odoo import api, models


class TrainingReconciliationReport(models.Model):
    """Totals by class and by account: the proof that the rows add up to the ledger."""

    _inherit = "training.reconciliation.report"

    @api.model
    def _get_class_totals(self):
        """[{label, count, and amounts}] for each class at the date."""
        names = ("expected", "ledger", "paid", "difference", "unearned", "unbilled")
        groups = self._read_group(
            [],
            ["currency_id", "reconciliation_class"],
            ["__count", *(f"amount_{name}:sum" for name in names)],
        )
        labels = dict(
            self._fields["reconciliation_class"]._description_selection(self.env)
        )
        return [
            {
                "currency": currency,
                "label": labels[kind],
                "count": count,
                **dict(zip(names, sums, strict=True)),
            }
            for currency, kind, count, *sums in groups
        ]

    @api.model
    def _get_account_totals(self):
        """[{company, account, training, rest, ledger}]: each account adds up.

        The balance is asked of the ledger apart from the report's own query.
        """
        lines = self.env["account.move.line"]
        until = [
            ("parent_state", "=", "posted"),
            ("date", "<=", self._get_as_at()),
            ("company_id", "in", self.env.companies.ids),
        ]
        rest = {
            (company, account): amount
            for company, account, amount in self._read_group(
                [("kind", "=", "rest")],
                ["company_id", "account_id"],
                ["amount_ledger:sum"],
            )
        }
        accounts = self.env["account.account"].union(*(key[1] for key in rest))
        tagged = self._read_tagged(until)
        accounts |= self.env["account.account"].union(*(key[1] for key in tagged))
        balances = lines._read_group(
            [*until, ("account_id", "in", accounts.ids)],
            ["company_id", "account_id"],
            ["balance:sum"],
        )
        return [
            {
                "company": company,
                "account": account,
                "training": tagged.get((company, account), 0.0),
                "rest": rest.get((company, account), 0.0),
                "ledger": -balance,
            }
            for company, account, balance in balances
            if (company, account) in tagged
        ]

    @api.model
    def _read_tagged(self, until):
        """{(company, account): amount} of entries tagged as training."""
        groups = self.env["account.move.line"]._read_group(
            [
                *until,
                ("display_type", "=", "product"),
                "|",
                ("training_session_id", "!=", False),
                ("training_enrollment_id", "!=", False),
                "|",
                (
                    "move_id.move_type",
                    "in",
                    ("out_invoice", "out_refund", "out_receipt"),
                ),
                ("account_id.account_type", "in", ("income", "income_other")),
            ],
            ["company_id", "account_id"],
            ["balance:sum"],
        )
        return {(company, account): -amount for company, account, amount in groups}
