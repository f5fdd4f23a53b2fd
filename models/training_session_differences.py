from collections import defaultdict

from markupsafe import Markup

from odoo import api, models

from ..const import INSTRUCTOR_ROLES, PLANNED_STATES

# What is announced of a session itself, in the order in which it is told.
ANNOUNCED_FIELDS = ("place_id", "join_url", "mode", "lang_id", "tz", "seats_max")
# Changes of these concern nobody but the office.
INTERNAL_FIELDS = ("seats_max",)


class TrainingSession(models.Model):
    """What differs after a change, told once to everybody affected."""

    _inherit = "training.session"

    @api.private
    def _read_announced(self):
        """What people were told about sessions, as text.

        :return: {session id: {item: {meeting id or False: text}}}
        """
        announced = {}
        for session in self:
            own = announced[session.id] = defaultdict(dict)
            for name in ANNOUNCED_FIELDS:
                own[name][False] = session._format_announced(name)
            for meeting in session.meeting_ids:
                live = meeting.booking_ids.filtered(
                    lambda booking: booking.state != "released"
                )
                own["dates"][meeting.id] = meeting.local_label
                for item, roles in (
                    ("instructors", INSTRUCTOR_ROLES),
                    ("room", ("room",)),
                    ("virtual_room", ("virtual_room",)),
                ):
                    held = live.filtered(lambda booking, r=roles: booking.role in r)
                    # Leads come first, whoever was booked first.
                    held = held.sorted(lambda booking: booking.role != "lead")
                    own[item][meeting.id] = ", ".join(
                        held.sudo().resource_id.mapped("name")  # of what is booked
                    )
        return announced

    def _format_announced(self, name):
        field = self._fields[name]
        value = self[name]
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value or "")
        return str(value or "")

    @api.private
    def _find_differences(self, before):
        """What differs from what was read before, told once for equal meetings.

        :param before: what `_read_announced` gave
        :return: list of dictionaries: session_id, field (technical), item (in words),
            old, new
        """
        after = self._read_announced()
        differences = []
        for session in self:
            old, new = before.get(session.id, {}), after[session.id]
            for item in (*ANNOUNCED_FIELDS, *self._item_labels()):
                for meeting_ids, was, now in self._group_differences(
                    old.get(item, {}), new.get(item, {})
                ):
                    differences.append(
                        {
                            "session_id": session.id,
                            "field": item,
                            "item": session._name_item(item, meeting_ids),
                            "old": was,
                            "new": now,
                        }
                    )
        return differences

    @api.model
    def _item_labels(self):
        return {
            "dates": self.env._("Date"),
            "instructors": self.env._("Instructors"),
            "room": self.env._("Room"),
            "virtual_room": self.env._("Virtual room"),
        }

    @api.model
    def _group_differences(self, old, new):
        """Meetings with the same difference are told together."""
        groups = defaultdict(list)
        for meeting_id in [*old, *(key for key in new if key not in old)]:
            was, now = old.get(meeting_id, ""), new.get(meeting_id, "")
            if was != now:
                groups[was, now].append(meeting_id)
        return [(ids, was, now) for (was, now), ids in groups.items()]

    def _name_item(self, item, meeting_ids):
        """The item in words, with the meetings unless it is about all of them."""
        self.ensure_one()
        label = self._item_labels().get(item)
        if not label:
            return self._fields[item]._description_string(self.env)
        meetings = self.meeting_ids.filtered(lambda m: m.id in meeting_ids)
        if item == "dates":
            return ", ".join(m.name for m in meetings if m.name) or label
        if meetings == self.meeting_ids:
            return label
        days = ", ".join(
            meeting.name or f"{self._local(meeting.start):%d %b}"
            for meeting in meetings
        )
        return f"{label} ({days})" if days else label

    @api.private
    def _tell_differences(self, differences, reason=None):
        """Say in the chatter what changed, and have those affected told."""
        by_session = defaultdict(list)
        for difference in differences:
            by_session[difference["session_id"]].append(difference)
        changed = self.filtered(lambda session: session.id in by_session)
        for session in changed:
            session.message_post(
                body=session._render_differences(by_session[session.id], reason)
            )
        told = changed.filtered(
            lambda session: (
                session.state in PLANNED_STATES
                and any(
                    difference["field"] not in INTERNAL_FIELDS
                    for difference in by_session[session.id]
                )
            )
        )
        # Those affected get one notice, once the changes have come to rest.
        told._note_changes()

    def _render_differences(self, differences, reason=None):
        """A list of old and new for the chatter."""
        lines = Markup().join(
            Markup("<li>%s: <s>%s</s> → <b>%s</b></li>")
            % (
                difference["item"],
                difference["old"] or self.env._("none"),
                difference["new"] or self.env._("none"),
            )
            for difference in differences
        )
        head = self.env._("Changed")
        if reason:
            head = self.env._("Changed: %(reason)s", reason=reason)
        return Markup("<p>%s</p><ul>%s</ul>") % (head, lines)
