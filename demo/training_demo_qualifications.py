import random
from datetime import timedelta

from odoo.fields import Command

# client, its role, the courses whose qualifications it asks for
CLIENT_ROLES = [
    (0, "Warehouse operative", ("MH", "FIRE")),
    (0, "Shift lead", ("FIRE", "EFAW", "COSHH")),
    (1, "Site manager", ("IOSH", "ASB")),
    (2, "Fire marshal", ("FIRE",)),
]
# Certificates of these come near their end among the first client's people.
EXPIRING = ("FIRE", "MH")
# Days from today on which they can renew.
RENEWAL_DAYS_AHEAD = (11, 32)
COMMENTS = [
    "More time for the practical part, please.",
    "The best course I have been to in years.",
    "The room was cold in the morning.",
    "Clear, friendly and well prepared.",
    "Slides before the day would help.",
]


class DemoQualifications:
    """What jobs and clients ask for, what runs out, and what learners thought."""

    def __init__(self, builder):
        self.env = builder.env
        self.courses = builder.courses
        self.clients = builder.clients
        self.learners = builder.learners
        self.instructors = builder.instructors
        self.licences = builder.licences
        self.places = builder.places
        self.coordinator = builder.coordinator
        self.today = builder.today
        self.random = random.Random(7)

    def build(self):
        self.prepare_renewals()
        self.make_roles()
        self.make_job()
        self.make_expiring()
        self.make_renewal_sessions()
        self.env["training.renewal"]._cron_propose()
        self.make_feedback()

    def _qualification(self, code):
        return self.courses[code].awarded_qualification_id

    def prepare_renewals(self):
        """Short courses are their own renewal; a layout other than the first."""
        band = self.env.ref("training_operations.training_certificate_layout_modern")
        for code in EXPIRING:
            self._qualification(code).write(
                {
                    "renewal_course_id": self.courses[code].id,
                    "certificate_layout_id": band.id,
                    "reminder_ids": [
                        Command.clear(),
                        *(Command.create({"days_before": n}) for n in (90, 30)),
                    ],
                }
            )

    def make_roles(self):
        """Each role has a dozen of the client's people."""
        self.env["training.role"].create(
            [
                {
                    "name": name,
                    "partner_id": self.clients[index].id,
                    "person_ids": [
                        Command.set(self._people(index)[number : number + 12].ids)
                    ],
                    "requirement_ids": self._prepare_requirements(
                        self._qualification(code) for code in codes
                    ),
                }
                for number, (index, name, codes) in enumerate(CLIENT_ROLES)
            ]
        )

    def make_job(self):
        """Our own people who teach safety hold the licence for it."""
        job = self.env["hr.job"].create({"name": "Safety instructor"})
        licence = self.licences["Safety"]
        self.env["training.requirement"].create(
            {"job_id": job.id, "qualification_id": licence.id, "grace_days": 14}
        )
        certificates = self.env["training.certificate"].search(
            [("qualification_id", "=", licence.id)]
        )
        taught = certificates.employee_id & self.instructors
        employed = self.instructors.filtered(
            lambda employee: employee.instructor_kind == "employed"
        )
        # One more than holds it, so that there is a gap to close.
        (taught & employed | (employed - taught)[:1]).job_id = job

    def _prepare_requirements(self, qualifications):
        return [
            Command.create(
                {
                    "qualification_id": qualification.id,
                    "date_from": self.today - timedelta(days=60),
                    "grace_days": 14,
                }
            )
            for qualification in qualifications
        ]

    def make_expiring(self):
        """Earned elsewhere: one has ended, the others end in the months to come."""
        self.env["training.certificate"].create(
            [
                {
                    "qualification_id": self._qualification(code).id,
                    "partner_id": person.id,
                    "origin": "imported",
                    "evidence_reference": "Personnel file",
                    "date_from": self.today - timedelta(days=340),
                    "date_to": self.today + timedelta(days=20 * number - 15),
                }
                for code in EXPIRING
                for number, person in enumerate(self._people(0)[:8])
            ]
        )

    def make_renewal_sessions(self):
        """Open sessions in which those whose certificate ends can renew."""
        sessions = self.env["training.session"].create(
            [
                {
                    "course_id": self.courses[code].id,
                    "place_id": self.places[0].id,
                    "user_id": self.coordinator.id,
                }
                for code in EXPIRING
                for _ahead in RENEWAL_DAYS_AHEAD
            ]
        )
        days = [ahead for _code in EXPIRING for ahead in RENEWAL_DAYS_AHEAD]
        for session, ahead in zip(sessions, days, strict=True):
            session._generate_meetings(self.today + timedelta(days=ahead))
        sessions.action_schedule()
        sessions.action_open()

    def _people(self, index):
        return self.learners.filtered(
            lambda person: person.commercial_partner_id == self.clients[index]
        )

    # -- feedback ----------------------------------------------------------------------

    def make_feedback(self):
        """Two of three who attended the last months answered, mostly content."""
        attended = self.env["training.attendance"].search(
            [
                ("session_id.state", "in", ("done", "closed")),
                ("status", "in", ("present", "late")),
                ("is_superseded", "=", False),
            ]
        )
        sessions = attended.session_id.sorted("start")[-25:]
        enrollments = attended.filtered(
            lambda mark: mark.session_id in sessions
        ).enrollment_id
        enrollments._ask_feedback()
        inputs = self.env["survey.user_input"].search(
            [("training_session_id", "in", sessions.ids)], order="id"
        )
        answered = inputs.filtered(lambda _answer: self.random.random() < 0.66)
        self.env["survey.user_input.line"].create(
            [vals for answer in answered for vals in self._prepare_answers(answer)]
        )
        for session, answers in answered.grouped("training_session_id").items():
            answers.write(
                {"state": "done", "end_datetime": session.stop + timedelta(days=1)}
            )

    def _list_rated(self, answer, question):
        """Each instructor, where these are rated; else nobody in particular."""
        if question.training_feedback_kind != "instructor":
            return [False]
        return answer._get_rated_instructors().ids or [False]

    def _prepare_answers(self, answer):
        for question in answer.survey_id.question_ids:
            vals = {"user_input_id": answer.id, "question_id": question.id}
            if question.question_type == "scale":
                low = question.scale_max // 2
                weights = range(1, question.scale_max - low + 2)
                for about in self._list_rated(answer, question):
                    score = self.random.choices(
                        range(low, question.scale_max + 1), weights
                    )[0]
                    yield {
                        **vals,
                        "answer_type": "scale",
                        "value_scale": score,
                        "training_instructor_id": about,
                    }
            elif question.question_type == "text_box" and self.random.random() < 0.2:
                yield {
                    **vals,
                    "answer_type": "text_box",
                    "value_text_box": self.random.choice(COMMENTS),
                }
