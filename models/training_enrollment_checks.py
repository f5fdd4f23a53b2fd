from collections import defaultdict

from odoo import api, models

from ..const import ENROLLING_STATES
from ..exceptions import EnrollmentRefusedError
from ..logic.enrolling import (
    ALREADY,
    CLASH,
    CLOSED,
    PREREQUISITE,
    EnrollmentProblem,
)
from .enrollment_wishes import Wishes


class TrainingEnrollment(models.Model):
    """Who may be enrolled: one getter that tells, one verifier that refuses.

    Another rule is another method named in `_enrollment_checks`; it takes `Wishes`.
    """

    _inherit = "training.enrollment"

    @api.private
    def _check_enrollable(self, vals_list):
        """Refuse what can't be, with all names in one message.

        :raise EnrollmentRefusedError: naming who can't be enrolled and why
        """
        problems = self._get_enrollment_problems(vals_list)
        self._refuse_problems(problems)
        for vals, found in zip(vals_list, problems, strict=True):
            warnings = [problem.text for problem in found if problem.is_warning]
            if warnings:  # kept on record
                vals["policy_warning"] = "\n".join(warnings)

    @api.model
    def _refuse_problems(self, problems_list):
        """Raise one message with everything that is no mere warning."""
        texts = [
            problem.text
            for problems in problems_list
            for problem in problems
            if not problem.is_warning
        ]
        if texts:
            raise EnrollmentRefusedError("\n".join(dict.fromkeys(texts)))

    @api.private
    def _get_enrollment_problems(self, vals_list):
        """What speaks against each wish, without refusing anything.

        :param list vals_list: values as for `create`, completed
        :return: one list of `EnrollmentProblem` per wish, in the order given
        """
        vals_list = Wishes.of(self.env, vals_list)
        problems = [[] for _vals in vals_list]
        for check in self._enrollment_checks():
            for index, problem in check(vals_list):
                problems[index].append(problem)
        return problems

    def _enrollment_checks(self):
        """The rules; each takes all wishes and yields (index of a wish, problem)."""
        return [
            self._find_closed_sessions,
            self._find_enrolled_already,
            self._find_missing_prerequisites,
            self._find_clashes,
        ]

    def _find_closed_sessions(self, wishes):
        """Sessions that take no enrolments."""
        sessions = wishes.sessions
        labels = dict(sessions._fields["state"]._description_selection(self.env))
        closed = {
            session.id: self.env._(
                "%(session)s takes no enrolments: it is “%(state)s”.",
                session=session.display_name,
                state=labels[session.state],
            )
            for session in sessions
            if session.state not in ENROLLING_STATES
        }
        for index, vals in enumerate(wishes):
            if vals["session_id"] in closed:
                yield index, EnrollmentProblem(CLOSED, closed[vals["session_id"]])

    def _find_enrolled_already(self, wishes):
        """People who are in the session already, or wished for twice at once.

        Between this look and the insertion the unique index keeps watch.
        """
        taken = wishes.list_enrolled()
        for index, vals in enumerate(wishes):
            pair = (vals["session_id"], vals["partner_id"])
            if pair in taken:
                yield index, EnrollmentProblem(ALREADY, self._already_text(*pair))
            taken.add(pair)

    def _already_text(self, session_id, partner_id):
        return self.env._(
            "%(learner)s is enrolled in %(session)s already.",
            learner=self.env["res.partner"].browse(partner_id).name,
            session=self.env["training.session"].browse(session_id).display_name,
        )

    def _already_enrolled_error(self, vals_list):
        """Say who was enrolled by somebody else at the same moment."""
        pairs = [(vals["session_id"], vals["partner_id"]) for vals in vals_list]
        taken = Wishes(self.env, vals_list).list_enrolled()
        twice = next((pair for pair in pairs if pair in taken), pairs[0])
        return EnrollmentRefusedError(self._already_text(*twice))

    def _find_missing_prerequisites(self, wishes):
        """Courses not completed and qualifications not held."""
        demanding = wishes.sessions.filtered("course_id.has_prerequisites")
        session_by_id = {session.id: session for session in demanding}
        bound = [
            (index, vals["partner_id"], session_by_id[vals["session_id"]])
            for index, vals in enumerate(wishes)
            if vals["session_id"] in session_by_id and not vals.get("override_reason")
        ]
        if not bound:
            return
        partners = self.env["res.partner"].browse({wish[1] for wish in bound})
        completed = self._read_completed_courses(partners, demanding)
        held = self._read_held_qualifications(partners, demanding)
        for index, partner_id, session in bound:
            missing = self._list_missing(partner_id, session, completed, held)
            if missing:
                text = self.env._(
                    "%(learner)s lacks what %(course)s asks for: %(missing)s."
                    " Enrol there first, or give a reason for the exception.",
                    learner=self.env["res.partner"].browse(partner_id).name,
                    course=session.course_id.display_name,
                    missing=", ".join(missing),
                )
                yield index, EnrollmentProblem(PREREQUISITE, text)

    @api.model
    def _list_missing(self, partner_id, session, completed, held):
        """Names of what one learner lacks on the first day of a session."""
        course = session.course_id
        day = session._local(session.start).date()
        return [
            required.display_name
            for required in course.prerequisite_course_ids
            if (partner_id, required.id) not in completed
        ] + [
            qualification.name
            for qualification in course.prerequisite_qualification_ids
            if not any(
                first <= day and (not last or last >= day)
                for first, last in held[partner_id, qualification.id]
            )
        ]

    def _read_completed_courses(self, partners, sessions):
        """Set of (partner id, course id) that were completed."""
        rows = self.sudo()._read_group(
            [
                ("partner_id", "in", partners.ids),
                ("course_id", "in", sessions.course_id.prerequisite_course_ids.ids),
                ("state", "=", "completed"),
            ],
            ["partner_id", "course_id"],
        )  # a yes or no about the person being enrolled
        return {(partner.id, course.id) for partner, course in rows}

    def _read_held_qualifications(self, partners, sessions):
        """{(partner id, qualification id): [(first day, last day or False)]}"""
        wanted = sessions.course_id.prerequisite_qualification_ids
        held = defaultdict(list)
        certificates = (
            self.env["training.certificate"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("qualification_id", "in", wanted.ids),
                    ("revoked_on", "=", False),
                ]
            )
        )  # a yes or no about the person being enrolled
        for certificate in certificates:
            key = certificate.partner_id.id, certificate.qualification_id.id
            held[key].append((certificate.date_from, certificate.valid_until))
        return held

    def _find_clashes(self, wishes):
        """Other sessions the learners attend at the same time."""
        sessions = self.env["training.session"]
        for index, other_id in wishes.list_clashes():
            vals = wishes[index]
            other = sessions.sudo().browse(other_id)  # the title of what is in the way
            text = self.env._(
                "%(learner)s attends %(other)s (%(when)s), which runs at the same time"
                " as %(session)s.",
                learner=self.env["res.partner"].browse(vals["partner_id"]).name,
                other=other.display_name,
                when=other.period_label,
                session=sessions.browse(vals["session_id"]).display_name,
            )
            yield index, EnrollmentProblem(CLASH, text)
