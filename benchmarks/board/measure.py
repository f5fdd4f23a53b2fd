"""Run in an Odoo shell on a database of its own: see README.md."""

import json
import random
import statistics
import time
from datetime import date, datetime, timedelta

from odoo import Command

env = globals()["env"]  # of the shell
INSTRUCTORS, ROOMS, SESSIONS, WEEKS, RUNS = 100, 40, 800, 12, 5
FIRST = date(2030, 3, 4)
chance = random.Random(1)

env = env(context=dict(env.context, tracking_disable=True, mail_create_nolog=True))
place = env["res.partner"].create(
    {"name": "Centre", "is_training_place": True, "tz": "Europe/London"}
)
courses = env["training.course"].create(
    [
        {
            "name": f"Course {number:02}",
            "code": f"C{number:02}",
            "color": number % 12,
            "seats_max": 12,
            "block_ids": [Command.create({"name": "Day"})],
        }
        for number in range(40)
    ]
)
people = env["hr.employee"].create(
    [
        {
            "name": f"Instructor {number:03}",
            "is_instructor": True,
            "tz": "Europe/London",
            "training_home_place": f"Town {number % 12}",
        }
        for number in range(INSTRUCTORS)
    ]
)
rooms = env["training.resource"].create(
    [
        {
            "name": f"Room {number:02}",
            "kind": "room",
            "capacity": 20,
            "place_id": place.id,
        }
        for number in range(ROOMS)
    ]
)
sessions = env["training.session"].create(
    [
        {"course_id": chance.choice(courses).id, "place_id": place.id}
        for _number in range(SESSIONS)
    ]
)
days = [FIRST + timedelta(days=7 * w + d) for w in range(WEEKS) for d in range(5)]
free_people = {(p, d) for p in people for d in days}
free_rooms = {(r, d) for r in rooms for d in days}
meetings, wanted = [], []
for session in sessions:
    first = chance.randrange(len(days) - 1)
    person, room = chance.choice(people), chance.choice(rooms)
    for day in days[first : first + 2]:
        start = datetime.combine(day, datetime.min.time()) + timedelta(hours=9)
        meetings.append(
            {
                "session_id": session.id,
                "name": "Day",
                "start": start,
                "stop": start + timedelta(hours=7),
            }
        )
        wanted.append((person, room, day))
created = env["training.meeting"].create(meetings)
bookings = []
for meeting, (person, room, day) in zip(created, wanted, strict=True):
    for role, thing, free in (
        ("lead", person, free_people),
        ("room", room, free_rooms),
    ):
        if (thing, day) in free:
            free.remove((thing, day))
            bookings.append(
                {
                    "meeting_id": meeting.id,
                    "resource_id": thing.resource_id.id,
                    "role": role,
                    "state": "firm",
                }
            )
env["training.booking"].create(bookings)
env.cr.commit()  # so that a browser can look at it

board = env["training.board"]
options = {"first_day": FIRST.isoformat(), "weeks": WEEKS}


def measure(name, work):
    """Print queries, milliseconds and size of what a call answers."""
    times, queries = [], 0
    for _run in range(RUNS):
        env.invalidate_all()
        before, start = env.cr.sql_log_count, time.perf_counter()
        answer = work()
        times.append(1000 * (time.perf_counter() - start))
        queries = env.cr.sql_log_count - before
    size = len(json.dumps(answer)) / 1024
    print(f"{name:34} {queries:8} {statistics.median(times):8.0f} {size:8.0f}")
    return answer


print(f"{INSTRUCTORS} instructors, {len(created)} meetings, {len(bookings)} bookings")
print(f"{'':34} {'queries':>8} {'ms':>8} {'KB':>8}")
loaded = measure("instructors, 12 weeks", lambda: board.load_board([], options))
measure("rooms, 12 weeks", lambda: board.load_board([], {**options, "lens": "room"}))
measure("instructors, 4 weeks", lambda: board.load_board([], {**options, "weeks": 4}))
block = next(block for block in loaded["blocks"] if block["resource_id"])
drag = {
    "meeting_id": block["meeting_id"],
    "role": "lead",
    "source": block["resource_id"],
    "target": False,
    "days": 0,
    "whole": False,
    "starts": block["starts"],
}
measure("what fits", lambda: board.find_fits(drag, options))
shown = sorted({block["session_id"] for block in loaded["blocks"]})[:40]
measure("conflicts of 40 sessions", lambda: board.find_conflicts(shown))
measure("a drop that is asked about", lambda: board.drop(drag))
