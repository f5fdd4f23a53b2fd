"""Run by `run` in an Odoo shell: `env` is given.

A session, an enrolment, a request and an interest are made as a person would make them;
their rows are then copied by SQL over three years, of which half a year is ahead, and
over courses, places, people, clients and states.
"""

import os

from odoo.tools import SQL

SESSIONS = int(os.environ.get("SESSIONS", "10000"))
LEARNERS = int(os.environ.get("LEARNERS", "100"))
PEOPLE = max(5000, LEARNERS)
# A day of three years, by the number of a row.
DAY = (
    "(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '30 month'"
    " + number % 1095 * interval '1 day')"
)
env = env(context=dict(env.context, tracking_disable=True))  # noqa: F821


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
            series=SQL(series),
            id=record.id,
        )
    )


courses = env["training.course"].create(
    [{"name": f"Course {number}", "seats_max": LEARNERS} for number in range(40)]
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
session = env["training.session"].create({"course_id": courses[0].id, "tz": "UTC"})
env["training.meeting"].create(
    {
        "session_id": session.id,
        "start": "2031-03-03 09:00:00",
        "stop": "2031-03-03 17:00:00",
    }
)
session.action_schedule()
session.action_open()
enrollment = env["training.enrollment"].create(
    {"session_id": session.id, "partner_id": people[0].id}
)
client = {"course_id": courses[0].id, "customer_id": people[0].id}
request = env["training.request"].create(
    dict(client, date_earliest="2031-03-03", date_latest="2031-03-07")
)
interest = env["training.interest"].create(
    {"course_id": courses[0].id, "partner_id": people[0].id}
)
env.flush_all()
copy(
    request,
    f"generate_series(0, {SESSIONS // 8 - 1}) number",
    name="'B' || number",
    course_id=f"{courses[0].id} + number % 40",
    place_id=f"{places[0].id} + number % 20",
    customer_id=f"{people[0].id} + number % 20",
    learner_count="10 + number % 10",
    state="CASE WHEN number % 5 = 0 THEN 'declined' ELSE 'scheduled' END",
    requested_on=f"{DAY} - interval '60 day'",
    external_reference="NULL",
)
copy(
    session,
    f"generate_series(1, {SESSIONS}) number",
    name="'B' || number",
    course_id=f"{courses[0].id} + number % 40",
    place_id=f"{places[0].id} + number % 20",
    request_id="(SELECT id FROM training_request asked WHERE number % 10 = 1"
    " AND asked.name = 'B' || number / 10 AND asked.state = 'scheduled')",
    state="CASE WHEN number % 12 = 0 THEN 'cancelled'"
    f" WHEN {DAY} > now() AT TIME ZONE 'UTC' THEN 'open' ELSE 'closed' END",
    start=f"{DAY} + interval '9 hour'",
    stop=f"{DAY} + interval '17 hour'",
    access_token="NULL",
)
copy(
    enrollment,
    f"(SELECT id, course_id, start, state FROM training_session"
    f" WHERE name LIKE 'B%%') session, generate_series(1, {LEARNERS}) seat",
    session_id="session.id",
    course_id="session.course_id",
    partner_id=f"{people[0].id} + (session.id * 37 + seat) % {PEOPLE}",
    customer_id=f"{people[0].id} + seat % 20",
    seat_number="seat",
    state="CASE WHEN session.state = 'cancelled' THEN 'cancelled'"
    " WHEN session.state = 'open' THEN 'confirmed' WHEN seat % 10 = 0 THEN 'no_show'"
    " ELSE 'completed' END",
    create_date="session.start - interval '40 day'",
    waitlisted_on="CASE WHEN seat % 15 = 0 THEN session.start - interval '30 day' END",
    confirmed_on="session.start - interval '20 day'",
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
env.cr.commit()
