from odoo import api, models

from ..const import SEATED_STATES


class TrainingSessionReport(models.AbstractModel):
    """A session on paper: programme, people and what came of it."""

    _name = "report.training_operations.training_session_document"
    _description = "Printed Session"

    @api.model
    def _get_report_values(self, docids, data=None):
        sessions = self.env["training.session"].browse(docids)
        sessions.check_access("read")
        return {
            "docs": sessions,
            "pages": [self._prepare_page(session) for session in sessions],
        }

    def _prepare_page(self, session):
        """What the template needs of one session; the learners the user may see."""
        enrollments = self.env["training.enrollment"].search(
            [("session_id", "=", session.id), ("state", "in", SEATED_STATES)]
        )
        certificates = self.env["training.certificate"].search(
            [("session_id", "=", session.id), ("revoked_on", "=", False)]
        )
        return {
            "session": session,
            "company": session.sudo().company_id,  # its name and logo
            "enrollments": enrollments.sudo(),  # the names of those they may see
            "numbers": {
                enrollment.id: ", ".join(certificates.mapped("number"))
                for enrollment, certificates in certificates.grouped(
                    "enrollment_id"
                ).items()
            },
        }
