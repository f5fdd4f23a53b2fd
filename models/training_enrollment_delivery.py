from odoo import api, models

from ..logic.attendance import MeetingAttendance, completion


class TrainingEnrollment(models.Model):
    """Completion: from attendance marks to outcome and certificate."""

    _inherit = "training.enrollment"

    @api.private
    def _judge_attendance(self):
        """Set outcome and state by the attendance, and certify what was completed."""
        judged = self.filtered(
            lambda enrollment: enrollment.state in ("confirmed", "completed", "no_show")
        )
        marks = judged._read_marks()
        for (state, outcome), enrollments in judged._group_by_result(marks).items():
            changed = enrollments.filtered(
                lambda enrollment, state=state: enrollment.state != state
            )
            back = changed.filtered(
                lambda enrollment, state=state: (
                    enrollment.state != "confirmed" and state != "confirmed"
                )
            )
            back._move_to("confirmed")  # completed and no-show change by way of it
            changed._move_to(state)
            enrollments.write({"outcome": outcome})
        judged._issue_certificates()

    def _read_marks(self):
        """{(enrollment id, meeting id, part): attendance} of the marks that count."""
        attendances = self.env["training.attendance"].search(
            [("enrollment_id", "in", self.ids), ("is_superseded", "=", False)]
        )
        return {
            (mark.enrollment_id.id, mark.meeting_id.id, mark.part): mark
            for mark in attendances
        }

    def _group_by_result(self, marks):
        """{(state, outcome): enrollments}; the percentage is set on the way."""
        grouped = {}
        policies = self._get_policies()
        parts = self.session_id.meeting_ids._get_parts()
        for enrollment in self:
            result = enrollment._get_completion(marks, parts, policies[enrollment])
            enrollment.attended_percent = result.percent
            state = {"completed": "completed", "no_show": "no_show"}.get(
                result.outcome, "confirmed"
            )
            key = (state, result.outcome)
            grouped[key] = grouped.get(key, self.browse()) | enrollment
        return grouped

    def _get_completion(self, marks, parts, policy):
        """The rule of the session's policy applied to one learner's marks."""
        self.ensure_one()
        nothing = self.env["training.attendance"]
        lines = []
        for meeting in self.session_id.meeting_ids:
            for part in parts[meeting]:
                mark = marks.get((self.id, meeting.id, part.name), nothing)
                lines.append(
                    MeetingAttendance(
                        (meeting.id, part.name),
                        part.minutes,
                        mark.status or "unmarked",
                        mark.minutes or None,
                    )
                )
        return completion(lines, policy.attendance_threshold, policy.attendance_basis)

    def _revoke_unearned(self):
        """Revoke certificates of enrolments that a correction made incomplete."""
        unearned = self.filtered(
            lambda enrollment: enrollment.state != "completed"
        ).certificate_ids.filtered(lambda certificate: not certificate.revoked_on)
        if unearned:
            unearned.sudo().action_revoke(  # the rule takes back what it issued
                self.env._("The corrected attendance no longer completes the course.")
            )
