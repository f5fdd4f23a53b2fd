from odoo import api, fields, models
from odoo.http import request

from ..const import INTERNAL, PERSON_SOURCES, PRESENT_STATUSES
from ..logic.half_days import split


class TrainingAttendance(models.Model):
    """How marks come about: what several sources say, and which of it counts."""

    _inherit = "training.attendance"

    event_ids = fields.One2many(
        "training.attendance.event", "attendance_id", string="What was said"
    )
    last_event_id = fields.Many2one(
        "training.attendance.event",
        compute="_compute_from_events",
        store=True,
        compute_sudo=True,
        help="Tells a phone that was offline whether somebody else marked meanwhile.",
    )
    sources_disagree = fields.Boolean(
        compute="_compute_from_events",
        store=True,
        compute_sudo=True,
        help="One says present, another one absent. A mark by the office settles it.",
    )

    _disagreeing_index = models.Index("(meeting_id) WHERE sources_disagree")

    @api.depends("event_ids")
    def _compute_from_events(self):
        """The latest word of each source since the office last had the last one."""
        for attendance in self:
            events = attendance.event_ids.sorted("id", reverse=True)
            attendance.last_event_id = events[:1]
            said = {}
            for event in events:
                if event.status and event.status != "unmarked":
                    said.setdefault(event.source, event.status in PRESENT_STATUSES)
                if event.source == "manual":
                    break
            attendance.sources_disagree = len(set(said.values())) > 1

    def _get_span(self):
        """The meeting or half day that this mark is about, with its times."""
        self.ensure_one()
        meeting = self.meeting_id
        names = ("whole",) if self.part == "whole" else ("am", "pm")
        parts = split(meeting.start, meeting.stop, meeting.tz or "UTC", names)
        return next(part for part in parts if part.name == self.part)

    @api.model
    def _get_own_source(self):
        """What a mark typed in by the current user counts as.

        Coordinators speak for the office, everybody else who may mark teaches.
        """
        is_office = self.env.su or self.env.user.has_group(
            "training_operations.training_operations_group_coordinator"
        )
        return "manual" if is_office else "instructor"

    @api.private
    def _mark(self, source, happened_on=None, keys=None, **vals):
        """Record what a source says about these marks, and let it count if it may.

        A person's word always counts. What a scan, the learner or an online room says
        counts where nothing is marked yet; otherwise it stands beside the mark, and
        `sources_disagree` shows if it contradicts it.

        :param dict vals: status, check_in, check_out, minutes
        :param dict keys: {enrollment id: key of the phone}
        :return: the marks that were changed
        """
        counting = self
        if source in PERSON_SOURCES:
            self._check_open()
        else:
            counting = self.filtered(lambda mark: mark.status == "unmarked")
        vals = {key: value for key, value in vals.items() if key != "method"}
        counting.with_context(training_marking=INTERNAL).write(
            self._stamp(dict(vals, method=source))
        )
        self._log_events(source, vals, happened_on, keys)
        return counting

    def _log_events(self, source, vals, happened_on=None, keys=None):
        """Keep what was said, in one insertion."""
        keys = keys or {}
        happened_on = happened_on or fields.Datetime.now()
        sender = self._get_sender()
        # Nobody may write events; only those of marks being made are added here.
        self.env["training.attendance.event"].sudo().create(
            [
                {
                    "attendance_id": mark.id,
                    "enrollment_id": mark.enrollment_id.id,
                    "meeting_id": mark.meeting_id.id,
                    "part": mark.part,
                    "company_id": mark.company_id.id,
                    "source": source,
                    "status": vals.get("status") or mark.status,
                    "minutes": vals.get("minutes") or mark.minutes,
                    "happened_on": happened_on,
                    "key": keys.get(mark.enrollment_id.id),
                    **sender,
                }
                for mark in self
            ]
        )

    @api.model
    def _get_sender(self):
        """Who it comes from: the user, and the address of the computer or phone."""
        return {
            "user_id": self.env.uid,
            "ip": request.httprequest.remote_addr if request else False,
        }

    def _prepare_sheet_mark(self):
        """One mark as plain values, with what other sources said beside it."""
        self.ensure_one()
        is_marked = self.status != "unmarked"
        return {
            "enrollment": self.enrollment_id.id,
            "part": self.part,
            "status": self.status,
            "minutes": self.minutes,
            "version": self.last_event_id.id or 0,
            "source": self.method if is_marked else "",
            "by": self.recorded_by_id.name
            if is_marked and self.method in PERSON_SOURCES
            else "",
            "said": self._prepare_sheet_events() if self.sources_disagree else [],
        }

    def _prepare_sheet_events(self):
        sources = dict(
            self.event_ids._fields["source"]._description_selection(self.env)
        )
        local = self.meeting_id.session_id._local
        return [
            {
                "id": event.id,
                "label": sources[event.source],
                "status": event.status,
                "at": f"{local(event.happened_on):%H:%M}",
            }
            for event in self.event_ids.sorted("id", reverse=True)[:6]
        ]
