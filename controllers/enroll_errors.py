import io

import xlsxwriter

from odoo.http import Controller, content_disposition, request, route

from ..logic.people import write_csv

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class EnrollErrors(Controller):
    @route(
        "/training/enroll/<int:wizard_id>/errors.<any(csv, xlsx):ending>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_errors(self, wizard_id, ending):
        """The rows that were left out, for whoever uploaded them."""
        wizard = request.env["training.enroll.wizard"].browse(wizard_id).exists()
        wizard.check_access("read")
        if wizard.create_uid != request.env.user:
            raise request.not_found()
        rows = wizard._get_error_rows()
        content = write_csv(rows) if ending == "csv" else self._write_xlsx(rows)
        name = request.env._("left out.%s", ending)
        return request.make_response(
            content,
            [
                ("Content-Type", TYPES[ending]),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    def _write_xlsx(self, rows):
        """A sheet of texts and numbers; no cell is ever a formula."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            for index, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(index, column, cell, None if index else bold)
                    else:
                        sheet.write_number(index, column, cell)
            sheet.set_column(1, len(rows[0]) - 1, 28)
        return out.getvalue()
