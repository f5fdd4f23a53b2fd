from odoo import api, fields, models

from ..logic.enrolling import (
    DEADLINE,
    NO_EXCEPTION,
    NOT_ELIGIBLE,
    EnrollmentProblem,
)


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

    @api.private
    def _get_wished_policies(self, vals_list):
        """The policy of each wish, in the order given."""
        sessions = self.env["training.session"]
        partners = self.env["res.partner"]
        pairs = [
            (
                sessions.browse(vals["session_id"]),
                partners.browse(vals.get("customer_id") or ()),
            )
            for vals in vals_list
        ]
        nearest = self.env["training.policy"]._get_nearest(set(pairs))
        return [nearest[pair] for pair in pairs]

    # -- checks ------------------------------------------------------------------------

    def _enrollment_checks(self):
        return [
            *super()._enrollment_checks(),
            self._find_late_wishes,
            self._find_ineligible_wishes,
            self._find_forbidden_exceptions,
        ]

    def _find_late_wishes(self, vals_list):
        """Sessions whose enrolment is over by the policy's deadline."""
        now = fields.Datetime.now()
        policies = self._get_wished_policies(vals_list)
        sessions = self.env["training.session"]
        for index, (vals, policy) in enumerate(zip(vals_list, policies, strict=True)):
            session = sessions.browse(vals["session_id"])
            if vals.get("override_reason") or not session._is_past(
                policy.enroll_deadline_hours, now
            ):
                continue
            yield (
                index,
                EnrollmentProblem(
                    DEADLINE,
                    self.env._(
                        "Enrolment in %(session)s ended at %(deadline)s. Staff may"
                        " still enrol, giving a reason for the exception.",
                        session=session.display_name,
                        deadline=policy._format_before(policy.enroll_deadline_hours),
                    ),
                ),
            )

    def _find_ineligible_wishes(self, vals_list):
        """Learners to whom the policy doesn't open the session."""
        policies = self._get_wished_policies(vals_list)
        partners = self.env["res.partner"]
        by_policy = {}
        for index, (vals, policy) in enumerate(zip(vals_list, policies, strict=True)):
            if not vals.get("override_reason"):
                by_policy.setdefault(policy, []).append(index)
        for policy, indexes in by_policy.items():
            wished = partners.browse(
                dict.fromkeys(vals_list[index]["partner_id"] for index in indexes)
            )
            refused = set(policy._find_ineligible(wished).ids)
            for index in indexes:
                vals = vals_list[index]
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

    def _find_forbidden_exceptions(self, vals_list):
        """Reasons given by people who may not grant exceptions."""
        if not any(vals.get("override_reason") for vals in vals_list):
            return
        policies = self._get_wished_policies(vals_list)
        for index, (vals, policy) in enumerate(zip(vals_list, policies, strict=True)):
            if vals.get("override_reason") and not policy._allows_override(
                self.env.user
            ):
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

    def _find_missing_prerequisites(self, vals_list):
        """Under a policy that only warns, what is missing is no ground to refuse."""
        problems = list(super()._find_missing_prerequisites(vals_list))
        if not problems:
            return
        policies = self._get_wished_policies(vals_list)
        for index, problem in problems:
            warns = policies[index].prerequisite_mode == "warn"
            yield index, problem._replace(is_warning=warns)

    @api.private
    def _find_promotion_obstacles(self):
        """What keeps waiting people from a seat now: {enrolment: problem}

        Prerequisites and clashes may have come or gone since they enrolled.
        """
        vals_list = [
            {
                "session_id": enrollment.session_id.id,
                "partner_id": enrollment.partner_id.id,
                "customer_id": enrollment.customer_id.id,
                "override_reason": enrollment.override_reason,
            }
            for enrollment in self
        ]
        obstacles = {}
        for check in (self._find_missing_prerequisites, self._find_clashes):
            for index, problem in check(vals_list):
                if not problem.is_warning:
                    obstacles.setdefault(self[index], problem)
        return obstacles
