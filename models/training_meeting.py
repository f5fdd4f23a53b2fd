from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import DELIVERY_MODES, INTERNAL, PLANNED_STATES, SUBMISSION_FIELDS


class TrainingMeeting(models.Model):
    """A dated block of a session; on the calendar once the session is."""

    _name = "training.meeting"
    _description = "Training Meeting"
    _order = "start, id"

    session_id = fields.Many2one(
        "training.session", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    name = fields.Char()
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(required=True)
    tz = fields.Selection(related="session_id.tz")
    duration_hours = fields.Float(
        string="Hours", compute="_compute_duration_hours", store=True
    )
    mode = fields.Selection(
        DELIVERY_MODES, compute="_compute_mode", store=True, readonly=False
    )
    local_label = fields.Char(string="Local time", compute="_compute_local_label")
    booking_ids = fields.One2many("training.booking", "meeting_id", string="Bookings")
    attendance_ids = fields.One2many("training.attendance", "meeting_id")
    calendar_event_ids = fields.One2many("calendar.event", "training_meeting_id")
    session_state = fields.Selection(related="session_id.state")

    _start_before_stop = models.Constraint(
        "CHECK (stop > start)", "A meeting has to end after it starts."
    )
    _not_longer_than_a_day = models.Constraint(
        "CHECK (stop - start <= interval '24 hours')",
        "A meeting lasts 24 hours at most. Make one for each day.",
    )

    @api.depends("start", "stop")
    def _compute_duration_hours(self):
        for meeting in self:
            meeting.duration_hours = (
                (meeting.stop - meeting.start).total_seconds() / 3600
                if meeting.start and meeting.stop
                else 0.0
            )

    @api.depends("session_id")
    def _compute_mode(self):
        for meeting in self:
            meeting.mode = meeting.mode or meeting.session_id.mode

    @api.depends("start", "stop", "session_id.tz")
    def _compute_local_label(self):
        """Day and hours in the session's zone, with the zone's name."""
        for meeting in self:
            if not (meeting.start and meeting.stop):
                meeting.local_label = False
                continue
            start = meeting.session_id._local(meeting.start)
            stop = meeting.session_id._local(meeting.stop)
            day = self.env["ir.qweb.field.date"].value_to_html(start.date(), {})
            meeting.local_label = f"{day} {start:%H:%M}–{stop:%H:%M} {start:%Z}"

    @api.depends("session_id", "start", "name")
    @api.depends_context("training_calendar")
    def _compute_display_name(self):
        """Session, block and time; on the calendar, which says when, the course."""
        on_calendar = self.env.context.get("training_calendar")
        for meeting in self:
            course = meeting.session_id.course_id.name
            parts = (
                (course, meeting.name != course and meeting.name)
                if on_calendar
                else (
                    meeting.session_id.display_name,
                    meeting.name,
                    meeting.local_label,
                )
            )
            meeting.display_name = " · ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._check_session_open()
        if self.env.context.get("training_bare") is not INTERNAL:
            meetings._extend_assignments()
        meetings.session_id.filtered(
            lambda session: session.state in PLANNED_STATES
        )._book_course_equipment()
        meetings._sync_calendar_events()
        return meetings

    def write(self, vals):
        if vals.keys() - SUBMISSION_FIELDS:
            self._check_session_open()
        result = super().write(vals)
        if self.env.context.get("training_moving_meetings") is INTERNAL:
            return result
        if {"start", "stop"} & vals.keys():
            self.booking_ids._follow_meetings()
        if {"start", "stop", "name"} & vals.keys():
            self._sync_calendar_events()
        return result

    def unlink(self):
        # The mirror goes with its meeting; nobody else may delete it.
        events = self.sudo().with_context(active_test=False).calendar_event_ids
        result = super().unlink()
        events.with_context(training_sync=INTERNAL).unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_delivered(self):
        self._check_session_open()

    def _check_session_open(self):
        """The dates of a delivered session are history."""
        fixed = self.filtered(
            lambda meeting: meeting.session_state in ("done", "closed", "cancelled")
        )
        if fixed:
            raise UserError(
                self.env._(
                    "The meetings of %(session)s can't be changed any more: it is over"
                    " or cancelled.",
                    session=fixed[0].session_id.display_name,
                )
            )

    def _extend_assignments(self):
        """Who already teaches or houses the session does so at added meetings too."""
        added = self.filtered(lambda meeting: meeting.session_id.booking_ids)
        self.env["training.booking"].create(
            [
                {
                    "meeting_id": meeting.id,
                    "resource_id": booking.resource_id.id,
                    "role": booking.role,
                    "unit": booking.unit,
                    "state": booking.state,
                }
                for meeting in added
                for booking in meeting._find_model_bookings()
            ]
        )

    def _find_model_bookings(self):
        """What stands at the first meeting of the session that has bookings."""
        self.ensure_one()
        others = self.session_id.booking_ids.filtered(
            lambda booking: (
                booking.state != "released"
                and booking.meeting_id != self
                and booking.role != "equipment"
            )
        )
        first = others.meeting_id.sorted()[:1]
        return others.filtered(lambda booking: booking.meeting_id == first)

    # -- calendar -----------------------------------------------------------------

    def _prepare_calendar_vals(self):
        """Values of the calendar event that mirrors this meeting."""
        self.ensure_one()
        session = self.session_id
        bookings = self.booking_ids.filtered(lambda booking: booking.state == "firm")
        room = bookings.filtered(
            lambda booking: booking.role == "room"
        ).training_resource_id[:1]
        name = f"{session.course_id.name} · {self.name}" if self.name else ""
        return {
            "name": name or session.course_id.name,
            "start": self.start,
            "stop": self.stop,
            "allday": False,
            "active": True,
            "user_id": session.user_id.id,
            "location": room.name or session.place_id.display_name or "",
            "videocall_location": session.join_url or False,
            "partner_ids": [(6, 0, bookings.employee_id.work_contact_id.ids)],
            "show_as": "busy",
            "training_meeting_id": self.id,
        }

    def _sync_calendar_events(self):
        """Make the calendar show what the sessions say.

        Superuser, because a mirror belongs to the session and not to whoever happens
        to change it; only events of these very meetings are touched.
        """
        meetings_sudo = self.sudo().with_context(
            active_test=False,
            training_sync=INTERNAL,
            dont_notify=True,
            no_mail_to_attendees=True,
            skip_attendee_notification=True,
            mail_create_nosubscribe=True,
            tracking_disable=True,
            # Written once and never renewed, and asked for event by event.
            skip_contact_description=True,
        )
        planned = meetings_sudo.filtered(
            lambda meeting: meeting.session_id.state in PLANNED_STATES
        )
        hidden = (meetings_sudo - planned).calendar_event_ids.filtered("active")
        hidden.write({"active": False})
        unseen = planned.filtered(lambda meeting: not meeting.calendar_event_ids)
        unseen._create_calendar_events()
        (planned - unseen)._update_calendar_events()

    def _update_calendar_events(self):
        """Write what differs, and what differs in the same way together."""
        Event = self.calendar_event_ids.browse()
        alike = defaultdict(lambda: (Event, {}))
        for meeting in self:
            vals = meeting._prepare_calendar_vals()
            for event in meeting.calendar_event_ids:
                changes = event._find_changes(vals)
                events, _changes = alike[repr(changes)]
                alike[repr(changes)] = events | event, changes
        for events, changes in alike.values():
            if changes:
                events.write(changes)

    def _create_calendar_events(self):
        if not self:
            return  # creating no event at all still costs several queries
        self.env["calendar.event"].create(
            [meeting._prepare_calendar_vals() for meeting in self]
        )
