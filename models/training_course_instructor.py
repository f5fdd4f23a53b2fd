from odoo import fields, models

from ..const import RATE_UNITS


class TrainingCourseInstructor(models.Model):
    """Who may teach a course, how well, and at which price."""

    _name = "training.course.instructor"
    _description = "Course Instructor"
    _order = "course_id, rank, id"

    course_id = fields.Many2one(
        "training.course", required=True, ondelete="cascade", index=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Instructor",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_instructor', '=', True)]",
    )
    rank = fields.Integer(
        default=1,
        required=True,
        help="1 is the first choice for this course; higher numbers come later.",
    )
    rate = fields.Monetary(
        help="Only when this course is paid differently from the instructor's rate."
    )
    rate_unit = fields.Selection(RATE_UNITS, default="day")
    currency_id = fields.Many2one(related="employee_id.company_id.currency_id")

    _employee_once_per_course = models.Constraint(
        "UNIQUE (course_id, employee_id)",
        "This instructor stands in the list of that course already.",
    )
    _rank_positive = models.Constraint(
        "CHECK (rank >= 1)", "Ranks start at 1, the first choice."
    )
