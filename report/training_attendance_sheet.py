from datetime import time

from odoo import api, models
from odoo.tools import groupby, split_every
from odoo.tools.misc import format_date

from ..const import FILLED_STATES

# What fits on a page of A4 across, with room to write a name into a cell.
COLUMNS_PER_PAGE = 8
ROWS_PER_PAGE = 12
# Lines for people who come without being enrolled.
BLANK_LINES = 3
# A meeting on both sides of this break is signed for twice.
BREAK_FROM, BREAK_TO = time(12, 0), time(14, 0)


class TrainingAttendanceSheet(models.AbstractModel):
    """Sign-in sheets: learners down, half days across, cut into pages."""

    _name = "report.training_operations.training_attendance_sheet_document"
    _description = "Printed Attendance Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        sessions = self.env["training.session"].browse(docids)
        sessions.check_access("read")
        return {
            "docs": sessions,
            "pages": [
                page for session in sessions for page in self._get_pages(session)
            ],
        }

    def _get_pages(self, session):
        """The pages of one session: each part of its columns with all its rows."""
        lang = session.lang_id.code or self.env.lang
        session = session.with_context(lang=lang)
        rows = self._get_rows(session)
        pages = [
            {
                "session": session,
                "lang": lang or "en_US",
                "company": session.sudo().company_id,  # its name and logo
                "columns": columns,
                "days": self._group_days(columns),
                "rows": page_rows,
            }
            for columns in self._split(self._get_columns(session), COLUMNS_PER_PAGE)
            for page_rows in self._split(rows, ROWS_PER_PAGE)
        ]
        for index, page in enumerate(pages, start=1):
            page.update(number=index, count=len(pages))
        return pages

    def _split(self, items, size):
        """Parts of a list; one empty part of an empty list."""
        return list(split_every(size, items, list)) or [[]]

    def _get_rows(self, session):
        """Learners by name with their seats, then blank lines.

        The enrolments are those that the user may see: a learner who gets hold of the
        address of this document finds nobody else on it.
        """
        enrollments = self.env["training.enrollment"].search(
            [("session_id", "=", session.id), ("state", "in", FILLED_STATES)]
        )
        rows = [
            {
                "seat": enrollment.seat_number,
                "name": learner.name,
                "company": learner.parent_id.name or "",
            }
            for enrollment in enrollments
            for learner in enrollment.sudo().partner_id  # of enrolments they see
        ]
        rows.sort(key=lambda row: row["name"].lower())
        return rows + [{"seat": "", "name": "", "company": ""}] * BLANK_LINES

    def _get_columns(self, session):
        """One column for each half day of each meeting, in the session's zone."""
        return [
            {
                "day": format_date(
                    session.env, start.date(), date_format="EEE d MMM y"
                ),
                "hours": f"{start:%H:%M}–{stop:%H:%M}",
                "half": half,
                "is_online": meeting.mode == "virtual",
            }
            for meeting in session.meeting_ids.sorted("start")
            for start, stop in [
                (session._local(meeting.start), session._local(meeting.stop))
            ]
            for half in self._get_halves(start, stop)
        ]

    def _get_halves(self, start, stop):
        """Names of the half days that a meeting covers."""
        if start.time() < BREAK_FROM and stop.time() > BREAK_TO:
            return [self.env._("Morning"), self.env._("Afternoon")]
        return [""]

    def _group_days(self, columns):
        """Neighbouring columns of one meeting under one heading."""
        headings = groupby(
            columns,
            lambda column: (column["day"], column["hours"], column["is_online"]),
        )
        return [
            {"day": day, "hours": hours, "is_online": online, "span": len(halves)}
            for (day, hours, online), halves in headings
        ]
