from functools import partial

from odoo import fields, models
from odoo.tools import SQL

from ..const import (
    DELIVERED_STATES,
    DELIVERY_MODES,
    ENROLLMENT_STATES,
    FILLED_STATES,
    SESSION_STATES,
)
from ..logic.metrics import BY_MODEL, ENROLLMENTS
from .training_metric_mixin import define_metric

metric_field = partial(define_metric, ENROLLMENTS)


class TrainingEnrollmentReport(models.Model):
    """One row for each enrolment: what became of it."""

    _name = "training.enrollment.report"
    _description = "Enrolments Analysis"
    _inherit = ["training.metric.mixin"]
    _auto = False
    _order = "session_start desc, id desc"
    _rec_name = "enrollment_id"
    _depends = {
        "training.enrollment": [
            "cancelled_on",
            "confirmed_on",
            "customer_id",
            "outcome",
            "partner_id",
            "session_id",
            "state",
            "waitlist_entry_id",
            "waitlisted_on",
        ],
        "training.session": [
            "company_id",
            "course_id",
            "mode",
            "place_id",
            "start",
            "state",
            "user_id",
        ],
        "training.waitlist.entry": ["state"],
    }

    enrollment_id = fields.Many2one(
        "training.enrollment", string="Enrolment", readonly=True
    )
    session_id = fields.Many2one("training.session", readonly=True)
    course_id = fields.Many2one("training.course", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Coordinator", readonly=True)
    place_id = fields.Many2one("res.partner", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Learner", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    mode = fields.Selection(DELIVERY_MODES, string="Delivery", readonly=True)
    state = fields.Selection(ENROLLMENT_STATES, readonly=True)
    session_state = fields.Selection(SESSION_STATES, string="Session is", readonly=True)
    session_start = fields.Datetime(string="Session starts", readonly=True)
    confirmed_on = fields.Datetime(readonly=True)
    waitlisted_on = fields.Datetime(readonly=True)
    cancelled_on = fields.Datetime(readonly=True)

    confirmed_count = fields.Integer(
        string="Enrolments",
        readonly=True,
        help=BY_MODEL[ENROLLMENTS]["confirmed_count"].formula,
    )
    filled_count = fields.Integer(string="Seats filled", readonly=True)
    enrolled_at_end = fields.Integer(readonly=True)
    completed_count = fields.Integer(string="Completed", readonly=True)
    no_show_count = fields.Integer(string="No-shows", readonly=True)
    withdrawn_count = fields.Integer(string="Withdrawn", readonly=True)
    waited_count = fields.Integer(string="Waited", readonly=True)
    converted_count = fields.Integer(string="Seated after waiting", readonly=True)
    days_ahead = fields.Float(
        string="Days booked ahead",
        aggregator="avg",
        readonly=True,
        help="From confirmation to the start of the session.",
    )

    completion_rate = metric_field("completion_rate")
    attendee_no_show_rate = metric_field("attendee_no_show_rate")
    waitlist_conversion = metric_field("waitlist_conversion")
    withdrawal_rate = metric_field("withdrawal_rate")

    def _fact_query(self):
        """What each enrolment counts as.

        Who waits for several dates has an enrolment in each queue; those that were
        released when another gave the seat didn't wait in vain, and aren't counted.
        """
        filled = SQL("enrollment.state IN %s", FILLED_STATES)
        ended = SQL("(session.state IN %s AND %s)", DELIVERED_STATES, filled)
        seated = SQL("(%s OR enrollment.confirmed_on IS NOT NULL)", filled)
        waited = SQL(
            "(enrollment.waitlisted_on IS NOT NULL AND NOT ("
            "enrollment.state = 'cancelled' AND COALESCE(entry.state, '') = 'seated'"
            " AND enrollment.confirmed_on IS NULL))"
        )
        return SQL(
            """
            SELECT enrollment.id, enrollment.id AS enrollment_id,
                   enrollment.session_id, session.course_id, session.company_id,
                   session.user_id, session.place_id, session.mode,
                   enrollment.partner_id, enrollment.customer_id, enrollment.state,
                   session.state AS session_state, session.start AS session_start,
                   enrollment.confirmed_on, enrollment.waitlisted_on,
                   enrollment.cancelled_on,
                   (%(seated)s)::int AS confirmed_count,
                   (%(filled)s)::int AS filled_count,
                   (%(ended)s)::int AS enrolled_at_end,
                   (%(ended)s AND enrollment.state = 'completed')::int
                       AS completed_count,
                   (%(ended)s AND enrollment.state = 'no_show')::int AS no_show_count,
                   (enrollment.state = 'cancelled'
                    AND enrollment.confirmed_on IS NOT NULL)::int AS withdrawn_count,
                   (%(waited)s)::int AS waited_count,
                   (%(waited)s AND %(seated)s)::int AS converted_count,
                   CASE WHEN enrollment.confirmed_on IS NOT NULL
                        THEN EXTRACT(EPOCH FROM session.start - enrollment.confirmed_on)
                             / 86400 END::float AS days_ahead
              FROM training_enrollment enrollment
              JOIN training_session session ON session.id = enrollment.session_id
         LEFT JOIN training_waitlist_entry entry
                ON entry.id = enrollment.waitlist_entry_id
            """,
            filled=filled,
            ended=ended,
            seated=seated,
            waited=waited,
        )

    def action_open_record(self):
        self.ensure_one()
        return self.enrollment_id._get_records_action()
