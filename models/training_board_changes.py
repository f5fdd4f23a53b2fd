from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_datetime

from ..exceptions import StaleBoardError
from ..logic.board import shift_days

HELD_ROLES = ("lead", "assistant", "room", "virtual_room")


class TrainingBoard(models.AbstractModel):
    """What dragging does: look first, then change everything or nothing.

    A drag is a dictionary: `meeting_id`; `whole`, whether it means all meetings of the
    session; `role`; `source` and `target`, ids of `resource.resource`, False for the
    tray of what is missing; `days` to move by; and `starts`, the start that the person
    saw. What it does is reckoned here, by the rules of the sessions, never by the
    client.

    A memento is what some meetings were like before and after: undoing restores the
    former if the latter still holds, and gives the memento for doing it again. It knows
    what speaks against the way back from the start, so that only what is new since
    then is asked about.
    """

    _inherit = "training.board"

    @api.model
    def drop(self, drag, accepted=()):
        """Carry out a drag, unless something speaks against it.

        :param accepted: texts of the conflicts that the person knows and accepts
        :return: dictionary with `status`: done (with `memento`), confirm or refused
            (with `conflicts`: severity and text)
        """
        meetings = self._find_dragged(drag)
        self._claim(meetings)
        self._check_as_seen(drag, meetings)
        return self._change(meetings, self._prepare_changes(drag, meetings), accepted)

    @api.model
    def restore(self, memento, accepted=()):
        """Undo or redo: the way back, through the same checks as any change."""
        meetings = self.env["training.meeting"].browse(
            int(entry["meeting_id"]) for entry in memento["before"]
        )
        meetings = meetings.exists().sorted("id")
        self._claim(meetings)
        if self._read_state(meetings) != memento["after"]:
            raise self._get_stale(meetings)
        return self._change(
            meetings,
            self._prepare_restoring(memento["before"], meetings),
            [*accepted, *memento.get("known", ())],
        )

    # -- what is meant -------------------------------------------------------------

    def _find_dragged(self, drag):
        """The meetings that a drag is about, those of the whole session perhaps."""
        self._check_may_look()
        meeting = self.env["training.meeting"].browse(int(drag["meeting_id"])).exists()
        if not meeting:
            raise StaleBoardError(
                self.env._("Somebody else has removed this meeting meanwhile.")
            )
        if not meeting.has_access("write"):
            raise AccessError(
                self.env._("You may look at the board, but not change sessions.")
            )
        meetings = meeting.session_id.meeting_ids if drag.get("whole") else meeting
        return meetings.sorted("id")

    def _prepare_changes(self, drag, meetings):
        """The drag as changes of sessions, see `training.session`."""
        changes = []
        days = int(drag.get("days") or 0)
        if days:
            changes += [
                {
                    "kind": "move",
                    "meeting_id": meeting.id,
                    "start": shift_days(meeting.start, days, meeting.tz),
                    "stop": shift_days(meeting.stop, days, meeting.tz),
                }
                for meeting in meetings
            ]
        source, target = drag.get("source") or False, drag.get("target") or False
        if source == target:
            return changes
        role = drag["role"]
        for meeting in self._find_reassigned(meetings, role, source):
            held = self._find_held(meeting, role)
            kept = [key for key in held if key not in (source, target)]
            changes.append(
                {
                    "kind": "assign",
                    "meeting_id": meeting.id,
                    "role": role,
                    "resource_ids": [*kept, target] if target else kept,
                }
            )
        return changes

    def _find_reassigned(self, meetings, role, source):
        """Of some meetings, those where the source stands, or the role is open."""
        fitting = meetings.filtered(
            lambda meeting: meeting.session_id._role_fits_mode(role, meeting.mode)
        )
        return fitting.filtered(
            lambda meeting: (
                source in self._find_held(meeting, role)
                if source
                else self._is_open(meeting, role)
            )
        )

    @api.model
    def _find_held(self, meeting, role):
        """Ids of the resources that fill a role of a meeting, in order."""
        live = meeting.booking_ids.filtered(
            lambda booking: booking.role == role and booking.state != "released"
        )
        return sorted(live.resource_id.ids)

    def _is_open(self, meeting, role):
        held = self._find_held(meeting, role)
        if role != "assistant":
            return not held
        wanted = meeting.session_id.instructor_count - 1
        return len(held) < wanted

    # -- two people at once ----------------------------------------------------------

    def _claim(self, meetings):
        """Touch what is about to change, so that of two people one comes second.

        Locks wouldn't do: who waited for one would still see the meeting as it was.
        A row that was written makes the second transaction start again, and
        `_check_as_seen` then finds that the meeting is no longer what it was.
        """
        meetings.check_access("write")
        self.env.cr.execute(
            SQL(
                """
                WITH claimed AS (
                    SELECT id FROM training_meeting WHERE id = ANY(%s)
                     ORDER BY id FOR NO KEY UPDATE
                )
                UPDATE training_meeting
                   SET write_date = write_date
                  FROM claimed WHERE claimed.id = training_meeting.id
                """,
                meetings.ids,
            )
        )

    def _check_as_seen(self, drag, meetings):
        """Refuse what was dragged on a board that is out of date."""
        meeting = meetings.browse(int(drag["meeting_id"]))
        role, source = drag["role"], drag.get("source") or False
        moved = fields.Datetime.to_string(meeting.start) != drag["starts"]
        left = (
            source not in self._find_held(meeting, role)
            if source
            else not self._is_open(meeting, role)
        )
        if moved or left:
            raise self._get_stale(meeting)

    def _get_stale(self, meetings):
        """The error that says who was faster."""
        touched = [meetings, meetings.booking_ids]
        last = max(
            (record for records in touched for record in records),
            key=lambda record: record.write_date,
            default=None,
        )
        if last is None:
            return StaleBoardError(
                self.env._("Somebody else has removed this meeting meanwhile.")
            )
        return StaleBoardError(
            self.env._(
                "%(who)s was faster: %(session)s was changed at %(when)s and is no"
                " longer as you saw it. The board now shows how it is.",
                who=last.sudo().write_uid.name,  # whom to talk to
                session=last.session_id.display_name,
                when=format_datetime(self.env, last.write_date, dt_format="short"),
            )
        )

    # -- doing it --------------------------------------------------------------------

    def _change(self, meetings, changes, accepted):
        """Do all changes of some meetings, if nothing new speaks against them."""
        if not changes:
            return {"status": "done", "memento": None}
        sessions = meetings.session_id
        conflicts = self._find_new_conflicts(sessions, changes)
        if any(conflict["severity"] == "error" for conflict in conflicts):
            return {"status": "refused", "conflicts": conflicts}
        if any(conflict["text"] not in accepted for conflict in conflicts):
            return {"status": "confirm", "conflicts": conflicts}
        before = self._read_state(meetings)
        sessions._apply_changes(changes, self.env._("Moved on the planning board"))
        way_back = self._prepare_restoring(before, meetings)
        return {
            "status": "done",
            "memento": {
                "before": before,
                "after": self._read_state(meetings),
                "known": [item["text"] for item in sessions._preview_changes(way_back)],
            },
        }

    @api.model
    def _find_new_conflicts(self, sessions, changes):
        """What a change would make worse; what is wrong already isn't its fault."""
        standing = {item["text"] for item in sessions._preview_changes([])}
        found = {}
        for item in sessions._preview_changes(changes):
            if item["severity"] == "error" or item["text"] not in standing:
                found.setdefault(item["text"], item["severity"])
        return [
            {"severity": severity, "text": text} for text, severity in found.items()
        ]

    @api.model
    def _read_state(self, meetings):
        """When meetings are and who fills their roles, in plain values."""
        return [
            {
                "meeting_id": meeting.id,
                "start": fields.Datetime.to_string(meeting.start),
                "stop": fields.Datetime.to_string(meeting.stop),
                "roles": {role: self._find_held(meeting, role) for role in HELD_ROLES},
            }
            for meeting in meetings.sorted("id")
        ]

    def _prepare_restoring(self, wanted, meetings):
        """Changes that lead from how meetings are to how they were."""
        changes = []
        for old, new in zip(self._read_state(meetings), wanted, strict=True):
            key = {"meeting_id": old["meeting_id"]}
            if (old["start"], old["stop"]) != (new["start"], new["stop"]):
                times = {"start": new["start"], "stop": new["stop"]}
                changes.append({"kind": "move", **key, **times})
            changes += [
                {"kind": "assign", **key, "role": role, "resource_ids": held}
                for role, held in new["roles"].items()
                if held != old["roles"][role]
            ]
        return changes
