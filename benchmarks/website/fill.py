"""Run in an Odoo shell on a database of its own: as many sessions as events."""

import os
from datetime import datetime, timedelta

from odoo import Command

env = globals()["env"]  # of the shell
COUNT = int(os.environ.get("SESSIONS", 10_000))
COURSES, BATCH = 40, 500
FIRST = datetime(2030, 3, 4, 9)

env = env(context=dict(env.context, tracking_disable=True, mail_create_nolog=True))
place = env["res.partner"].create(
    {"name": "Centre", "city": "London", "is_training_place": True}
)
product = env["product.product"].create(
    {"name": "Seat", "type": "service", "list_price": 0.0}
)
courses = env["training.course"].create(
    [
        {
            "name": f"Course {number:02}",
            "product_id": product.id,
            "is_published": True,
            "seats_min": 1,
            "seats_max": 10,
            "block_ids": [Command.create({"name": "Day"})],
        }
        for number in range(COURSES)
    ]
)


def when(number):
    """The sessions are spread over the weekdays of some years."""
    start = FIRST + timedelta(days=number % 1400)
    return start, start + timedelta(hours=8)


for first in range(0, COUNT, BATCH):
    numbers = range(first, min(first + BATCH, COUNT))
    env["training.session"].create(
        [
            {
                "course_id": courses[number % COURSES].id,
                "place_id": place.id,
                "meeting_ids": [
                    Command.create(
                        dict(zip(("start", "stop"), when(number), strict=True))
                    )
                ],
            }
            for number in numbers
        ]
    )
    env["event.event"].create(
        [
            {
                "name": f"Event {number}",
                "address_id": place.id,
                "date_begin": when(number)[0],
                "date_end": when(number)[1],
                "seats_limited": True,
                "seats_max": 10,
                "is_published": True,
            }
            for number in numbers
        ]
    )
    env.cr.commit()
env.flush_all()
# Opening them one by one would only take longer: nobody is told, nothing is booked.
env.cr.execute("UPDATE training_session SET state = 'open'")
env.cr.execute("ANALYZE")
env.cr.commit()
session = env["training.session"].search([], order="start, id", limit=1)
event = env["event.event"].search([], order="date_begin, id", limit=1)
print(f"{session.id},{session.course_id.website_url},{event.website_url}/register")
