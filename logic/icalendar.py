"""Calendar entries as iCalendar text (RFC 5545), and as invitations (RFC 5546).

Times are written in UTC, which every program shows in its owner's zone; so no
definition of a time zone has to be right on both sides.

A mail program takes an invitation for one entry only: make one text for each meeting
with ``REQUEST`` or ``CANCEL``. Files to download and feeds hold any number, with
``PUBLISH``.

>>> fold("X" * 80).count("\\r\\n ")
1
>>> escape("Room 1; bring: pen, paper\\n")
'Room 1\\\\; bring: pen\\\\, paper\\\\n'
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

PRODUCT = "-//Training Operations//EN"
LINE_OCTETS = 75


@dataclass(frozen=True)
class Person:
    """Somebody with a mail address; the name may be empty."""

    name: str
    email: str


@dataclass(frozen=True)
class Entry:
    """One calendar entry.

    :param uid: stays the same as long as the entry exists
    :param sequence: rises when the entry really changes
    :param start, stop: naive UTC datetimes
    """

    uid: str
    sequence: int
    start: datetime
    stop: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    organizer: Person | None = None
    attendees: tuple[Person, ...] = ()
    is_cancelled: bool = False
    is_tentative: bool = False


def calendar_text(
    entries: Iterable[Entry],
    stamp: datetime,
    method: str = "PUBLISH",
    name: str = "",
) -> bytes:
    """A calendar in iCalendar format.

    :param entries: what is in it
    :param stamp: naive UTC moment at which the text is made
    :param method: ``PUBLISH``, ``REQUEST`` or ``CANCEL``
    :param name: how programs title a calendar that is subscribed to
    :return: UTF-8, lines folded and ended as the standard wants
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
    ]
    if name:
        lines += [f"NAME:{escape(name)}", f"X-WR-CALNAME:{escape(name)}"]
    if method == "PUBLISH":
        lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT4H", "X-PUBLISHED-TTL:PT4H"]
    for entry in entries:
        lines += _entry_lines(entry, stamp, method)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


def _entry_lines(entry: Entry, stamp: datetime, method: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(entry.uid)}",
        f"DTSTAMP:{utc(stamp)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTART:{utc(entry.start)}",
        f"DTEND:{utc(entry.stop)}",
        f"SUMMARY:{escape(entry.summary)}",
        f"STATUS:{_status(entry, method)}",
        "TRANSP:OPAQUE",
    ]
    for name, value in (
        ("DESCRIPTION", entry.description),
        ("LOCATION", entry.location),
    ):
        if value:
            lines.append(f"{name}:{escape(value)}")
    if entry.url:
        # A URI isn't text: nothing is escaped in it, and no line break may be.
        lines.append(f"URL:{''.join(entry.url.split())}")
    lines += _people_lines(entry, method)
    lines.append("END:VEVENT")
    return lines


def _status(entry: Entry, method: str) -> str:
    if entry.is_cancelled or method == "CANCEL":
        return "CANCELLED"
    return "TENTATIVE" if entry.is_tentative else "CONFIRMED"


def _people_lines(entry: Entry, method: str) -> list[str]:
    """Who invites and who is invited; a published entry has no guests."""
    lines = []
    if entry.organizer:
        lines.append(f"ORGANIZER{_common_name(entry.organizer)}")
    if method == "PUBLISH":
        return lines
    for person in entry.attendees:
        lines.append(
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION"
            f";RSVP=FALSE{_common_name(person)}"
        )
    return lines


def _common_name(person: Person) -> str:
    """``;CN="Ann Other":mailto:ann@example.com``"""
    address = "".join(person.email.split())
    name = _parameter(person.name)
    return f"{f';CN={name}' if name else ''}:mailto:{address}"


def _parameter(value: str) -> str:
    """A quoted parameter, with the escapes of RFC 6868."""
    value = " ".join(_printable(value).split())
    escaped = value.replace("^", "^^").replace('"', "^'")
    return f'"{escaped}"' if escaped else ""


def _printable(value: str) -> str:
    return "".join(char for char in value if char in "\n\t" or char.isprintable())


def escape(value: str) -> str:
    """A text value: separators and line breaks escaped, control characters left out."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = _printable(value).replace("\\", "\\\\")
    for char in (";", ","):
        value = value.replace(char, f"\\{char}")
    return value.replace("\n", "\\n")


def utc(moment: datetime) -> str:
    """A naive UTC datetime such as ``20270301T090000Z``."""
    return f"{moment:%Y%m%dT%H%M%SZ}"


def fold(line: str) -> str:
    """Break a line so that none is longer than 75 octets, never within a character."""
    parts, length = [""], 0
    for char in line:
        octets = len(char.encode())
        if length + octets > LINE_OCTETS:
            parts.append("")
            length = 1  # the blank that marks the continuation
        parts[-1] += char
        length += octets
    return "\r\n ".join(parts)
