from collections import defaultdict

from odoo import api, models

from ..const import EXPECTED_STATES, SEATED_STATES
from .training_session_conflicts import FIXED_STATES

# So many learners are named, the others counted.
MOST_NAMES = 5


class TrainingSession(models.Model):
    """What a changed timetable means for learners."""

    _inherit = "training.session"

    def _find_seat_conflicts(self, timetable):
        """Fewer seats than learners."""
        resized = self.filtered(
            lambda session: "seats_max" in timetable.values.get(session.id, {})
        )
        for session in resized:
            seats = timetable.values[session.id]["seats_max"]
            if seats < session.seats_taken:
                text = self.env._(
                    "%(taken)s learners have a seat, so there can't be only %(seats)s.",
                    taken=session.seats_taken,
                    seats=seats,
                )
                yield self._prepare_conflict("error", "seats", text, session)

    def _find_learner_conflicts(self, timetable):
        """Learners who are in another session at a changed time."""
        changed = defaultdict(list)
        for slot in timetable.slots:
            if slot.is_changed:
                changed[slot.session_id].append(slot)
        if not changed:
            return
        enrollments = self.env["training.enrollment"].search(
            [("session_id", "in", list(changed)), ("state", "in", SEATED_STATES)]
        )
        others = self.env["training.enrollment"].search(
            [
                ("partner_id", "in", enrollments.partner_id.ids),
                ("session_id", "not in", self.ids),
                ("state", "in", EXPECTED_STATES),
                ("session_id.state", "not in", FIXED_STATES),
            ]
        )
        elsewhere = others.grouped("partner_id")
        for session_id, slots in changed.items():
            session = self._pick(session_id)
            learners = enrollments.filtered(
                lambda enrollment, session=session: enrollment.session_id == session
            ).partner_id
            clashes = defaultdict(list)
            for learner in learners:
                for other in elsewhere.get(learner, others[:0]).session_id:
                    if self._meets_at(other, slots):
                        clashes[other].append(learner.name)
            yield from session._describe_learner_clashes(clashes)

    def _describe_learner_clashes(self, clashes):
        """A conflict for each other session, with the names of those who are there."""
        for other, names in clashes.items():
            shown = ", ".join(names[:MOST_NAMES])
            if len(names) > MOST_NAMES:
                shown = self.env._(
                    "%(names)s and %(count)s more",
                    names=shown,
                    count=len(names) - MOST_NAMES,
                )
            text = self.env._(
                "%(learners)s: in %(session)s at that time.",
                learners=shown,
                session=other.display_name,
            )
            yield self._prepare_conflict("warning", "learners", text, self)

    @api.model
    def _meets_at(self, session, slots):
        """Whether a session meets during one of these slots."""
        return any(
            meeting.start < slot.stop and slot.start < meeting.stop
            for meeting in session.meeting_ids
            for slot in slots
        )
