from odoo import api, models

from .printing import parts

# More rows than an auditor reads on paper; the workbook holds them all.
ROWS_MAX = 1000


class TrainingReconciliationDocument(models.AbstractModel):
    """The reconciliation on paper: by class, by account, and each difference."""

    _name = "report.training_operations.training_reconciliation_document"
    _description = "Printed Reconciliation"

    @api.model
    def _get_report_values(self, docids, data=None):
        wizards = self.env["training.reconciliation.wizard"].browse(docids)
        wizards.check_access("read")
        pages = []
        for wizard in wizards:
            report = wizard._get_report()
            report.check_access("read")
            report = report._hold()
            pages.append(
                {
                    "as_at": wizard.as_at,
                    "companies": self.env.companies,
                    "classes": report._get_class_totals(),
                    "accounts": report._get_account_totals(),
                    "lists": self._get_lists(report),
                }
            )
        return {"docs": wizards, "pages": pages, "parts": parts}

    def _get_lists(self, report):
        """What an auditor reads row by row: differences, then what is unearned."""
        return [
            self._get_list(
                report,
                self.env._("What doesn't agree"),
                [
                    (
                        "reconciliation_class",
                        "not in",
                        ("agreed", "invoiced_not_delivered", "unassigned"),
                    )
                ],
                "amount_difference",
            ),
            self._get_list(
                report,
                self.env._("Invoiced ahead of delivery"),
                [("reconciliation_class", "=", "invoiced_not_delivered")],
                "amount_unearned",
            ),
        ]

    def _get_list(self, report, title, domain, amount):
        """Rows with one amount of interest beside what is due and what stands."""
        rows = report.search(domain, order="reconciliation_class, id", limit=ROWS_MAX)
        count = len(rows)
        if count == ROWS_MAX:
            count = report.search_count(domain)
        return {
            "title": title,
            "rows": rows,
            "count": count,
            "amount": amount,
            "label": report._fields[amount]._description_string(self.env),
        }
