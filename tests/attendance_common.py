from datetime import date, timedelta

from odoo import fields

from .common import TrainingCase


class AttendanceFactories:
    """A running two-day session, its instructor and its policy."""

    @classmethod
    def _make_policy(cls, **overrides):
        return cls.env["training.policy"].create(
            {
                "name": "Attendance",
                "checkin_minutes_before": 15,
                "checkin_minutes_after": 30,
                **overrides,
            }
        )

    @classmethod
    def set_up_attendance(cls, days=2, learners=2, **policy):
        """1 March 2027 is a Monday; London is at UTC until the 28th."""
        cls.policy = cls._make_policy(**policy)
        cls.course = cls._make_course(days=days, seats_max=20)
        cls.delivery = cls._make_open_session(
            first_day=date(2027, 3, 1), course=cls.course, policy_id=cls.policy.id
        )
        cls.instructor = cls._make_instructor(user_id=cls.employee_user.id)
        cls.delivery.instructor_ids = cls.instructor
        cls.enrollments = cls.env["training.enrollment"].create(
            [
                {"session_id": cls.delivery.id, "partner_id": partner.id}
                for partner in cls._make_learners(learners)
            ]
        )
        cls.meeting = cls.delivery.meeting_ids.sorted("start")[0]

    @classmethod
    def _move_to_now(cls, meeting):
        """For pages, whose clock can't be frozen: it began five minutes ago."""
        now = fields.Datetime.now()
        meeting.write(
            {"start": now - timedelta(minutes=5), "stop": now + timedelta(hours=2)}
        )

    @classmethod
    def _make_portal_instructor(cls):
        """A freelancer who teaches the session and has only the portal."""
        user = cls._make_user("freelancer-test", "base.group_portal")
        employee = cls._make_instructor("Fred", user_id=user.id)
        cls.delivery.instructor_ids |= employee
        return user

    def _make_mark(self, enrollment, status, part="whole", **overrides):
        """A mark as the screen sends it."""
        return {
            "key": f"{enrollment.id}-{part}-{status}",
            "enrollment": enrollment.id,
            "part": part,
            "status": status,
            "minutes": 0,
            "at": 0,
            "version": 0,
            "force": False,
            **overrides,
        }

    def _get_line(self, enrollment, part="whole", meeting=None):
        meeting = meeting or self.meeting
        marks = meeting._get_marks(enrollment)
        return marks.filtered(lambda mark: mark.part == part)


class AttendanceCase(AttendanceFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_attendance()
