"""Run by `run` in an Odoo shell: `env` is given. Prints a table of both modules.

Each work is done by both in turns, several rounds; queries are exact, times medians.
Every batch is committed, as a request or an import would be.
"""

import logging
import os
import random
import statistics
import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

ROUNDS = int(os.environ.get("ROUNDS", "3"))
env = env(context=dict(env.context, lang="en_US"))  # noqa: F821
registry = Registry(env.cr.dbname)


def measure(work, batches):
    """(queries, milliseconds) for each record of the batches, committed one by one."""
    env.cr.commit()
    env.invalidate_all()
    count = sum(len(batch) for batch in batches)
    before, start = env.cr.sql_log_count, time.perf_counter()
    for batch in batches:
        work(batch)
        env.cr.commit()
        env.invalidate_all()
    seconds = time.perf_counter() - start
    return (env.cr.sql_log_count - before) / count, seconds * 1000 / count


def in_batches(records, size):
    return [records[i : i + size] for i in range(0, len(records), size)]


class Ours:
    name = "training_operations"

    def make_course(self, seats):
        return env["training.course"].create(
            {"name": "Benchmark", "seats_min": 1, "seats_max": seats}
        )

    def make(self, seats):
        session = env["training.session"].create(
            {"course_id": self.make_course(seats).id, "tz": "UTC"}
        )
        env["training.meeting"].create(
            {
                "session_id": session.id,
                "start": "2031-03-03 09:00:00",
                "stop": "2031-03-03 17:00:00",
            }
        )
        session.action_schedule()
        session.action_open()
        return session

    def enroll(self, session, partners, **values):
        return env["training.enrollment"].create(
            [
                {"session_id": session.id, "partner_id": partner.id, **values}
                for partner in partners
            ]
        )

    def pending(self, session, partners):
        return self.enroll(session, partners, state="pending")

    def set_messages(self, active):
        rules = env["training.communication.rule"].with_context(active_test=False)
        rules.search([]).active = active


class Peer:
    name = "event"

    def make(self, seats):
        return env["event.event"].create(
            {
                "name": "Benchmark",
                "date_begin": "2031-03-03 09:00:00",
                "date_end": "2031-03-03 17:00:00",
                "seats_limited": True,
                "seats_max": seats,
                "event_mail_ids": [] if not self.mails else self.default_mails(),
            }
        )

    mails = False

    def default_mails(self):
        defaults = env["event.event"].default_get(["event_mail_ids"])
        return defaults.get("event_mail_ids") or []

    def enroll(self, event, partners, **values):
        return env["event.registration"].create(
            [
                {"event_id": event.id, "partner_id": partner.id, **values}
                for partner in partners
            ]
        )

    def pending(self, event, partners):
        return self.enroll(event, partners, state="draft")

    def set_messages(self, active):
        self.mails = active


MODULES = [Ours(), Peer()]
serial = iter(range(10**9))


def people(number):
    return env["res.partner"].create(
        [
            {"name": f"Person {next(serial)}", "email": f"p{next(serial)}@example.com"}
            for _index in range(number)
        ]
    )


def create_in_batches(module, size=50, total=500):
    place, batches = module.make(2000), in_batches(people(total), size)
    return measure(lambda batch: module.enroll(place, batch), batches)


def create_with_messages(module):
    return create_in_batches(module, total=100)


def create_one_by_one(module):
    return create_in_batches(module, size=1, total=60)


def confirm_in_batches(module):
    place = module.make(2000)
    drafts = module.pending(place, people(500))
    return measure(lambda batch: batch.action_confirm(), in_batches(drafts, 50))


def create_beside_ten_thousand(module):
    place = module.make(20000)
    for batch in in_batches(people(10000), 1000):
        module.enroll(place, batch)
    env.cr.commit()
    batches = in_batches(people(20), 1)
    return measure(lambda batch: module.enroll(place, batch), batches)


