from collections import defaultdict

from odoo import api, models

from ..const import INTERNAL

# What is told of an enrolment that was made in a state.
CREATED_EVENTS = {
    "confirmed": "enrollment_confirmed",
    "waitlisted": "enrollment_waitlisted",
    "offered": "offer_made",
    "pending": "enrollment_approval_asked",
}
# What is told of a move. Completion isn't: the certificate says it.
MOVED_EVENTS = {
    ("waitlisted", "confirmed"): "enrollment_promoted",
    ("waitlisted", "offered"): "offer_made",
    ("waitlisted", "pending"): "enrollment_approval_asked",
    ("offered", "confirmed"): "enrollment_confirmed",
    ("offered", "waitlisted"): "enrollment_waitlisted",
    ("held", "confirmed"): "enrollment_confirmed",
    ("held", "pending"): "enrollment_approval_asked",
    ("pending", "confirmed"): "enrollment_approved",
    ("waitlisted", "cancelled"): "enrollment_cancelled",
    ("offered", "cancelled"): "enrollment_cancelled",
    ("pending", "cancelled"): "enrollment_cancelled",
    ("confirmed", "cancelled"): "enrollment_cancelled",
}


class TrainingEnrollment(models.Model):
    """Messages that follow from what happens to enrolments, whoever makes it happen.

    A caller that knows better puts `training_message` into the context: the event to
    fire in place of the one that follows from creating or cancelling (such as
    `enrollment_refused`), or False for none at all.
    """

    _inherit = "training.enrollment"

    @api.model_create_multi
    def create(self, vals_list):
        enrollments = super().create(vals_list)
        if self.env.context.get("training_seated") is not INTERNAL:
            enrollments._fire_events(
                {
                    enrollment: self.env.context.get("training_message")
                    or enrollment._get_created_event()
                    for enrollment in enrollments
                }
            )
        return enrollments

    def _get_created_event(self):
        """What is told of a new enrolment, by the state it got."""
        self.ensure_one()
        if self.moved_from_id and self.state == "confirmed":
            return "enrollment_transferred"
        return CREATED_EVENTS.get(self.state)

    def _move_to(self, state, **values):
        before = {enrollment: enrollment.state for enrollment in self}
        result = super()._move_to(state, **values)
        named = self.env.context.get("training_message")
        events = {
            enrollment: MOVED_EVENTS.get((old, state))
            for enrollment, old in before.items()
        }
        if named and state == "cancelled":
            events = dict.fromkeys(events, named)
        if state == "cancelled":
            # Who moved to another session is told of that one.
            events.update(dict.fromkeys(self.filtered("moved_to_ids")))
        details = {"was": self._describe_old_states(before)}
        if values.get("cancel_reason"):
            details["reason"] = values["cancel_reason"]
        self._fire_events(events, **details)
        return result

    @api.model
    def _describe_old_states(self, before):
        """The state they all had, or nothing when they differ."""
        states = set(before.values())
        return states.pop() if len(states) == 1 else ""

    @api.model
    def _fire_events(self, events, **details):
        """Fire each event once for all enrolments it is about: {enrolment: event}."""
        grouped = defaultdict(self.browse)
        for enrollment, event in events.items():
            grouped[event] |= enrollment
        rules = self.env["training.communication.rule"]
        for event, enrollments in grouped.items():
            if event:
                rules._fire(event, enrollments, **details)

    def _after_substituting(self, former, reason, reason_id):
        """Tell who takes the seat now, and who doesn't any more."""
        result = super()._after_substituting(former, reason, reason_id)
        rules = self.env["training.communication.rule"]
        rules._fire("enrollment_substituted", self, instead_of=former.name)
        rules._fire(
            "enrollment_cancelled",
            self,
            learner=former,
            reason=self.env._("%s takes part instead.", self.partner_id.name),
        )
        return result
