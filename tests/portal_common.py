"""Two clients with people and managers, two instructors, and pages fetched by them."""

import re
from datetime import date

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


class PortalFactories:
    @classmethod
    def set_up_portal(cls):
        cls.qualification = cls._make_qualification(name="First aider")
        cls.course = cls._make_course(
            seats_max=10, awarded_qualification_id=cls.qualification.id
        )
        cls.delivery = cls._make_open_session(date(2031, 3, 3), course=cls.course)
        cls.own = cls._make_enrollment(cls.delivery, cls.learner_user.partner_id)
        cls.rival_company = cls.env["res.partner"].create(
            {"name": "Rival plc", "is_company": True}
        )
        cls.rival_user = cls._make_user("rival-test", "base.group_portal")
        cls.rival_user.partner_id.write(
            {
                "name": "Rita Rival",
                "parent_id": cls.rival_company.id,
                "is_training_manager": True,
            }
        )
        cls.rival_person = cls.env["res.partner"].create(
            {"name": "Ronny Rival", "parent_id": cls.rival_company.id}
        )
        cls.rival_session = cls._make_open_session(
            date(2031, 5, 5), course=cls.course, customer_id=cls.rival_company.id
        )
        cls.theirs = cls._make_enrollment(cls.rival_session, cls.rival_person)
        cls.their_certificate = cls._make_certificate(
            cls.qualification, partner_id=cls.rival_person.id
        )
        cls.own_certificate = cls._make_certificate(
            cls.qualification, partner_id=cls.learner_user.partner_id.id
        )
        cls.teacher_user = cls._make_user("teacher-test", "base.group_portal")
        cls.teacher = cls._make_instructor(
            "Tara Teacher",
            user_id=cls.teacher_user.id,
            instructor_kind="freelance",
            training_rate=400.0,
        )
        cls.delivery.instructor_ids = cls.teacher

    @classmethod
    def _make_material(cls, **overrides):
        return cls.env["training.material"].create(
            {"name": "Handbook", "file": b"aGVsbG8=", "file_name": "h.txt", **overrides}
        )

    def _get(self, path):
        return self.url_open(path, allow_redirects=False)

    def _post(self, path, page=None, **values):
        """Post with the token of a page, the same as a browser would."""
        found = CSRF.search(self.url_open(page or path).text)
        values["csrf_token"] = found[1] if found else ""
        return self.url_open(path, data=values, allow_redirects=False)

    def _make_pending(self, session, company):
        """A person of a client whose manager is asked, by the policy of the course."""
        self.course.policy_id = self._make_policy(approval="client")
        person = self._make_learners(1, parent_id=company.id)
        enrollment = self._make_enrollment(session, person)
        self.assertEqual(enrollment.state, "pending")
        return enrollment

    def _make_delivered(self, **overrides):
        """A session of last year that the teacher held, paid by the day."""
        session = self._make_session(date(2025, 6, 2), course=self.course, **overrides)
        session.action_schedule()
        session.instructor_ids = self.teacher
        session.booking_ids.state = "firm"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE training_session SET state = 'done' WHERE id = %s", [session.id]
        )
        session.invalidate_recordset()
        return session

    @classmethod
    def _make_question(cls, **overrides):
        return cls.env["training.course.question"].create(
            {"course_id": cls.course.id, "name": "Diet", "is_required": True}
            | overrides
        )
