from functools import partial

from odoo import fields, models
from odoo.tools import SQL

from ..const import DELIVERED_STATES, DELIVERY_MODES, FILLED_STATES, SESSION_STATES
from ..logic.metrics import SESSIONS
from .training_metric_mixin import define_metric
from .training_session_costs import SALE_TYPES as SALES

metric_field = partial(define_metric, SESSIONS)


class TrainingSessionReport(models.Model):
    """One row for each session: seats, waits, hours, money.

    What is summed up over other tables is joined as one grouped query each. PostgreSQL
    leaves out those whose columns aren't asked for, so a pivot costs what it shows.
    Where there are many enrolments, what the ledger says is kept ready, see
    `training.session.money`.
    """

    _name = "training.session.report"
    _description = "Sessions Analysis"
    _inherit = ["training.metric.mixin", "training.kept.reading"]
    _auto = False
    _kept_in = "training.session.money"
    _order = "start desc, id desc"
    _rec_name = "session_id"
    _depends = {
        "account.move.line": [
            "balance",
            "parent_state",
            "training_session_id",
            "training_enrollment_id",
        ],
        "training.booking": [
            "bill_line_id",
            "cost",
            "employee_id",
            "role",
            "session_id",
            "state",
            "travel_cost",
        ],
        "training.enrollment": ["session_id", "state"],
        "training.request": ["requested_on", "scheduled_on"],
        "training.session": [
            "company_id",
            "course_id",
            "customer_id",
            "material_cost",
            "mode",
            "opened_on",
            "place_id",
            "request_id",
            "seats_max",
            "start",
            "state",
            "user_id",
            "was_scheduled",
        ],
        "training.time.entry": ["minutes", "session_id"],
    }

    session_id = fields.Many2one("training.session", readonly=True)
    course_id = fields.Many2one("training.course", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", string="Coordinator", readonly=True)
    employee_id = fields.Many2one(
        "hr.employee",
        string="Lead instructor",
        readonly=True,
        help="Who leads most of the session's meetings.",
    )
    place_id = fields.Many2one("res.partner", readonly=True)
    customer_id = fields.Many2one("res.partner", string="Client", readonly=True)
    mode = fields.Selection(DELIVERY_MODES, string="Delivery", readonly=True)
    state = fields.Selection(SESSION_STATES, readonly=True)
    start = fields.Datetime(readonly=True)
    opened_on = fields.Datetime(readonly=True)

    seats_offered = fields.Integer(readonly=True)
    seats_filled = fields.Integer(readonly=True)
    waitlist_count = fields.Integer(string="Waiting now", readonly=True)
    enrolled_at_end = fields.Integer(readonly=True)
    no_show_count = fields.Integer(string="No-shows", readonly=True)
    scheduled_count = fields.Integer(string="Scheduled", readonly=True)
    cancelled_count = fields.Integer(string="Cancelled", readonly=True)
    delivered_count = fields.Integer(string="Delivered", readonly=True)
    schedule_days = fields.Float(string="Days from requests to opening", readonly=True)
    schedule_count = fields.Integer(string="Requests opened", readonly=True)
    coordination_hours = fields.Float(
        readonly=True, help="Noted on delivered sessions."
    )
    rating_sum = fields.Float(string="Sum of ratings", readonly=True)
    rating_count = fields.Integer(string="Ratings", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Posted lines of customers, net.")
    cost = fields.Monetary(
        readonly=True, help="Vendors' lines, bookings nobody bills, and materials."
    )
    margin = fields.Monetary(readonly=True, help="Revenue less cost.")

    utilisation = metric_field("utilisation")
    days_to_schedule = metric_field("days_to_schedule")
    no_show_rate = metric_field("no_show_rate")
    cancellation_rate = metric_field("cancellation_rate")
    coordination_per_session = metric_field("coordination_per_session", (6, 2))
    satisfaction = metric_field("satisfaction", (3, 2))
    margin_rate = metric_field("margin_rate")
    roi = metric_field("roi")

    def _fact_query(self):
        """The sums of each session."""
        return SQL(
            """
            SELECT session.id, session.id AS session_id, session.course_id,
                   session.company_id, company.currency_id, session.user_id,
                   teaching.employee_id,
                   session.place_id, session.customer_id, session.mode, session.state,
                   session.start, session.opened_on,
                   CASE WHEN session.state NOT IN ('draft', 'cancelled')
                        THEN session.seats_max ELSE 0 END AS seats_offered,
                   CASE WHEN session.state NOT IN ('draft', 'cancelled')
                        THEN COALESCE(seat.filled, 0) ELSE 0 END AS seats_filled,
                   COALESCE(seat.waiting, 0) AS waitlist_count,
                   CASE WHEN %(delivered)s THEN COALESCE(seat.filled, 0) ELSE 0
                        END AS enrolled_at_end,
                   CASE WHEN %(delivered)s THEN COALESCE(seat.no_show, 0) ELSE 0
                        END AS no_show_count,
                   (COALESCE(session.was_scheduled, FALSE))::int AS scheduled_count,
                   (session.state = 'cancelled'
                    AND COALESCE(session.was_scheduled, FALSE))::int
                        AS cancelled_count,
                   (%(delivered)s)::int AS delivered_count,
                   %(schedule_days)s AS schedule_days,
                   (%(schedule_days)s IS NOT NULL)::int AS schedule_count,
                   CASE WHEN %(delivered)s THEN spent.hours ELSE 0 END
                        AS coordination_hours,
                   rating.total AS rating_sum,
                   COALESCE(rating.answers, 0) AS rating_count,
                   COALESCE(sold.amount, 0) AS revenue,
                   %(cost)s AS cost,
                   COALESCE(sold.amount, 0) - %(cost)s AS margin
              FROM training_session session
         LEFT JOIN res_company company ON company.id = session.company_id
         LEFT JOIN training_request request ON request.id = session.request_id
                   %(joins)s
            """,
            delivered=SQL("session.state IN %s", DELIVERED_STATES),
            schedule_days=SQL(
                "CASE WHEN session.state NOT IN ('draft', 'cancelled') THEN EXTRACT("
                "EPOCH FROM request.scheduled_on - request.requested_on) / 86400 END"
            ),
            cost=SQL(
                "(COALESCE(booked.amount, 0) + COALESCE(bought.amount, 0)"
                " + COALESCE(session.material_cost * seat.filled, 0))"
            ),
            joins=SQL(" ").join(
                SQL(
                    "LEFT JOIN LATERAL (%s) %s ON %s = session.id",
                    query,
                    SQL.identifier(alias),
                    SQL.identifier(alias, "session_id"),
                )
                for alias, query in self._get_sums().items()
            ),
        )

    def _get_sums(self):
        """{alias: query grouped by session} of what other tables hold."""
        return {
            # Of each session apart: mostly those of a period are asked for, and there
            # are many enrolments in all.
            "seat": SQL(
                """SELECT session.id AS session_id,
                          COUNT(*) FILTER (WHERE state IN %s) AS filled,
                          COUNT(*) FILTER (WHERE state = 'no_show') AS no_show,
                          COUNT(*) FILTER (WHERE state = 'waitlisted') AS waiting
                     FROM training_enrollment
                    WHERE training_enrollment.session_id = session.id""",
                FILLED_STATES,
            ),
            "spent": SQL(
                """SELECT session_id, SUM(minutes) / 60 AS hours
                     FROM training_time_entry GROUP BY session_id"""
            ),
            "rating": self._rating_query(),
            **self._get_money(),
            "teaching": self._lead_query(),
            # What a posted bill stands for isn't counted a second time.
            "booked": SQL(
                """SELECT booking.session_id,
                          SUM(booking.cost + COALESCE(booking.travel_cost, 0)) AS amount
                     FROM training_booking booking
                LEFT JOIN account_move_line bill ON bill.id = booking.bill_line_id
                    WHERE booking.state = 'firm'
                      AND COALESCE(bill.parent_state, '') <> 'posted'
                 GROUP BY booking.session_id"""
            ),
        }

    def _get_money(self):
        """The sums of the ledger, those that are kept ready if there are any."""
        if not self.env[self._kept_in]._get_kept_on():
            return self._get_ledger_sums()
        query = "SELECT id AS session_id, %s AS amount FROM training_session_money"
        return {name: SQL(query, SQL.identifier(name)) for name in ("sold", "bought")}

    def _get_ledger_sums(self):
        return {
            "sold": self._ledger_query(SQL("-"), SQL("move.move_type IN %s", SALES)),
            "bought": self._ledger_query(
                SQL(),
                SQL(
                    "move.move_type NOT IN %s"
                    " AND account.account_type LIKE 'expense%%'",
                    SALES,
                ),
            ),
        }

    def _money_query(self):
        """What the ledger says of each session of which it says anything."""
        return SQL(
            """SELECT session_id AS id, COALESCE(sold.amount, 0) AS sold,
                      COALESCE(bought.amount, 0) AS bought
                 FROM (%(sold)s) sold FULL JOIN (%(bought)s) bought USING (session_id)
            """,
            **self._get_ledger_sums(),
        )

    def _lead_query(self):
        """One instructor for each session, so that sums over them add up."""
        return SQL(
            """SELECT DISTINCT ON (session_id) session_id, employee_id
                 FROM (SELECT session_id, employee_id, COUNT(*) AS meetings
                         FROM training_booking
                        WHERE state = 'firm' AND role = 'lead'
                          AND employee_id IS NOT NULL
                     GROUP BY session_id, employee_id) led
             ORDER BY session_id, meetings DESC, employee_id"""
        )

    def _rating_query(self):
        """Ratings of the course, as learners gave them."""
        return SQL(
            """SELECT answer.training_session_id AS session_id,
                      SUM(line.value_scale) AS total, COUNT(*) AS answers
                 FROM survey_user_input answer
                 JOIN survey_user_input_line line ON line.user_input_id = answer.id
                 JOIN survey_question question ON question.id = line.question_id
                WHERE answer.state = 'done'
                  AND NOT COALESCE(answer.test_entry, FALSE)
                  AND NOT COALESCE(line.skipped, FALSE)
                  AND question.training_feedback_kind = 'course'
                  AND answer.training_session_id IS NOT NULL
             GROUP BY answer.training_session_id"""
        )

    def _ledger_query(self, sign, condition):
        """Posted lines of sessions, in the currency of their company."""
        return SQL(
            """SELECT line.training_session_id AS session_id,
                      SUM(%s line.balance) AS amount
                 FROM account_move_line line
                 JOIN account_move move ON move.id = line.move_id
                 JOIN account_account account ON account.id = line.account_id
                WHERE line.training_session_id IS NOT NULL
                  AND line.parent_state = 'posted'
                  AND line.display_type = 'product'
                  AND %s
             GROUP BY line.training_session_id""",
            sign,
            condition,
        )

    def action_open_record(self):
        self.ensure_one()
        return self.session_id._get_records_action()
