"""Run by `run` in an Odoo shell: `env` is given.

One session with its meeting, booking, enrolment, time, paid invoice, and a request and
an interest are made as a person would make them. Their rows are copied by SQL over
three years, of which half a year is ahead, and over courses, places, people, clients
and states. What is over is invoiced: one invoice for each client of a session.
"""

import os

from odoo.tools import SQL

SESSIONS = int(os.environ.get("SESSIONS", "10000"))
LEARNERS = int(os.environ.get("LEARNERS", "100"))
PEOPLE = max(5000, LEARNERS)
CLIENTS = 20
DAYS = 1095
# A day of three years, by the number of a row.
DAY = (
    "(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '30 month'"
    f" + number % {DAYS} * interval '1 day')"
)
NOW = "now() AT TIME ZONE 'UTC'"
env = env(context=dict(env.context, tracking_disable=True, lang="en_US"))  # noqa: F821


def copy(record, series, **columns):
    """Copy the row of a record once for each row of a series."""
    names = [
        name
        for name, field in record._fields.items()
        if field.store and field.column_type and name not in ("id", *columns)
    ]
    env.execute_query(
        SQL(
            "INSERT INTO %(table)s (%(into)s) SELECT %(values)s"
            " FROM %(table)s template, %(series)s"
            " WHERE template.id = %(id)s RETURNING 1",
            table=SQL.identifier(record._table),
            into=SQL(", ").join(map(SQL.identifier, [*names, *columns])),
            values=SQL(", ").join(
                [
                    *(SQL.identifier("template", name) for name in names),
                    *(SQL(value.replace("%", "%%")) for value in columns.values()),
                ]
            ),
            series=SQL(series.replace("%", "%%")),
            id=record.id,
        )
    )
    print(f"{record._name} copied", flush=True)


# -- what is copied -----------------------------------------------------------------
if not env.company.chart_template:
    env["account.chart.template"].try_loading(
        "generic_coa", company=env.company, install_demo=False
    )
