from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ("request", "Request of a client"),
    ("interest", "Interest without a date"),
    ("waitlist", "Waitlist"),
    ("booking", "Booked directly"),
]
FATES = [
    ("served", "Served"),
    ("waiting", "Waits"),
    ("refused", "Turned away"),
    ("left", "No longer interested"),
]
# A row's id is that of its record, times four, plus the place of its model here.
SOURCES = (
    "training.request",
    "training.interest",
    "training.enrollment",
    "training.waitlist.entry",
)


class TrainingDemandReport(models.Model):
    """One row for each wish: who asked when, and whether they were served.

    Where there are many enrolments the rows are kept ready, see `training.demand.wish`.

    Each learner counts once, where and when they asked first: a request that became
    enrolments isn't counted again with these. `docs/insight.md` has the rules.
    Unserved are those who still wait and those who were turned away; by the seats of
    the course they suggest so many sessions more, rounded up at each grouping.
    """

    _name = "training.demand.report"
    _description = "Demand"
    _inherit = ["training.kept.reading"]
    _auto = False
    _kept_in = "training.demand.wish"
    _order = "date desc, id desc"
    _rec_name = "course_id"
    _depends = {
        "res.partner": ["city", "state_id"],
        "training.course": ["seats_max", "seats_min"],
        "training.enrollment": [
            "confirmed_on",
            "moved_from_id",
            "partner_id",
            "session_id",
            "state",
            "waitlist_entry_id",
            "waitlisted_on",
        ],
        "training.interest": [
            "active",
            "course_id",
            "learner_count",
            "partner_id",
            "place_id",
            "request_id",
            "state",
        ],
        "training.request": [
            "course_id",
            "customer_id",
            "learner_count",
            "place_id",
            "requested_on",
            "state",
        ],
        "training.session": ["course_id", "place_id", "request_id", "start", "state"],
        "training.waitlist.entry": ["course_id", "state", "waitlisted_on"],
    }

    kind = fields.Selection(KINDS, string="By", readonly=True)
    course_id = fields.Many2one("training.course", readonly=True)
    place_id = fields.Many2one("res.partner", readonly=True)
    city = fields.Char(readonly=True, help="Of the place.")
    state_id = fields.Many2one("res.country.state", string="Region", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(
        string="Asked on",
        readonly=True,
        help="When they asked first: the day of the request, the interest, the waiting"
        " or the booking. What was entered after its session counts on its first day.",
    )
    asked_count = fields.Integer(string="Learners asked for", readonly=True)
    served_count = fields.Integer(
        string="Served", readonly=True, help="Got a seat, whatever became of it since."
    )
    waiting_count = fields.Integer(string="Still waiting", readonly=True)
    turned_away_count = fields.Integer(
        string="Turned away",
        readonly=True,
        help="Requests declined, places on a waitlist that came to nothing, and seats"
        " of sessions that were cancelled without another seat instead.",
    )
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
        """Wishes of all kinds, each with the seats that a session would have."""
        return SQL(
            """
            SELECT wish.id, wish.kind, course.id AS course_id,
                   place.id AS place_id, place.city,
                   place.state_id, wish.company_id, wish.date,
                   wish.asked AS asked_count,
                   CASE WHEN wish.fate = 'served' THEN wish.asked ELSE 0 END
                       AS served_count,
                   CASE WHEN wish.fate = 'waiting' THEN wish.asked ELSE 0 END
                       AS waiting_count,
                   CASE WHEN wish.fate = 'refused' THEN wish.asked ELSE 0 END
                       AS turned_away_count,
                   CASE WHEN wish.fate IN ('waiting', 'refused') THEN wish.asked
                        ELSE 0 END AS unserved_count,
                   CASE WHEN wish.fate IN ('waiting', 'refused')
                        THEN wish.asked::float / course.seats_max ELSE 0 END
                       AS session_share,
                   CASE WHEN wish.fate IN ('waiting', 'refused')
                        THEN CEIL(wish.asked::float / course.seats_max) ELSE 0 END::int
                       AS sessions_suggested
              FROM (%s) wish
              JOIN training_course course ON course.id = wish.course_id
         LEFT JOIN res_partner place ON place.id = wish.place_id
            """,
            self._wishes(),
        )

    def _wishes(self):
        """SQL of the wishes, kept ready or of this moment."""
        if self.env[self._kept_in]._get_kept_on():
            return SQL("SELECT * FROM training_demand_wish")
        return self._wish_query()

    def _wish_query(self):
        """Wishes of all kinds, reckoned from the records of this moment."""
        return SQL(
            "%s UNION ALL %s UNION ALL %s UNION ALL %s",
            self._request_query(),
            self._interest_query(),
            self._enrollment_query(),
            self._entry_query(),
        )

    def _known_query(self):
        """Learners of each request that clients and the interested asked for.

        A request of nobody is a plan of our own: those who enrol are the demand. One of
        a client that names no number is for the fewest a session needs.
        """
        return SQL(
            """
            SELECT request.id, COALESCE(interested.learners, 0) AS interested,
                   GREATEST(
                       COALESCE(interested.learners, 0),
                       CASE WHEN request.customer_id IS NULL THEN 0 ELSE COALESCE(
                           NULLIF(request.learner_count, 0), of_course.seats_min, 1)
                       END
                   ) AS learners
              FROM training_request request
              JOIN training_course of_course ON of_course.id = request.course_id
         LEFT JOIN (SELECT request_id, SUM(learner_count) AS learners
                      FROM training_interest
                     WHERE request_id IS NOT NULL
                  GROUP BY request_id) interested
                ON interested.request_id = request.id
             WHERE request.customer_id IS NOT NULL
                OR interested.learners IS NOT NULL
            """
        )

    def _request_query(self):
        """Requests, less the interest they were made of."""
        return SQL(
            """
            SELECT request.id::bigint * 4 AS id, 'request' AS kind, request.course_id,
                   request.place_id, request.company_id,
                   request.requested_on::date AS date,
                   (known.learners - known.interested)::int AS asked,
                   CASE request.state WHEN 'declined' THEN 'refused'
                        WHEN 'scheduled' THEN 'served' ELSE 'waiting' END AS fate
              FROM training_request request
              JOIN (%s) known ON known.id = request.id
             WHERE known.learners > known.interested
            """,
            self._known_query(),
        )

    def _interest_query(self):
        """Interest, also when met by a request's session or by an own booking."""
        return SQL(
            """
            SELECT interest.id::bigint * 4 + 1, 'interest', interest.course_id,
                   interest.place_id, interest.company_id, interest.create_date::date,
                   interest.learner_count,
                   CASE WHEN interest.state = 'served' OR met.id IS NOT NULL
                        THEN 'served'
                        WHEN interest.active THEN 'waiting'
                        ELSE 'left' END
              FROM training_interest interest
         LEFT JOIN (SELECT DISTINCT wanted.id
                      FROM training_interest wanted
                      JOIN training_enrollment booked
                        ON booked.partner_id = wanted.partner_id
                       AND booked.course_id = wanted.course_id
                     WHERE booked.state NOT IN ('waitlisted', 'offered', 'cancelled')
                       AND booked.create_date >= wanted.create_date) met
                ON met.id = interest.id
            """
        )

    def _enrollment_query(self):
        """Who booked or waited for one session, unless counted as another wish.

        Left out: those a request or an interest stands for, the second enrolment of
        somebody who moved, and baskets nobody paid for or bookings nobody approved.
        """
        return SQL(
            """
            SELECT enrollment.id::bigint * 4 + 2,
                   CASE WHEN enrollment.waitlisted_on IS NULL THEN 'booking'
                        ELSE 'waitlist' END,
                   enrollment.course_id, enrollment.place_id, enrollment.company_id,
                   enrollment.asked_on::date, 1,
                   CASE WHEN enrollment.state IN ('waitlisted', 'offered')
                        THEN 'waiting'
                        WHEN enrollment.state <> 'cancelled' OR moved.id IS NOT NULL
                        THEN 'served'
                        WHEN enrollment.confirmed_on IS NULL
                             OR enrollment.session_state = 'cancelled' THEN 'refused'
                        ELSE 'served' END
              FROM (%s UNION ALL %s) enrollment
         LEFT JOIN training_enrollment moved
                ON moved.moved_from_id = enrollment.id
               AND moved.moved_from_id IS NOT NULL
             WHERE NOT (enrollment.state = 'cancelled'
                        AND COALESCE(enrollment.confirmed_on, enrollment.waitlisted_on)
                            IS NULL)
               AND NOT EXISTS (
                       SELECT FROM training_interest interest
                        WHERE interest.partner_id = enrollment.partner_id
                          AND interest.course_id = enrollment.course_id
                          AND interest.request_id IS NULL
                          AND interest.create_date <= enrollment.asked_on
                          AND interest.create_date
                              > enrollment.asked_on - interval '1 year')
            """,
            self._seat_query(
                SQL(
                    "training_enrollment enrolled JOIN training_session session"
                    " ON session.id = enrolled.session_id"
                    " AND session.request_id IS NULL"
                )
            ),
            self._uncovered_query(),
        )

    def _seat_query(self, source):
        """First enrolments of a source, with the day somebody asked."""
        return SQL(
            """
            SELECT enrolled.id, enrolled.partner_id, enrolled.state,
                   enrolled.confirmed_on, enrolled.waitlisted_on, session.course_id,
                   session.place_id, session.company_id, session.request_id,
                   session.state AS session_state,
                   LEAST(enrolled.create_date, enrolled.waitlisted_on,
                         enrolled.confirmed_on, session.start) AS asked_on
              FROM %s
             WHERE enrolled.moved_from_id IS NULL
               AND enrolled.waitlist_entry_id IS NULL
            """,
            source,
        )

    def _uncovered_query(self):
        """Enrolments beyond what a request asked for, first come, first counted.

        Only sessions of requests are ranked: they are few, enrolments are many.
        """
        return SQL(
            """
            SELECT ranked.id, ranked.partner_id, ranked.state, ranked.confirmed_on,
                   ranked.waitlisted_on, ranked.course_id, ranked.place_id,
                   ranked.company_id, ranked.request_id, ranked.session_state,
                   ranked.asked_on
              FROM (SELECT seat.*, ROW_NUMBER() OVER (
                               PARTITION BY seat.request_id ORDER BY seat.id) AS rank
                      FROM (%s) seat) ranked
         LEFT JOIN (%s) known ON known.id = ranked.request_id
             WHERE ranked.rank > COALESCE(known.learners, 0)
            """,
            self._seat_query(
                # Read by session: the offset keeps PostgreSQL from reading all
                # enrolments instead, which also stops it doing the rest in parallel.
                SQL(
                    "(SELECT * FROM training_session WHERE request_id IS NOT NULL)"
                    " session CROSS JOIN LATERAL (SELECT * FROM training_enrollment"
                    " WHERE session_id = session.id OFFSET 0) enrolled"
                )
            ),
            self._known_query(),
        )

    def _entry_query(self):
        """Who waits for any of several dates: at that of the seat, else the first."""
        return SQL(
            """
            SELECT entry.id::bigint * 4 + 3, 'waitlist', entry.course_id,
                   session.place_id, entry.company_id, entry.waitlisted_on::date, 1,
                   CASE entry.state WHEN 'seated' THEN 'served'
                        WHEN 'cancelled' THEN 'refused' ELSE 'waiting' END
              FROM training_waitlist_entry entry
         LEFT JOIN (SELECT DISTINCT ON (waitlist_entry_id)
                           waitlist_entry_id, session_id
                      FROM training_enrollment
                     WHERE waitlist_entry_id IS NOT NULL
                  ORDER BY waitlist_entry_id, confirmed_on, id) first_choice
                ON first_choice.waitlist_entry_id = entry.id
         LEFT JOIN training_session session ON session.id = first_choice.session_id
            """
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
        """The request, interest, enrolment or waitlist entry behind a row."""
        self.ensure_one()
        record = self.env[SOURCES[self.id % 4]].browse(self.id // 4).exists()
        if not record:
            raise UserError(self.env._("This was deleted since the figures were made."))
        return record._get_records_action()
