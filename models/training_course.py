from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import DELIVERY_MODES


class TrainingCourse(models.Model):
    _name = "training.course"
    _description = "Training Course"
    _inherit = ["training.import.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    _import_template = "courses"
    _import_required = ("name", "block_ids/name")
    _import_unique = ("code",)

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(index=True, help="Short name used in imports and on reports.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Coordinator",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    tag_ids = fields.Many2many("training.course.tag", string="Topics")
    color = fields.Integer()
    image_128 = fields.Image("Picture", max_width=128, max_height=128)
    description = fields.Html(translate=True)
    block_ids = fields.One2many(
        "training.course.block", "course_id", string="Agenda", copy=True
    )
    duration_hours = fields.Float(
        string="Hours", compute="_compute_duration", store=True
    )
    day_count = fields.Integer(string="Days", compute="_compute_duration", store=True)
    mode = fields.Selection(
        DELIVERY_MODES, string="Usual delivery", default="in_person", required=True
    )
    lang_ids = fields.Many2many("res.lang", string="Languages offered")
    seats_min = fields.Integer(
        string="Minimum learners", default=4, help="Below this the session may not run."
    )
    seats_max = fields.Integer(string="Seats", default=12)
    policy_id = fields.Many2one(
        "training.policy",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        help="Rules of enrolling, leaving and completing. Empty: the company's.",
    )
    prerequisite_course_ids = fields.Many2many(
        "training.course",
        "training_course_prerequisite_rel",
        "course_id",
        "prerequisite_id",
        string="Courses to complete before",
    )
    prerequisite_qualification_ids = fields.Many2many(
        "training.qualification",
        "training_course_prerequisite_qualification_rel",
        string="Qualifications to hold before",
    )
    has_prerequisites = fields.Boolean(compute="_compute_has_prerequisites", store=True)
    awarded_qualification_id = fields.Many2one(
        "training.qualification",
        string="Awards",
        help="Who completes the course gets a certificate of this qualification.",
    )
    certificate_layout_id = fields.Many2one(
        "training.certificate.layout",
        string="Certificate layout",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="How certificates of this course look. Empty: as the qualification says.",
    )
    required_qualification_ids = fields.Many2many(
        "training.qualification",
        "training_course_required_qualification_rel",
        string="Instructors must hold",
        help="Each has to be valid on every day of the session.",
    )
    instructor_count = fields.Integer(
        string="Instructors per session",
        default=1,
        help="The first is the lead, the others assist.",
    )
    instructor_line_ids = fields.One2many(
        "training.course.instructor", "course_id", string="Instructors", copy=True
    )
    room_feature_ids = fields.Many2many(
        "training.resource.feature", string="The room must offer"
    )
    equipment_line_ids = fields.One2many(
        "training.course.equipment", "course_id", string="Equipment", copy=True
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        domain="[('type', '=', 'service')]",
        help="What is sold: its price, taxes and income account make the invoice.",
    )
    list_price = fields.Float(related="product_id.list_price", string="Price")
    material_cost = fields.Float(
        string="Materials per learner",
        help="Handouts, catering and whatever each learner costs.",
        groups="training_operations.training_operations_group_user,"
        "account.group_account_invoice,account.group_account_readonly",
    )
    question_ids = fields.One2many(
        "training.course.question",
        "course_id",
        string="Registration questions",
        copy=True,
    )
    survey_id = fields.Many2one("survey.survey", string="Feedback survey")
    session_ids = fields.One2many("training.session", "course_id")
    session_count = fields.Integer(compute="_compute_session_count")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "Another course of this company has this code already.",
    )
    _seats_in_order = models.Constraint(
        "CHECK (seats_min >= 0 AND seats_max >= 1 AND seats_min <= seats_max)",
        "A course needs at least one seat, and no more learners as the minimum"
        " than it has seats.",
    )
    _instructors_possible = models.Constraint(
        "CHECK (instructor_count BETWEEN 0 AND 20)",
        "A session has from 0 to 20 instructors.",
    )

    @api.depends("block_ids.day_number", "block_ids.duration_hours")
    def _compute_duration(self):
        """Hours of the agenda, and the number of its last day."""
        for course in self:
            course.duration_hours = sum(course.block_ids.mapped("duration_hours"))
            course.day_count = max(course.block_ids.mapped("day_number"), default=0)

    @api.depends("prerequisite_course_ids", "prerequisite_qualification_ids")
    def _compute_has_prerequisites(self):
        """Stored, so that most enrolments need not look for prerequisites."""
        for course in self:
            course.has_prerequisites = bool(
                course.prerequisite_course_ids or course.prerequisite_qualification_ids
            )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for course in self:
            company = course.company_id or self.env.company
            course.currency_id = company.currency_id

    def _compute_session_count(self):
        """Sessions that were not cancelled."""
        counts = dict(
            self.env["training.session"]._read_group(
                [("course_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["course_id"],
                ["__count"],
            )
        )
        for course in self:
            course.session_count = counts.get(course, 0)

    @api.depends("name", "code")
    def _compute_display_name(self):
        for course in self:
            course.display_name = (
                f"[{course.code}] {course.name}" if course.code else course.name
            )

    @api.constrains("prerequisite_course_ids")
    def _check_prerequisites_have_no_circle(self):
        """A course that has to be completed before itself could never be taken."""
        if self._has_cycle("prerequisite_course_ids"):
            raise ValidationError(
                self.env._(
                    "These prerequisites go round in a circle: a course would have to"
                    " be completed before itself."
                )
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        return [
            {
                **vals,
                "name": self.env._("%(name)s (copy)", name=course.name),
                "code": False,
            }
            | (default or {})
            for course, vals in zip(self, vals_list, strict=True)
        ]

    def action_view_sessions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_session_action"
        )
        action["domain"] = [("course_id", "=", self.id)]
        action["context"] = {"default_course_id": self.id}
        return action


class TrainingCourseTag(models.Model):
    _name = "training.course.tag"
    _description = "Course Topic"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()
    course_ids = fields.Many2many("training.course", string="Courses")

    _name_unique = models.Constraint("UNIQUE (name)", "This topic exists already.")
