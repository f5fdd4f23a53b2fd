"""A table as a file for spreadsheet programs."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import xlsxwriter

Cell = str | int | float | date | datetime | None
WIDTHS = {"text": 30, "date": 12, "datetime": 17, "count": 12, "number": 12}
FORMATS = {
    "text": {},
    "date": {"num_format": "yyyy-mm-dd"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm"},
    "count": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.00"},
}
LONGEST_NAME = 31
# What a spreadsheet program doesn't take in the name of a sheet.
FORBIDDEN = "[]:*?/\\'"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what its cells hold."""

    label: str
    kind: Literal["text", "date", "datetime", "count", "number"] = "text"


def write_workbook(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    total: Sequence[Cell] = (),
) -> bytes:
    """One sheet with headings that stay in sight, filters, and a total below.

    :param name: of the sheet
    :param rows: cells by column; None leaves a cell empty
    :param total: cells of a last line in bold
    :return: the file (xlsx); no cell of it is a formula, whatever it begins with
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        formats = {kind: book.add_format(given) for kind, given in FORMATS.items()}
        bold = {
            kind: book.add_format({**given, "bold": True, "top": 1})
            for kind, given in FORMATS.items()
        }
        sheet = book.add_worksheet(_sheet_name(name))
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, WIDTHS[column.kind])
            sheet.write_string(0, index, column.label, heading)
        line = 0
        for line, row in enumerate(rows, 1):
            _write_row(sheet, line, row, columns, formats)
        if columns:
            sheet.autofilter(0, 0, max(line, 1), len(columns) - 1)
        if total:
            _write_row(sheet, line + 1, total, columns, bold)
    return out.getvalue()


def _sheet_name(name):
    allowed = "".join(" " if sign in FORBIDDEN else sign for sign in name)
    return allowed.strip()[:LONGEST_NAME] or "1"


def _write_row(sheet, line, row, columns, formats):
    for index, (value, column) in enumerate(zip(row, columns, strict=True)):
        style = formats[column.kind]
        if value is None or value == "":
            sheet.write_blank(line, index, None, style)
        elif isinstance(value, date):
            sheet.write_datetime(line, index, value, style)
        elif isinstance(value, int | float):
            sheet.write_number(line, index, value, style)
        else:
            sheet.write_string(line, index, str(value), style)
