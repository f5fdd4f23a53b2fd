from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class TrainingInterestDemand(models.Model):
    """Waiting interest by course and place, and whether it fills a session."""

    _name = "training.interest.demand"
    _description = "Demand by Course and Place"
    _auto = False
    _order = "is_enough desc, learner_count desc, id"

    course_id = fields.Many2one("training.course", readonly=True)
    place_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    interest_count = fields.Integer(string="Entries", readonly=True)
    learner_count = fields.Integer(string="Learners", readonly=True)
    anywhere_count = fields.Integer(
        string="Learners who would come anywhere",
        readonly=True,
        help="They named no place; they count at each place but stand in a row of"
        " their own as well.",
    )
    seats_min = fields.Integer(string="Needed", readonly=True)
    missing_count = fields.Integer(string="Missing", readonly=True)
    is_enough = fields.Boolean(string="Enough for a session", readonly=True)
    waiting_since = fields.Datetime(readonly=True)

    @property
    def _table_query(self):
        """A row for each course and place with waiting interest.

        Who names no place adds to the demand at every place.
        """
        return SQL(
            """
            WITH wish AS (
                SELECT course_id, company_id, place_id, MIN(id) AS id,
                       COUNT(*) AS interest_count,
                       SUM(learner_count) AS learner_count,
                       MIN(create_date) AS waiting_since
                  FROM training_interest
                 WHERE active AND state = 'waiting'
              GROUP BY course_id, company_id, place_id
            ), demand AS (
                SELECT wish.*,
                       CASE WHEN wish.place_id IS NULL THEN 0
                            ELSE COALESCE(anywhere.learner_count, 0)
                       END AS anywhere_count
                  FROM wish
             LEFT JOIN wish anywhere
                    ON anywhere.course_id = wish.course_id
                   AND anywhere.company_id = wish.company_id
                   AND anywhere.place_id IS NULL
            )
            SELECT demand.id, demand.course_id, demand.company_id, demand.place_id,
                   demand.interest_count, demand.learner_count, demand.anywhere_count,
                   course.seats_min, demand.waiting_since,
                   GREATEST(0, course.seats_min - demand.learner_count
                               - demand.anywhere_count) AS missing_count,
                   demand.learner_count + demand.anywhere_count >= course.seats_min
                       AS is_enough
              FROM demand
              JOIN training_course course ON course.id = demand.course_id
            """
        )

    def _get_interests(self):
        """The waiting interest behind these rows, those who would come anywhere too."""
        domain = Domain.OR(
            Domain("course_id", "=", row.course_id.id)
            & Domain("company_id", "=", row.company_id.id)
            & Domain("place_id", "in", (row.place_id.id, False))
            for row in self
        ) & Domain("state", "=", "waiting")
        return self.env["training.interest"].search(domain)

    def action_make_request(self):
        """One request for everybody who would come to this place."""
        self.ensure_one()
        request_action = self._get_interests().action_make_request()
        request = self.env["training.request"].browse(request_action["res_id"])
        if self.place_id:
            request.place_id = self.place_id
        return request_action

    def action_view_interests(self):
        self.ensure_one()
        return self._get_interests()._get_records_action(name=self.env._("Interest"))
