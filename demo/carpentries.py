"""The records of a real provider in the columns of this module's import templates.

Reads `real/carpentries-uk/*.csv` (see `real/README.md`) and gives tables: a list of
field paths and a matrix of texts, as Odoo's `load()` wants them. Nothing is left out or
mended on the way, except for what is plainly a placeholder ("FIXME", "Internet").
"""

import csv
import re
import unicodedata
from datetime import date
from math import cos, radians
from pathlib import Path
from typing import NamedTuple

import pytz

SOURCE = Path(__file__).parent / "real" / "carpentries-uk"
HOME_ZONE = "Europe/London"
# The British Isles but for the Channel Islands: south, north, west, east.
HOME_BOX = (49.8, 61.0, -8.7, 1.9)
PLACEHOLDERS = {"", "FIXME", "Internet"}
SEAT_PRICE = "50"
# Volunteers don't cross the Atlantic; the source doesn't say how far they go.
LONGEST_WAY_KM = "1000"

COURSES = {
    "SWC": ("Software Carpentry", "swc-instructor"),
    "DC": ("Data Carpentry", "dc-instructor"),
    "LC": ("Library Carpentry", "lc-instructor"),
    "TTT": ("Carpentries instructor training", "trainer"),
}
BADGES = {
    "swc-instructor": "Software Carpentry instructor",
    "dc-instructor": "Data Carpentry instructor",
    "lc-instructor": "Library Carpentry instructor",
    "trainer": "Carpentries trainer",
}


class Table(NamedTuple):
    """Something to import: the model, its columns and the cells as text."""

    model: str
    columns: list[str]
    rows: list[list[str]]


