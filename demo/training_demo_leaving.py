from datetime import timedelta

from odoo import fields
from odoo.fields import Command

STEPS = {30: 25, 14: 50, 7: 100}


class DemoLeaving:
    """People who cancel, move, send a colleague or wait for an approval."""

    def __init__(self, env, clients):
        self.env = env
        self.clients = clients

    def build(self):
        self.make_policies()
        sessions = self.find_sessions()
        self.ask_questions(sessions[:1].course_id)
        if len(sessions) < 2:
            return
        self.leave(sessions)
        self.wait_for_approval(sessions)

    def make_policies(self):
        """Fees by steps for courses without a policy, approval for one client."""
        fees = self.env["training.policy"].create(
            {
                "name": "Open courses with cancellation fee",
                "transfer_fee_percent": 10,
                "no_show_fee_percent": 25,
                "fee_step_ids": [
                    Command.create({"days_before": days, "percent": percent})
                    for days, percent in STEPS.items()
                ],
            }
        )
        courses = self.env["training.course"].search(
            [("policy_id", "=", False), ("company_id", "=", self.env.company.id)]
        )
        courses[: len(courses) // 2].policy_id = fees
        self.contract = self.env["training.policy"].create(
            {
                "name": "Framework contract: their manager approves",
                "approval": "client",
                "approval_lapse_hours": 120,
                "fee_step_ids": [Command.create({"days_before": 7, "percent": 50})],
            }
        )
        self.fees = fees

    def find_sessions(self):
        """Two coming dates of one course with fees, the first within two weeks."""
        now = fields.Datetime.now()
        coming = self.env["training.session"].search(
            [
                ("course_id.policy_id", "=", self.fees.id),
                ("course_id.has_prerequisites", "=", False),
                ("state", "in", ("open", "confirmed")),
                ("start", ">", now + timedelta(days=2)),
                ("customer_id", "=", False),
            ],
            order="start",
        )
        for sessions in coming.grouped("course_id").values():
            taken = sessions.filtered(lambda session: session.seats_filled > 3)
            free = sessions.filtered(lambda session: session.seats_available > 3)
            if taken and free - taken[:1]:
                return taken[:1] | (free - taken[:1])[:1]
        return coming[:0]

    def ask_questions(self, course):
        """Diet of each person, the cost centre of whoever books."""
        course.question_ids = [
            Command.create(
                {
                    "name": "Diet",
                    "kind": "choice",
                    "is_required": True,
                    "choice_ids": [
                        Command.create({"name": name})
                        for name in ("No restrictions", "Vegetarian", "Vegan", "Halal")
                    ],
                }
            ),
            Command.create({"name": "Years in the job", "kind": "number"}),
            Command.create({"name": "Cost centre", "scope": "booking"}),
        ]

    def leave(self, sessions):
        """One cancels, one moves, one sends a colleague; some have answered."""
        session, later = sessions
        seated = session.enrollment_ids.filtered(lambda e: e.state == "confirmed")
        reason = self.env.ref("training_operations.training_reason_cancel_ill")
        seated[0].action_cancel("Called this morning", reason.id)
        moved = seated[1]._transfer(later, "Holiday booked already")
        person = seated[2].partner_id
        here = (session | later).enrollment_ids.partner_id
        colleagues = person.commercial_partner_id.child_ids - here
        if colleagues:
            seated[2].action_substitute(
                colleagues[0],
                "On parental leave",
                override_reason="Known from an earlier booking",
            )
        diets = session.course_id.question_ids[:1].choice_ids
        self.env["training.enrollment.answer"].create(
            [
                {
                    "enrollment_id": enrollment.id,
                    "question_id": diets.question_id.id,
                    "choice_id": diets[index % len(diets)].id,
                }
                for index, enrollment in enumerate(seated[3:] | moved)
            ]
        )

    def wait_for_approval(self, sessions):
        """People of a client whose manager has to agree."""
        client = self.clients[1]
        client.training_policy_id = self.contract
        people = client.child_ids - sessions.enrollment_ids.partner_id
        people[0].is_training_manager = True
        self.env["training.enrollment"].create(
            [
                {
                    "session_id": sessions[1].id,
                    "partner_id": person.id,
                    "override_reason": "Known from an earlier booking",
                }
                for person in people[1:3]
            ]
        )
