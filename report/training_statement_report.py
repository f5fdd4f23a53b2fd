from datetime import date

from odoo import api, models


class TrainingStatementReport(models.AbstractModel):
    """The hours that an instructor taught in a month, on paper."""

    _name = "report.training_operations.training_statement_document"
    _description = "Printed Statement of Hours"

    @api.model
    def _get_report_values(self, docids, data=None):
        employees = self.env["hr.employee"].browse(docids)
        employees.check_access("read")
        month = date.fromisoformat((data or {})["month"])
        return {
            "docs": employees,
            "employee": employees[:1],
            "company": employees[:1].company_id,
            "month": month,
            **employees._prepare_statement(month),
        }
