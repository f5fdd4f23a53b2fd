from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from .training_demand_forecast import LEVELS, NO_METHODS
from .training_demand_report import TrainingDemandReport

SERIES = [
    ("1_asked", "Asked"),
    ("2_expected", "Expected"),
    ("3_low", "At least"),
    ("4_high", "At most"),
]
MONTHS_BACK = 36


class TrainingDemandOutlook(models.Model):
    """What was asked, month by month, and what the latest forecast expects."""

    _name = "training.demand.outlook"
    _description = "Demand and Forecast"
    _inherit = ["training.kept.reading"]
    _auto = False
    _kept_in = "training.demand.wish"
    _order = "month desc, series, id"
    _rec_name = "course_id"
    _depends = {
        **TrainingDemandReport._depends,
        "training.demand.forecast": ["expected", "high", "is_latest", "low", "method"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    course_id = fields.Many2one("training.course", readonly=True)
    level = fields.Selection(LEVELS, string="Places", readonly=True)
    city = fields.Char(readonly=True)
    month = fields.Date(readonly=True, help="In which they asked, or will.")
    series = fields.Selection(SERIES, string="Figure", readonly=True)
    is_forecast = fields.Boolean(
        string="With a forecast", readonly=True, help="The course or city has one."
    )
    learners = fields.Float(readonly=True, digits=(12, 1))

    @property
    def _table_query(self):
        """Whole months of the past, then three figures of each month ahead.

        There are many wishes, so they are summed up before anything is joined.
        """
        this_month = fields.Date.context_today(self).replace(day=1)
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (
                       ORDER BY told.company_id, told.course_id, told.level, told.city,
                                told.month, told.series) AS id, told.*,
                   BOOL_OR(told.series = '2_expected') OVER (
                       PARTITION BY told.company_id, told.course_id, told.level,
                                    told.city) AS is_forecast
              FROM (
                WITH summed AS (
                    SELECT company_id, course_id, place_id,
                           DATE_TRUNC('month', date::timestamp)::date AS month,
                           SUM(asked) AS learners
                      FROM (%(wishes)s) wish
                     WHERE date < %(stop)s AND date >= %(start)s
                  GROUP BY 1, 2, 3, 4),
                asked AS (
                    SELECT summed.company_id, summed.course_id, place.city,
                           summed.month, SUM(summed.learners) AS learners
                      FROM summed
                      JOIN training_course course ON course.id = summed.course_id
                 LEFT JOIN res_partner place ON place.id = summed.place_id
                  GROUP BY 1, 2, 3, 4)
                SELECT company_id, course_id, 'course' AS level, NULL AS city, month,
                       '1_asked' AS series, SUM(learners)::float AS learners
                  FROM asked GROUP BY company_id, course_id, month
             UNION ALL
                SELECT company_id, course_id, 'city', city, month, '1_asked',
                       learners::float
                  FROM asked WHERE city IS NOT NULL
             UNION ALL
                SELECT line.company_id, line.course_id, line.level, line.city,
                       line.month, figure.series, figure.learners::float
                  FROM training_demand_forecast line
            CROSS JOIN LATERAL (VALUES ('2_expected', line.expected),
                                       ('3_low', line.low),
                                       ('4_high', line.high)) figure(series, learners)
                 WHERE line.is_latest AND line.method NOT IN %(no_methods)s) told
            """,
            wishes=self.env["training.demand.report"]._wishes(),
            start=this_month - relativedelta(months=MONTHS_BACK),
            stop=this_month,
            no_methods=NO_METHODS,
        )
