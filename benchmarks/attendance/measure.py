"""Run in an Odoo shell with `event` installed: see README.md."""

import statistics
import time
from datetime import date

from odoo import Command, fields

env = globals()["env"]  # of the shell
PEOPLE, BATCH, RUNS, SINGLE = 1000, 50, 3, 50


def measure(work):
    """Queries and milliseconds of a piece of work, which is then undone."""
    env.flush_all()
    env.invalidate_all()
    with env.cr.savepoint() as savepoint:
        queries, start = env.cr.sql_log_count, time.perf_counter()
        work()
        env.flush_all()
        result = env.cr.sql_log_count - queries, 1000 * (time.perf_counter() - start)
        savepoint.rollback()
    env.invalidate_all()
    return result


def median(work, count):
    """Medians of several runs, per person."""
    runs = [measure(work) for _run in range(RUNS)]
    return [statistics.median(values) / count for values in zip(*runs, strict=True)]


partners = env["res.partner"].create(
    [{"name": f"Person {number:04}"} for number in range(PEOPLE)]
)
now = fields.Datetime.now()
later = fields.Datetime.add(now, hours=3)

# -- Odoo's event
event = (
    env["event.event"]
    .create({"name": "Peer", "date_begin": now, "date_end": later})
    .with_context(tracking_disable=True)
)
event.event_mail_ids.unlink()
registrations = env["event.registration"].create(
    [
        {"event_id": event.id, "partner_id": partner.id, "state": "open"}
        for partner in partners
    ]
)
barcodes = registrations.mapped("barcode")

# -- this module
env["training.communication.rule"].search([]).active = False
course = env["training.course"].create(
    {"name": "Ours", "seats_max": PEOPLE, "block_ids": [Command.create({"name": "1"})]}
)
session = env["training.session"].create({"course_id": course.id})
session._generate_meetings(date(2030, 3, 4))
session.action_schedule()
session.action_open()
meeting = session.meeting_ids
enrollments = env["training.enrollment"].create(
    [{"session_id": session.id, "partner_id": partner.id} for partner in partners]
)
meeting.write({"start": now, "stop": later})
session.action_start()
codes = enrollments.mapped("desk_code")
env.cr.commit()


def mark(batch):
    meeting._put_marks(
        meeting._clean_marks(
            {
                "key": f"{enrollment.id}",
                "enrollment": enrollment.id,
                "part": "whole",
                "status": "present",
            }
            for enrollment in batch
        )
    )


def batches(records, size=BATCH):
    for start in range(0, len(records), size):
        yield records[start : start + size]


def event_batches():
    for batch in batches(registrations):
        batch.action_set_done()
        env.flush_all()


def own_batches():
    for batch in batches(enrollments):
        mark(batch)
        env.flush_all()


def event_scans():
    for barcode in barcodes[:SINGLE]:
        registrations.register_attendee(barcode, event.id)
        env.flush_all()
        env.invalidate_all()


def own_scans():
    for code in codes[:SINGLE]:
        meeting._scan(code)
        env.flush_all()
        env.invalidate_all()


rows = [
    ("in batches of 50", event_batches, own_batches, PEOPLE),
    (
        "all 1,000 at once",
        registrations.action_set_done,
        lambda: mark(enrollments),
        PEOPLE,
    ),
    ("scanned one by one", event_scans, own_scans, SINGLE),
]
print(f"{'per person, medians of 3':26}{'event':>22}{'training_operations':>24}")
for name, peer, own, count in rows:
    theirs, ours = median(peer, count), median(own, count)
    print(
        f"{name:26}{theirs[0]:8.2f} q {theirs[1]:8.2f} ms"
        f"{ours[0]:10.2f} q {ours[1]:8.2f} ms"
    )
