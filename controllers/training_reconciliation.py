import io
from datetime import date

import xlsxwriter

from odoo.http import Controller, content_disposition, request, route
from odoo.models import BaseModel

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
WIDE_COLUMNS = ("display_name", "session_id", "course_id", "customer_id", "reason")
WIDE = 34
NARROW = 16
BATCH = 5000
# Of more rows, those that agree are only counted.
ROWS_MAX = 100_000


class TrainingReconciliation(Controller):
    @route(
        "/training/reconciliation/<string:day>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def download(self, day):
        """The rows as at a date, for whoever may read the report."""
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
            self._write_book(report._hold()),
            [
                (
                    "Content-Type",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    def _write_book(self, report):
        """Sheets of rows, classes and accounts; no cell is ever a formula."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
            formats = {
                "heading": book.add_format({"bold": True, "bottom": 1}),
                "money": book.add_format({"num_format": "#,##0.00"}),
            }
            day = report._get_as_at().isoformat()
            domain, title = [], report.env._("Rows %s", day)
            if report.search_count([], limit=ROWS_MAX + 1) > ROWS_MAX:
                domain = [("reconciliation_class", "!=", "agreed")]
                title = report.env._("Without agreed %s", day)
            rows = book.add_worksheet(title)
            self._write_rows(rows, report, domain, formats)
            classes = book.add_worksheet(report.env._("Classes %s", day))
            self._write_classes(classes, report, formats)
            accounts = book.add_worksheet(report.env._("Accounts %s", day))
            self._write_accounts(accounts, report, formats)
        return out.getvalue()

    def _write_headings(self, sheet, headings, formats):
        """Columns that stay in sight: [(label, width)]."""
        for column, (label, width) in enumerate(headings):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, label, formats["heading"])
        sheet.freeze_panes(1, 0)

    def _write_classes(self, sheet, report, formats):
        """How many rows of each class there are, and their sums."""
        names = ("expected", "ledger", "paid", "difference", "unearned", "unbilled")
        labels = report.fields_get([f"amount_{name}" for name in names], ["string"])
        headings = [
            (report.env._("Class"), WIDE),
            (report.env._("Currency"), NARROW),
            (report.env._("Rows"), NARROW),
            *((label["string"], NARROW) for label in labels.values()),
        ]
        self._write_headings(sheet, headings, formats)
        for line, total in enumerate(report._get_class_totals(), 1):
            sheet.write_string(line, 0, total["label"])
            sheet.write_string(line, 1, total["currency"].name)
            sheet.write_number(line, 2, total["count"])
            for column, name in enumerate(names, 3):
                sheet.write_number(line, column, total[name], formats["money"])

    def _write_accounts(self, sheet, report, formats):
        """Each account: training and the rest are its balance in the ledger."""
        headings = [
            (report.env._("Company"), WIDE),
            (report.env._("Account"), WIDE),
            (report.env._("Training"), NARROW),
            (report.env._("Other entries"), NARROW),
            (report.env._("Ledger"), NARROW),
        ]
        self._write_headings(sheet, headings, formats)
        for line, total in enumerate(report._get_account_totals(), 1):
            sheet.write_string(line, 0, total["company"].name)
            sheet.write_string(line, 1, total["account"].display_name)
            for column, key in enumerate(("training", "rest", "ledger"), 2):
                sheet.write_number(line, column, total[key], formats["money"])

    def _write_rows(self, sheet, report, domain, formats):
        labels = report.fields_get(COLUMNS, ["string", "selection"])
        labels["display_name"]["string"] = report.env._("What")
        headings = [
            (labels[name]["string"], WIDE if name in WIDE_COLUMNS else NARROW)
            for name in COLUMNS
        ]
        self._write_headings(sheet, headings, formats)
        records = report.search(domain, order="reconciliation_class, id")
        for first in range(0, len(records), BATCH):
            for line, record in enumerate(records[first : first + BATCH], first + 1):
                for column, name in enumerate(COLUMNS):
                    text = self._get_text(record, name, labels)
                    if name.startswith("amount_"):
                        sheet.write_number(line, column, record[name], formats["money"])
                    elif text:
                        sheet.write_string(line, column, text)
        sheet.autofilter(0, 0, max(len(records), 1), len(COLUMNS) - 1)

    def _get_text(self, record, name, labels):
        """What stands in a cell that isn't an amount."""
        value = record[name]
        if "selection" in labels[name]:
            return dict(labels[name]["selection"])[value]
        return value.display_name if isinstance(value, BaseModel) else value
