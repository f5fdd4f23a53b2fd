from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

METHODS = [
    ("season", "Level, trend and season"),
    ("trend", "Level and trend"),
    ("last_year", "Same month of last year"),
    ("average", "Average of a year"),
    ("short", "None: less than a year of history"),
    ("thin", "None: too few learners"),
]
NO_METHODS = ("short", "thin")
LEVELS = [("course", "All places"), ("city", "By city")]


class TrainingDemandForecast(models.Model):
    """How many learners are expected to ask for a course in a month.

    Made once a month out of the demand report, and kept: when the month is over, what
    then happened stands beside it.
    """

    _name = "training.demand.forecast"
    _description = "Demand Forecast"
    _order = "made_on desc, course_id, level, city, month"
    _rec_name = "course_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    course_id = fields.Many2one(
        "training.course", required=True, readonly=True, index=True, ondelete="cascade"
    )
    level = fields.Selection(
        LEVELS,
        string="Places",
        required=True,
        readonly=True,
        help="A course is forecast for all places together, and for each city with"
        " enough history. These two aren't to be added up.",
    )
    city = fields.Char(readonly=True)
    month = fields.Date(required=True, readonly=True, help="In which they will ask.")
    made_on = fields.Datetime(required=True, readonly=True)
    is_latest = fields.Boolean(string="Latest", readonly=True)
    months_ahead = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="1 is the month in which the forecast was made.",
    )
    method = fields.Selection(
        METHODS,
        required=True,
        readonly=True,
        help="Whichever was nearest to what happened in the last months. None with"
        " less than twelve months of history, or less than twelve learners in the last"
        " twelve.",
    )
    is_forecast = fields.Boolean(
        compute="_compute_is_forecast", search="_search_is_forecast"
    )
    expected = fields.Float(string="Expected learners", readonly=True, digits=(12, 1))
    low = fields.Float(
        string="At least",
        readonly=True,
        digits=(12, 1),
        help="Four of five months lie between “At least” and “At most”, if errors stay"
        " what they were. For several courses together that is wider than need be.",
    )
    high = fields.Float(string="At most", readonly=True, digits=(12, 1))
    tested_error = fields.Float(
        string="Error when tested (%)",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="The method forecast the last months out of those before: the sum of what"
        " it was wrong by / the sum of learners who asked (WAPE).",
    )
    naive_error = fields.Float(
        string="Error of a naive forecast (%)",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="The same for repeating last year, or the average in the first two years.",
    )
    scaled_error = fields.Float(
        string="Scaled error",
        readonly=True,
        digits=(6, 2),
        aggregator="avg",
        help="Mean error when tested / mean difference from the year before (MASE).",
    )
    has_models = fields.Boolean(
        string="Models tried",
        readonly=True,
        help="Off: the server lacks the library statsmodels, so only the naive forecast"
        " was made.",
    )

    seats_per_session = fields.Float(
        string="Learners per session",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="Seats filled / sessions delivered in the last two years; the seats of the"
        " course when none was.",
    )
    open_seats = fields.Integer(
        string="Seats ahead",
        readonly=True,
        aggregator="max",
        help="When the forecast was made: free seats of coming public sessions, and"
        " those of requests without a client that aren't scheduled yet.",
    )
    missing_seats = fields.Float(
        readonly=True,
        digits=(12, 1),
        help="Expected learners that seats ahead don't hold; the first months use"
        " them up first.",
    )
    session_share = fields.Float(
        string="Sessions, exactly", readonly=True, digits=(8, 2)
    )
    sessions_suggested = fields.Integer(
        readonly=True,
        help="Missing seats / learners per session, rounded up at each grouping.",
    )

    is_over = fields.Boolean(
        string="Month is over", readonly=True, help="So that what happened is known."
    )
    known_expected = fields.Float(
        string="Had been expected",
        readonly=True,
        digits=(12, 1),
        help="Of months that are over.",
    )
    actual_count = fields.Integer(string="Then asked", readonly=True)
    error_count = fields.Float(
        string="Wrong by",
        readonly=True,
        digits=(12, 1),
        help="Expected more or fewer than then asked, whichever it was.",
    )
    error_rate = fields.Float(
        string="Error (%)",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="Sum of what forecasts were wrong by / sum of learners who then asked,"
        " over months that are over.",
    )
    request_ids = fields.One2many("training.request", "forecast_id")
    request_count = fields.Integer(
        string="Requests made", compute="_compute_request_count"
    )

    _once = models.UniqueIndex(
        "(company_id, course_id, level, COALESCE(city, ''), month, made_on)",
        "This month has been forecast already.",
    )
    _latest_index = models.Index("(course_id, month) WHERE is_latest")
    _pending_index = models.Index("(month) WHERE NOT is_over")

    @api.depends("method")
    def _compute_is_forecast(self):
        for line in self:
            line.is_forecast = line.method not in NO_METHODS

    def _search_is_forecast(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("method", "not in" if True in value else "in", NO_METHODS)]

    @api.depends("request_ids")
    def _compute_request_count(self):
        # Whoever sees a forecast may see how many requests it led to.
        counts = dict(
            self.env["training.request"]
            .sudo()
            ._read_group(
                [("forecast_id", "in", self.ids)], ["forecast_id"], ["__count"]
            )
        )
        for line in self:
            line.request_count = counts.get(line.sudo(), 0)

    @api.depends("course_id", "month", "city")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " · ".join(
                part
                for part in (
                    line.course_id.name,
                    line.city,
                    line.month and line.month.strftime("%Y-%m"),
                )
                if part
            )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Rates of sums, and sessions rounded up once, at every grouping."""
        name = aggregate_spec.partition(":")[0]
        if name == "sessions_suggested":
            share = super()._read_group_select("session_share:sum", query)
            # A sum of thirds must not round up for its last digit.
            return SQL("CEIL(ROUND((%s)::numeric, 6))::int", share)
        if name == "error_rate":
            return SQL(
                "100.0 * %s / NULLIF(%s, 0)",
                super()._read_group_select("error_count:sum", query),
                super()._read_group_select("actual_count:sum", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    # -- opening ------------------------------------------------------------------

    def action_view_demand(self):
        """What was asked before, with what is expected, as a chart."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_demand_outlook_action"
        )
        domain = [
            ("course_id", "=", self.course_id.id),
            ("company_id", "=", self.company_id.id),
            ("level", "=", self.level),
        ]
        if self.level == "city":
            domain.append(("city", "=", self.city))
        context = {"search_default_recent": 1}
        return dict(action, domain=domain, context=context, name=self.display_name)

    def action_view_requests(self):
        self.ensure_one()
        return self.request_ids._get_records_action(name=self.env._("Requests"))

    def _get_window(self):
        """When a session for those who ask in this month would be held."""
        self.ensure_one()
        soon = fields.Date.context_today(self) + relativedelta(weeks=2)
        earliest = max(self.month, soon)
        return earliest, earliest + relativedelta(months=2, days=-1)
