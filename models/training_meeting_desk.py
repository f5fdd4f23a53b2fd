from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import ATTENDED_STATES, FILLED_STATES, PRESENT_STATUSES
from ..logic.checkin import desk_window

# A seat that isn't confirmed lets nobody in, whatever the code says.
SEATLESS = {"cancelled", "waitlisted", "offered", "held", "pending"}
FOUND_BY_NAME = 30


class TrainingMeeting(models.Model):
    """The check-in desk: staff scan QR codes, or look people up by name."""

    _inherit = "training.meeting"

    @api.model
    @api.private
    def _get_desk_meetings(self):
        """Meetings at which people can be checked in now, as far as the user may."""
        now = fields.Datetime.now()
        around = self.search(
            [
                ("start", "<", fields.Datetime.add(now, hours=28)),
                ("stop", ">", now),
                ("session_id.state", "in", ATTENDED_STATES),
            ]
        ).filtered(lambda meeting: meeting._is_desk_open(now))
        if self.env.user.has_group(
            "training_operations.training_operations_group_coordinator"
        ):
            return around
        return around._filter_taught()

    def _is_desk_open(self, now):
        first, last = desk_window(self.start, self.stop, self.tz or "UTC")
        return first <= now < last

    @api.private
    def _get_desk_state(self):
        """What the desk's screen shows besides the scanner: meetings and counts."""
        counts = self._count_marks()
        sessions = dict(
            self.env["training.enrollment"]._read_group(
                [
                    ("session_id", "in", self.session_id.ids),
                    ("state", "in", FILLED_STATES),
                ],
                ["session_id"],
                ["__count"],
            )
        )
        return [
            {
                "id": meeting.id,
                "name": meeting.session_id.course_id.sudo().name,  # its title
                "number": meeting.session_id.name,
                "when": meeting.local_label,
                "where": meeting.session_id.place_label,
                "expected": sessions.get(meeting.session_id, 0),
                "arrived": sum(
                    count
                    for status, count in counts[meeting.id].items()
                    if status in PRESENT_STATUSES
                ),
            }
            for meeting in self
        ]

    @api.private
    def _scan(self, text):
        """Check in whoever's QR code was scanned at a desk for these meetings.

        :return: {verdict, title, message, name}
        """
        enrollment_sudo = self.env["training.enrollment"]._find_by_token("desk", text)
        # Whoever has no desk learns nothing, nor does another company.
        is_ours = enrollment_sudo.company_id in self.env.companies
        if not (self and enrollment_sudo and is_ours):
            return {
                "verdict": "unknown",
                "title": self.env._("Unknown code"),
                "message": self.env._(
                    "This isn't the QR code of an enrolment here. Look the person up"
                    " by name."
                ),
                "name": "",
            }
        return self._check_in_at_desk(enrollment_sudo)

    @api.private
    def _check_in_at_desk(self, enrollment_sudo):
        """Check in a learner at a desk for these meetings, and say what came of it.

        :param enrollment_sudo: found by QR code, or among those of these sessions
        """
        meetings_sudo = self._check_may_mark()
        now = fields.Datetime.now()
        meeting = meetings_sudo.filtered(
            lambda meeting: (
                meeting.session_id == enrollment_sudo.session_id
                and meeting._is_desk_open(now)
            )
        ).sorted("start")[:1]
        if enrollment_sudo.state in SEATLESS:
            verdict = enrollment_sudo.state
        elif meeting:
            verdict = enrollment_sudo._arrive(meeting, "scan")
        elif any(
            meeting._is_desk_open(now)
            for meeting in enrollment_sudo.session_id.meeting_ids
        ):
            verdict = "wrong_session"
        else:
            verdict = "wrong_day"
        return {
            "verdict": verdict,
            "name": enrollment_sudo.partner_id.name,
            "company": enrollment_sudo.partner_id.parent_id.name or "",
            "title": self._get_desk_titles()[verdict],
            "message": self._tell_desk_verdict(verdict, enrollment_sudo),
            "meeting": meeting.id,
        }

    @api.private
    def _check_in_by_hand(self, enrollment_id):
        """Check in somebody who was looked up by name."""
        enrollment_sudo = self._check_may_mark().session_id.enrollment_ids.filtered(
            lambda enrollment: enrollment.id == enrollment_id
        )
        if not enrollment_sudo:
            raise UserError(self.env._("This person isn't on the list any more."))
        return self._check_in_at_desk(enrollment_sudo)

    @api.model
    def _get_desk_titles(self):
        return {
            "checked_in": self.env._("Checked in"),
            "already": self.env._("Already checked in"),
            "disputed": self.env._("Marked absent before"),
            "locked": self.env._("Attendance is submitted"),
            "wrong_session": self.env._("Another session"),
            "wrong_day": self.env._("Not today"),
            "cancelled": self.env._("Enrolment cancelled"),
            "waitlisted": self.env._("On the waitlist"),
            "offered": self.env._("Seat offered, not accepted"),
            "held": self.env._("Not paid yet"),
            "pending": self.env._("Awaiting approval"),
        }

    def _tell_desk_verdict(self, verdict, enrollment):
        """What staff need to know to help the person in front of them."""
        session = enrollment.session_id
        if verdict == "disputed":
            return self.env._(
                "The instructor sees that the person came and decides what counts."
            )
        if verdict == "locked":
            return self.env._("Ask the coordinator to correct it.")
        if verdict == "wrong_day":
            coming = session.meeting_ids.filtered(
                lambda meeting: meeting.stop > fields.Datetime.now()
            ).sorted("start")[:1]
            when = coming.local_label or session.period_label
            return f"{session.display_name}: {when}"
        if verdict in ("wrong_session", *SEATLESS):
            return ", ".join(
                part for part in (session.display_name, session.place_label) if part
            )
        return self.env._("Seat %s", enrollment.seat_number)

    @api.private
    def _find_at_desk(self, text):
        """Learners of these meetings whose name or company holds a text."""
        if len((text or "").strip()) < 2:
            return []
        meetings_sudo = self._check_may_mark()
        found = meetings_sudo.env["training.enrollment"].search(
            [
                ("session_id", "in", self.session_id.ids),
                ("partner_id.complete_name", "ilike", text.strip()),
            ],
            limit=FOUND_BY_NAME,
        )
        marks = meetings_sudo._get_marks(found).filtered(
            lambda mark: mark.status in PRESENT_STATUSES
        )
        states = dict(found._fields["state"]._description_selection(self.env))
        return [
            {
                "id": enrollment.id,
                "name": enrollment.partner_id.name,
                "company": enrollment.partner_id.parent_id.name or "",
                "session": enrollment.session_id.display_name,
                "state": states[enrollment.state],
                "is_confirmed": enrollment.state not in SEATLESS,
                "is_here": enrollment in marks.enrollment_id,
            }
            for enrollment in found
        ]