def read(name):
    """Rows of one of the source files, as dicts."""
    with open(SOURCE / f"{name}.csv", encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def xmlid(kind, text):
    """An external id made of a kind and any text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    return f"carpentries_{kind}_{slug}"


# -- catalogue ---------------------------------------------------------------------


def qualifications():
    """The badges instructors hold, and what learners get for a workshop."""
    rows = [[xmlid("badge", code), name, code] for code, name in BADGES.items()]
    rows += [
        [xmlid("attended", code), f"{name} workshop completed", f"{code}-learner"]
        for code, (name, _badge) in COURSES.items()
    ]
    return Table("training.qualification", ["id", "name", "code"], rows)


def products():
    """One seat; the source has no prices, so one is assumed."""
    name = "Seat in a Carpentries workshop"
    return Table(
        "product.product",
        ["id", "name", "type", "list_price", "taxes_id/.id"],
        [[xmlid("product", "seat"), name, "service", SEAT_PRICE, ""]],
    )


def courses():
    """Four curricula of two days, taught by two."""
    columns = [
        "id",
        "code",
        "name",
        "mode",
        "seats_min",
        "seats_max",
        "instructor_count",
        "required_qualification_ids/id",
        "awarded_qualification_id/id",
        "product_id/id",
        "block_ids/name",
        "block_ids/day_number",
        "block_ids/start_hour",
        "block_ids/duration_hours",
    ]
    rows = []
    for code, (name, badge) in COURSES.items():
        rows += [
            [
                xmlid("course", code),
                code,
                name,
                "in_person",
                "1",
                "30",
                "2",
                xmlid("badge", badge),
                xmlid("attended", code),
                xmlid("product", "seat"),
                "First day",
                "1",
                "9",
                "8",
            ],
            [""] * 10 + ["Second day", "2", "9", "8"],
        ]
    return Table("training.course", columns, rows)


def instructors(limit=None):
    """People with home and dated badges; once a week at most, and not far overseas."""
    columns = [
        "id",
        "name",
        "is_instructor",
        "instructor_kind",
        "training_home_place",
        "training_home_latitude",
        "training_home_longitude",
        "training_max_sessions_week",
        "training_max_distance",
        "training_certificate_ids/qualification_id",
        "training_certificate_ids/date_from",
        "training_certificate_ids/origin",
    ]
    rows = []
    for record in read("instructors")[:limit]:
        head = [
            xmlid("instructor", record["ref"]),
            f"Instructor {record['ref']}",
            "1",
            "freelance",
            record["institution"] or record["region"],
            record["latitude"],
            record["longitude"],
            "1",
            LONGEST_WAY_KM,
        ]
        for badge in record["qualifications"].split(";"):
            code, _equals, awarded = badge.partition("=")
            rows.append([*head, code, awarded, "imported"])
            head = [""] * len(head)
    return Table("hr.employee", columns, rows)


# -- wishes ------------------------------------------------------------------------


def clients(workshops):
    """The organisers, which pay."""
    names = dict.fromkeys(record["organiser"] for record in workshops)
    return Table(
        "res.partner",
        ["id", "name", "is_company", "email"],
        [
            [
                xmlid("client", name),
                name,
                "1",
                f"{xmlid('client', name)}@example.org",
            ]
            for name in names
        ],
    )


def places(workshops):
    """The sites, with what is known of them."""
    rows = {}
    for record in workshops:
        if record["mode"] == "virtual":
            continue
        rows[place_id(record)] = [
            place_id(record),
            _known(record["venue"]) or f"{record['organiser']}, site not given",
            "1",
            _known(record["address"]),
            record["latitude"],
            record["longitude"],
            zone_of(float(record["latitude"]), float(record["longitude"])),
            "1",
        ]
    columns = [
        "id",
        "name",
        "is_company",
        "street",
        "partner_latitude",
        "partner_longitude",
        "tz",
        "is_training_place",
    ]
    return Table("res.partner", columns, list(rows.values()))


def place_id(record):
    """External id of a workshop's site; the same room twice is one site."""
    where = "venue", "address", "latitude", "longitude"
    return xmlid("place", " ".join(record[name] for name in where))


def requests(workshops):
    """Each workshop as a request for its real dates, at the client's site."""
    columns = [
        "external_reference",
        "course_id",
        "customer_id/id",
        "date_earliest",
        "date_latest",
        "day_count",
        "mode",
        "place_id/id",
        "learner_count",
    ]
    rows = [
        [
            record["ref"],
            record["course"],
            xmlid("client", record["organiser"]),
            record["start"],
            record["end"],
            record["days"],
            record["mode"],
            "" if record["mode"] == "virtual" else place_id(record),
            record["learners"],
        ]
        for record in workshops
    ]
    return Table("training.request", columns, rows)


def learner_email(ref, number):
    """Address of an anonymous learner, by which the enrolment finds the person."""
    return f"{xmlid('learner', ref)}_{number:02d}@example.org"


def learners(record):
    """Contacts for a head-count: nobody's name is in the source."""
    ref, client = record["ref"], xmlid("client", record["organiser"])
    return [
        [f"Learner {number:02d} of {ref}", learner_email(ref, number), client]
        for number in range(1, int(record["learners"] or 0) + 1)
    ]


LEARNER_COLUMNS = ["name", "email", "parent_id/id"]
ENROLMENT_COLUMNS = ["session_id", "partner_id", "override_reason"]
# The workshops are years past, and with them every deadline for enrolling.
EXCEPTION = "Taken over from the provider's records"


def _known(text):
    """A text of the source, or nothing for a placeholder."""
    return "" if text.strip() in PLACEHOLDERS else text.strip()


# -- time zones --------------------------------------------------------------------


def zone_of(latitude, longitude):
    """Time zone of a place: the provider's own at home, abroad the nearest one's.

    Good enough for workshops in cities; it isn't a map of borders.
    """
    south, north, west, east = HOME_BOX
    if south <= latitude <= north and west <= longitude <= east:
        return HOME_ZONE
    shrink = cos(radians(latitude))

    def distance(zone):
        _name, zone_latitude, zone_longitude = zone
        return (zone_latitude - latitude) ** 2 + (
            shrink * (zone_longitude - longitude)
        ) ** 2

    return min(_read_zones(), key=distance)[0]


def _read_zones():
    """(name, latitude, longitude) of the time zone database's reference places."""
    zones = []
    with pytz.open_resource("zone.tab") as table:
        for line in table.read().decode().splitlines():
            if line and not line.startswith("#"):
                _countries, position, name, *_comments = line.split("\t")
                south, east = re.findall(r"[+-]\d+", position)
                zones.append((name, _degrees(south, 2), _degrees(east, 3)))
    return zones


def _degrees(text, digits):
    """Degrees as a float of ±DDMM[SS] or ±DDDMM[SS]."""
    sign, number = (-1 if text[0] == "-" else 1), text[1:]
    degrees, minutes = number[:digits], number[digits : digits + 2]
    seconds = number[digits + 2 :] or "0"
    return sign * (int(degrees) + int(minutes) / 60 + int(seconds) / 3600)


# -- what really happened ----------------------------------------------------------


def real_dates(record):
    """(first day, last day) of a workshop."""
    return date.fromisoformat(record["start"]), date.fromisoformat(record["end"])
