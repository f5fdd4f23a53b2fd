from datetime import timedelta

from odoo import fields
from odoo.fields import Command


class DemoEnrolment:
    """Policies, a running offer, a hybrid session of two pools, a course waitlist."""

    def __init__(self, builder):
        self.builder = builder
        self.env = builder.env

    def build(self):
        self.make_policies()
        self.make_offer()
        self.make_hybrid_session()
        self.make_entries()

    def make_policies(self):
        """House rules with fees, a client's contract without, one that offers seats."""
        self.builder.company.training_policy_id.write(
            {
                "name": "House rules",
                "waitlist_freeze_hours": 24,
                "fee_step_ids": [
                    Command.create({"days_before": 14, "percent": 25}),
                    Command.create({"days_before": 7, "percent": 50}),
                    Command.create({"days_before": 2, "percent": 100}),
                ],
            }
        )
        policies = self.env["training.policy"].create(
            [
                {
                    "name": f"Contract with {self.builder.clients[0].name}",
                    "approval": "client",
                    "cancel_deadline_hours": 0,
                },
                {
                    "name": "Popular courses",
                    "waitlist_order": "required_first",
                    "waitlist_offer": "timed_offer",
                    "offer_hours": 24,
                    "waitlist_freeze_hours": 48,
                },
            ]
        )
        self.builder.clients[0].training_policy_id = policies[0]
        self.popular = policies[1]

    def make_offer(self):
        """In the last full session a seat became free and is offered to the next."""
        session = self.env["training.session"].search(
            [
                ("state", "in", ("open", "confirmed")),
                ("start", ">", fields.Datetime.now() + timedelta(days=10)),
                ("waitlist_count", ">=", 2),
            ],
            limit=1,
        )
        session.policy_id = self.popular
        seated = session.enrollment_ids.filtered(lambda e: e.state == "confirmed")
        seated[:1].action_cancel("Called away to a customer")

    def make_hybrid_session(self):
        """Six seats in the room, full with two waiting, and some online."""
        session = self.builder._make_session(
            "LEAD",
            self.builder.today + timedelta(days=31),
            mode="hybrid",
            seats_max=14,
            seats_onsite=6,
        )
        session.price_online = session.price_unit * 0.8
        session.action_schedule()
        session.action_open()
        people = self.builder.learners[-13:]
        self.env["training.enrollment"].create(
            [
                {
                    "session_id": session.id,
                    "partner_id": person.id,
                    "seat_pool": "onsite" if index < 8 else "online",
                    "override_reason": "Known from an earlier booking",
                }
                for index, person in enumerate(people)
            ]
        )

    def make_entries(self):
        """Two people would take any date of a course, one only before summer."""
        people = self.builder.learners[8:10]
        self.env["training.waitlist.entry"].create(
            [
                {"partner_id": people[0].id, "course_id": self._course("NEG").id},
                {
                    "partner_id": people[1].id,
                    "course_id": self._course("TTT").id,
                    "date_to": self.builder.today + timedelta(days=120),
                    "is_required": True,
                },
            ]
        )

    def _course(self, code):
        return self.builder.courses[code]
