from functools import partial

from odoo import fields, models
from odoo.tools import SQL

from ..const import INSTRUCTOR_ROLES
from ..logic.metrics import INSTRUCTORS
from ..logic.timezones import day_bounds
from .training_metric_mixin import define_metric

metric_field = partial(define_metric, INSTRUCTORS)


class TrainingInstructorReport(models.Model):
    """One row for each instructor and month: hours available and booked, and ratings.

    A month is the instructor's own. Hours are those of the meetings; turnaround, which
    the bookings reserve as well, isn't teaching. Ratings of a session count in the
    month of the last meeting that the instructor taught of it.
    """

    _name = "training.instructor.report"
    _description = "Instructors Analysis"
    _inherit = ["training.metric.mixin"]
    _auto = False
    _order = "month desc, employee_id"
    _rec_name = "employee_id"
    _depends = {
        "hr.employee": ["company_id", "instructor_kind", "resource_id"],
        "training.booking": [
            "cost",
            "travel_cost",
            "employee_id",
            "meeting_id",
            "role",
            "session_id",
            "state",
        ],
        "training.instructor.capacity": ["hours", "month", "reckoned_on"],
        "training.meeting": ["start", "stop"],
        "survey.user_input": ["end_datetime", "state", "training_session_id"],
        "survey.user_input.line": ["skipped", "training_instructor_id", "value_scale"],
    }

    employee_id = fields.Many2one("hr.employee", string="Instructor", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    instructor_kind = fields.Selection(
        [("employed", "Employed"), ("freelance", "Freelance")],
        string="Kind",
        readonly=True,
    )
    month = fields.Date(readonly=True)
    capacity_hours = fields.Float(
        string="Hours available", readonly=True, help="Time off is taken out."
    )
    booked_hours = fields.Float(string="Hours booked", readonly=True)
    counted_hours = fields.Float(
        string="Booked, of hours known",
        readonly=True,
        help="Hours booked of instructors whose working hours are known.",
    )
    free_hours = fields.Float(string="Hours free", readonly=True)
    meeting_count = fields.Integer(string="Meetings", readonly=True)
    session_count = fields.Integer(
        string="Sessions", readonly=True, help="Sessions that month, by instructor."
    )
    cost = fields.Monetary(readonly=True)
    rating_sum = fields.Float(string="Sum of ratings", readonly=True)
    rating_count = fields.Integer(string="Ratings", readonly=True)
    reckoned_on = fields.Datetime(
        string="Hours as of",
        readonly=True,
        aggregator="min",
        help="Working hours are reckoned each night; bookings are those of now.",
    )
    instructor_utilisation = metric_field("instructor_utilisation")
    instructor_rating = metric_field("instructor_rating", (3, 2))

    def _fact_query(self):
        """Capacity beside bookings, either may be missing, and ratings."""
        return SQL(
            """
            SELECT employee.id::bigint * 100000
                       + EXTRACT(YEAR FROM spent.month)::int * 12
                       + EXTRACT(MONTH FROM spent.month)::int AS id,
                   employee.id AS employee_id, employee.company_id,
                   company.currency_id, employee.instructor_kind, spent.month,
                   COALESCE(spent.hours, 0) AS capacity_hours,
                   COALESCE(spent.booked, 0) AS booked_hours,
                   CASE WHEN spent.hours > 0 THEN COALESCE(spent.booked, 0) ELSE 0
                        END AS counted_hours,
                   GREATEST(COALESCE(spent.hours, 0) - COALESCE(spent.booked, 0), 0)
                       AS free_hours,
                   COALESCE(spent.meetings, 0) AS meeting_count,
                   COALESCE(spent.sessions, 0) AS session_count,
                   COALESCE(spent.cost, 0) AS cost,
                   COALESCE(rating.total, 0) AS rating_sum,
                   COALESCE(rating.answers, 0) AS rating_count, spent.reckoned_on
              FROM (SELECT COALESCE(able.employee_id, load.employee_id)
                               AS employee_id,
                           COALESCE(able.month, load.month) AS month,
                           able.hours, able.reckoned_on, load.booked, load.meetings,
                           load.sessions, load.cost
                      FROM training_instructor_capacity able
                 FULL JOIN (%s) load
                        ON load.employee_id = able.employee_id
                       AND load.month = able.month) spent
              JOIN hr_employee employee ON employee.id = spent.employee_id
         LEFT JOIN res_company company ON company.id = employee.company_id
         LEFT JOIN (%s) rating ON rating.employee_id = spent.employee_id
               AND rating.month = spent.month
            """,
            self._load_query(),
            self._rating_query(),
        )

    def _load_query(self):
        """What each instructor is firmly booked for, by month."""
        return SQL(
            """
            SELECT employee_id, month, SUM(hours) AS booked, COUNT(*) AS meetings,
                   COUNT(DISTINCT session_id) AS sessions, SUM(cost) AS cost
              FROM (%s) taught
          GROUP BY employee_id, month
            """,
            self._taught_query(),
        )

    def _rating_query(self):
        """What learners gave each instructor, by month.

        A score without an instructor, from before they were rated apart, counts for
        each who taught.
        """
        return SQL(
            """
            SELECT taught.employee_id, taught.month, SUM(feedback.score) AS total,
                   COUNT(*) AS answers
              FROM (%s) feedback
              JOIN (SELECT session_id, employee_id, MAX(month) AS month
                      FROM (%s) meeting
                  GROUP BY session_id, employee_id) taught
                ON taught.session_id = feedback.session_id
               AND taught.employee_id
                   = COALESCE(feedback.instructor_id, taught.employee_id)
             WHERE feedback.kind = 'instructor' AND feedback.score IS NOT NULL
          GROUP BY taught.employee_id, taught.month
            """,
            self.env["training.feedback.report"]._table_query,
            self._taught_query(),
        )

    def _taught_query(self):
        """The meetings that instructors are firmly booked for, each in its month."""
        return SQL(
            """
            SELECT booking.session_id, booking.employee_id,
                   DATE_TRUNC('month', meeting.start AT TIME ZONE 'UTC'
                              AT TIME ZONE COALESCE(resource.tz, 'UTC'))::date AS month,
                   EXTRACT(EPOCH FROM meeting.stop - meeting.start) / 3600 AS hours,
                   booking.cost + COALESCE(booking.travel_cost, 0) AS cost
              FROM training_booking booking
              JOIN training_meeting meeting ON meeting.id = booking.meeting_id
              JOIN resource_resource resource ON resource.id = booking.resource_id
             WHERE booking.state = 'firm' AND booking.role IN %s
               AND booking.employee_id IS NOT NULL
            """,
            INSTRUCTOR_ROLES,
        )

    def action_open_bookings(self):
        """The bookings behind a row, of the month as the instructor's clock has it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_booking_action"
        )
        zone = self.employee_id.tz or "UTC"
        first, _morrow = day_bounds(self.month, zone)
        after, _morrow = day_bounds(fields.Date.add(self.month, months=1), zone)
        return dict(
            action,
            view_mode="list,form",
            views=[(False, "list"), (False, "form")],
            domain=[
                ("employee_id", "=", self.employee_id.id),
                ("state", "=", "firm"),
                ("role", "in", INSTRUCTOR_ROLES),
                ("meeting_id.start", ">=", first),
                ("meeting_id.start", "<", after),
            ],
            context={},
        )
