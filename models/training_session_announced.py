from datetime import timedelta

from odoo import api, fields, models

from ..logic.icalendar import Entry, Person, calendar_text

# Changes within this time make one notice.
QUIET_TIME = timedelta(minutes=15)
# From when people are told until it is too late to matter.
ANNOUNCED_STATES = ("scheduled", "open", "confirmed", "in_progress")
NOTED_FIELDS = {"place_id", "tz", "join_url", "mode"}


class TrainingSession(models.Model):
    """What people were told of a session, and one notice when that is no longer so."""

    _inherit = "training.session"

    change_noted_on = fields.Datetime(
        string="Changed since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Somebody changed dates, place, people or link; those concerned are told"
        " once it has been quiet for a while.",
    )
    announced = fields.Json(
        readonly=True,
        copy=False,
        help="Dates, place, people and link as those concerned know them.",
    )
    moved_on = fields.Datetime(
        string="Start moved on",
        readonly=True,
        copy=False,
        help="Reminders that were due before this aren't repeated.",
    )

    def write(self, vals):
        result = super().write(vals)
        if NOTED_FIELDS & vals.keys():
            self._note_changes()
        return result

    def _move_to(self, state, **values):
        if state == "cancelled":
            # Calendars heed a cancellation only when it is newer than what they have.
            self.sudo().meeting_ids._bump_sequence()
        result = super()._move_to(state, **values)
        if state == "scheduled":
            self._announce()
        elif state in ("draft", "cancelled"):
            self.filtered("announced").announced = False
        return result

    def _announce(self):
        """Take what is planned now as what people know."""
        for session in self:
            session.announced = session._take_snapshot()

    def _take_snapshot(self):
        """What people are told of a session, as plain values.

        :return: {meetings: {id: {name, start, stop, mode, sequence}}, place,
            instructors, link}
        """
        self.ensure_one()
        return {
            "meetings": {
                str(meeting.id): {
                    "name": meeting.name or "",
                    "start": fields.Datetime.to_string(meeting.start),
                    "stop": fields.Datetime.to_string(meeting.stop),
                    "mode": meeting.mode,
                    "sequence": meeting.ical_sequence,
                }
                for meeting in self.meeting_ids
            },
            "place": self.place_label or "",
            "instructors": self.instructor_label or "",
            "link": self.join_url or "",
        }

    @api.private
    def _note_changes(self):
        """Remember that something people were told may have changed.

        What changed is found out later, by comparing with what they were told; so any
        number of changes make one notice, and none when all is as it was.
        """
        # A mark for the job; whoever may change a session may set it off.
        unnoted = self.sudo().filtered(
            lambda session: (
                session.announced
                and not session.change_noted_on
                and session.state in ANNOUNCED_STATES
            )
        )
        if unnoted:
            now = fields.Datetime.now()
            unnoted.change_noted_on = now
            self.env["training.communication"]._trigger_job(now + QUIET_TIME)

    @api.model
    def _collect_changes(self, limit=50):
        """Tell those concerned what changed, where it has been quiet for a while.

        :return: the sessions looked at, so that the job can go on until none is left
        """
        sessions = self.search(
            [("change_noted_on", "<=", fields.Datetime.now() - QUIET_TIME)],
            order="change_noted_on, id",
            limit=limit,
        )
        for session in sessions:
            if session.announced and session.state in ANNOUNCED_STATES:
                session._tell_changes()
        sessions.change_noted_on = False
        return sessions

    def _tell_changes(self):
        """Fire one notice with the old and the new, if they differ."""
        self.ensure_one()
        old, new = self.announced, self._take_snapshot()
        if old == new:
            return
        changed = self.meeting_ids.filtered(
            lambda meeting: self._differs_in_calendar(old, new, str(meeting.id))
        )
        changed._bump_sequence()
        noted_on = self.change_noted_on
        self.announced = self._take_snapshot()
        # Who enrolled after the change was told the new state in the first place.
        told = self._get_told_enrollments().filtered(
            lambda enrollment: enrollment.create_date <= noted_on
        )
        self.env["training.communication.rule"]._fire(
            "session_changed",
            self,
            is_collected=True,
            enrollments=told,
            occurrence=f"change {fields.Datetime.to_string(noted_on)}",
            old=old,
            new=self.announced,
        )

    @api.model
    def _differs_in_calendar(self, old, new, meeting_id):
        """Whether the entry of a meeting looks different from what was sent."""
        before, after = old["meetings"].get(meeting_id), new["meetings"][meeting_id]
        if before is None:
            return False
        everywhere = any(old[key] != new[key] for key in ("place", "link"))
        return everywhere or before != after

    @api.private
    def _get_withdrawals(self, old, new, attendee):
        """iCalendar texts that take removed meetings out of a calendar.

        :param dict old, new: snapshots; meetings that are only in the old one are gone
        """
        self.ensure_one()
        stamp = fields.Datetime.now()
        organizer = self._get_organizer()
        gone = old["meetings"].keys() - new["meetings"].keys()
        return [
            calendar_text(
                [
                    Entry(
                        uid=self.env["training.meeting"]._make_ical_uid(meeting_id),
                        sequence=old["meetings"][meeting_id]["sequence"] + 1,
                        start=fields.Datetime.to_datetime(
                            old["meetings"][meeting_id]["start"]
                        ),
                        stop=fields.Datetime.to_datetime(
                            old["meetings"][meeting_id]["stop"]
                        ),
                        summary=self.course_id.name,
                        organizer=Person(organizer.name or "", organizer.email)
                        if organizer.email
                        else None,
                        attendees=(Person(attendee.name or "", attendee.email),),
                    )
                ],
                stamp,
                "CANCEL",
            )
            for meeting_id in sorted(gone)
        ]

    def _get_organizer(self):
        """Whom invitations come from: the company, else the coordinator."""
        self.ensure_one()
        company = self.company_id.partner_id
        return company if company.email else self.user_id.partner_id
