from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

DEFAULT_NAME = "Standard policy"


class TrainingPolicy(models.Model):
    """The rules of enrolling, waiting, leaving and completing, in one place.

    A policy is chosen on the session, the client, the course or the company; the
    nearest of them holds as a whole, so that one record tells all of it.
    """

    _name = "training.policy"
    _description = "Training Policy"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty: for all companies.",
    )
    summary = fields.Text(
        compute="_compute_summary",
        help="What this policy says, in plain language.",
    )
    course_ids = fields.One2many("training.course", "policy_id", string="Courses")
    session_ids = fields.One2many("training.session", "policy_id", string="Sessions")
    usage_label = fields.Char(string="Used by", compute="_compute_usage_label")

    # -- approval and exceptions
    approval = fields.Selection(
        [
            ("none", "Nobody: the seat is confirmed at once"),
            ("internal", "One of our staff"),
            ("client", "The client's training manager"),
        ],
        string="Approved by",
        default="none",
        required=True,
        tracking=True,
    )
    approver_rule = fields.Selection(
        [
            ("coordinator", "The session's coordinator"),
            ("managers", "Any training manager"),
            ("users", "The people named here"),
        ],
        string="Who of our staff",
        default="coordinator",
        required=True,
    )
    approver_ids = fields.Many2many(
        "res.users",
        "training_policy_approver_rel",
        string="Approvers",
        domain="[('share', '=', False)]",
    )
    override_group_id = fields.Many2one(
        "res.groups",
        string="Exceptions granted by",
        default=lambda self: self._default_override_group_id(),
        tracking=True,
        help="Who may enrol, seat or let go against these rules, giving a reason that"
        " stays on record. Empty: nobody.",
    )

    # -- deadlines, in hours before the start
    enroll_deadline_hours = fields.Integer(
        string="Enrol until",
        tracking=True,
        help="Hours before the start. 0: until it starts; negative: so many hours"
        " after that.",
    )
    cancel_deadline_hours = fields.Integer(
        string="Cancel until",
        default=24,
        tracking=True,
        help="Until so many hours before the start learners and clients cancel by"
        " themselves; staff may later.",
    )
    transfer_deadline_hours = fields.Integer(
        string="Transfer until",
        default=72,
        tracking=True,
        help="Until so many hours before the start learners and clients move to"
        " another session by themselves.",
    )
    substitute_deadline_hours = fields.Integer(
        string="Change names until",
        tracking=True,
        help="Until so many hours before the start another person may take the seat.",
    )
    pool_switch = fields.Selection(
        [
            ("deadline", "Learners, until the deadline for transfers"),
            ("staff", "Staff only"),
            ("never", "Nobody"),
        ],
        string="Switch between on-site and online",
        default="deadline",
        required=True,
    )
    seat_hold_minutes = fields.Integer(
        string="Hold a seat in checkout for",
        default=15,
        help="Minutes a visitor of the website has to finish the booking.",
    )

    # -- eligibility
    eligible_category_ids = fields.Many2many(
        "res.partner.category",
        "training_policy_category_rel",
        string="Members with a tag",
        help="Tags of the learner or of the company they belong to.",
    )
    eligible_company_ids = fields.Many2many(
        "res.partner",
        "training_policy_company_rel",
        string="People of",
        domain="[('is_company', '=', True)]",
    )
    eligible_email_domains = fields.Char(
        string="Addresses at", help="E-mail domains, separated by commas."
    )
    eligible_domain = fields.Char(
        string="And matching",
        help="A condition on the learner's contact that has to hold as well.",
    )
    is_restricted = fields.Boolean(
        compute="_compute_is_restricted", store=True, string="Not open to everybody"
    )
    prerequisite_mode = fields.Selection(
        [
            ("block", "Keep the learner out"),
            ("warn", "Warn only"),
        ],
        string="Missing prerequisites",
        default="block",
        required=True,
        tracking=True,
    )

    # -- waitlist
    waitlist_order = fields.Selection(
        [
            ("first_come", "First come, first served"),
            ("priority", "By priority, then first come"),
            ("required_first", "Who must attend first, then first come"),
        ],
        string="Order",
        default="first_come",
        required=True,
        tracking=True,
    )
    waitlist_offer = fields.Selection(
        [
            ("seat_now", "The next gets it at once"),
            ("timed_offer", "The next is offered it for some hours"),
            ("offer_all", "All who wait are told; the first to accept gets it"),
        ],
        string="A free seat",
        default="seat_now",
        required=True,
        tracking=True,
    )
    offer_hours = fields.Integer(
        string="Hours to accept",
        default=24,
        tracking=True,
        help="An offer not accepted by then goes to the next.",
    )
    waitlist_freeze_hours = fields.Integer(
        string="Freeze before the start",
        tracking=True,
        help="From so many hours before the start nobody moves up by itself; staff"
        " still give seats by hand.",
    )
    group_mode = fields.Selection(
        [
            ("all_or_none", "Skipped for now, keeping its place"),
            ("hold_seats", "Free seats are held until there are enough"),
        ],
        string="A group too large for the free seats is",
        default="all_or_none",
        required=True,
        help="People who were booked together move up together or not at all.",
    )
    group_hold_hours = fields.Integer(
        string="Hold for at most",
        default=48,
        help="Hours; after that the seats go to the next who fit.",
    )

    # -- leaving
    fee_step_ids = fields.One2many(
        "training.policy.fee.step",
        "policy_id",
        string="Cancellation fee",
        copy=True,
    )
    no_show_fee_percent = fields.Float(
        string="No-show fee (%)",
        help="Share of the agreed price charged to who never comes.",
    )

    # -- will it run
    decision_days_before = fields.Integer(
        string="Decide on running",
        default=7,
        help="Days before the start on which a session below its minimum is decided.",
    )
    decision_auto = fields.Selection(
        [
            ("none", "The coordinator decides"),
            ("cancel", "Cancel it when below the minimum"),
            ("run", "Run it anyway"),
        ],
        string="On that day",
        default="none",
        required=True,
    )

    # -- attendance and completion
    attendance_unit = fields.Selection(
        [("meeting", "Each meeting"), ("half_day", "Each half-day")],
        string="Marked for",
        default="meeting",
        required=True,
    )
    attendance_basis = fields.Selection(
        [("minutes", "Minutes present"), ("meetings", "Meetings attended")],
        string="Counted by",
        default="minutes",
        required=True,
    )
    attendance_threshold = fields.Integer(
        string="Attendance to complete (%)",
        default=80,
        tracking=True,
        help="Share of the session a learner has to be present for.",
    )
    signature_mode = fields.Selection(
        [
            ("none", "No signatures"),
            ("learner", "Learners sign"),
            ("both", "Learners and instructor sign"),
        ],
        string="Signatures",
        default="none",
        required=True,
    )
    checkin_minutes_before = fields.Integer(string="Check-in opens", default=15)
    checkin_minutes_after = fields.Integer(string="Check-in closes", default=30)
    certificate_requires_payment = fields.Boolean(string="Certificate only when paid")
    feedback_anonymous = fields.Boolean(string="Anonymous feedback")

    _threshold_is_percent = models.Constraint(
        "CHECK (attendance_threshold BETWEEN 0 AND 100)",
        "The attendance to complete is a percentage from 0 to 100.",
    )
    _fee_is_percent = models.Constraint(
        "CHECK (no_show_fee_percent BETWEEN 0 AND 100)",
        "A fee is a percentage from 0 to 100.",
    )
    _times_not_negative = models.Constraint(
        "CHECK (offer_hours >= 1 AND group_hold_hours >= 1"
        " AND waitlist_freeze_hours >= 0 AND decision_days_before >= 0"
        " AND seat_hold_minutes >= 0 AND checkin_minutes_before >= 0"
        " AND checkin_minutes_after >= 0)",
        "Offers and held seats last an hour or more, and no other time is negative.",
    )

    @api.model
    def _default_override_group_id(self):
        return self.env.ref(
            "training_operations.training_operations_group_coordinator",
            raise_if_not_found=False,
        )

    # -- computes -------------------------------------------------------------------

    @api.depends(
        "eligible_category_ids",
        "eligible_company_ids",
        "eligible_email_domains",
        "eligible_domain",
    )
    def _compute_is_restricted(self):
        """Stored, so that most enrolments need not look at who is eligible."""
        for policy in self:
            policy.is_restricted = bool(
                policy.eligible_category_ids
                or policy.eligible_company_ids
                or policy._get_email_domains()
                or policy.eligible_domain
            )

    def _compute_summary(self):
        """The policy as sentences, one a line."""
        for policy in self:
            policy.summary = "\n".join(policy._get_summary_lines())

    def _compute_usage_label(self):
        """What was set to follow this policy, counted."""
        courses, sessions = (
            dict(
                self.env[model]._read_group(
                    [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
                )
            )
            for model in ("training.course", "training.session")
        )
        companies = self.env["res.company"].search(
            [("training_policy_id", "in", self.ids)]
        )
        for policy in self:
            uses = companies.filtered(
                lambda company, policy=policy: company.training_policy_id == policy
            ).mapped("name")
            if courses.get(policy):
                uses.append(self.env._("courses: %s", courses[policy]))
            if sessions.get(policy):
                uses.append(self.env._("sessions: %s", sessions[policy]))
            policy.usage_label = ", ".join(uses)

    # -- constraints ----------------------------------------------------------------

    @api.constrains("eligible_domain")
    def _check_eligible_domain(self):
        """The condition is read as data, never run, and tried with the writer's rights.

        So nobody can ask about fields of a contact that they may not read themselves.
        """
        for policy in self.filtered("eligible_domain"):
            try:
                domain = Domain(literal_eval(policy.eligible_domain))
                self.env["res.partner"].search(domain, limit=1)
            except (ValueError, SyntaxError, TypeError, UserError) as error:
                raise ValidationError(
                    self.env._(
                        "The condition of %(policy)s can't be used: %(error)s",
                        policy=policy.name,
                        error=error,
                    )
                ) from error

    @api.constrains("approval", "approver_rule", "approver_ids")
    def _check_has_approvers(self):
        for policy in self:
            if (
                policy.approval == "internal"
                and policy.approver_rule == "users"
                and not policy.approver_ids
            ):
                raise ValidationError(
                    self.env._("Name the people who approve by %s.", policy.name)
                )

    @api.constrains("active", "company_id")
    def _check_stands_for_company(self):
        """The last resort of a company can't be taken away or moved elsewhere."""
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("training_policy_id", "in", self.ids)])
        )  # whoever uses it is told, seen by the writer or not
        for company in companies:
            policy = company.training_policy_id
            if not policy.active or policy.company_id not in (
                company,
                self.env["res.company"],
            ):
                raise ValidationError(
                    self.env._(
                        "%(policy)s is the policy of %(company)s. Choose another one"
                        " in the settings first.",
                        policy=policy.name,
                        company=company.name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=policy.name)}
            | (default or {})
            for policy, vals in zip(self, vals_list, strict=True)
        ]
