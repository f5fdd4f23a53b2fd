from odoo import fields, models
from odoo.tools import SQL

# Each step with the stamps that begin and end it.
STEPS = [
    ("plan", "To be put on the calendar", "create_date", "scheduled_on"),
    ("open", "To be opened", "scheduled_on", "opened_on"),
    ("fill", "To be confirmed to run", "opened_on", "confirmed_on"),
    ("deliver", "To be delivered", "confirmed_on", "done_on"),
    ("close", "To be settled and closed", "done_on", "closed_on"),
]


class TrainingStepReport(models.Model):
    """One row for each session and step of its life: how long it waited there."""

    _name = "training.step.report"
    _description = "Time per Step"
    _auto = False
    _order = "entered_on desc, id desc"
    _rec_name = "session_id"
    _depends = {
        "training.session": [
            "cancelled_on",
            "closed_on",
            "confirmed_on",
            "done_on",
            "opened_on",
            "scheduled_on",
            "state",
        ]
    }

    session_id = fields.Many2one("training.session", readonly=True)
    course_id = fields.Many2one("training.course", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Coordinator", readonly=True)
    place_id = fields.Many2one("res.partner", readonly=True)
    step = fields.Selection(
        [(key, label) for key, label, _begin, _end in STEPS], readonly=True
    )
    entered_on = fields.Datetime(string="Since", readonly=True)
    left_on = fields.Datetime(string="Until", readonly=True)
    is_waiting = fields.Boolean(string="Waits there now", readonly=True)
    days = fields.Float(
        string="Days in the step",
        aggregator="avg",
        readonly=True,
        digits=(8, 1),
        help="Until it left the step, or until now where it still waits there.",
    )
    longest = fields.Float(
        string="Longest (days)", aggregator="max", readonly=True, digits=(8, 1)
    )

    @property
    def _table_query(self):
        """A step ends with the next stamp, also when one between was skipped.

        A cancelled session leaves the step it was in when it was cancelled.
        """
        return SQL(
            """
            SELECT fact.*, EXTRACT(EPOCH FROM COALESCE(fact.left_on, %(now)s)
                                   - fact.entered_on)::float / 86400 AS days,
                   EXTRACT(EPOCH FROM COALESCE(fact.left_on, %(now)s)
                           - fact.entered_on)::float / 86400 AS longest
              FROM (SELECT session.id::bigint * 8 + step.number AS id,
                           session.id AS session_id, session.course_id,
                           session.company_id, session.user_id, session.place_id,
                           step.name AS step, step.entered_on, step.left_on,
                           step.left_on IS NULL AS is_waiting
                      FROM training_session session
                CROSS JOIN LATERAL (VALUES %(steps)s)
                        AS step (number, name, entered_on, left_on)
                     WHERE step.entered_on IS NOT NULL
                       AND (step.left_on IS NULL OR step.left_on >= step.entered_on)
                       AND (step.left_on IS NOT NULL
                            OR session.state NOT IN ('closed', 'cancelled'))
                   ) fact
            """,
            now=fields.Datetime.now(),
            steps=SQL(", ").join(
                SQL(
                    "(%s, %s, %s, COALESCE(%s, CASE WHEN session.state = 'cancelled'"
                    " THEN session.cancelled_on END))",
                    number,
                    key,
                    SQL.identifier("session", begin),
                    SQL(", ").join(
                        SQL.identifier("session", later)
                        for _key, _label, _begin, later in STEPS[number:]
                    ),
                )
                for number, (key, _label, begin, _end) in enumerate(STEPS)
            ),
        )

    def _read_group_orderby(self, order, groupby_terms, query):
        """Steps come in the order of a session's life, not of the alphabet."""
        step = groupby_terms.get("step")
        if not step:
            return super()._read_group_orderby(order, groupby_terms, query)
        keys = [key for key, _label, _begin, _end in STEPS]
        groupby_terms["step"] = SQL("ARRAY_POSITION(%s, %s)", keys, step)
        terms = super()._read_group_orderby(order, groupby_terms, query)
        groupby_terms["step"] = step
        return terms

    def action_open_record(self):
        self.ensure_one()
        return self.session_id._get_records_action()
