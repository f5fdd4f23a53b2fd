from odoo import api, fields, models
from odoo.tools import SQL

from ..const import FILLED_STATES

KINDS = [
    ("request", "Request"),
    ("interest", "Interest without a date"),
    ("waitlist", "Waitlist"),
]


class TrainingDemandReport(models.Model):
    """One row for each wish: what was asked, and whether somebody was served.

    Unserved are those who still wait and those who were turned away; by the seats of
    the course they suggest so many sessions more, rounded up at each grouping.
    """

    _name = "training.demand.report"
    _description = "Demand"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "course_id"
    _depends = {
        "training.course": ["seats_max"],
        "training.enrollment": [
            "confirmed_on",
            "session_id",
            "state",
            "waitlist_entry_id",
            "waitlisted_on",
        ],
        "training.interest": [
            "active",
            "course_id",
            "learner_count",
            "place_id",
            "state",
        ],
        "training.request": [
            "course_id",
            "date_earliest",
            "learner_count",
            "place_id",
            "state",
        ],
        "training.session": ["course_id", "place_id", "start"],
        "training.waitlist.entry": ["state"],
    }

    kind = fields.Selection(KINDS, string="By", readonly=True)
    course_id = fields.Many2one("training.course", readonly=True)
    place_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(
        readonly=True,
        help="For requests the first day wished for, for the waitlist the session's,"
        " for interest the day it was noted.",
    )
    asked_count = fields.Integer(string="Learners asked for", readonly=True)
    waiting_count = fields.Integer(string="Still waiting", readonly=True)
    turned_away_count = fields.Integer(string="Turned away", readonly=True)
    unserved_count = fields.Integer(
        string="Unserved", readonly=True, help="Still waiting and turned away."
    )
    session_share = fields.Float(
        string="Sessions, exactly", readonly=True, digits=(8, 2)
    )
    sessions_suggested = fields.Integer(
        string="Sessions suggested",
        readonly=True,
        help="Unserved learners / seats of the course, rounded up at each grouping.",
    )

    @property
    def _table_query(self):
        """Wishes of three kinds, each with the seats that a session would have."""
        return SQL(
            """
            SELECT wish.id, wish.kind, wish.course_id, wish.place_id, wish.company_id,
                   wish.date, wish.asked AS asked_count,
                   CASE WHEN wish.fate = 'waiting' THEN wish.asked ELSE 0 END
                       AS waiting_count,
                   CASE WHEN wish.fate = 'refused' THEN wish.asked ELSE 0 END
                       AS turned_away_count,
                   CASE WHEN wish.fate <> 'served' THEN wish.asked ELSE 0 END
                       AS unserved_count,
                   CASE WHEN wish.fate <> 'served'
                        THEN wish.asked::float / course.seats_max ELSE 0 END
                       AS session_share,
                   CASE WHEN wish.fate <> 'served'
                        THEN CEIL(wish.asked::float / course.seats_max) ELSE 0 END::int
                       AS sessions_suggested
              FROM (%s UNION ALL %s UNION ALL %s) wish
              JOIN training_course course ON course.id = wish.course_id
            """,
            self._request_query(),
            self._interest_query(),
            self._waitlist_query(),
        )

    def _request_query(self):
        """Requests; one that names no number is for the fewest a session needs."""
        return SQL(
            """
            SELECT request.id::bigint * 4 AS id, 'request' AS kind, request.course_id,
                   request.place_id, request.company_id, request.date_earliest AS date,
                   COALESCE(NULLIF(request.learner_count, 0), of_course.seats_min, 1)
                       AS asked,
                   CASE request.state WHEN 'declined' THEN 'refused'
                        WHEN 'scheduled' THEN 'served' ELSE 'waiting' END AS fate
              FROM training_request request
              JOIN training_course of_course ON of_course.id = request.course_id
            """
        )

    def _interest_query(self):
        """Interest; what became a request is counted there."""
        return SQL(
            """
            SELECT interest.id::bigint * 4 + 1, 'interest', interest.course_id,
                   interest.place_id, interest.company_id, interest.create_date::date,
                   interest.learner_count, 'waiting'
              FROM training_interest interest
             WHERE interest.active AND interest.state = 'waiting'
            """
        )

    def _waitlist_query(self):
        """Who stood on a waitlist; once only where several dates would do."""
        return SQL(
            """
            SELECT enrollment.id::bigint * 4 + 2, 'waitlist', session.course_id,
                   session.place_id, session.company_id, session.start::date, 1,
                   CASE WHEN enrollment.state IN %s
                             OR enrollment.confirmed_on IS NOT NULL THEN 'served'
                        WHEN enrollment.state = 'cancelled' THEN 'refused'
                        ELSE 'waiting' END
              FROM training_enrollment enrollment
              JOIN training_session session ON session.id = enrollment.session_id
         LEFT JOIN training_waitlist_entry entry
                ON entry.id = enrollment.waitlist_entry_id
             WHERE enrollment.waitlisted_on IS NOT NULL
               AND NOT (enrollment.state = 'cancelled'
                        AND enrollment.confirmed_on IS NULL
                        AND COALESCE(entry.state, '') = 'seated')
            """,
            FILLED_STATES,
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Round up what is suggested once, not for each wish."""
        if aggregate_spec.partition(":")[0] != "sessions_suggested":
            return super()._read_group_select(aggregate_spec, query)
        share = super()._read_group_select("session_share:sum", query)
        # A sum of thirds must not round up for its last digit.
        return SQL("CEIL(ROUND((%s)::numeric, 6))::int", share)

    def action_open_record(self):
        """The request, interest or enrolment behind a row."""
        self.ensure_one()
        model = {
            "request": "training.request",
            "interest": "training.interest",
            "waitlist": "training.enrollment",
        }[self.kind]
        return self.env[model].browse(self.id // 4)._get_records_action()
