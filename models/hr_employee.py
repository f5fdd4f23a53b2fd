from odoo import api, fields, models
from odoo.tools import SQL

from ..const import RATE_UNITS

# Fields that hr.employee.public lacks must be hidden from whoever only sees that one.
GROUPS = "training_operations.training_operations_group_user,hr.group_hr_user"

# What a training manager may set beside the fields that begin with training_.
CONTACT_FIELDS = {
    "company_id",
    "image_1920",
    "instructor_kind",
    "is_instructor",
    "name",
    "tz",
    "work_email",
    "work_phone",
}


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    is_instructor = fields.Boolean(
        index=True, help="Can be booked to teach sessions.", groups=GROUPS
    )
    instructor_kind = fields.Selection(
        [("employed", "Employed"), ("freelance", "Freelance")],
        default="employed",
        groups=GROUPS,
    )
    training_certificate_ids = fields.One2many(
        "training.certificate", "employee_id", string="Certificates", groups=GROUPS
    )
    training_course_line_ids = fields.One2many(
        "training.course.instructor",
        "employee_id",
        string="Courses taught",
        groups=GROUPS,
    )
    training_booking_ids = fields.One2many(
        "training.booking", "employee_id", string="Training bookings", groups=GROUPS
    )
    training_lang_ids = fields.Many2many(
        "res.lang",
        "hr_employee_training_lang_rel",
        string="Teaches in",
        context={"active_test": False},
        help="Empty: no restriction is known.",
        groups=GROUPS,
    )
    training_rate = fields.Float(
        string="Rate", help="In the currency of the employee's company.", groups=GROUPS
    )
    training_rate_unit = fields.Selection(
        RATE_UNITS, string="Rate per", default="day", groups=GROUPS
    )
    training_travel_rate = fields.Float(
        string="Travel per km",
        help="Paid for the way there and back, apart from the rate. 0: nothing.",
        groups=GROUPS,
    )
    training_max_hours_day = fields.Float(
        string="Hours a day", help="0: no limit", groups=GROUPS
    )
    training_max_hours_week = fields.Float(
        string="Hours a week", help="0: no limit", groups=GROUPS
    )
    training_max_hours_month = fields.Float(
        string="Hours a month", help="0: no limit", groups=GROUPS
    )
    training_max_sessions_week = fields.Integer(
        string="Sessions a week", help="0: no limit", groups=GROUPS
    )
    training_turnaround_minutes = fields.Integer(
        string="Turnaround (minutes)",
        help="Kept free before and after each meeting, as part of the reservation.",
        groups=GROUPS,
    )
    training_home_place = fields.Char(
        string="Travels from",
        help="Town or region the distance is counted from.",
        groups=GROUPS,
    )
    training_home_latitude = fields.Float(
        string="Latitude", digits=(10, 7), groups=GROUPS
    )
    training_home_longitude = fields.Float(
        string="Longitude", digits=(10, 7), groups=GROUPS
    )
    training_max_distance = fields.Float(
        string="Travels at most (km)", help="0: no limit", groups=GROUPS
    )
    training_session_count = fields.Integer(
        compute="_compute_training_session_count", groups=GROUPS
    )

    _training_limits_not_negative = models.Constraint(
        "CHECK (COALESCE(training_rate, 0) >= 0"
        " AND COALESCE(training_travel_rate, 0) >= 0"
        " AND COALESCE(training_max_hours_day, 0) >= 0"
        " AND COALESCE(training_max_hours_week, 0) >= 0"
        " AND COALESCE(training_max_hours_month, 0) >= 0"
        " AND COALESCE(training_max_sessions_week, 0) >= 0"
        " AND COALESCE(training_max_distance, 0) >= 0"
        " AND COALESCE(training_turnaround_minutes, 0) BETWEEN 0 AND 1440)",
        "Rates, limits and distances can't be negative; the turnaround is at most"
        " 24 hours.",
    )
    _training_home_on_earth = models.Constraint(
        "CHECK (COALESCE(training_home_latitude, 0) BETWEEN -90 AND 90"
        " AND COALESCE(training_home_longitude, 0) BETWEEN -180 AND 180)",
        "A latitude lies between -90 and 90 degrees, a longitude between -180 and 180.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Training managers take on instructors, without seeing personnel files."""
        if self._lends_training_rights(vals_list) and all(
            vals.get("is_instructor") for vals in vals_list
        ):
            # Nothing but the fields of an instructor is written.
            return super(HrEmployee, self.sudo()).create(vals_list).sudo(False)
        return super().create(vals_list)

    def write(self, vals):
        """Training managers write what concerns teaching, and nothing else."""
        if self._lends_training_rights([vals]):
            self.check_access("write")
            # Nothing but the fields of an instructor is written.
            return super(HrEmployee, self.sudo()).write(vals)
        return super().write(vals)

    @api.model
    def _lends_training_rights(self, vals_list):
        """Whether a training manager, not being of HR, writes instructor fields only.

        Odoo asks for an HR officer's rights to change any field of an employee, since
        many stand on the personnel file.
        """
        user = self.env.user
        return (
            not self.env.su
            and not user.has_group("hr.group_hr_user")
            and user.has_group("training_operations.training_operations_group_manager")
            and all(
                name in CONTACT_FIELDS or name.startswith("training_")
                for vals in vals_list
                for name in vals
            )
        )

    def _compute_training_session_count(self):
        """Sessions the instructor is firmly booked for."""
        counts = dict(
            self.env["training.booking"]._read_group(
                [("employee_id", "in", self.ids), ("state", "=", "firm")],
                ["employee_id"],
                ["session_id:count_distinct"],
            )
        )
        for employee in self:
            employee.training_session_count = counts.get(employee, 0)

    def action_view_training_sessions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_session_action"
        )
        action["domain"] = [("booking_ids.employee_id", "=", self.id)]
        action["context"] = {}
        return action

    @api.private
    def _get_training_rate(self, course):
        """What an instructor costs for a course: (amount, unit)."""
        self.ensure_one()
        line = self.training_course_line_ids.filtered(
            lambda line: line.course_id == course and line.rate
        )[:1]
        if line:
            return line.rate, line.rate_unit or "day"
        return self.training_rate, self.training_rate_unit or "day"

    @api.private
    def _get_instructor_home(self):
        """(latitude, longitude) of where an instructor travels from, or None."""
        self.ensure_one()
        position = (self.training_home_latitude, self.training_home_longitude)
        return position if any(position) else None

    @api.private
    def _training_calendar_events(self, start, stop):
        """Other busy entries in the calendars of these people.

        Mirrors of training meetings and of time off are left out, since bookings and
        leaves are looked at themselves; declined invitations and entries shown as free
        don't count.

        :return: list of (employee id, event id, start, stop, allday), naive UTC
        """
        if not self:
            return []
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        self.env["res.users"].flush_model(["partner_id"])
        return self.env.execute_query(
            SQL(
                """
                SELECT employee.id, event.id, event.start, event.stop, event.allday
                  FROM hr_employee employee
             LEFT JOIN res_users users ON users.id = employee.user_id
                  JOIN calendar_attendee attendee
                    ON attendee.partner_id IN
                       (employee.work_contact_id, users.partner_id)
                  JOIN calendar_event event ON event.id = attendee.event_id
                 WHERE employee.id IN %s
                   AND attendee.state IS DISTINCT FROM 'declined'
                   AND event.active AND event.show_as = 'busy'
                   AND event.training_meeting_id IS NULL
                   AND event.res_model IS DISTINCT FROM 'hr.leave'
                   AND event.start < %s AND event.stop > %s
              GROUP BY employee.id, event.id
                """,
                tuple(self.ids),
                stop,
                start,
            )
        )
