from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import (
    ATTENDANCE_PARTS,
    ATTENDANCE_STATUSES,
    ATTENDED_STATES,
    FILLED_STATES,
)

# People arrive, and are ticked off, before the meeting begins.
ARRIVAL = timedelta(hours=1)
# How old a mark made without a connection may be.
OLDEST = timedelta(days=14)
MAX_MINUTES = 1440


class TrainingMeeting(models.Model):
    """The instructor's list: what the screen shows, and the marks it sends."""

    _inherit = "training.meeting"

    @api.private
    def _get_sheet(self):
        """One meeting's list as plain values.

        :raise AccessError: unless the user may mark it
        """
        self.ensure_one()
        meeting_sudo = self._check_may_mark()
        hindrance = self._get_marking_hindrance()
        if not hindrance:
            meeting_sudo._prepare_rosters()
        signed = meeting_sudo._read_signed()
        return {
            "meeting": meeting_sudo._prepare_sheet_meeting(hindrance),
            "session": meeting_sudo._prepare_sheet_session(),
            "learners": meeting_sudo._prepare_sheet_learners(signed),
            "instructor_signed": signed.get(0, {}),
            "is_instructor": self.session_id._is_taught_by_user(),
        }

    @api.model
    @api.private
    def _list_to_mark(self, session_id=None):
        """Meetings whose attendance the user may take now, or all of one session.

        :return: list of {id, session_id, title, label, is_now, is_submitted}
        """
        now = fields.Datetime.now()
        if session_id:
            domain = Domain("session_id", "=", int(session_id))
        else:
            domain = Domain(
                [
                    ("start", ">=", now - OLDEST),
                    ("start", "<=", now + ARRIVAL),
                    ("attendance_submitted_on", "=", False),
                    ("session_id.state", "in", ATTENDED_STATES),
                ]
            )
        meetings = self.search(domain)
        if self.env["training.attendance"]._get_own_source() == "instructor":
            meetings = meetings._filter_taught()
        return [
            {
                "id": meeting.id,
                "session_id": meeting.session_id.id,
                "title": meeting.session_id.sudo().course_id.name,  # of what they teach
                "number": meeting.session_id.name,
                "label": meeting.local_label,
                "where": meeting.session_id.place_label,
                "is_now": meeting.start - ARRIVAL <= now <= meeting.stop,
                "is_past": meeting.stop < now,
                "is_submitted": bool(meeting.attendance_submitted_on),
            }
            for meeting in meetings.sorted("start")
        ]

    def _filter_taught(self):
        """Of these meetings, those of sessions that the user teaches."""
        Session = self.env["training.session"]
        taught = Session.sudo().search(
            Session._teaching_domain() & Domain("id", "in", self.session_id.ids)
        )  # only which of them are one's own
        return self.filtered(lambda meeting: meeting.session_id.id in taught.ids)

    def _get_marking_hindrance(self):
        """Why nothing can be marked now, in words; empty when it can.

        The office may mark ahead, as people call in sick the day before.
        """
        if self.attendance_submitted_on:
            return self.env._("Submitted. The office can still correct it.")
        if self.session_id.state not in ATTENDED_STATES:
            return self.env._("This session isn't running: nothing can be marked.")
        is_ahead = fields.Datetime.now() < self.start - ARRIVAL
        source = self.env["training.attendance"]._get_own_source()
        if is_ahead and source == "instructor":
            return self.env._("You can mark from an hour before the start.")
        return ""

    def _prepare_sheet_meeting(self, hindrance):
        Attendance = self.env["training.attendance"]
        labels = dict(Attendance._fields["part"]._description_selection(self.env))
        policy = self.session_id._get_policy()
        return {
            "id": self.id,
            "name": self.name or "",
            "label": self.local_label,
            "parts": [
                {
                    "name": part.name,
                    "label": labels[part.name],
                    "minutes": int(part.minutes),
                    "hours": self._tell_times(part.start, part.stop),
                }
                for part in self._get_parts()[self]
            ],
            "hindrance": hindrance,
            "submitted": self._tell_submission(),
            "signatures": policy.signature_mode,
        }

    def _tell_submission(self):
        """Who submitted the attendance and when, in the session's zone."""
        if not self.attendance_submitted_on:
            return ""
        return self.env._(
            "Submitted by %(who)s, %(when)s",
            who=self.attendance_submitted_by_id.name,
            when=f"{self.session_id._local(self.attendance_submitted_on):%H:%M %Z}",
        )

    def _prepare_sheet_session(self):
        session = self.session_id
        return {
            "id": session.id,
            "number": session.name,
            "course": session.course_id.name,
            "where": session.place_label,
            "meetings": [
                {
                    "id": meeting.id,
                    "label": meeting.local_label,
                    "is_submitted": bool(meeting.attendance_submitted_on),
                }
                for meeting in session.meeting_ids.sorted("start")
            ],
        }

    def _prepare_sheet_learners(self, signed):
        """Everybody on the roster by name, with their marks and signatures."""
        enrollments = self.env["training.enrollment"].search(
            [("session_id", "=", self.session_id.id), ("state", "in", FILLED_STATES)]
        )
        marks = self._get_marks(enrollments).grouped("enrollment_id")
        learners = [
            {
                "id": enrollment.id,
                "name": enrollment.partner_id.name or "",
                "company": enrollment.partner_id.parent_id.name or "",
                "seat": enrollment.seat_number,
                "note": enrollment.note or "",
                "marks": {
                    mark.part: mark._prepare_sheet_mark()
                    for mark in marks.get(enrollment, ())
                },
                "signed": signed.get(enrollment.id, {}),
            }
            for enrollment in enrollments
        ]
        return sorted(learners, key=lambda learner: learner["name"].lower())

    def _read_signed(self):
        """{enrollment id: {part: when it was signed}}; those of instructors under 0."""
        signed = {}
        for signature in self.env["training.attendance.signature"].search_fetch(
            [("meeting_id", "=", self.id)],
            ["enrollment_id", "part", "signed_on", "signed_name"],
        ):
            when = f"{self.session_id._local(signature.signed_on):%H:%M}"
            parts = signed.setdefault(signature.enrollment_id.id or 0, {})
            parts[signature.part] = when
        return signed

    # -- marking --------------------------------------------------------------------

    @api.private
    def _put_marks(self, marks):
        """Record what a screen sends, possibly long after it was tapped.

        :param list marks: of {key, enrollment, part, status, minutes, at, version,
            force}; `version` is the last event the screen knew of, `at` is the time of
            the tap in seconds since 1970
        :return: {key: {result: `ok`, `conflict` or `refused`, mark}}
        """
        self.ensure_one()
        meeting_sudo = self._check_may_mark()
        source = self.env["training.attendance"]._get_own_source()
        hindrance = self._get_marking_hindrance()
        if not hindrance:
            self._start_when_due(meeting_sudo)
        lines = meeting_sudo._get_lines(marks)
        known = meeting_sudo._read_known_keys(marks)
        results, accepted = {}, {}
        for mark in marks:
            line = lines.get((mark["enrollment"], mark["part"]))
            result = self._judge_mark(mark, line, known, hindrance)
            results[mark["key"]] = {"result": result}
            if result == "ok" and mark["key"] not in known:
                group = (mark["status"], mark["minutes"], mark["at"])
                accepted.setdefault(group, []).append((line, mark["key"]))
        for (status, minutes, moment), pairs in accepted.items():
            self._put_group(source, status, minutes, moment, pairs)
        for mark in marks:
            line = lines.get((mark["enrollment"], mark["part"]))
            results[mark["key"]]["mark"] = line._prepare_sheet_mark() if line else None
            results[mark["key"]]["message"] = hindrance
        return results

    def _get_lines(self, marks):
        """{(enrollment id, part): line}; the roster is completed when one lacks."""
        wanted = self.env["training.enrollment"].browse(
            {mark["enrollment"] for mark in marks}
        )
        lines = self._get_marks(wanted)
        if set(wanted.ids) - set(lines.enrollment_id.ids):
            self._prepare_rosters()
            lines = self._get_marks(wanted)
        return {(line.enrollment_id.id, line.part): line for line in lines}

    def _judge_mark(self, mark, line, known, hindrance):
        """Whether a mark is taken, contradicts a newer one, or can't be."""
        if mark["key"] in known:
            return "ok"
        if hindrance or not line:
            return "refused"
        is_newer = (line.last_event_id.id or 0) != mark["version"]
        if (
            is_newer
            and not mark["force"]
            and line.status not in ("unmarked", mark["status"])
        ):
            return "conflict"
        return "ok"

    def _put_group(self, source, status, minutes, moment, pairs):
        """Record the same mark for several learners, in one go."""
        lines = (
            self.env["training.attendance"]
            .sudo()
            .browse(line.id for line, _key in pairs)
        )  # of the meeting that the user may mark
        lines._mark(
            source,
            happened_on=self._get_moment(moment),
            keys={line.enrollment_id.id: key for line, key in pairs},
            status=status,
            minutes=minutes,
        )

    def _start_when_due(self, meeting_sudo):
        """The first mark starts a session that nobody in the office has started."""
        if fields.Datetime.now() >= self.start - ARRIVAL:
            meeting_sudo.session_id._ensure_started()

    @api.model
    def _get_moment(self, seconds):
        """When it was tapped, within reason: clocks of phones are wrong."""
        now = fields.Datetime.now()
        if not seconds:
            return now
        moment = datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)
        return moment if now - OLDEST <= moment <= now else now

    def _read_known_keys(self, marks):
        """Keys of marks that arrived before: the answer to them got lost."""
        events = self.env["training.attendance.event"].search_fetch(
            [("key", "in", [mark["key"] for mark in marks])], ["key"]
        )
        return set(events.mapped("key"))

    @api.model
    @api.private
    def _clean_marks(self, marks):
        """What a browser sent, checked and of the right types.

        :raise UserError: for anything that our screen doesn't send
        """
        statuses, parts = dict(ATTENDANCE_STATUSES), dict(ATTENDANCE_PARTS)
        try:
            cleaned = [
                {
                    "key": str(mark["key"])[:64],
                    "enrollment": int(mark["enrollment"]),
                    "part": str(mark["part"]),
                    "status": str(mark["status"]),
                    "minutes": min(max(int(mark.get("minutes") or 0), 0), MAX_MINUTES),
                    "at": min(max(int(mark.get("at") or 0), 0), 2**33),
                    "version": int(mark.get("version") or 0),
                    "force": bool(mark.get("force")),
                }
                for mark in marks
            ]
        except (KeyError, TypeError, ValueError):
            cleaned = [{"status": None, "part": None}]
        if any(
            mark["status"] not in statuses or mark["part"] not in parts
            for mark in cleaned
        ):
            raise UserError(self.env._("These marks can't be read. Reload the page."))
        return cleaned
