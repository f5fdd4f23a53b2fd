import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..scheduling.solve import SolveOptions, solve
from .training_scheduling_reporter import RunReporter

_logger = logging.getLogger(__name__)

# Of the time the server gives to a background job, so much may be spent on solving;
# reading the calendars and storing the proposals need the rest.
SOLVING_SHARE = 0.7
# What came out is worth several tries when somebody clicks at the same moment.
STORING_TRIES = 5
# A run that hasn't been heard of for so long isn't being worked on.
SILENCE = timedelta(minutes=3)


class TrainingSchedulingRun(models.Model):
    """Solving in the background: queue, progress, stopping, and surviving a crash."""

    _inherit = "training.scheduling.run"

    queued_on = fields.Datetime(readonly=True, copy=False)
    started_on = fields.Datetime(readonly=True, copy=False)
    finished_on = fields.Datetime(readonly=True, copy=False)
    # Written by the worker in transactions of their own, see `RunReporter`.
    heartbeat_on = fields.Datetime(readonly=True, copy=False)
    stop_requested = fields.Boolean(readonly=True, copy=False)
    stage = fields.Selection(
        [
            ("queued", "Waiting for a worker"),
            ("prepare", "Reading calendars"),
            ("filter", "Sorting out what can't be"),
            ("greedy", "Making a first plan"),
            ("displace", "Making room for what is left out"),
            ("improve", "Improving the plan"),
            ("explain", "Looking for reasons"),
            ("done", "Done"),
        ],
        readonly=True,
        copy=False,
    )
    progress = fields.Integer(readonly=True, copy=False, help="Per cent")
    incumbent = fields.Float(readonly=True, copy=False)
    unscheduled_count = fields.Integer(readonly=True, copy=False)
    message = fields.Text(readonly=True, copy=False)
    solver = fields.Selection(
        [("highs", "HiGHS"), ("greedy", "Step by step, without a solver")],
        readonly=True,
        copy=False,
    )
    seconds = fields.Float(string="Took (s)", readonly=True, copy=False)
    objective = fields.Monetary(
        string="Price",
        readonly=True,
        copy=False,
        help="The sum of all terms, what isn't scheduled included. Lower is better.",
    )
    bound = fields.Monetary(
        string="At least", readonly=True, copy=False, help="No plan can cost less."
    )
    gap = fields.Float(
        readonly=True,
        copy=False,
        help="How far the plan may at most be from the best there is.",
    )
    term_ids = fields.One2many(
        "training.scheduling.term", "run_id", string="Price by term", copy=False
    )

    # -- starting and stopping -----------------------------

    def action_solve(self):
        """Queue runs; a worker plans them in the background, one after the other.

        What is accepted or booked stays as it is, and locks are kept. A run of which
        nothing was heard for minutes may be started again too.
        """
        self._check_something_to_plan()
        self._interrupt_silent()
        self._fit_proposals()
        self._move_to(
            "queued",
            queued_on=fields.Datetime.now(),
            stage="queued",
            progress=0,
            stop_requested=False,
            message=False,
        )
        self._trigger_worker()
        return True

    def action_stop(self):
        """Stop: what waits is withdrawn, what is being planned ends with its best."""
        self.check_access("write")
        self.filtered(lambda run: run.state == "queued")._move_to("draft", stage=False)
        self.filtered(lambda run: run.state == "solving").stop_requested = True
        self._interrupt_silent()
        return True

    def _interrupt_silent(self):
        """Give up runs whose worker must have died."""
        silent = self.filtered(lambda run: run.state == "solving")._filter_silent()
        silent._interrupt(self.env._("Nothing was heard of it any more."))

    def _filter_silent(self):
        deadline = fields.Datetime.now() - SILENCE
        return self.filtered(
            lambda run: (run.heartbeat_on or run.started_on or deadline) <= deadline
        )

    @api.private
    def _interrupt(self, message):
        self._move_to("interrupted", message=message, stage=False)

    @api.model
    def _trigger_worker(self):
        """Superuser, because only the system may set jobs going; it takes no values."""
        self.env.ref("training_operations.training_scheduling_cron").sudo()._trigger()

    def get_progress(self):
        """What the progress bar shows, asked for every other second."""
        self.ensure_one()
        self.check_access("read")
        states = dict(self._fields["state"]._description_selection(self.env))
        stages = dict(self._fields["stage"]._description_selection(self.env))
        ahead = 0
        if self.state == "queued":
            ahead = self.sudo().search_count(  # how many wait, not what they plan
                [("state", "in", ("queued", "solving")), ("id", "<", self.id)]
            )
        return {
            "state": self.state,
            "label": stages.get(self.stage) or states[self.state],
            "progress": self._get_percent(),
            "incumbent": self.incumbent,
            "gap": self.gap,
            "unscheduled": self.unscheduled_count,
            "seconds": self._get_seconds_running(),
            "ahead": ahead,
            "stopping": self.stop_requested,
            "silent": self.state == "solving" and bool(self._filter_silent()),
        }

    def _get_percent(self):
        """As the worker told, or by the time that is up, whichever is further."""
        by_time = 95 * self._get_seconds_running() / (self._get_time_limit() or 1)
        return max(self.progress, min(95, round(by_time)))

    def _get_seconds_running(self):
        if self.state != "solving" or not self.started_on:
            return 0
        return int((fields.Datetime.now() - self.started_on).total_seconds())

    # -- the worker -----------------------------

    @api.model
    def _cron_solve(self):
        """Plan the run that waits longest.

        One run for each call, since the server ends jobs that take too long; what
        waits behind it gets a call of its own.
        """
        # The job's own row is locked while it runs, so nobody else is planning: what
        # says it is being planned was left behind by a worker that died.
        orphans = self.search([("state", "=", "solving")])
        orphans._interrupt(self.env._("The server stopped while planning."))
        queued = self.search([("state", "=", "queued")], order="queued_on, id", limit=2)
        if not queued:
            return
        queued[0]._solve_in_background()
        if len(queued) > 1:
            self._trigger_worker()

    def _solve_in_background(self):
        """Plan one run as its planner, and keep what came out or why nothing did."""
        run = self._as_planner()
        now = fields.Datetime.now()
        run._move_to(
            "solving", started_on=now, heartbeat_on=now, stage="prepare", progress=0
        )
        self.env["ir.cron"]._commit_progress()
        try:
            run._keep_plan(run._solve())
        except Exception as error:
            self.env.cr.rollback()
            run._interrupt(run._describe_failure(error))
            self.env["ir.cron"]._commit_progress(1)

    def _keep_plan(self, plan):
        """Store the plan and commit, again if somebody changed the run meanwhile."""
        for tries_left in reversed(range(STORING_TRIES)):
            try:
                self._store_plan(plan)
                self.env["ir.cron"]._commit_progress(1)
                return
            except OperationalError:
                self.env.cr.rollback()
                if not tries_left:
                    raise

    def _as_planner(self):
        """This run with the rights, company and language of who planned it."""
        return (
            self.with_user(self.user_id)
            .with_company(self.company_id)
            .with_context(
                allowed_company_ids=self.company_id.ids,
                lang=self.user_id.lang,
                tz=self.user_id.tz,
            )
        )

    def _describe_failure(self, error):
        if isinstance(error, UserError):
            return str(error)
        _logger.error("Planning %s failed", self.name, exc_info=error)
        return self.env._(
            "Something unexpected went wrong. The server's log has the details; nothing"
            " was changed."
        )

    def _solve(self):
        """The plan of the engine. No transaction is held open while it thinks."""
        asked = self.proposal_ids._filter_open()
        problem = self.env["training.planner"]._prepare_run_problem(self, asked)
        reporter = RunReporter(self.env.registry, self.id)
        options = SolveOptions(time_limit=self._get_time_limit(), seed=self.seed)
        # Nothing may be read from here on: it would take a snapshot, and the progress
        # that is written meanwhile would collide with what comes out.
        self.env["ir.cron"]._commit_progress()
        return solve(
            problem,
            options,
            on_progress=reporter.report,
            should_stop=reporter.should_stop,
        )

    def _get_time_limit(self):
        """The limit asked for, as far as the server lets background jobs run."""
        most = self._get_server_limit()
        return (
            min(self.time_limit, max(1, most * SOLVING_SHARE))
            if most
            else (self.time_limit)
        )

    @api.model
    def _get_server_limit(self):
        """Seconds after which the server ends a background job; 0 = never."""
        limit = config["limit_time_real_cron"]
        if limit > 0:
            return limit
        return 0 if limit == 0 and config["workers"] else config["limit_time_real"]

    # -- what came out -----------------------------

    @api.private
    def _store_plan(self, plan):
        """Keep the plan as proposals, with its price and how good it may be."""
        self.invalidate_recordset()
        self.proposal_ids._store_plan(plan)
        self._store_terms(plan.objective)
        self._move_to(
            "solved",
            finished_on=fields.Datetime.now(),
            stage="done",
            progress=100,
            solver=plan.solver,
            seconds=plan.seconds,
            objective=plan.total,
            incumbent=plan.total,
            bound=plan.bound or 0.0,
            gap=plan.gap or 0.0,
            unscheduled_count=len(plan.unscheduled),
            message=self._describe_outcome(plan),
        )

    def _store_terms(self, objective):
        self.term_ids.unlink()
        self.env["training.scheduling.term"].create(
            [
                {"run_id": self.id, "term": term, "value": value, "sequence": number}
                for number, (term, value) in enumerate(objective.items())
            ]
        )

    def _describe_outcome(self, plan):
        """What the planner should know about how the plan came about."""
        lines = []
        if plan.solver == "greedy":
            lines.append(
                self.env._(
                    "Planned step by step, without a solver: no plan was looked for"
                    " that is better as a whole. Install the Python package “highspy”"
                    " to have plans improved."
                )
            )
        limit = self._get_time_limit()
        if limit < self.time_limit:
            lines.append(
                self.env._(
                    "The search ended after %(limit)s instead of %(wanted)s seconds,"
                    " because the server ends background jobs after %(server)s"
                    " (limit_time_real_cron).",
                    limit=int(limit),
                    wanted=self.time_limit,
                    server=self._get_server_limit(),
                )
            )
        if self.stop_requested:
            lines.append(self.env._("Stopped by hand; this is the best found by then."))
        return "\n".join(lines) or False
