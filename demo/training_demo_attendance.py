from datetime import timedelta

from odoo import fields


class DemoAttendance:
    """The course that runs these days, with everything that can be said about it.

    Yesterday is submitted; today some checked in by themselves or were scanned, and the
    sources disagree about one. Another course is taken by half days and signed.
    """

    def __init__(self, env, courses):
        self.env = env
        self.courses = courses
        self.today = fields.Date.context_today(env["res.users"])

    def build(self):
        self.make_signed_policy()
        running = self.env["training.session"].search([("state", "=", "in_progress")])
        for session in running:
            past = session.meeting_ids.filtered(
                lambda meeting: meeting.stop.date() < self.today
            )
            self._submit(past)
            self._arrive_today(session)

    def make_signed_policy(self):
        """For a course whose funder asks for a signature each half day."""
        policy = self.env.company._ensure_training_policy().copy(
            {
                "name": "Half days, signed",
                "attendance_unit": "half_day",
                "signature_mode": "both",
            }
        )
        self.courses["TTT"].policy_id = policy

    def _submit(self, meetings):
        """Two exceptions, the rest present."""
        for meeting in meetings:
            marks = meeting._get_marks().sorted("id")
            late, early, others = marks[:1], marks[1:2], marks[2:]
            others._mark("instructor", status="present")
            late._mark("instructor", status="late", minutes=405)
            early._mark("instructor", status="partial", minutes=300)
            meeting.action_submit_attendance()

    def _arrive_today(self, session):
        """Who came before nine; of one, instructor and desk say different things."""
        meeting = session.meeting_ids.filtered(
            lambda meeting: meeting.start.date() == self.today
        )[:1]
        marks = meeting._get_marks().sorted("id")
        if len(marks) < 4:
            return
        early = meeting.start - timedelta(minutes=8)
        marks[0]._mark("scan", happened_on=early, status="present", check_in=early)
        marks[1]._mark("self", happened_on=early, status="present", check_in=early)
        marks[2]._mark("instructor", happened_on=meeting.start, status="absent")
        late = meeting.start + timedelta(minutes=20)
        marks[2]._mark("scan", happened_on=late, status="late", check_in=late)
