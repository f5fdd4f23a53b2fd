from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import INSTRUCTOR_ROLES

# Answers older than this no longer speak for an instructor.
RATING_MONTHS = 24
# Fewer answers than this say more about the learners than about the instructor.
LEAST_RATINGS = 5
# Learners give 1 to 5, the engine counts from 0 to 100.
POINTS_PER_STAR = 25
BEST_RATING = 100.0


@dataclass(frozen=True, slots=True)
class Rating:
    """What the engine reckons with, 0 to 100.

    :param is_own: False for the average of the company, for want of answers
    """

    value: float
    is_own: bool


class TrainingPlanner(models.AbstractModel):
    """What learners think of instructors, for the engine."""

    _inherit = "training.planner"

    @api.model
    def _rate_instructors(self, employees):
        """{employee id: `Rating`} of all given.

        Who has too few answers yet is neither held back for it nor put before those
        who have proved themselves: the average of the company's instructors counts.
        """
        own = self._read_ratings(employees.company_id)
        averages = {
            company_id: fmean(each.values()) for company_id, each in own.items()
        }
        ratings = {}
        for employee in employees:
            company_id = employee.company_id.id
            value = own.get(company_id, {}).get(employee.id)
            ratings[employee.id] = (
                Rating(averages.get(company_id, BEST_RATING), False)
                if value is None
                else Rating(value, True)
            )
        return ratings

    @api.model
    def _read_ratings(self, companies):
        """{company id: {employee id: 0 to 100}}, of those with enough recent answers.

        A score counts for the instructor it is about; one without an instructor, from
        before they were rated apart, for each who taught.
        """
        for name in ("training.booking", "hr.employee"):
            self.env[name].flush_model()
        # An average shows nobody's answer, and the planner needs it whoever asks.
        answers = self.env["training.feedback.report"].sudo()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT taught.company_id, taught.employee_id, AVG(feedback.score)
                  FROM (%(answers)s) feedback
                  JOIN (SELECT DISTINCT booking.session_id, booking.employee_id,
                                        employee.company_id
                          FROM training_booking booking
                          JOIN hr_employee employee
                            ON employee.id = booking.employee_id
                           AND employee.is_instructor
                         WHERE booking.state = 'firm' AND booking.role IN %(roles)s
                           AND employee.company_id = ANY(%(companies)s)) taught
                    ON taught.session_id = feedback.session_id
                   AND taught.employee_id
                       = COALESCE(feedback.instructor_id, taught.employee_id)
                 WHERE feedback.kind = 'instructor' AND feedback.score IS NOT NULL
                   AND feedback.answered_on >= %(since)s
              GROUP BY taught.company_id, taught.employee_id
                HAVING COUNT(*) >= %(least)s
                """,
                answers=answers._table_query,
                roles=tuple(INSTRUCTOR_ROLES),
                companies=companies.ids,
                since=fields.Datetime.now() - relativedelta(months=RATING_MONTHS),
                least=LEAST_RATINGS,
            )
        )
        ratings = defaultdict(dict)
        for company_id, employee_id, average in rows:
            ratings[company_id][employee_id] = (average - 1) * POINTS_PER_STAR
        return ratings

    @api.model
    def _describe_rating(self, rating, is_own=True):
        """A rating of the engine as learners gave it."""
        stars = f"{1 + rating / POINTS_PER_STAR:.1f}"
        if is_own:
            return self.env._("Rated %(stars)s of 5 by learners", stars=stars)
        return self.env._(
            "Not rated yet, counted as the average %(stars)s of 5", stars=stars
        )