def cancel_in_batches(module):
    place = module.make(2000)
    taken = module.enroll(place, people(500))
    return measure(lambda batch: batch.action_cancel(), in_batches(taken, 50))


def compare(label, work, rounds=ROUNDS):
    results = {module.name: [] for module in MODULES}
    for _round in range(rounds):
        for module in MODULES:
            results[module.name].append(work(module))
    ours, peer = (
        [statistics.median(values) for values in zip(*results[m.name], strict=True)]
        for m in MODULES
    )
    print(
        f"| {label} | {ours[0]:.2f} | {peer[0]:.2f} | {ours[0] / peer[0]:.2f}"
        f" | {ours[1]:.2f} | {peer[1]:.2f} | {ours[1] / peer[1]:.2f} |",
        flush=True,
    )


def rush(module, clients=40, seats=10):
    """Confirmed, waiting, errors and seconds of a rush for the last seats."""
    place, partners = module.make(seats), people(clients)
    env.cr.commit()
    barrier, states = threading.Barrier(clients), [None] * clients

    def enroll(index):
        try:
            with registry.cursor() as cr:
                cr.execute("SELECT 1")
                barrier.wait(timeout=60)
                own = api.Environment(cr, SUPERUSER_ID, {})
                field = "session_id" if module is MODULES[0] else "event_id"
                record = own[
                    "training.enrollment"
                    if module is MODULES[0]
                    else "event.registration"
                ].create({field: place.id, "partner_id": partners[index].id})
                states[index] = record.state
        except Exception as error:  # counted
            states[index] = type(error).__name__

    threads = [threading.Thread(target=enroll, args=(i,)) for i in range(clients)]
    # Numbers taken meanwhile are refused by the index; that is no fault.
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    seated = sum(state in ("confirmed", "open") for state in states)
    waiting = states.count("waitlisted")
    print(
        f"| {module.name} | {seated} | {waiting} | {clients - seated - waiting}"
        f" | {seconds:.2f} |"
    )


def thousand_cancellations():
    """Cancel and enrol in random order; count free seats beside eligible learners."""
    module, generator = MODULES[0], random.Random(11)
    session = module.make(200)
    module.enroll(session, people(1200))
    env.cr.commit()
    left = violations = 0
    start, before = time.perf_counter(), env.cr.sql_log_count
    while left < 1000:
        live = session.enrollment_ids.filtered(lambda e: e.state == "confirmed")
        size = min(generator.choice([1, 1, 1, 2, 5, 20]), 1000 - left)
        live.browse(generator.sample(live.ids, size)).action_cancel("Benchmark")
        left += size
        if generator.random() < 0.3:
            module.enroll(session, people(generator.randint(1, 3)))
        env.cr.commit()
        env.invalidate_all()
        violations += bool(session.seats_available and session.waitlist_count)
    seconds = time.perf_counter() - start
    queries = (env.cr.sql_log_count - before) / left
    print(
        f"1,000 cancellations: {violations} times a free seat beside a waiting learner,"
        f" {queries:.1f} queries and {seconds:.3f} ms each",
    )


print("| for each person | queries: ours | event | share | ms: ours | event | share |")
print("| --- | --- | --- | --- | --- | --- | --- |")
for module in MODULES:
    module.set_messages(False)
compare("enrol, batches of 50, no messages", create_in_batches)
compare("enrol one by one, no messages", create_one_by_one)
compare("confirm what waits for approval, batches of 50", confirm_in_batches)
compare("cancel, batches of 50", cancel_in_batches)
compare("enrol one beside 10,000", create_beside_ten_thousand, rounds=1)
for module in MODULES:
    module.set_messages(True)
compare("enrol, batches of 50, usual messages", create_with_messages, rounds=1)
for module in MODULES:
    module.set_messages(False)
print("\n| rush: 40 at once for 10 seats | seated | waiting | errors | s |")
print("| --- | --- | --- | --- | --- |")
for module in MODULES:
    rush(module)
print()
thousand_cancellations()