product = env["product.product"].create(
    {"name": "Seat", "type": "service", "list_price": 100.0, "taxes_id": False}
)
courses = env["training.course"].create(
    [
        {"name": f"Course {number}", "seats_max": LEARNERS, "product_id": product.id}
        for number in range(40)
    ]
)
places = env["res.partner"].create(
    [
        {
            "name": f"Place {number}",
            "city": f"City {number % 5}",
            "is_training_place": True,
        }
        for number in range(20)
    ]
)
people = env["res.partner"].create(
    [{"name": f"Person {number}"} for number in range(PEOPLE)]
)
# As many instructors as there are sessions a day.
employees = env["hr.employee"].create(
    [
        {"name": f"Instructor {number}", "is_instructor": True, "tz": "UTC"}
        for number in range(SESSIONS // DAYS + 1)
    ]
)
session = env["training.session"].create({"course_id": courses[0].id, "tz": "UTC"})
meeting = env["training.meeting"].create(
    {
        "session_id": session.id,
        "start": "2031-03-03 09:00:00",
        "stop": "2031-03-03 17:00:00",
    }
)
session.action_schedule()
session.action_open()
session.instructor_ids = employees[0]
booking = meeting.booking_ids.filtered(lambda line: line.role == "lead")
enrollment = env["training.enrollment"].create(
    {"session_id": session.id, "partner_id": people[0].id}
)
move = enrollment._create_invoices()
move.action_post()
env["account.payment.register"].with_context(
    active_model="account.move", active_ids=move.ids
).create({})._create_payments()
income = move.invoice_line_ids
owed = move.line_ids - income
paid = owed.matched_credit_ids
spent = env["training.time.entry"].create(
    {"session_id": session.id, "start": "2031-01-06 09:00:00", "hours": 2}
)
client = {"course_id": courses[0].id, "customer_id": people[0].id}
request = env["training.request"].create(
    dict(client, date_earliest="2031-03-03", date_latest="2031-03-07")
)
interest = env["training.interest"].create(
    {"course_id": courses[0].id, "partner_id": people[0].id}
)
env.flush_all()

# -- what is asked for and taught ---------------------------------------------------
copy(
    request,
    f"generate_series(0, {SESSIONS // 8 - 1}) number",
    name="'B' || number",
    course_id=f"{courses[0].id} + number % 40",
    place_id=f"{places[0].id} + number % 20",
    customer_id=f"{people[0].id} + number % {CLIENTS}",
    learner_count="10 + number % 10",
    state="CASE WHEN number % 5 = 0 THEN 'declined' ELSE 'scheduled' END",
    requested_on=f"{DAY} - interval '60 day'",
    scheduled_on=f"{DAY} - interval '45 day'",
    external_reference="NULL",
)
# What ended in the last sixty days isn't closed yet; one in twelve was cancelled.
copy(
    session,
    f"generate_series(1, {SESSIONS}) number",
    name="'B' || number",
    course_id=f"{courses[0].id} + number % 40",
    place_id=f"{places[0].id} + number % 20",
    request_id="(SELECT id FROM training_request asked WHERE number % 10 = 1"
    " AND asked.name = 'B' || number / 10 AND asked.state = 'scheduled')",
    state="CASE WHEN number % 12 = 0 THEN 'cancelled'"
    f" WHEN {DAY} > {NOW} THEN 'open'"
    f" WHEN {DAY} > {NOW} - interval '60 day' THEN 'done' ELSE 'closed' END",
    start=f"{DAY} + interval '9 hour'",
    stop=f"{DAY} + interval '17 hour'",
    create_date=f"{DAY} - interval '60 day'",
    scheduled_on=f"{DAY} - interval '50 day'",
    opened_on=f"{DAY} - interval '45 day'",
    confirmed_on=f"CASE WHEN {DAY} <= {NOW} THEN {DAY} - interval '14 day' END",
    done_on=f"CASE WHEN {DAY} <= {NOW} AND number % 12 > 0"
    f" THEN {DAY} + interval '18 hour' END",
    closed_on=f"CASE WHEN {DAY} <= {NOW} - interval '60 day' AND number % 12 > 0"
    f" THEN {DAY} + interval '50 day' END",
    cancelled_on=f"CASE WHEN number % 12 = 0 THEN {DAY} - interval '10 day' END",
    access_token="NULL",
)
copy(
    meeting,
    "(SELECT id, start, stop, state FROM training_session WHERE name LIKE 'B%') held",
    session_id="held.id",
    start="held.start",
    stop="held.stop",
    attendance_submitted_on="CASE WHEN held.state IN ('done', 'closed')"
    " THEN held.stop END",
)
copy(
    booking,
    "(SELECT taught.*, SUBSTR(held.name, 2)::int AS number"
    " FROM training_meeting taught JOIN training_session held"
    " ON held.id = taught.session_id"
    " WHERE held.name LIKE 'B%' AND held.state <> 'cancelled') led",
    session_id="led.session_id",
    meeting_id="led.id",
    start="led.start",
    stop="led.stop",
    employee_id=f"{employees[0].id} + led.number / {DAYS}",
    resource_id="(SELECT resource_id FROM hr_employee"
    f" WHERE id = {employees[0].id} + led.number / {DAYS})",
)
copy(
    spent,
    "(SELECT id, start FROM training_session WHERE name LIKE 'B%') held,"
    " generate_series(1, 3) number",
    session_id="held.id",
    start="held.start - number * interval '7 day'",
    stop="held.start - number * interval '7 day' + interval '1 hour'",
    minutes="15 * number",
)
copy(
    enrollment,
    "(SELECT id, course_id, start, state FROM training_session"
    f" WHERE name LIKE 'B%') held, generate_series(1, {LEARNERS}) seat",
    session_id="held.id",
    course_id="held.course_id",
    partner_id=f"{people[0].id} + (held.id * 37 + seat) % {PEOPLE}",
    customer_id=f"{people[0].id} + seat % {CLIENTS}",
    seat_number="seat",
    state="CASE WHEN held.state = 'cancelled' THEN 'cancelled'"
    " WHEN held.state = 'open' THEN 'confirmed' WHEN seat % 10 = 0 THEN 'no_show'"
    " ELSE 'completed' END",
    create_date="held.start - interval '40 day'",
    waitlisted_on="CASE WHEN seat % 15 = 0 THEN held.start - interval '30 day' END",
    confirmed_on="held.start - interval '20 day'",
    cancelled_on="CASE WHEN held.state = 'cancelled' THEN held.start"
    " - interval '10 day' END",
    access_token="NULL",
)
copy(
    interest,
    f"generate_series(1, {SESSIONS}) number",
    course_id=f"{courses[0].id} + number % 40",
    place_id=f"{places[0].id} + number % 20",
    partner_id=f"{people[0].id} + number * 7 % {PEOPLE}",
    request_id="(SELECT id FROM training_request asked WHERE number % 10 = 2"
    " AND asked.name = 'B' || number / 10)",
    create_date=f"{DAY} - interval '70 day'",
)

# -- what is invoiced ---------------------------------------------------------------
# All of closed sessions; of delivered ones, what began a month ago. Of one client in
# twenty invoices of the last half year aren't paid.
[[first_move, first_owed]] = env.execute_query(
    SQL(
        "SELECT (SELECT MAX(id) FROM account_move) + 1,"
        " (SELECT MAX(id) FROM account_move_line) + 1"
    )
)
[[first_session]] = env.execute_query(
    SQL("SELECT MIN(id) FROM training_session WHERE name LIKE 'B%%'")
)
NUMBER = f"((held.id - {first_session}) * {CLIENTS} + client)"
BILLED = (
    "(SELECT id, start FROM training_session WHERE name LIKE 'B%'"
    " AND (state = 'closed' OR state = 'done'"
    f" AND start < {NOW} - interval '30 day')) held"
)
INVOICES = f"{BILLED}, generate_series(0, {CLIENTS - 1}) client"
IS_PAID = f"(client > 0 OR held.start < {NOW} - interval '180 day')"
AMOUNT = f"(100 * {LEARNERS // CLIENTS})"
copy(
    move,
    INVOICES,
    id=f"{first_move} + {NUMBER}",
    name="'B/' || held.id || '/' || client",
    sequence_prefix="'B/' || held.id || '/'",
    sequence_number="client",
    partner_id=f"{people[0].id} + client",
    commercial_partner_id=f"{people[0].id} + client",
    date="held.start::date",
    invoice_date="held.start::date",
    invoice_date_due="held.start::date + 30",
    payment_state=f"CASE WHEN {IS_PAID} THEN 'paid' ELSE 'not_paid' END",
    amount_residual=f"CASE WHEN {IS_PAID} THEN 0 ELSE {AMOUNT} END",
    amount_residual_signed=f"CASE WHEN {IS_PAID} THEN 0 ELSE {AMOUNT} END",
    **dict.fromkeys(
        (
            "amount_untaxed",
            "amount_total",
            "amount_untaxed_signed",
            "amount_total_signed",
            "amount_total_in_currency_signed",
        ),
        AMOUNT,
    ),
    access_token="NULL",
)
copy(
    owed,
    INVOICES,
    id=f"{first_owed} + {NUMBER}",
    move_id=f"{first_move} + {NUMBER}",
    partner_id=f"{people[0].id} + client",
    date="held.start::date",
    date_maturity="held.start::date + 30",
    debit=AMOUNT,
    balance=AMOUNT,
    amount_currency=AMOUNT,
    amount_residual=f"CASE WHEN {IS_PAID} THEN 0 ELSE {AMOUNT} END",
    amount_residual_currency=f"CASE WHEN {IS_PAID} THEN 0 ELSE {AMOUNT} END",
    reconciled=IS_PAID,
)
for record in (move, owed):
    env.execute_query(
        SQL(
            "SELECT setval(%s, (SELECT MAX(id) FROM %s))",
            f"{record._table}_id_seq",
            SQL.identifier(record._table),
        )
    )
copy(
    paid,
    f"(SELECT held.*, client FROM {INVOICES} WHERE {IS_PAID}) settled",
    debit_move_id=f"{first_owed} + (settled.id - {first_session}) * {CLIENTS}"
    " + settled.client",
    amount=AMOUNT,
    debit_amount_currency=AMOUNT,
    credit_amount_currency=AMOUNT,
    max_date="settled.start::date + 20",
)
copy(
    income,
    f"(SELECT seat.*, held.start FROM training_enrollment seat JOIN {BILLED}"
    " ON held.id = seat.session_id) charged",
    move_id=f"{first_move} + (charged.session_id - {first_session}) * {CLIENTS}"
    f" + charged.customer_id - {people[0].id}",
    partner_id="charged.customer_id",
    date="charged.start::date",
    training_session_id="charged.session_id",
    training_enrollment_id="charged.id",
)
env.cr.commit()
