from odoo import models

from ..logic.intervals import covers


class TrainingSession(models.Model):
    """What speaks against the rooms and licences of a timetable."""

    _inherit = "training.session"

    def _find_room_conflicts(self, timetable):
        """Rooms and licences too small, elsewhere, closed or lacking something."""
        holds = [h for h in timetable.holds if h.role in ("room", "virtual_room")]
        if not holds:
            return
        rooms = self.env["training.resource"].search(
            [("resource_id", "in", [hold.resource_id for hold in holds])]
        )
        by_resource = {room.resource_id.id: room for room in rooms}
        opening = rooms._opening_intervals(
            min(hold.start for hold in holds), max(hold.stop for hold in holds)
        )
        for hold in holds:
            session = self._pick(hold.slot.session_id)
            room = by_resource.get(hold.resource_id, rooms[:0])
            values = timetable.values.get(session.id, {})
            for rule, text in session._find_room_faults(room, values):
                yield self._prepare_conflict(
                    "warning", rule, text, session, None, hold.resource_id
                )
            yield from session._find_closed_room(hold, room, opening.get(room.id))

    def _find_closed_room(self, hold, room, hours):
        """Whether a room is closed at a meeting.

        :param hours: when it is open, None for always
        """
        if hours is None or covers(hours, hold.slot.start, hold.slot.stop):
            return
        text = self.env._(
            "%(room)s is closed at %(when)s.",
            room=room.name,
            when=self._format_slot(hold.slot),
        )
        yield self._prepare_conflict(
            "warning", "room_closed", text, self, hold.slot.key, hold.resource_id
        )

    def _find_room_faults(self, room, values):
        """What is wrong with a room for a session, whenever it is: (rule, text)."""
        self.ensure_one()
        seats = values.get("seats_max", self.seats_max)
        place_id = values.get("place_id", self.place_id.id)
        if room.capacity and room.capacity < seats:
            yield (
                "room_capacity",
                self.env._(
                    "%(room)s holds %(capacity)s people, the session has %(seats)s"
                    " seats.",
                    room=room.name,
                    capacity=room.capacity,
                    seats=seats,
                ),
            )
        if room.place_id and place_id and room.place_id.id != place_id:
            yield (
                "room_place",
                self.env._(
                    "%(room)s is at %(place)s, the session is at %(wanted)s.",
                    room=room.name,
                    place=room.place_id.name,
                    wanted=self.place_id.browse(place_id).name,
                ),
            )
        missing = self.course_id.room_feature_ids - room.feature_ids
        if room.kind == "room" and missing:
            yield (
                "room_features",
                self.env._(
                    "%(room)s lacks %(features)s.",
                    room=room.name,
                    features=", ".join(missing.mapped("name")),
                ),
            )
