from datetime import timedelta

from odoo import fields

PREPARATION = (
    "<p>Please bring a photo ID and something to write with. Comfortable clothes"
    " help, since there are practical exercises. Lunch is included.</p>"
)


class DemoMessages:
    """Messages made as in life and held back, since nobody of the demo exists."""

    def __init__(self, env):
        # The demo's own data is made without messages; these are wanted.
        self.env = env(context={**env.context, "training_message": None})

    def build(self):
        self.hold_back()
        self.prepare_courses()
        self.give_addresses()
        self.confirm_running_session()
        self.change_next_session()

    def hold_back(self):
        """Nothing leaves the demo; settings say so."""
        self.env.company.training_hold_messages = True

    def prepare_courses(self):
        self.env["training.course"].search(
            [("mode", "!=", "virtual")]
        ).preparation = PREPARATION

    def give_addresses(self):
        """Of the places, so that they can be told."""
        places = self.env["res.partner"].search([("is_training_place", "=", True)])
        for place in places:
            place.email = f"desk.{(place.city or 'site').lower()}@example.com"

    def confirm_running_session(self):
        """What the learners of the running session were told weeks ago."""
        session = self.env["training.session"].search(
            [("state", "=", "in_progress")], limit=1
        )
        learners = session.enrollment_ids.filtered(lambda e: e.state == "confirmed")
        self._fire("enrollment_confirmed", learners)
        learners[-1:].partner_id.email = False
        self._hand_over(session).filtered("handed_on").write(
            {
                "state": "sent",
                "error": False,
                "sent_on": fields.Datetime.now() - timedelta(days=20),
                "scheduled_on": fields.Datetime.now() - timedelta(days=20),
            }
        )

    def change_next_session(self):
        """A waitlist and a place given from it, in the next full session."""
        session = self.env["training.session"].search(
            [("state", "=", "open"), ("enrollment_ids.state", "=", "waitlisted")],
            order="start",
            limit=1,
        )
        waiting = session.enrollment_ids.filtered(lambda e: e.state == "waitlisted")
        self._fire("enrollment_waitlisted", waiting)
        self._hand_over(session)

    def _fire(self, event, records):
        self.env["training.communication.rule"]._fire(event, records)

    def _hand_over(self, session):
        messages = self.env["training.communication"].search(
            [("session_id", "in", session.ids), ("state", "=", "queued")]
        )
        messages._hand_over()
        return messages
