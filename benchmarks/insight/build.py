"""Run by `run` in an Odoo shell: `env` is given.

A session and an enrolment are made as a person would make them; their rows are then
copied by SQL over three years, courses, places, clients and states.
"""

import os

from odoo.tools import SQL

SESSIONS = int(os.environ.get("SESSIONS", "10000"))
LEARNERS = int(os.environ.get("LEARNERS", "100"))
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
    [{"name": f"Place {number}", "is_training_place": True} for number in range(20)]
)
people = env["res.partner"].create(
    [{"name": f"Person {number}"} for number in range(LEARNERS)]
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
env.flush_all()
copy(
    session,
    f"generate_series(1, {SESSIONS}) number",
    name="'B' || number",
    course_id=f"{courses[0].id} + number % 40",
    place_id=f"{places[0].id} + number % 20",
    state="CASE WHEN number % 12 = 0 THEN 'cancelled' WHEN number % 4 = 0 THEN 'open'"
    " ELSE 'closed' END",
    start="timestamp '2028-01-03 09:00' + number % 1095 * interval '1 day'",
    stop="timestamp '2028-01-03 17:00' + number % 1095 * interval '1 day'",
    access_token="NULL",
)
copy(
    enrollment,
    f"(SELECT id, course_id, start, state FROM training_session"
    f" WHERE name LIKE 'B%%') session, generate_series(1, {LEARNERS}) seat",
    session_id="session.id",
    course_id="session.course_id",
    partner_id=f"{people[0].id} + seat - 1",
    customer_id=f"{people[0].id} + seat % 20",
    seat_number="seat",
    state="CASE WHEN session.state = 'cancelled' THEN 'cancelled'"
    " WHEN session.state = 'open' THEN 'confirmed' WHEN seat % 10 = 0 THEN 'no_show'"
    " ELSE 'completed' END",
    waitlisted_on="CASE WHEN seat % 15 = 0 THEN session.start - interval '30 day' END",
    confirmed_on="session.start - interval '20 day'",
    access_token="NULL",
)
env.cr.commit()
