from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..scheduling.solve import SolveOptions, solve

# course, days ahead, client (index or None for a public session), more values
WISHES = [
    ("EFAW", 63, 0, {"learner_count": 8}),
    ("EFAW", 70, None, {}),
    ("FIRE", 64, 2, {"priority": "1"}),
    ("FIRE", 78, 3, {}),
    ("MH", 66, 1, {"learner_count": 10}),
    ("MH", 80, None, {}),
    ("COSHH", 65, 4, {}),
    ("ASB", 72, None, {}),
    ("LEAD", 75, 5, {"priority": "2"}),
    ("COACH", 68, 0, {}),
    ("XL1", 74, None, {}),
    ("XL2", 82, 2, {}),
    ("PBI", 77, 1, {}),
    ("PM1", 84, 3, {}),
    ("TIME", 69, None, {}),
    ("FAWR", 71, 4, {"learner_count": 60}),
]
# course, place (index or None for anywhere), learners of each who is interested
INTEREST = [
    ("MEWP", 0, (1, 2, 1)),
    ("MEWP", None, (1,)),
    ("FORK", 1, (1, 1)),
    ("IOSH", 2, (1,)),
    ("SQL", None, (1, 1, 1, 2, 1)),
]


def make_planning(builder):
    """A plan that waits for a decision, a what-if beside it, and interest."""
    requests = builder.env["training.request"].create(
        [
            builder._prepare_request(
                builder.courses[code],
                builder.today + timedelta(days=ahead),
                slack=12,
                requested_on=fields.Datetime.now() - timedelta(days=index % 9),
                customer_id=builder.clients[client].id if client is not None else False,
                **overrides,
            )
            for index, (code, ahead, client, overrides) in enumerate(WISHES)
        ]
    )
    run = _make_run(builder, requests, note="What came in this month")
    run.proposal_ids.filtered(lambda proposal: proposal.state == "proposed")[
        :3
    ].action_accept()
    _make_run(
        builder,
        requests,
        note="What if travel cost twice as much",
        is_what_if=True,
        weight_travel_km=2 * run.weight_travel_km,
    )
    _make_quotes(builder, requests)
    _make_interest(builder)


def _make_quotes(builder, requests):
    """One that waits for its client, one that was accepted, one declined."""
    private = requests.filtered("customer_id")
    quotes = builder.env["training.quote"].create(
        [
            {
                "request_id": request.id,
                "price": price,
                "price_extra": price / 10,
                "note": "Course books and lunch are included.",
            }
            for request, price in zip(private, (1450.0, 980.0, 2300.0), strict=False)
        ]
    )
    for quote in quotes:
        quote._move_to("sent", sent_on=fields.Datetime.now())
        quote._portal_ensure_token()
    waiting, taken, refused = quotes
    waiting.first_day = waiting.request_id.date_earliest + timedelta(days=3)
    taken._accept(taken.partner_id, "PO 4711")
    refused._decline(refused.partner_id, "We train them in house this year.")


def _make_run(builder, requests, **overrides):
    """A run, solved on the spot as there is no worker during an installation."""
    run = builder.env["training.scheduling.run"].create(
        {
            "request_ids": [Command.set(requests.ids)],
            "user_id": builder.coordinator.id,
            "time_limit": 5,
            **overrides,
        }
    )
    run.action_solve()
    run._move_to("solving")
    problem = builder.env["training.planner"]._prepare_run_problem(
        run, run.proposal_ids
    )
    run._store_plan(solve(problem, SolveOptions(time_limit=run.time_limit)))
    return run


def _make_interest(builder):
    people = iter(builder.learners)
    builder.env["training.interest"].create(
        [
            {
                "course_id": builder.courses[code].id,
                "partner_id": next(people).id,
                "place_id": builder.places[place].id if place is not None else False,
                "learner_count": count,
                "note": "Asked on the phone",
            }
            for code, place, counts in INTEREST
            for count in counts
        ]
    )
