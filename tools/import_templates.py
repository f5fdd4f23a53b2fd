#!/usr/bin/env python3
"""Make the XLSX import templates of static/import from the CSV files beside them.

    $VENV/bin/python tools/import_templates.py

Edit the CSV, run this, check both in. A test compares the two.
"""

import csv
import re
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

FOLDER = Path(__file__).parent.parent / "static" / "import"
TITLE = Font(bold=True), PatternFill("solid", fgColor="E7E9ED")
WIDEST = 40


def to_cell(text):
    """What a person would type into the sheet: numbers and dates as such."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text or None


def write_workbook(source):
    """One sheet with a title row that stays in sight."""
    with open(source, encoding="utf-8", newline="") as lines:
        titles, *rows = csv.reader(lines)
    book = Workbook()
    sheet = book.active
    sheet.title = source.stem.capitalize()
    sheet.append(titles)
    for row in rows:
        sheet.append([to_cell(text) for text in row])
    for cell in sheet[1]:
        cell.font, cell.fill = TITLE
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
    for index, column in enumerate(zip(titles, *rows, strict=True), 1):
        width = min(max(map(len, column)) + 2, WIDEST)
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    book.save(source.with_suffix(".xlsx"))


for path in sorted(FOLDER.glob("*.csv")):
    write_workbook(path)
    print(path.with_suffix(".xlsx").relative_to(FOLDER.parent.parent))
