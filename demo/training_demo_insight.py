import random
from datetime import datetime, time, timedelta

from dateutil.relativedelta import MO, relativedelta

from odoo import fields
from odoo.fields import Command

TARGETS = {
    "utilisation": 75,
    "no_show_rate": 5,
    "cancellation_rate": 5,
    "coordination_per_session": 2,
    "completion_rate": 90,
    "days_to_schedule": 3,
}
# What was done, how many days before the start, and the most minutes it took.
WORK = (
    ("Room and instructor", 35, 60),
    ("Questions of learners", 12, 45),
    ("Materials and joining instructions", 4, 40),
)


class DemoInsight:
    """What is wanted of the figures, the time that coordinators noted, a report."""

    def __init__(self, builder):
        self.env = builder.env
        self.company = builder.company
        self.coordinator = builder.coordinator
        # Its own draw, so that no other step tells another story for it.
        self.random = random.Random(8)

    def build(self):
        self.set_targets()
        self.note_time()
        self.schedule_report()

    def schedule_report(self):
        """Utilisation for the coordinators' Monday meeting, from next week on."""
        coordinator = self.coordinator
        monday = fields.Date.today() + relativedelta(weeks=1, weekday=MO(1))
        self.env["training.scheduled.report"].create(
            {
                "name": "Utilisation for the Monday meeting",
                "filter_id": self.env.ref(
                    "training_operations.training_session_filter_utilisation"
                ).id,
                "user_id": coordinator.id,
                "recipient_ids": [Command.set(coordinator.ids)],
                "company_id": self.company.id,
                "first_on": datetime.combine(monday, time(7)),
            }
        )

    def set_targets(self):
        self.env["training.metric.target"].create(
            [
                {"metric": metric, "target": target, "company_id": self.company.id}
                for metric, target in TARGETS.items()
            ]
        )

    def note_time(self):
        """Coordinators of delivered sessions forgot some of it, as they do."""
        sessions = self.env["training.session"].search(
            [
                ("state", "in", ("in_progress", "done", "closed")),
                ("user_id", "!=", False),
                ("company_id", "=", self.company.id),
            ]
        )
        self.env["training.time.entry"].create(
            [
                self._prepare_entry(session, *work)
                for session in sessions
                for work in WORK
                if self.random.random() < 0.8
            ]
        )

    def _prepare_entry(self, session, name, days, most):
        start = session.start - timedelta(days=days, minutes=self.random.randrange(240))
        spent = timedelta(minutes=5 * self.random.randrange(2, most // 5 + 1))
        return {
            "session_id": session.id,
            "user_id": session.user_id.id,
            "name": name,
            "start": start,
            "stop": start + spent,
        }
