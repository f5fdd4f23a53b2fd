"""Sessions with a past, made for the tests of the figures."""

import random
from datetime import date, datetime, timedelta

from odoo.addons.training_operations.const import INTERNAL

STAMPS = ("scheduled_on", "opened_on", "confirmed_on", "done_on", "closed_on")
REACHED = {
    "draft": 0,
    "scheduled": 1,
    "open": 2,
    "confirmed": 3,
    "in_progress": 3,
    "done": 4,
    "closed": 5,
}


class InsightFactories:
    """Factories of whole histories; the states are written, not walked to."""

    @classmethod
    def _force(cls, records, **values):
        """Write what only actions write."""
        return records.with_context(training_moving=INTERNAL).write(values)

    @classmethod
    def _make_history(cls, seed, count=12):
        """Sessions of two courses, states and enrolments at random.

        :return: the sessions
        """
        draw = random.Random(seed)
        courses = [
            cls._make_course(name=f"Course {number}", seats_max=4 + number)
            for number in range(2)
        ]
        learners = cls._make_learners(8)
        sessions = cls.env["training.session"]
        for number in range(count):
            first_day = date(2027, 1, 4) + timedelta(days=7 * number)
            sessions |= cls._make_past_session(draw, courses, learners, first_day)
        cls.env.flush_all()
        return sessions

    @classmethod
    def _make_past_session(cls, draw, courses, learners, first_day):
        session = cls._make_session(first_day, draw.choice(courses))
        cls._force(session, state="open")
        state = draw.choice([*REACHED, "cancelled", "done", "closed"])
        begun = datetime.combine(first_day, datetime.min.time())
        stamps = {
            name: begun - timedelta(days=60 - 10 * index)
            for index, name in enumerate(STAMPS[: REACHED.get(state, 2)])
        }
        if draw.random() < 0.6:
            session.request_id = cls._make_request(
                session.course_id, requested_on=begun - timedelta(days=90)
            )
            if "opened_on" in stamps:
                session.request_id.scheduled_on = stamps["opened_on"]
        seated = draw.randrange(session.seats_max + 1)
        enrollments = cls._enroll_all(session, learners[: seated + draw.randrange(2)])
        outcomes = ("confirmed", "completed", "no_show", "cancelled")
        for enrollment in enrollments:
            if enrollment.state == "waitlisted":
                continue
            values = {"state": draw.choice(outcomes)}
            if draw.random() < 0.3:
                values["waitlisted_on"] = begun - timedelta(days=30)
            cls._force(enrollment, **values)
        cls._force(
            session, state=state, was_scheduled=state not in ("draft",), **stamps
        )
        if draw.random() < 0.7:
            cls.env["training.time.entry"].create(
                {"session_id": session.id, "start": begun, "hours": draw.random() * 5}
            )
        return session
