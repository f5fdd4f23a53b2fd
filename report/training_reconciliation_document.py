from odoo import api, models

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
            differing = [
                ("reconciliation_class", "not in", ("agreed", "unassigned")),
            ]
            pages.append(
                {
                    "as_at": wizard.as_at,
                    "companies": self.env.companies,
                    "classes": report._get_class_totals(),
                    "accounts": report._get_account_totals(),
                    "rows": report.search(
                        differing, order="reconciliation_class, id", limit=ROWS_MAX
                    ),
                    "count": report.search_count(differing),
                }
            )
        return {"docs": wizards, "pages": pages}
