from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import DELIVERY_MODES


class TrainingCourseBlock(models.Model):
    _name = "training.course.block"
    _description = "Course Agenda Block"
    _order = "course_id, day_number, start_hour, id"

    course_id = fields.Many2one(
        "training.course", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, translate=True)
    day_number = fields.Integer(
        string="Day",
        default=1,
        required=True,
        help="Day of the course, counted in open days from the first.",
    )
    start_hour = fields.Float(
        string="Starts at", default=9.0, required=True, help="Local time of the session"
    )
    duration_hours = fields.Float(string="Hours", default=8.0, required=True)
    mode = fields.Selection(
        DELIVERY_MODES, help="Leave empty to deliver it as the session is delivered."
    )

    _day_number_positive = models.Constraint(
        "CHECK (day_number BETWEEN 1 AND 366)",
        "The day of a block is counted from 1 and at most 366.",
    )
    _within_a_day = models.Constraint(
        "CHECK (start_hour >= 0 AND duration_hours > 0"
        " AND start_hour + duration_hours <= 24)",
        "A block starts and ends on the same day and lasts longer than 0 hours.",
    )

    @api.constrains("course_id", "day_number", "start_hour", "duration_hours")
    def _check_no_overlap(self):
        """Two blocks of one course never run at the same time."""
        for course in self.course_id:
            previous = None
            for block in course.block_ids.sorted(
                lambda block: (block.day_number, block.start_hour)
            ):
                if previous and previous._ends_after(block):
                    raise ValidationError(
                        self.env._(
                            "In the agenda of %(course)s, “%(first)s” is still running"
                            " when “%(second)s” starts on day %(day)s.",
                            course=course.display_name,
                            first=previous.name,
                            second=block.name,
                            day=block.day_number,
                        )
                    )
                previous = block

    def _ends_after(self, following):
        """Whether this block is still running when a block of that day starts."""
        return (
            self.day_number == following.day_number
            and self.start_hour + self.duration_hours > following.start_hour + 1e-6
        )
