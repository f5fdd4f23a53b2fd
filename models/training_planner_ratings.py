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


class TrainingPlanner(models.AbstractModel):
    """What learners think of instructors, for the engine."""

    _inherit = "training.planner"

    @api.model
    def _read_ratings(self, employees):
        """{employee id: 0 to 100}, of those with enough recent answers.

        Several instructors of a session were rated together; it counts for each.
        """
        self.env["training.booking"].flush_model()
        # An average shows nobody's answer, and the planner needs it whoever asks.
        answers = self.env["training.feedback.report"].sudo()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT taught.employee_id, AVG(feedback.score)
                  FROM (%(answers)s) feedback
                  JOIN (SELECT DISTINCT session_id, employee_id
                          FROM training_booking
                         WHERE state = 'firm' AND role IN %(roles)s
                           AND employee_id IN %(employees)s) taught
                    ON taught.session_id = feedback.session_id
                 WHERE feedback.kind = 'instructor' AND feedback.score IS NOT NULL
                   AND feedback.answered_on >= %(since)s
              GROUP BY taught.employee_id
                HAVING COUNT(*) >= %(least)s
                """,
                answers=answers._table_query,
                roles=tuple(INSTRUCTOR_ROLES),
                employees=tuple(employees.ids),
                since=fields.Datetime.now() - relativedelta(months=RATING_MONTHS),
                least=LEAST_RATINGS,
            )
        )
        return {
            employee_id: (average - 1) * POINTS_PER_STAR
            for employee_id, average in rows
        }

    @api.model
    def _describe_rating(self, rating):
        """A rating of the engine as learners gave it."""
        return self.env._(
            "Rated %(stars)s of 5 by learners",
            stars=f"{1 + rating / POINTS_PER_STAR:.1f}",
        )
