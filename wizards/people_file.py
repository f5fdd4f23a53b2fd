"""Rows of an uploaded table, with limits that hold before anything is unpacked."""

import io
import zipfile

import openpyxl

from ..logic.people import read_csv

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ROWS = 2000


class UnreadableFileError(Exception):
    """Why a file can't be read: too_large, too_many_rows, old_excel or broken."""


def read_rows(name, content):
    """Rows of a CSV or XLSX file.

    :param str name: of the file; its content decides, not its ending
    :param bytes content: as uploaded
    :raise UnreadableFileError: with a code that says why
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFileError("too_large")
    if content.startswith(b"PK"):
        rows = _read_xlsx(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError("old_excel")
    elif b"\x00" in content[:1024] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFileError("broken")
    else:
        rows = read_csv(content)
    if sum(1 for row in rows if any(row)) > MAX_ROWS + 1:
        raise UnreadableFileError("too_many_rows")
    return rows


def _read_xlsx(content):
    """Values of the first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise UnreadableFileError("too_large")
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True
        )
        sheet = book.worksheets[0]
        rows = []
        for row in sheet.iter_rows(values_only=True, max_col=100):
            if any(cell is not None for cell in row):
                rows.append(row)
            else:
                rows.append(())
            if len(rows) > 10 * MAX_ROWS:
                raise UnreadableFileError("too_many_rows")
        return rows
    except UnreadableFileError:
        raise
    # Whatever a damaged or foreign file makes the library stumble over.
    except Exception as error:
        raise UnreadableFileError("broken") from error
