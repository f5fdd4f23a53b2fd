from odoo import api, fields, models

from ..const import DELIVERED_STATES, FILLED_STATES

# A session waits for a decision in these states only.
UNDECIDED_STATES = ("scheduled", "open")
# So many delivered sessions tell how many learners a course usually has.
MOST_PAST_SESSIONS = 10
DECISION_ACTIVITY = "training_operations.mail_activity_decide"


class TrainingDecision(models.Model):
    """A session below its minimum on its decision day: run, postpone or cancel it?"""

    _name = "training.decision"
    _description = "Decision about a Session"
    _inherit = ["training.state.mixin"]
    _order = "start, id"
    _rec_name = "session_id"

    _state_moves = {
        "open": {"run", "postponed", "cancelled", "dropped"},
        "run": set(),
        "postponed": set(),
        "cancelled": set(),
        "dropped": set(),
    }

    session_id = fields.Many2one(
        "training.session", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    course_id = fields.Many2one(related="session_id.course_id", store=True)
    user_id = fields.Many2one(related="session_id.user_id")
    start = fields.Datetime(related="session_id.start", store=True)
    period_label = fields.Char(related="session_id.period_label")
    seats_min = fields.Integer(related="session_id.seats_min")
    seats_filled = fields.Integer(related="session_id.seats_filled")
    state = fields.Selection(
        [
            ("open", "To decide"),
            ("run", "Runs"),
            ("postponed", "Postponed"),
            ("cancelled", "Cancelled"),
            ("dropped", "No longer needed"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    margin_run = fields.Monetary(
        string="If it runs",
        compute="_compute_margins",
        compute_sudo=True,
        help="What is due from those enrolled, less instructors and rooms.",
    )
    margin_postpone = fields.Monetary(
        string="If postponed",
        compute="_compute_margins",
        compute_sudo=True,
        help="The same with as many learners as the course usually has.",
    )
    margin_cancel = fields.Monetary(
        string="If cancelled",
        compute="_compute_margins",
        compute_sudo=True,
        help="What is charged is credited, what is booked released: nothing is left.",
    )

    _one_open = models.UniqueIndex(
        "(session_id) WHERE state = 'open'",
        "This session waits for a decision already.",
    )

    @api.depends("session_id")
    def _compute_margins(self):
        """What each way would leave; the formulas stand in docs/staffing.md."""
        usual = self._read_usual_learners()
        for decision in self:
            session = decision.session_id
            cost = session._get_expected_cost()
            due = session.amount_expected
            learners = max(session.seats_filled, usual.get(session.course_id.id, 0))
            learners = min(learners, session.seats_max)
            each = due / session.seats_filled if session.seats_filled else 0.0
            decision.margin_run = due - cost
            decision.margin_postpone = (
                # A flat fee is the same however many come.
                due - cost
                if session.fee_mode == "flat"
                else learners * (each or session._get_price_in_company()) - cost
            )
            decision.margin_cancel = 0.0

    def _read_usual_learners(self):
        """{course id: learners per delivered session, of the latest ones}"""
        past = self.env["training.session"].search(
            [
                ("course_id", "in", self.course_id.ids),
                ("state", "in", DELIVERED_STATES),
            ],
            order="start desc, id desc",
        )
        latest = self.env["training.session"]
        for sessions in past.grouped("course_id").values():
            latest |= sessions[:MOST_PAST_SESSIONS]
        counts = dict(
            self.env["training.enrollment"]._read_group(
                [("session_id", "in", latest.ids), ("state", "in", FILLED_STATES)],
                ["session_id"],
                ["__count"],
            )
        )
        return {
            course.id: sum(counts.get(s, 0) for s in sessions) / len(sessions)
            for course, sessions in latest.grouped("course_id").items()
        }

    # -- deciding ----------------------------------------------------------------

    def action_run(self):
        """Guarantee that these sessions run although they are below their minimum."""
        self._check_move_to("run")
        self.session_id.action_confirm()
        self._close("run")
        return True

    def action_postpone(self):
        """Look for other dates; taking one closes the decision."""
        self.ensure_one()
        self._check_move_to("postponed")
        return self.session_id.action_best_dates()

    def action_cancel_session(self, reason=None):
        """Cancel these sessions.

        :param str reason: why, told to those affected
        """
        self._check_move_to("cancelled")
        self.session_id.action_cancel(
            reason or self.env._("too few learners are enrolled")
        )
        self._close("cancelled")
        return True

    def action_ask_cancel(self):
        """Ask for the reason, then cancel."""
        return self.env["training.reason.wizard"]._open_for(
            self, "action_cancel_session"
        )

    def action_open_session(self):
        self.ensure_one()
        return self.session_id._get_records_action()

    @api.private
    def _close(self, state):
        """Note what was decided, unless something noted it already."""
        undecided = self.filtered(lambda decision: decision.state == "open")
        if not undecided:
            return
        undecided._move_to(
            state, decided_on=fields.Datetime.now(), decided_by_id=self.env.uid
        )
        undecided.session_id.activity_feedback([DECISION_ACTIVITY])

    # -- the job -----------------------------------------------------------------

    @api.model
    def _cron_decide(self):
        """Each day: drop what settled itself, propose what is due, obey the policy."""
        self._drop_settled()
        due = self._propose_due()
        for decision in due:
            with self.env.cr.savepoint():
                decision._obey_policy()

    @api.model
    def _drop_settled(self):
        """Sessions that have enough learners by now, or began, need no decision."""
        self.search([("state", "=", "open")]).filtered(
            lambda decision: (
                decision.session_id.state not in UNDECIDED_STATES
                or not decision.session_id.is_below_minimum
                or decision.start <= fields.Datetime.now()
            )
        )._close("dropped")

    @api.model
    def _propose_due(self):
        """Make a decision for each session below its minimum whose day has come."""
        sessions = self.env["training.session"].search(
            [
                ("state", "in", UNDECIDED_STATES),
                ("start", ">", fields.Datetime.now()),
                ("is_below_minimum", "=", True),
                ("decision_ids", "not any", [("state", "in", ("open", "run"))]),
            ]
        )
        due = sessions.filtered(lambda session: session._is_decision_due())
        decisions = self.create([{"session_id": session.id} for session in due])
        for session in due:
            session.activity_schedule(
                DECISION_ACTIVITY,
                user_id=session.user_id.id or self.env.uid,
                summary=self.env._(
                    "%(filled)s of %(minimum)s learners: does it run?",
                    filled=session.seats_filled,
                    minimum=session.seats_min,
                ),
            )
        return decisions

    def _obey_policy(self):
        """Do what the policy says should happen by itself.

        A client who pays for a session as a whole is asked, whatever the policy says.
        """
        self.ensure_one()
        if self.session_id.fee_mode == "flat":
            return
        automatic = self.session_id.effective_policy_id.decision_auto
        if automatic == "cancel":
            self.action_cancel_session()
        elif automatic == "run" and not self.session_id._get_hindrances():
            self.action_run()
