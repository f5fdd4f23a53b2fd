from odoo import api, models
from odoo.fields import Domain

from ..const import ATTENDED_STATES, FILLED_STATES

SHOWN_FEEDBACK = 30


class TrainingSession(models.Model):
    """What the pages of an instructor show of the sessions they teach."""

    _inherit = "training.session"

    @api.private
    def _prepare_teaching_page(self):
        """Dates, roster and documents; as superuser on a session the user teaches."""
        self.ensure_one()
        roster = self.enrollment_ids.filtered(
            lambda enrollment: enrollment.state in FILLED_STATES
        )
        return {
            "session": self,
            "meetings": self.meeting_ids.sorted("start"),
            "roster": roster.sorted(lambda e: (e.partner_id.name or "").lower()),
            "answers": self._read_roster_answers(roster),
            "materials": self.env["training.material"]._get_for_teaching(self),
            "takes_attendance": self.state in ATTENDED_STATES,
            "join_url": self.mode != "in_person" and self._get_safe_join_url(),
        }

    def _read_roster_answers(self, roster):
        """{enrolment: [(question, answer)]} that were given for the learners."""
        return {
            enrollment: [
                (answer.question_id.name, answer.value)
                for answer in enrollment.answer_ids
                if answer.value and answer.question_id.scope == "person"
            ]
            for enrollment in roster
        }

    def _get_safe_join_url(self):
        """The link to join, when it is one to a page."""
        url = (self.join_url or "").strip()
        return url if url.startswith(("https://", "http://")) else ""

    @api.private
    @api.model
    def _get_own_feedback(self):
        """[{session, scores, comments}] of what the current user taught lately."""
        report = self.env["training.feedback.report"].sudo()  # of one's own sessions
        taught = self._search_taught("past", limit=200)
        kinds = dict(report._fields["kind"]._description_selection(self.env))
        scores, comments = {}, {}
        about_me = Domain("instructor_id", "=", False) | Domain(
            "instructor_id.user_id", "=", self.env.uid
        )
        for session, kind, score, nps in report._read_group(
            Domain("session_id", "in", taught.ids)
            & Domain("kind", "!=", "comment")
            & about_me,
            ["session_id", "kind"],
            ["score:avg", "nps:avg"],
        ):
            value = nps if kind == "nps" else score
            scores.setdefault(session, []).append((kind, kinds[kind], value))
        for row in report.search(
            Domain("session_id", "in", taught.ids) & Domain("comment", "!=", False)
        ):
            comments.setdefault(row.session_id, []).append(row.comment)
        return [
            {
                "session": session,
                "scores": scores.get(session, []),
                "comments": comments.get(session, []),
            }
            for session in taught
            if session in scores or session in comments
        ][:SHOWN_FEEDBACK]
