from datetime import timedelta

from odoo.fields import Command

# Steps of every course in the list: name, days from the start, who, mandatory
CHECKLIST = [
    ("Order handbooks and certificates", -21, "coordinator", True),
    ("Send joining instructions", -7, "coordinator", False),
    ("Confirm lunch and dietary needs", -5, "coordinator", False),
    ("Check room, projector and flip charts", 0, "lead", False),
    ("Thank the client and ask for feedback", 2, "coordinator", False),
]
COURSES = ("EFAW", "FAW", "IOSH", "LEAD")
MOST_OPEN_ROUNDS = 4


class DemoStaffing:
    """Checklists, instructors who were asked, a room whose owner is asked."""

    def __init__(self, builder):
        self.env = builder.env
        self.builder = builder

    def build(self):
        self.make_checklists()
        self.ask_instructors()
        self.make_owned_room()
        self.propose_decisions()

    def make_checklists(self):
        """Steps on four courses, and on their sessions to come."""
        courses = [self.builder.courses[code] for code in COURSES]
        self.env["training.course.task"].create(
            [
                {
                    "course_id": course.id,
                    "name": name,
                    "days": days,
                    "role": role,
                    "is_mandatory": is_mandatory,
                }
                for course in courses
                for name, days, role, is_mandatory in CHECKLIST
            ]
        )
        sessions = self.env["training.session"].search(
            [
                ("course_id", "in", [course.id for course in courses]),
                ("state", "in", ("scheduled", "open", "confirmed")),
            ]
        )
        sessions._add_course_tasks()
        today = self.builder.today
        sessions.task_ids.filtered(
            # Some of what is overdue was forgotten.
            lambda task: task.deadline < today and task.id % 4
        ).action_done()

    def propose_decisions(self):
        """Northgate decides five weeks ahead; what is below its minimum is due."""
        sessions = self.env["training.session"].search(
            [
                ("state", "in", ("scheduled", "open")),
                ("is_below_minimum", "=", True),
                ("start", ">", self.builder.today + timedelta(days=1)),
            ]
        )
        sessions.effective_policy_id.decision_days_before = 35
        self.env["training.decision"]._propose_due()

    def ask_instructors(self):
        """Rounds for sessions that lack an instructor: in order and as a pool."""
        Session = self.env["training.session"]
        unstaffed = Session.search(
            [
                ("is_unstaffed", "=", True),
                ("state", "in", ("scheduled", "open")),
                ("start", ">", self.builder.today + timedelta(days=7)),
            ],
            order="start",
            limit=MOST_OPEN_ROUNDS,
        )
        for index, session in enumerate(unstaffed):
            ranked = self.env["training.planner"]._rank_session(session)
            able = [found for found in ranked if found.available][:4]
            self._ask(session, able, "pool" if index % 2 else "ranked")
        declined = unstaffed[:1].offer_ids.filtered(lambda o: o.state == "asked")
        if declined:
            declined._decline("Family holiday that week")

    def _ask(self, session, able, mode):
        if not able:
            return
        employees = self.env["hr.employee"].browse(found.resource_id for found in able)
        offer_round = self.env["training.offer.round"].create(
            {
                "session_id": session.id,
                "meeting_ids": [Command.set(session.meeting_ids.ids)],
                "mode": mode,
                "offer_ids": [
                    Command.create(
                        {
                            "employee_id": employee.id,
                            "sequence": place,
                            "rate": employee.training_rate,
                            "rate_unit": employee.training_rate_unit,
                        }
                    )
                    for place, employee in enumerate(employees, 1)
                ],
            }
        )
        offer_round._ask_next()

    def make_owned_room(self):
        """The boardroom is the manager's: who wants it has to ask."""
        manager = self.env["res.users"].search([("login", "=", "manager")], limit=1)
        place = self.builder.places[:1]
        self.env["training.resource"].create(
            {
                "name": f"Boardroom, {place.city}",
                "kind": "room",
                "place_id": place.id,
                "capacity": 16,
                "needs_approval": True,
                "owner_id": manager.id,
            }
        )
