from odoo import fields, models

from ..const import TASK_ROLES


class TrainingCourseTask(models.Model):
    """A step to take for each session of a course, so many days from its start."""

    _name = "training.course.task"
    _description = "Course Checklist"
    _order = "days, sequence, id"

    course_id = fields.Many2one(
        "training.course", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    days = fields.Integer(
        string="Days from the start",
        default=-7,
        help="-7 is a week before the first day, 0 the first day, 1 the day after it.",
    )
    role = fields.Selection(
        TASK_ROLES, string="Done by", default="coordinator", required=True
    )
    user_id = fields.Many2one(
        "res.users", string="Person", domain="[('share', '=', False)]"
    )
    is_mandatory = fields.Boolean(
        string="Mandatory", help="The session can't be closed before it is done."
    )

    _days_possible = models.Constraint(
        "CHECK (days BETWEEN -730 AND 730)",
        "A step is at most two years before or after the start.",
    )
    _person_named = models.Constraint(
        "CHECK (role != 'user' OR user_id IS NOT NULL)",
        "Choose the person who does it.",
    )

    def _prepare_session_task(self, session):
        """Values of this step for one session."""
        self.ensure_one()
        return {
            "session_id": session.id,
            "course_task_id": self.id,
            "sequence": self.sequence,
            "name": self.name,
            "days": self.days,
            "role": self.role,
            "assigned_id": self.user_id.id,
            "is_mandatory": self.is_mandatory,
        }
