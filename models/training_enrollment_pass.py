from urllib.parse import urlsplit

from odoo import api, fields, models

from ..const import PRESENT_STATUSES


class TrainingEnrollment(models.Model):
    """The page behind the personal link, and joining online through us."""

    _inherit = "training.enrollment"

    @api.private
    def _prepare_pass(self):
        """What the page shows. To be called as superuser, for the link's holder."""
        self.ensure_one()
        meeting = self._get_meeting_at_hand()
        meetings = self.session_id.meeting_ids.sorted("start")
        is_seated = self.state == "confirmed"
        return {
            "enrollment": self,
            "session": self.session_id,
            "meetings": meetings,
            "meeting": meeting,
            "is_over": not meeting,
            "is_here": meeting and self._is_here(meeting),
            "is_its_day": meeting and meeting._has_its_day_come(),
            "qr": is_seated and meeting._draw_qr_code(self._get_desk_code()),
            "can_join": bool(self._find_joinable()),
            "is_online": is_seated and self._is_online(),
            "to_sign": self._list_to_sign(),
            "marks": self._read_own_marks(),
        }

    def _get_meeting_at_hand(self):
        """The meeting that runs or comes next, of those not yet over."""
        now = fields.Datetime.now()
        coming = self.session_id.meeting_ids.filtered(lambda m: m.stop > now)
        return coming.sorted("start")[:1]

    def _is_here(self, meeting):
        """Whether this learner is checked in for what runs or comes next."""
        part = meeting._get_part_at(fields.Datetime.now())
        mark = meeting._get_marks(self).filtered(lambda mark: mark.part == part.name)
        return mark.status in PRESENT_STATUSES

    def _read_own_marks(self):
        """{meeting id: [(part, status)]} of this learner; unmarked ones left out."""
        marks = self.session_id.meeting_ids._get_marks(self).filtered(
            lambda mark: mark.status != "unmarked"
        )
        labels = dict(marks._fields["status"]._description_selection(self.env))
        parts = dict(marks._fields["part"]._description_selection(self.env))
        own = {}
        for mark in marks:
            part = "" if mark.part == "whole" else parts[mark.part]
            own.setdefault(mark.meeting_id.id, []).append((part, labels[mark.status]))
        return own

    def _list_to_sign(self):
        """Meetings and half days this learner was at and hasn't signed for."""
        if self.session_id._get_policy().signature_mode == "none":
            return []
        signed = {
            (signature.meeting_id, signature.part)
            for signature in self.env["training.attendance.signature"].search(
                [("enrollment_id", "=", self.id)]
            )
        }
        marks = self.session_id.meeting_ids._get_marks(self).filtered(
            lambda mark: (
                mark.status in PRESENT_STATUSES
                and not mark.meeting_id.attendance_submitted_on
                and (mark.meeting_id, mark.part) not in signed
            )
        )
        return [
            {
                "meeting": mark.meeting_id.id,
                "part": mark.part,
                "label": mark.display_name.partition(" · ")[2],
            }
            for mark in marks
        ]

    # -- joining --------------------------------------------------------------------

    def _is_online(self):
        """Whether this seat is taken from afar."""
        return self.session_id.mode in ("virtual", "hybrid")

    def _find_joinable(self):
        """The meeting whose online room is open now for this learner."""
        now = fields.Datetime.now()
        meetings = self.session_id.meeting_ids
        if (
            self.state != "confirmed"
            or not self._is_online()
            or not self._get_safe_join_url()
        ):
            return meetings[:0]
        early = self.session_id._get_policy().checkin_minutes_before
        return meetings.filtered(
            lambda meeting: (
                meeting.mode != "in_person"
                and fields.Datetime.subtract(meeting.start, minutes=early)
                <= now
                < meeting.stop
            )
        ).sorted("start")[:1]

    def _get_safe_join_url(self):
        """The session's own link, when it is one to a page."""
        url = (self._get_join_url() or "").strip()
        return url if urlsplit(url).scheme in ("http", "https") else ""

    @api.private
    def _join_online(self):
        """Note that the learner joins, each time. To be called as superuser.

        :return: (where to go on to, None) or (None, why not, in words)
        """
        self.ensure_one()
        if self.state != "confirmed":
            return None, self.env._("You have no confirmed seat in this session.")
        meeting = self._find_joinable()
        if meeting:
            self._arrive(meeting, "virtual")
            return self._get_safe_join_url(), None
        coming = self._get_meeting_at_hand()
        if not coming:
            return None, self.env._("This session is over.")
        return None, self.env._(
            "The online room isn't open now. The next meeting is %s.",
            coming.local_label,
        )
