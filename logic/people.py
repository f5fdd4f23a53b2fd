r"""People from what somebody pasted or uploaded: names and e-mail addresses.

Each line is one person; what stands between name and address doesn't matter.

>>> [(p.name, p.email) for p in parse_text('''
...   Ada Lovelace <ada@example.com>
...   Hopper, Grace <grace@example.com>; Alan Turing <alan@example.com>
...   Edsger\tDijkstra\tedsger@example.com
...   barbara.liskov@example.com''')]  # doctest: +NORMALIZE_WHITESPACE
[('Ada Lovelace', 'ada@example.com'), ('Grace Hopper', 'grace@example.com'),
 ('Alan Turing', 'alan@example.com'), ('Edsger Dijkstra', 'edsger@example.com'),
 ('', 'barbara.liskov@example.com')]

A table says in its first line which column is what, in any order and in some words of
English, German, French, Spanish or Dutch; the other columns are kept by their heading.

>>> parse_table([["E-Mail", "Vorname", "Nachname", "Diet"],
...              ["ada@example.com", "Ada", "Lovelace", "Vegan"]])[0].values
{'Diet': 'Vegan'}
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

# Anything with an @: whether it is an address that works is for others to say.
ADDRESS = re.compile(r"[^\s<>()\[\],;|\"']+@[^\s<>()\[\],;|\"']*")
NOISE = " \t<>()[]\"',;|:"
DELIMITERS = "\t;,|"

HEADINGS = {
    "email": {
        "email", "emailaddress", "mail", "mailaddress", "emailadresse", "mailadresse",
        "adresseemail", "adressemail", "courriel", "correo", "correoelectronico",
        "emailadres", "eaddress", "workemail", "username",
    },
    "name": {
        "name", "fullname", "learner", "learnername", "participant", "attendee",
        "employee", "person", "teilnehmer", "teilnehmername", "nomcomplet", "nombre",
        "nombrecompleto", "naam", "delegate", "displayname", "partnerid",
    },
    "first": {
        "firstname", "givenname", "forename", "vorname", "prenom", "voornaam",
        "first",
    },
    "last": {
        "lastname", "surname", "familyname", "nachname", "familienname", "nom",
        "apellido", "apellidos", "achternaam", "last",
    },
}  # fmt: skip


class Person(NamedTuple):
    """One row as it was given.

    :param number: line of the text or row of the table, from 1
    :param values: {heading: cell} of the columns that are neither name nor address
    """

    number: int
    name: str
    email: str
    values: dict[str, str] = {}


def one_line(text: str | None) -> str:
    """A name as it was typed: no line break gets into a subject or an address.

    >>> one_line(" Ada\\r\\nBcc: all@example.com ")
    'Ada Bcc: all@example.com'
    """
    return " ".join((text or "").split())


def parse_text(text: str) -> list[Person]:
    """The people of a pasted text; a table copied from a spreadsheet is one as well."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    delimiter = guess_delimiter([first])
    if delimiter and _find_columns(first.split(delimiter)):
        return parse_table(list(csv.reader(lines, delimiter=delimiter)))
    return [
        Person(number, name, email)
        for number, line in enumerate(lines, 1)
        if line.strip()
        for name, email in _parse_line(line)
    ]


def _parse_line(line: str) -> list[tuple[str, str]]:
    """(name, address) of each person on a line."""
    found, start = [], 0
    for match in ADDRESS.finditer(line):
        found.append((_clean_name(line[start : match.start()]), match.group()))
        start = match.end()
    if not found:
        return [(_clean_name(line), "")]
    rest = _clean_name(line[start:])
    if rest and len(found) == 1 and not found[0][0]:
        found = [(rest, found[0][1])]  # the address came first
    return found


def _clean_name(text: str) -> str:
    """A name without what separated it; "Hopper, Grace" is turned round."""
    is_quoted_address = text.rstrip().endswith("<")
    text = text.strip(NOISE)
    parts = [part.strip(NOISE) for part in re.split(r"[\t;,|]", text)]
    parts = [part for part in parts if part]
    if is_quoted_address and len(parts) == 2:
        parts.reverse()
    return one_line(" ".join(parts))


