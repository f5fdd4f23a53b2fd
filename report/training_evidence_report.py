from odoo import models

from ..const import PRESENT_STATUSES


class TrainingEvidenceReport(models.AbstractModel):
    """The first part of a session's evidence: programme, people, results, signatures.

    The signed sheets and the certificates follow as documents of their own.
    """

    _name = "report.training_operations.training_evidence_document"
    _inherit = "report.training_operations.training_session_document"
    _description = "Printed Learning Evidence"

    def _prepare_page(self, session, facts):
        page = super()._prepare_page(session, facts)
        marks = self._get_marks(page["enrollments"])
        return {
            **page,
            "marks": marks,
            "instructors": self._get_instructors(session),
            "signatures": self._get_signatures(session, page["enrollments"]),
            "certificate_count": len(page["numbers"]),
        }

    def _get_marks(self, enrollments):
        """{enrolment id: (meetings or half days attended, all that were marked)}"""
        counted = {}
        # The rows are those of enrolments that the user may see.
        marks = (
            self.env["training.attendance"]
            .sudo()
            ._read_group(
                [
                    ("enrollment_id", "in", enrollments.ids),
                    ("is_superseded", "=", False),
                    ("status", "!=", "unmarked"),
                ],
                ["enrollment_id", "status"],
                ["__count"],
            )
        )
        for enrollment, status, count in marks:
            attended, total = counted.get(enrollment.id, (0, 0))
            present = count if status in PRESENT_STATUSES else 0
            counted[enrollment.id] = attended + present, total + count
        return counted

    def _get_instructors(self, session):
        """(name, role) of who taught it."""
        bookings_sudo = session.sudo().booking_ids.filtered(
            lambda booking: booking.employee_id and booking.state != "released"
        )
        roles = dict(bookings_sudo._fields["role"]._description_selection(self.env))
        return sorted(
            {
                (booking.employee_id.name, roles[booking.role])
                for booking in bookings_sudo
            }
        )

    def _get_signatures(self, session, enrollments):
        """When who signed what: the log behind the pictures on the sheets."""
        signatures = self.env["training.attendance.signature"].search(
            [
                ("session_id", "=", session.id),
                ("enrollment_id", "in", [*enrollments.ids, False]),
            ],
            order="signed_on, id",
        )
        parts = dict(signatures._fields["part"]._description_selection(self.env))
        return [
            {
                "name": signature.signed_name,
                "is_instructor": not signature.enrollment_id,
                "meeting": signature.meeting_id.local_label,
                "part": "" if signature.part == "whole" else parts[signature.part],
                "signed_on": session._local(signature.signed_on),
            }
            for signature in signatures.sudo()
        ]
