from odoo import api, models
from odoo.tools import groupby, split_every
from odoo.tools.misc import format_date

from ..const import FILLED_STATES

# What fits on a page of A4 across, with room to write a name into a cell.
COLUMNS_PER_PAGE = 7
ROWS_PER_PAGE = 11
# Lines for people who come without being enrolled.
BLANK_LINES = 3
EMPTY_CELL = {"image": False, "status": ""}


class TrainingAttendanceSheet(models.AbstractModel):
    """Sign-in sheets: learners down, meetings or half days across, cut into pages.

    Printed before, they are empty and carry the QR codes for the desk; afterwards they
    show what was marked and signed.
    """

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
        columns = self._get_columns(session)
        rows = self._get_rows(session, columns)
        pages = [
            {
                "session": session,
                "lang": lang or "en_US",
                "company": session.sudo().company_id,  # its name and logo
                "columns": page_columns,
                "days": self._group_days(page_columns),
                "rows": page_rows,
                "instructor": self._get_instructor_cells(session, page_columns),
                "submitted": self._get_submissions(session),
                "is_evidence": self._is_evidence(),
            }
            for page_columns in self._split(columns, COLUMNS_PER_PAGE)
            for page_rows in self._split(rows, ROWS_PER_PAGE)
        ]
        for index, page in enumerate(pages, start=1):
            page.update(number=index, count=len(pages))
        return pages

    def _split(self, items, size):
        """Parts of a list; one empty part of an empty list."""
        return list(split_every(size, items, list)) or [[]]

    def _get_rows(self, session, columns):
        """Learners by name with their seats, codes and marks, then blank lines.

        The enrolments are those that the user may see: a learner who gets hold of the
        address of this document finds nobody else on it.
        """
        enrollments = self.env["training.enrollment"].search(
            [("session_id", "=", session.id), ("state", "in", FILLED_STATES)]
        )
        cells = self._get_cells(session, enrollments)
        rows = [
            {
                "seat": enrollment.seat_number,
                "name": enrollment.partner_id.name,
                "company": enrollment.partner_id.parent_id.name or "",
                "qr": not self._is_evidence()
                and session.meeting_ids._draw_qr_code(enrollment._get_desk_code()),
                "cells": {
                    column["key"]: cells.get((enrollment.id, *column["key"]))
                    or EMPTY_CELL
                    for column in columns
                },
            }
            for enrollment in enrollments.sudo()  # names and codes of those they see
        ]
        rows.sort(key=lambda row: row["name"].lower())
        blank = {"seat": "", "name": "", "company": "", "qr": False, "cells": {}}
        return rows if self._is_evidence() else rows + [blank] * BLANK_LINES

    def _is_evidence(self):
        """Printed afterwards, as a proof: nobody scans or signs it any more."""
        return bool(self.env.context.get("training_evidence"))

    def _get_cells(self, session, enrollments):
        """{(enrollment id, meeting id, part): what was signed and marked}"""
        marks = session.meeting_ids._get_marks(enrollments)
        labels = dict(marks._fields["status"]._description_selection(session.env))
        cells = {
            (mark.enrollment_id.id, mark.meeting_id.id, mark.part): {
                "image": False,
                "status": labels[mark.status],
            }
            for mark in marks
            if mark.status != "unmarked"
        }
        for signature in self._get_signatures(session, enrollments.ids):
            key = signature.enrollment_id.id, signature.meeting_id.id, signature.part
            cells[key] = dict(cells.get(key, EMPTY_CELL), image=signature.image)
        return cells

    def _get_signatures(self, session, enrollment_ids):
        """Signatures of these enrolments; `[False]` stands for the instructors."""
        return self.env["training.attendance.signature"].search(
            [
                ("session_id", "=", session.id),
                ("enrollment_id", "in", enrollment_ids),
            ]
        )

    def _get_instructor_cells(self, session, columns):
        """{column: signatures of instructors}"""
        signed = self._get_signatures(session, [False])
        return {
            column["key"]: signed.filtered(
                lambda signature, key=column["key"]: (
                    (signature.meeting_id.id, signature.part) == key
                )
            ).mapped("image")
            for column in columns
        }

    def _get_submissions(self, session):
        """Who submitted the attendance of which day, in one line."""
        return ", ".join(
            f"{meeting.local_label}: {meeting.sudo().attendance_submitted_by_id.name}"
            for meeting in session.meeting_ids.sorted("start")
            if meeting.attendance_submitted_on
        )

    def _get_columns(self, session):
        """One column for each meeting or half day, in the session's zone."""
        parts = session.meeting_ids._get_parts()
        labels = dict(
            session.env["training.attendance"]
            ._fields["part"]
            ._description_selection(session.env)
        )
        return [
            {
                "key": (meeting.id, part.name),
                "day": format_date(
                    session.env,
                    session._local(meeting.start).date(),
                    date_format="EEE d MMM y",
                ),
                "hours": self._get_hours(session, meeting),
                "half": "" if part.name == "whole" else labels[part.name],
                "is_online": meeting.mode == "virtual",
            }
            for meeting in session.meeting_ids.sorted("start")
            for part in parts[meeting]
        ]

    def _get_hours(self, session, meeting):
        start, stop = session._local(meeting.start), session._local(meeting.stop)
        return f"{start:%H:%M}–{stop:%H:%M}"

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
