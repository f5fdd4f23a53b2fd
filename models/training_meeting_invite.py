from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..const import PLANNED_STATES
from ..logic.icalendar import Entry, Person, calendar_text


class TrainingMeeting(models.Model):
    """Meetings as entries for other calendars: invitations, downloads, feeds."""

    _inherit = "training.meeting"

    ical_sequence = fields.Integer(
        string="Calendar revision",
        readonly=True,
        copy=False,
        help="Rises when those invited are told of a change.",
    )

    @api.private
    def _get_ical_uid(self):
        """What calendars know this meeting by, for ever and everywhere."""
        self.ensure_one()
        return self._make_ical_uid(self.id)

    @api.model
    def _make_ical_uid(self, meeting_id):
        database = (
            self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        )  # only made part of a name
        return f"training-meeting-{meeting_id}@{database}"

    @api.private
    def _prepare_ical_entries(self, attendee=None, link=None):
        """Entries of these meetings for `logic.icalendar`.

        The link to take part online is left to the caller: it isn't for everybody who
        may see the dates.

        :param attendee: the partner invited, if it is an invitation
        :param dict link: {session id: URL shown with the entry}
        """
        links = link or {}
        return [
            meeting._prepare_ical_entry(attendee, links.get(meeting.session_id.id))
            for meeting in self
        ]

    def _prepare_ical_entry(self, attendee, link):
        self.ensure_one()
        session = self.session_id
        name = session.course_id.name or session.name
        organizer = session._get_organizer()
        return Entry(
            uid=self._get_ical_uid(),
            sequence=self.ical_sequence,
            start=self.start,
            stop=self.stop,
            summary=f"{name} · {self.name}" if self.name else name,
            description=self._describe_for_calendar(link),
            location="" if self.mode == "virtual" else session.place_label or "",
            url=link or "",
            organizer=Person(organizer.name or "", organizer.email)
            if organizer.email
            else None,
            attendees=(Person(attendee.name or "", attendee.email),)
            if attendee and attendee.email
            else (),
            is_cancelled=session.state == "cancelled",
            is_tentative=session.state not in PLANNED_STATES,
        )

    def _describe_for_calendar(self, link):
        """Number, instructor, what to bring and the link, one to a line."""
        self.ensure_one()
        session = self.session_id
        parts = [
            session.name,
            session.instructor_label
            and self.env._("Instructor: %s", session.instructor_label),
            self.env._("Join online: %s", link) if link else "",
            html2plaintext(session.course_id.preparation or "").strip(),
        ]
        return "\n".join(part for part in parts if part)

    @api.private
    def _get_calendar_file(self, name="", link=None):
        """These meetings as one iCalendar file, to download or to subscribe to.

        :param str name: title of the calendar
        :param dict link: {session id: URL}, for those who may take part online
        :return: bytes of type text/calendar
        """
        entries = self._prepare_ical_entries(link=link)
        return calendar_text(entries, fields.Datetime.now(), name=name)

    @api.private
    def _get_invitations(self, method, attendee, link=None):
        """One iCalendar text for each meeting, as mail programs want them.

        :param str method: `REQUEST` or `CANCEL`
        :param attendee: the partner invited
        :return: list of bytes
        """
        stamp = fields.Datetime.now()
        return [
            calendar_text([entry], stamp, method)
            for entry in self._prepare_ical_entries(attendee, link)
        ]

    # -- changes people are told of ---------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings.session_id._note_changes()
        return meetings

    def write(self, vals):
        watched = {"start", "stop", "mode", "name"} & vals.keys()
        starts = {session: session.start for session in self.session_id if watched}
        result = super().write(vals)
        if watched:
            self.session_id._note_changes()
            moved = self.session_id.filtered(
                lambda session: (
                    session.announced and session.start != starts.get(session)
                )
            )
            moved.sudo().moved_on = fields.Datetime.now()  # goes with the change
        return result

    def unlink(self):
        sessions = self.session_id
        result = super().unlink()
        sessions.exists()._note_changes()
        return result

    def _bump_sequence(self):
        """Make calendars take the next invitation for a newer one."""
        # Written past the guards of cancelled sessions: no date changes.
        for meeting in self:
            meeting.ical_sequence += 1
