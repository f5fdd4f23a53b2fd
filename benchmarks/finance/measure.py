"""Run by `run` in an Odoo shell: `env` is given. Nothing of it is committed.

One enrolment is made, invoiced, posted and paid as a person would do it; its rows are
then copied by SQL, since making 100,000 invoices one by one takes an hour.
"""

import os
import statistics
import time

ENROLLMENTS = int(os.environ.get("ENROLLMENTS", "100000"))
SEATS = 50
ROUNDS = 3
env = env(context=dict(env.context, lang="en_US"))  # noqa: F821
cr = env.cr
GROUPS = ["reconciliation_class"]
AMOUNTS = [
    "__count",
    *(
        f"amount_{name}:sum"
        for name in ("expected", "ledger", "paid", "difference", "unearned", "unbilled")
    ),
]


def make_template():
    """A session of one enrolment with a paid invoice; its records by table."""
    if not env.company.chart_template:
        env["account.chart.template"].try_loading(
            "generic_coa", company=env.company, install_demo=False
        )
    product = env["product.product"].create(
        {"name": "Seat", "type": "service", "list_price": 100.0, "taxes_id": False}
    )
    course = env["training.course"].create(
        {"name": "Benchmark", "product_id": product.id, "seats_max": SEATS}
    )
    session = env["training.session"].create({"course_id": course.id, "tz": "UTC"})
    env["training.meeting"].create(
        {
            "session_id": session.id,
            "start": "2031-03-03 09:00:00",
            "stop": "2031-03-03 17:00:00",
        }
    )
    session.action_schedule()
    session.action_open()
    partner = env["res.partner"].create({"name": "Learner"})
    enrollment = env["training.enrollment"].create(
        {"session_id": session.id, "partner_id": partner.id}
    )
    move = enrollment._create_invoices()
    move.action_post()
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    ).create({})._create_payments()
    env.flush_all()
    return session, enrollment, move


def copy_rows(record, count, overrides):
    """Copy a row `count` times: column -> SQL of n (1..count); returns the first id."""
    table = record._table
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = 'public' AND is_generated = 'NEVER'",
        [table],
    )
    columns = [name for (name,) in cr.fetchall()]
    cr.execute(f"SELECT MAX(id) + 1 FROM {table}")
    [[first]] = cr.fetchall()
    values = {"id": f"{first - 1} + n", **overrides}
    selected = ", ".join(values.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {selected}"
        f" FROM {table} t, generate_series(1, {count}) n WHERE t.id = {record.id}"
    )
    return first - 1


def fill():
    """The data: half is invoiced and paid, a quarter invoiced, the rest isn't."""
    session, enrollment, move = make_template()
    receivable = move.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    income = move.invoice_line_ids
    partial = receivable.matched_credit_ids
    sessions = copy_rows(session, ENROLLMENTS // SEATS, {"name": "'B' || n"})
    copy_rows(
        session.meeting_ids, ENROLLMENTS // SEATS, {"session_id": f"{sessions} + n"}
    )
    people = copy_rows(enrollment.partner_id, SEATS, {"name": "'Learner ' || n"})
    enrollments = copy_rows(
        enrollment,
        ENROLLMENTS,
        {
            "session_id": f"{sessions} + 1 + (n - 1) / {SEATS}",
            "seat_number": f"1 + MOD(n - 1, {SEATS})",
            "partner_id": f"{people} + 1 + MOD(n - 1, {SEATS})",
            "access_token": "md5(n::text)",
            "name": "'E' || n",
        },
    )
    count = ENROLLMENTS * 3 // 4
    moves = copy_rows(
        move,
        count,
        {
            "name": "'BENCH/' || n",
            "sequence_number": "n",
            "sequence_prefix": "'BENCH/'",
            "access_token": "NULL",
        },
    )
    copy_rows(
        income,
        count,
        {
            "move_id": f"{moves} + n",
            "training_enrollment_id": f"{enrollments} + n",
            "training_session_id": f"{sessions} + 1 + (n - 1) / {SEATS}",
        },
    )
    owed = copy_rows(receivable, count, {"move_id": f"{moves} + n"})
    copy_rows(partial, ENROLLMENTS // 2, {"debit_move_id": f"{owed} + n"})
    cr.execute(
        "UPDATE account_move_line SET amount_residual = balance WHERE id > %s",
        [owed + ENROLLMENTS // 2],
    )
    for table in (
        "training_session",
        "training_meeting",
        "training_enrollment",
        "account_move",
        "account_move_line",
        "account_partial_reconcile",
    ):
        cr.execute(f"ANALYZE {table}")


def measure(work):
    """(queries, seconds): the count of one run, the median of several."""
    seconds = []
    for _round in range(ROUNDS):
        env.invalidate_all()
        before, start = cr.sql_log_count, time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
        queries = cr.sql_log_count - before
    return queries, statistics.median(seconds)


started = time.perf_counter()
fill()
print(f"{ENROLLMENTS:,} enrolments made in {time.perf_counter() - started:.0f} s\n")
report = env["training.reconciliation.report"]
past = report.with_context(training_as_at="2020-01-31")
specification = {
    name: {} for name in ("display_name", "reconciliation_class", "amount_ledger")
}
WORKS = {
    "open, by class with sums": lambda: report.formatted_read_group(
        [], GROUPS, AMOUNTS
    ),
    "open, as at a past day": lambda: past.formatted_read_group([], GROUPS, AMOUNTS),
    "first page of what isn't invoiced": lambda: report.web_search_read(
        [("reconciliation_class", "=", "not_invoiced")], specification, limit=80
    ),
    "pivot by course and month": lambda: report.formatted_read_group(
        [], ["course_id", "session_start:month"], AMOUNTS
    ),
    "totals by account": report._get_account_totals,
}
print("| what | queries | s |\n| --- | --- | --- |")
for label, work in WORKS.items():
    queries, seconds = measure(work)
    print(f"| {label} | {queries} | {seconds:.2f} |", flush=True)
cr.rollback()
