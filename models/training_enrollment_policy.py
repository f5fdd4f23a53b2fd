from odoo import api, fields, models

from ..logic.enrolling import (
    DEADLINE,
    NO_EXCEPTION,
    NOT_ELIGIBLE,
    EnrollmentProblem,
)
from .enrollment_wishes import Wishes


class TrainingEnrollment(models.Model):
    """The policy at enrolling: deadline, eligibility, prerequisites, exceptions.

    The policy is that of the session and of who pays: a client's contract holds for its
    people in public sessions too.
    """

    _inherit = "training.enrollment"

    policy_warning = fields.Text(
        string="Enrolled in spite of",
        readonly=True,
        copy=False,
        help="What the policy warned of, or what the exception was granted for.",
    )

    @api.private
    def _get_policies(self):
        """{enrolment: the policy that holds for it}, with all rights."""
        nearest = self.env["training.policy"]._get_nearest(
            {(enrollment.session_id, enrollment.customer_id) for enrollment in self}
        )
        return {
            enrollment: nearest[enrollment.session_id, enrollment.customer_id]
            for enrollment in self
        }

    @api.private
    def _get_policy(self):
        """The policy that holds for one enrolment."""
        self.ensure_one()
        return self._get_policies()[self]

    # -- checks ------------------------------------------------------------------------

    def _enrollment_checks(self):
        return [*super()._enrollment_checks(), self._find_policy_problems]

    def _find_policy_problems(self, wishes):
        """What the policies say: looked up once for all rules and all wishes."""
        policies = wishes.policies
        excepted = [bool(vals.get("override_reason")) for vals in wishes]
        bound = [index for index, free in enumerate(excepted) if not free]
        yield from self._find_late_wishes(wishes, policies, bound)
        yield from self._find_ineligible_wishes(wishes, policies, bound)
        yield from self._find_forbidden_exceptions(policies, excepted)

    def _find_late_wishes(self, wishes, policies, indexes):
        """Sessions whose enrolment is over by the policy's deadline.

        Imports and jobs of the system itself aren't bound by the clock.
        """
        if self.env.user._is_superuser():
            return
        now = fields.Datetime.now()
        for index in indexes:
            session = wishes.session_by_id[wishes[index]["session_id"]]
            hours = policies[index].enroll_deadline_hours
            if session._is_past(hours, now):
                yield (
                    index,
                    EnrollmentProblem(
                        DEADLINE,
                        self.env._(
                            "Enrolment in %(session)s ended at %(deadline)s. Staff may"
                            " still enrol, giving a reason for the exception.",
                            session=session.display_name,
                            deadline=policies[index]._format_before(hours),
                        ),
                    ),
                )

    def _find_ineligible_wishes(self, wishes, policies, indexes):
        """Learners to whom the policy doesn't open the session."""
        by_policy = {}
        for index in indexes:
            if policies[index].is_restricted:
                by_policy.setdefault(policies[index], []).append(index)
        for policy, restricted in by_policy.items():
            wished = self.env["res.partner"].browse(
                dict.fromkeys(wishes[index]["partner_id"] for index in restricted)
            )
            refused = set(policy._find_ineligible(wished).ids)
            for index in restricted:
                vals = wishes[index]
                if vals["partner_id"] in refused:
                    yield index, self._prepare_ineligible_problem(vals, policy)

    def _prepare_ineligible_problem(self, vals, policy):
        session = self.env["training.session"].browse(vals["session_id"])
        return EnrollmentProblem(
            NOT_ELIGIBLE,
            self.env._(
                "%(session)s isn't open to %(learner)s. %(rule)s",
                session=session.display_name,
                learner=self.env["res.partner"].browse(vals["partner_id"]).name,
                rule=next(policy._summarise_access()),
            ),
        )

    def _find_forbidden_exceptions(self, policies, excepted):
        """Reasons given by people who may not grant exceptions."""
        allowed = {}
        for index, policy in enumerate(policies):
            if not excepted[index]:
                continue
            if policy not in allowed:
                allowed[policy] = policy._allows_override(self.env.user)
            if not allowed[policy]:
                yield (
                    index,
                    EnrollmentProblem(
                        NO_EXCEPTION,
                        self.env._(
                            "You may not grant exceptions by the policy “%s”.",
                            policy.name,
                        ),
                    ),
                )

    def _find_missing_prerequisites(self, wishes):
        """Under a policy that only warns, what is missing is no ground to refuse."""
        problems = list(super()._find_missing_prerequisites(wishes))
        if not problems:
            return
        policies = wishes.policies
        for index, problem in problems:
            warns = policies[index].prerequisite_mode == "warn"
            yield index, problem._replace(is_warning=warns)

    @api.private
    def _find_promotion_obstacles(self):
        """What keeps waiting people from a seat now: {enrolment: problem}

        Prerequisites and clashes may have come or gone since they enrolled.
        """
        wishes = Wishes(
            self.env,
            [
                {
                    "session_id": enrollment.session_id.id,
                    "partner_id": enrollment.partner_id.id,
                    "customer_id": enrollment.customer_id.id,
                    "override_reason": enrollment.override_reason,
                }
                for enrollment in self
            ],
        )
        obstacles = {}
        for check in (self._find_missing_prerequisites, self._find_clashes):
            for index, problem in check(wishes):
                if not problem.is_warning:
                    obstacles.setdefault(self[index], problem)
        return obstacles
