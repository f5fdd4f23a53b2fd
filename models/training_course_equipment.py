from odoo import api, fields, models


class TrainingCourseEquipment(models.Model):
    _name = "training.course.equipment"
    _description = "Course Equipment Need"
    _order = "course_id, id"

    course_id = fields.Many2one(
        "training.course", required=True, ondelete="cascade", index=True
    )
    equipment_id = fields.Many2one(
        "training.resource",
        required=True,
        index=True,
        domain="[('kind', '=', 'equipment')]",
    )
    quantity = fields.Integer(default=1, required=True)
    per = fields.Selection(
        [("session", "Session"), ("seat", "Seat")],
        default="session",
        required=True,
        help="Per session: this many in all. Per seat: this many for each seat.",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of equipment has to be at least 1."
    )
    _equipment_once_per_course = models.Constraint(
        "UNIQUE (course_id, equipment_id)",
        "This equipment stands in the list of that course already.",
    )

    @api.private
    def _units_for(self, seats):
        """How many units a session with that many seats needs."""
        self.ensure_one()
        return self.quantity * (seats if self.per == "seat" else 1)


class TrainingCourse(models.Model):
    _inherit = "training.course"

    def _get_equipment_needs(self, seats):
        """Pairs of equipment and how many units a session with so many seats takes."""
        self.ensure_one()
        return [
            (line.equipment_id, line._units_for(seats))
            for line in self.equipment_line_ids
        ]
