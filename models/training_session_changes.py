from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import INSTRUCTOR_ROLES, INTERNAL
from ..exceptions import ResourceConflictError
from ..logic.timetable import Hold, Slot, Timetable

# What a change may set on the session itself.
CHANGEABLE_FIELDS = {
    "join_url",
    "lang_id",
    "mode",
    "place_id",
    "seats_max",
    "seats_min",
    "tz",
}
ASSIGNABLE_ROLES = (*INSTRUCTOR_ROLES, "room", "virtual_room")


class TrainingSession(models.Model):
    """Changing sessions: look at what it would mean, then do all of it or nothing.

    A change is a plain dictionary, so that a client can send it. Its `kind` says what:

    * `move`: `meeting_id`, `start`, `stop`, and `mode` if that changes too
    * `add`: `session_id`, `start`, `stop`, perhaps `name`, `mode`, and `resources`,
      {role: [resource.resource ids]}; without them the people and rooms of the first
      meeting are booked
    * `remove`: `meeting_id`
    * `assign`: `meeting_id`, or `session_id` for all its meetings; `role`; and
      `resource_ids`, all `resource.resource` that fill the role from then on
    * `set`: `session_id` and `values` of the session: place, link, seats, language

    Instants are naive UTC, as datetimes or in Odoo's text form.
    """

    _inherit = "training.session"

    def action_change(self):
        """Open dates, people and place of the session in one screen."""
        self.ensure_one()
        return self.env["training.session.change"]._open_for(self)

    @api.private
    def _preview_changes(self, changes):
        """What would be wrong with sessions after some changes; nothing is stored.

        Everything is checked again, not only what changes, since a new date concerns
        people and rooms alike. What was wrong before already is a warning, lest it
        keep somebody from mending another thing. The number of queries doesn't grow
        with sessions, meetings or people.

        :param list changes: dictionaries as described at the class; they may concern
            other sessions than these too, such as two that exchange rooms
        :return: list of dictionaries, errors first, with
            severity: 'error' (can't be done) or 'warning' (may be done knowingly);
            text: the conflict in the user's words;
            rule: its technical name;
            session_id, meeting_id, resource_id: what it concerns, or False. The
            meeting is that of the change, or its `key` for one to be added
        """
        sessions = self._find_changed_sessions(changes)
        conflicts = sessions._find_conflicts(sessions._propose(changes))
        if any(conflict["severity"] == "error" for conflict in conflicts):
            before = sessions._find_conflicts(sessions._propose([]))
            standing = {tuple(conflict.values()) for conflict in before}
            for conflict in conflicts:
                if tuple(conflict.values()) in standing:
                    conflict["severity"] = "warning"
        return sorted(conflicts, key=lambda conflict: conflict["severity"])

    @api.private
    def _apply_changes(self, changes, reason=None):
        """Carry out changes, all or none, and tell those affected.

        :param list changes: as in `_preview_changes`
        :param str reason: why, noted in the chatter
        :return: list of dictionaries (session_id, item, old, new) of what differs now
        :raise UserError: naming every conflict that forbids it
        """
        sessions = self._find_changed_sessions(changes)
        errors = [
            conflict["text"]
            for conflict in sessions._preview_changes(changes)
            if conflict["severity"] == "error"
        ]
        if errors:
            raise ResourceConflictError("\n".join(dict.fromkeys(errors)))
        before = sessions._read_announced()
        with self.env.cr.savepoint():
            sessions.with_context(training_release_reason=reason)._carry_out_changes(
                changes, sessions._propose(changes)
            )
        differences = sessions._find_differences(before)
        sessions._tell_differences(differences, reason)
        return differences

    def _find_changed_sessions(self, changes):
        """These sessions and all others that changes are about."""
        meetings = self.env["training.meeting"].browse(
            {change["meeting_id"] for change in changes if change.get("meeting_id")}
        )
        named = {change["session_id"] for change in changes if change.get("session_id")}
        return self | meetings.session_id | self.browse(named)

    def _pick(self, session_id):
        """One of these sessions, read together with the others."""
        return self.browse(session_id).with_prefetch(self._ids)

    # -- the timetable as it would be ----------------------------------------------

    @api.private
    def _propose(self, changes):
        """These sessions as they would be: a `Timetable`."""
        by_kind = defaultdict(list)
        for change in changes:
            by_kind[change["kind"]].append(change)
        values = defaultdict(dict)
        for change in by_kind["set"]:
            self._check_settable(change["values"])
            values[change["session_id"]].update(change["values"])
        removed = {change["meeting_id"] for change in by_kind["remove"]}
        moves = {change["meeting_id"]: change for change in by_kind["move"]}
        kept = self.meeting_ids.filtered(lambda meeting: meeting.id not in removed)
        slots = [self._prepare_slot(meeting, moves.get(meeting.id)) for meeting in kept]
        added = [
            (self._prepare_added_slot(change, number), change.get("resources"))
            for number, change in enumerate(by_kind["add"], 1)
        ]
        wanted = self._prepare_assignments(
            by_kind["assign"], [*slots, *(slot for slot, _resources in added)]
        )
        holds = self._prepare_holds(kept, slots, wanted)
        for slot, resources in added:
            holds += self._prepare_added_holds(slot, resources, holds, wanted)
        return Timetable(
            (*slots, *(slot for slot, _resources in added)),
            tuple(holds),
            dict(values),
        )

    @api.model
    def _check_settable(self, values):
        unknown = values.keys() - CHANGEABLE_FIELDS
        if unknown:
            raise UserError(
                self.env._(
                    "%(fields)s can't be changed this way.",
                    fields=", ".join(sorted(unknown)),
                )
            )

    def _prepare_slot(self, meeting, move):
        if not move:
            times = (meeting.start, meeting.stop)
            mode = meeting.mode
        else:
            times = tuple(
                fields.Datetime.to_datetime(move.get(name)) or meeting[name]
                for name in ("start", "stop")
            )
            mode = move.get("mode") or meeting.mode
        is_changed = times != (meeting.start, meeting.stop)
        return Slot(
            meeting.id,
            meeting.session_id.id,
            *times,
            mode,
            meeting.name or "",
            is_changed,
        )

    def _prepare_added_slot(self, change, number):
        session = self.browse(change["session_id"])
        return Slot(
            change.get("key") or f"new-{number}",
            session.id,
            fields.Datetime.to_datetime(change["start"]),
            fields.Datetime.to_datetime(change["stop"]),
            change.get("mode") or session.mode,
            change.get("name") or "",
            True,
        )

    def _prepare_assignments(self, changes, slots):
        """{(slot key, role): resource ids} of all `assign` changes."""
        wanted = {}
        for change in changes:
            role = change["role"]
            if role not in ASSIGNABLE_ROLES:
                raise UserError(
                    self.env._("“%(role)s” can't be assigned this way.", role=role)
                )
            for slot in slots:
                meant = (
                    slot.key == change["meeting_id"]
                    if change.get("meeting_id")
                    else slot.session_id == change["session_id"]
                    and self._role_fits_mode(role, slot.mode)
                )
                if meant:
                    wanted[slot.key, role] = list(change["resource_ids"])
        return wanted

    @api.model
    def _role_fits_mode(self, role, mode):
        """Rooms are for meetings on site, licences for those online."""
        unfit = {"room": "virtual", "virtual_room": "in_person"}
        return unfit.get(role) != mode

    def _prepare_holds(self, meetings, slots, wanted):
        """What stays booked for the meetings that stay, and what is added to it."""
        slot_by_key = {slot.key: slot for slot in slots}
        resources = self.env["resource.resource"].browse(
            {resource_id for chosen in wanted.values() for resource_id in chosen}
        )
        live = meetings.booking_ids.filtered(
            lambda booking: booking.state != "released"
        )
        holds, held = [], defaultdict(set)
        for booking in live:
            slot = slot_by_key[booking.meeting_id.id]
            key = (slot.key, booking.role)
            resource = booking.resource_id
            if resource.id not in wanted.get(key, resource.ids):
                continue
            held[key].add(resource.id)
            holds.append(
                self._prepare_hold(
                    slot, resource, booking.role, booking.unit, booking.id
                )
            )
        for slot in slots:
            for role in ASSIGNABLE_ROLES:
                for resource_id in wanted.get((slot.key, role), ()):
                    if resource_id not in held[slot.key, role]:
                        resource = resources.browse(resource_id)
                        resource = resource.with_prefetch(resources._ids)
                        holds.append(self._prepare_hold(slot, resource, role))
        return holds

    def _prepare_added_holds(self, slot, resources, holds, wanted):
        """What a new meeting is booked with: as said, or as the first meeting is."""
        if resources is None:
            own = [hold for hold in holds if hold.slot.session_id == slot.session_id]
            first = min((hold.slot.start for hold in own), default=None)
            resources = defaultdict(list)
            for hold in own:
                if hold.slot.start == first and hold.role in ASSIGNABLE_ROLES:
                    resources[hold.role].append(hold.resource_id)
        resources = dict(resources)
        for role in ASSIGNABLE_ROLES:
            if (slot.key, role) in wanted:
                resources[role] = wanted[slot.key, role]
        return [
            self._prepare_hold(
                slot, self.env["resource.resource"].browse(resource_id), role
            )
            for role, resource_ids in resources.items()
            if self._role_fits_mode(role, slot.mode)
            for resource_id in resource_ids
        ]

    @api.model
    def _prepare_hold(self, slot, resource, role, unit=1, booking_id=None):
        before, after = resource._training_buffers()
        return Hold(
            slot,
            resource.id,
            role,
            slot.start - before,
            slot.stop + after,
            unit,
            booking_id,
        )

    # -- carrying it out -------------------------------------------------------------

    def _carry_out_changes(self, changes, timetable):
        """Store what a checked timetable says."""
        fitted, _conflicts = self._fit_holds(timetable)
        kept = {hold.booking_id for hold in fitted if hold.booking_id}
        slots = {slot.key: slot for slot in timetable.slots}
        gone = self.meeting_ids.filtered(lambda meeting: meeting.id not in slots)
        self.booking_ids.filtered(lambda booking: booking.id not in kept)._release()
        gone.unlink()
        quiet = self.with_context(tracking_disable=True)
        for session_id, values in timetable.values.items():
            quiet.browse(session_id).write(values)
        meetings = self.meeting_ids._move_to_slots(slots)
        self.env["training.booking"]._move_to_holds(fitted)
        added = self._create_added_meetings(changes, timetable)
        self.env["training.booking"].create(
            [
                self._prepare_held_booking(hold, added)
                for hold in fitted
                if not hold.booking_id
            ]
        )
        (meetings | self.meeting_ids)._sync_calendar_events()

    def _create_added_meetings(self, changes, timetable):
        """{slot key: new meeting}"""
        new = [slot for slot in timetable.slots if isinstance(slot.key, str)]
        meetings = (
            self.env["training.meeting"]
            .with_context(training_bare=INTERNAL)
            .create(
                [
                    {
                        "session_id": slot.session_id,
                        "name": slot.name,
                        "start": slot.start,
                        "stop": slot.stop,
                        "mode": slot.mode,
                    }
                    for slot in new
                ]
            )
            .with_context(training_bare=None)
        )
        return {slot.key: meeting for slot, meeting in zip(new, meetings, strict=True)}

    def _prepare_held_booking(self, hold, added):
        session = self._pick(hold.slot.session_id)
        meeting = added.get(hold.slot.key) or self.env["training.meeting"].browse(
            hold.slot.key
        )
        resource = self.env["resource.resource"].browse(hold.resource_id)
        return dict(
            session._prepare_booking_vals(meeting, resource, hold.role), unit=hold.unit
        )
