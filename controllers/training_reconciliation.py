import io
from datetime import date

import xlsxwriter

from odoo.http import Controller, content_disposition, request, route

COLUMNS = (
    "reconciliation_class",
    "kind",
    "display_name",
    "session_id",
    "course_id",
    "customer_id",
    "amount_expected",
    "amount_invoiced",
    "amount_credited",
    "amount_ledger",
    "amount_paid",
    "amount_difference",
    "amount_delivered",
    "amount_unearned",
    "amount_unbilled",
    "currency_id",
    "reason",
)
BATCH = 5000


class TrainingReconciliation(Controller):
    @route(
        "/training/reconciliation/<string:day>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, day):
        """All rows as at a date, for whoever may read the report."""
        try:
            as_at = date.fromisoformat(day)
        except ValueError:
            raise request.not_found() from None
        report = request.env["training.reconciliation.report"].with_context(
            training_as_at=as_at.isoformat()
        )
        report.check_access("read")
        name = request.env._("reconciliation %s.xlsx", day)
        return request.make_response(
            self._write_book(report),
            [
                (
                    "Content-Type",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    def _write_book(self, report):
        """Rows on one sheet, accounts on another; no cell is ever a formula."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
            bold = book.add_format({"bold": True})
            rows = book.add_worksheet(report.env._("Rows"))
            self._write_rows(rows, report, bold)
            accounts = book.add_worksheet(report.env._("Accounts"))
            labels = ("Company", "Account", "Training", "Other entries", "Ledger")
            for column, label in enumerate(labels):
                accounts.write_string(0, column, label, bold)
            for line, total in enumerate(report._get_account_totals(), 1):
                accounts.write_string(line, 0, total["company"].name)
                accounts.write_string(line, 1, total["account"].display_name)
                for column, key in enumerate(("training", "rest", "ledger"), 2):
                    accounts.write_number(line, column, total[key])
        return out.getvalue()

    def _write_rows(self, sheet, report, bold):
        sheet.set_column(0, len(COLUMNS) - 1, 18)
        labels = report.fields_get(COLUMNS, ["string", "selection"])
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, labels[name]["string"], bold)
        records = report.search([], order="reconciliation_class, id")
        for first in range(0, len(records), BATCH):
            for line, record in enumerate(records[first : first + BATCH], first + 1):
                for column, name in enumerate(COLUMNS):
                    self._write_cell(sheet, line, column, record, name, labels)

    def _write_cell(self, sheet, line, column, record, name, labels):
        value = record[name]
        if name.startswith("amount_"):
            sheet.write_number(line, column, value)
        elif "selection" in labels[name]:
            sheet.write_string(line, column, dict(labels[name]["selection"])[value])
        elif isinstance(value, str):
            sheet.write_string(line, column, value)
        elif value:
            sheet.write_string(line, column, value.display_name)
