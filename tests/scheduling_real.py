"""The records of a real provider as requests and people to be planned."""

import csv
from datetime import date
from math import acos, cos, degrees, radians, sin
from pathlib import Path

from ..scheduling.problem import (
    Block,
    HeldQualification,
    Instructor,
    Limits,
    Point,
    Request,
)
from .scheduling_common import LONDON_TZ

FOLDER = Path(__file__).parent.parent / "demo" / "real" / "carpentries-uk"
BADGES = {
    "SWC": "swc-instructor",
    "DC": "dc-instructor",
    "LC": "lc-instructor",
    "TTT": "trainer",
}
AGENDA_DAYS = 2
# Nobody is sent further than this; further workshops are left to somebody else.
MAX_KM = 1000.0


def read(name):
    """Rows of one of the files by their ref."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return {row["ref"]: row for row in csv.DictReader(lines)}


def badges_of(row):
    """{badge: day from which it is held} of an instructor's row."""
    pairs = (part.split("=") for part in row["qualifications"].split(";") if part)
    return {badge: date.fromisoformat(day) for badge, day in pairs}


def place_of(row):
    return Point(float(row["latitude"]), float(row["longitude"]))


def stage_instructor(row, working, max_km):
    badges = badges_of(row)
    return Instructor(
        id=row["ref"],
        name=row["ref"],
        home=place_of(row),
        qualifications=tuple(HeldQualification(*held) for held in badges.items()),
        course_ranks={course: 1 for course, badge in BADGES.items() if badge in badges},
        working=working,
        limits=Limits(sessions_week=1),
        tz=LONDON_TZ,
        max_distance_km=max_km,
    )


def stage_request(row, slack):
    """A wish for two whole days, or one, within the real dates and some days more."""
    days = int(row["days"])
    virtual = row["mode"] == "virtual"
    return Request(
        id=row["ref"],
        name=row["ref"],
        course_id=row["course"],
        course_name=row["course"],
        required_qualification_ids=(BADGES[row["course"]],),
        blocks=tuple(Block(n + 1, 9, 8) for n in range(min(days, AGENDA_DAYS))),
        tz=LONDON_TZ,
        date_earliest=date.fromisoformat(row["start"]) - slack,
        date_latest=date.fromisoformat(row["end"]) + slack,
        mode=row["mode"],
        point=None if virtual else place_of(row),
        client_site=True,
        headcount=int(row["learners"] or 0),
        instructor_count=2,
        span_days=days,
    )


def spherical_km(one, other):
    """Distance by the law of cosines, not the formula that the engine uses."""
    south, north = radians(float(one["latitude"])), radians(float(other["latitude"]))
    east = radians(float(one["longitude"]) - float(other["longitude"]))
    cosine = sin(south) * sin(north) + cos(south) * cos(north) * cos(east)
    # A minute of arc is a nautical mile, give or take a tenth of a per cent.
    return degrees(acos(min(1.0, max(-1.0, cosine)))) * 60 * 1.853
