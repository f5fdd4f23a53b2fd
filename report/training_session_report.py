from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ..const import DELIVERED_STATES, FILLED_STATES, PRESENT_STATUSES, SEATED_STATES
from .printing import parts, reads_money

COMMENTS_MAX = 20
MONEY_FIELDS = (
    "amount_expected",
    "amount_charged",
    "amount_credited",
    "amount_paid",
    "cost_billed",
    "cost_unbilled",
    "cost_materials",
    "cost_actual",
    "margin_actual",
)


class TrainingSessionReport(models.AbstractModel):
    """A session on paper: programme, people and what came of it."""

    _name = "report.training_operations.training_session_document"
    _description = "Printed Session"

    @api.model
    def _get_report_values(self, docids, data=None):
        sessions = self.env["training.session"].browse(docids)
        sessions.check_access("read")
        facts = self._read_facts(sessions)
        return {
            "docs": sessions,
            "parts": parts,
            "pages": [self._prepare_page(session, facts) for session in sessions],
        }

    def _read_facts(self, sessions):
        """What the pages of all sessions are made of; the learners the user may see."""
        enrollments = self.env["training.enrollment"].search(
            Domain("session_id", "in", sessions.ids)
            & Domain("state", "in", SEATED_STATES)
        )
        certificates = self.env["training.certificate"].search(
            Domain("session_id", "in", sessions.ids) & Domain("revoked_on", "=", False)
        )
        return {
            "enrollments": enrollments.grouped("session_id"),
            "certificates": certificates.grouped("enrollment_id"),
            "marks": self._count_marks(enrollments),
            "comments": self._read_comments(sessions),
        }

    def _prepare_page(self, session, facts):
        """What the template needs of one session."""
        enrollments = facts["enrollments"].get(
            session, self.env["training.enrollment"].browse()
        )
        numbers = {
            enrollment.id: ", ".join(facts["certificates"][enrollment].mapped("number"))
            for enrollment in enrollments
            if enrollment in facts["certificates"]
        }
        enrollments_sudo = enrollments.sudo()  # the names of those they may see
        return {
            "session": session,
            "company": session.sudo().company_id,  # its name and logo
            "enrollments": enrollments_sudo,
            "numbers": numbers,
            "presence": {
                meeting.id: f"{present}/{marked}"
                for meeting, (present, marked) in facts["marks"].items()
                if meeting.session_id == session
            },
            "figures": self._get_figures(session, enrollments_sudo, len(numbers)),
            "scores": self._get_scores(session),
            "comments": facts["comments"].get(session, []),
            "money": self._get_money(session),
        }

    # What came of it ------------------------------------------------------------------

    def _count_marks(self, enrollments):
        """{meeting: (marks of who was present, all marks)}; half days count apart."""
        counted = defaultdict(lambda: (0, 0))
        # The rows are those of enrolments that the user may see.
        marks = (
            self.env["training.attendance"]
            .sudo()
            ._read_group(
                Domain("enrollment_id", "in", enrollments.ids)
                & Domain("is_superseded", "=", False)
                & Domain("status", "!=", "unmarked"),
                ["meeting_id", "status"],
                ["__count"],
            )
        )
        for meeting, status, count in marks:
            present, marked = counted[meeting]
            came = count if status in PRESENT_STATUSES else 0
            counted[meeting] = present + came, marked + count
        return counted

    def _get_figures(self, session, enrollments, certificate_count):
        """[(label, text)] once the session was delivered."""
        filled = enrollments.filtered(
            lambda enrollment: enrollment.state in FILLED_STATES
        )
        if session.state not in DELIVERED_STATES or not filled:
            return []
        counts = filled.grouped("outcome")
        attended = sum(filled.mapped("attended_percent")) / len(filled)
        return [
            (
                self.env._("Seats filled"),
                f"{100 * len(filled) / session.seats_max:.0f} %"
                if session.seats_max
                else "–",
            ),
            (self.env._("Completed"), str(len(counts.get("completed", ())))),
            (self.env._("Never came"), str(len(counts.get("no_show", ())))),
            (self.env._("Attended on average"), f"{attended:.0f} %"),
            (self.env._("Certificates"), str(certificate_count)),
        ]

    def _get_scores(self, session):
        """[(label, text)] of the learners' ratings, as far as one may see them."""
        if not session.feedback_count:
            return []
        scores = [
            (
                session._fields[name]._description_string(self.env),
                f"{session[name]:.1f} / 5",
            )
            for name in ("feedback_course", "feedback_instructor", "feedback_venue")
            if session[name]
        ]
        if session.feedback_nps:
            scores.append((self.env._("NPS"), f"{session.feedback_nps:+.0f}"))
        answers = (self.env._("Answers"), str(session.feedback_count))
        return [answers, *scores] if scores else []

    def _read_comments(self, sessions):
        """{session: what learners wrote}, the newest first, without their names."""
        report = self.env["training.feedback.report"]
        if not report.has_access("read"):
            return {}
        rows = report.search(
            Domain("session_id", "in", sessions.ids) & Domain("comment", "!=", False)
        )
        return {
            session: found.mapped("comment")[:COMMENTS_MAX]
            for session, found in rows.grouped("session_id").items()
        }

    def _get_money(self, session):
        """[(label, text)] of the session's sheet, for those who read it on screen."""
        if not reads_money(self.env):
            return []
        return [
            (
                session._fields[name]._description_string(self.env),
                session.currency_id.format(session[name]),
            )
            for name in MONEY_FIELDS
        ]