def parse_table(rows: Sequence[Sequence[object]]) -> list[Person]:
    """The people of a table, with or without headings in its first row."""
    cells = [[_to_text(cell) for cell in row] for row in rows]
    filled = [index for index, row in enumerate(cells) if any(row)]
    if not filled:
        return []
    head = cells[filled[0]]
    columns = _find_columns(head)
    if not columns:
        columns = _guess_columns([cells[index] for index in filled])
        head = []
        filled.insert(0, None)
    return [_to_person(index + 1, cells[index], columns, head) for index in filled[1:]]


def _to_person(
    number: int, row: list[str], columns: dict[str, int], head: list[str]
) -> Person:
    def cell(kind):
        index = columns.get(kind)
        return row[index] if index is not None and index < len(row) else ""

    name = cell("name") or f"{cell('first')} {cell('last')}"
    known = set(columns.values())
    values = {
        heading: row[index]
        for index, heading in enumerate(head)
        if heading and index not in known and index < len(row) and row[index]
    }
    email = cell("email")
    address = ADDRESS.search(email)
    return Person(number, one_line(name), address.group() if address else email, values)


def _find_columns(head: Sequence[str]) -> dict[str, int]:
    """{kind: index} of the headings we know; empty when this is no row of headings."""
    columns: dict[str, int] = {}
    for index, heading in enumerate(head):
        key = normalize_heading(heading)
        for kind, names in HEADINGS.items():
            if key in names:
                columns.setdefault(kind, index)
    if columns.keys() & {"email", "name"} or {"first", "last"} <= columns.keys():
        return columns
    return {}


def _guess_columns(rows: list[list[str]]) -> dict[str, int]:
    """Without headings: the address is where the @ is, the name next to it."""
    addresses = Counter(
        index for row in rows for index, cell in enumerate(row) if "@" in cell
    )
    if not addresses:
        return {"name": 0}
    email = addresses.most_common(1)[0][0]
    others = [index for index in range(max(map(len, rows))) if index != email]
    if len(others) >= 2 and email >= 2:
        return {"email": email, "first": others[0], "last": others[1]}
    return {"email": email, **({"name": others[0]} if others else {})}


def normalize_heading(heading: str) -> str:
    """A heading without case, accents, blanks and signs.

    >>> normalize_heading("E-mail address "), normalize_heading("Prénom")
    ('emailaddress', 'prenom')
    """
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(char for char in plain if char.isalnum())


def _to_text(cell: object) -> str:
    """A cell as text; whole numbers of a spreadsheet without their “.0”."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return one_line(str(cell).replace("\xa0", " "))


# -- files ----------------------------------------------------------------------------


def decode(content: bytes) -> str:
    """Text of a file in the encodings that spreadsheets write.

    >>> decode("Müller".encode("cp1252")) == decode("Müller".encode("utf-8-sig"))
    True
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def guess_delimiter(lines: Sequence[str]) -> str:
    """The separator that the first lines agree on, or "" without any."""
    best, score = "", 0
    for delimiter in DELIMITERS:
        counts = [line.count(delimiter) for line in lines if line.strip()]
        if counts and min(counts) > score:
            best, score = delimiter, min(counts)
    return best


def read_csv(content: bytes) -> list[list[str]]:
    """Rows of a CSV file, whatever its encoding and separator."""
    text = decode(content)
    delimiter = guess_delimiter(text.splitlines()[:5]) or ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def guess_name(email: str) -> str:
    """A name to begin with, from an address.

    >>> guess_name("grace.hopper@example.com"), guess_name("info@example.com")
    ('Grace Hopper', 'Info')
    """
    words = re.split(r"[._\-+\d]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word)


# -- out ------------------------------------------------------------------------------


def safe_cell(value: object) -> object:
    """A value that no spreadsheet takes for a formula.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("Ada"), safe_cell(-5)
    ("'=HYPERLINK(1)", 'Ada', -5)
    """
    if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@\t\r"):
        return "'" + value
    if isinstance(value, str) and value[:1] in ("\t", "\r", "\n"):
        return "'" + value
    return value


def write_csv(rows: Sequence[Sequence[object]]) -> bytes:
    """A CSV file that spreadsheet programs open with the right letters."""
    out = io.StringIO()
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
