from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import INVOICE_GROUPINGS

# Invoices made in one transaction of the job.
BATCH_SIZE = 10


class TrainingInvoiceRun(models.Model):
    """One go of making draft invoices: what was planned, what became of each.

    Lines are worked on in batches that each end with a commit; a job that dies goes on
    with those that wait. What was charged meanwhile isn't charged again.
    """

    _name = "training.invoice.run"
    _description = "Invoicing Run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Started by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Making invoices"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        default="queued",
        required=True,
        readonly=True,
        index=True,
    )
    grouping = fields.Selection(INVOICE_GROUPINGS, default="customer", required=True)
    due_on = fields.Date(string="Due by", required=True)
    invoice_date = fields.Date()
    line_ids = fields.One2many("training.invoice.run.line", "run_id")
    line_count = fields.Integer(string="Invoices", compute="_compute_progress")
    made_count = fields.Integer(string="Made", compute="_compute_progress")
    failed_count = fields.Integer(string="Failed", compute="_compute_progress")
    waiting_count = fields.Integer(string="To make", compute="_compute_progress")
    progress = fields.Integer(compute="_compute_progress")

    @api.depends("create_date", "due_on")
    def _compute_name(self):
        for run in self:
            day = fields.Date.to_string(run.due_on) if run.due_on else ""
            run.name = self.env._(
                "Invoicing %(number)s, due by %(day)s", number=run.id or "", day=day
            )

    @api.depends("line_ids.state")
    def _compute_progress(self):
        """How many invoices are made, failed or wait."""
        counts = {}
        for run, state, count in self.env["training.invoice.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        ):
            counts.setdefault(run.id, {})[state] = count
        for run in self:
            own = counts.get(run.id, {})
            run.line_count = sum(own.values())
            run.made_count = own.get("made", 0)
            run.failed_count = own.get("failed", 0)
            run.waiting_count = own.get("waiting", 0)
            done = run.line_count - run.waiting_count
            run.progress = 100 * done // run.line_count if run.line_count else 100

    def get_progress(self):
        """What the progress bar shows, asked for every other second."""
        self.ensure_one()
        self.check_access("read")
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "state": self.state,
            "label": self.env._(
                "%(state)s: %(done)s of %(all)s",
                state=labels[self.state],
                done=self.line_count - self.waiting_count,
                all=self.line_count,
            ),
            "progress": self.progress,
        }

    # -- buttons ----------------------------------------------------------------------

    def action_start(self):
        """Let the job go on with what waits, and try again what failed."""
        self.check_access("write")
        self.line_ids.filtered(lambda line: line.state == "failed").write(
            {"state": "waiting", "message": False}
        )
        if not self.line_ids.filtered(lambda line: line.state == "waiting"):
            raise UserError(self.env._("All invoices of this run are made."))
        self.state = "queued"
        self._trigger_worker()
        return True

    def action_stop(self):
        """Stop after the batch under way; what is made stays."""
        self.check_access("write")
        self.filtered(lambda run: run.state in ("queued", "running")).state = "stopped"
        return True

    def action_view_moves(self):
        """The draft invoices of this run."""
        self.ensure_one()
        return self.line_ids.sudo().move_id.sudo(False)._show_training_invoices()

    # -- the job ----------------------------------------------------------------------

    @api.model
    def _trigger_worker(self):
        """Superuser, because only the system may set jobs going; it takes no values."""
        self.env.ref("training_operations.training_invoice_cron").sudo()._trigger()

    @api.model
    def _cron_invoice(self):
        """Make the invoices of runs that wait, a batch to a transaction."""
        busy = [
            ("run_id.state", "in", ("queued", "running")),
            ("state", "=", "waiting"),
        ]
        lines = self.env["training.invoice.run.line"]
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=lines.search_count(busy))
        while batch := lines.search(busy, order="run_id, id", limit=BATCH_SIZE):
            run = batch[0].run_id
            batch = batch.filtered(lambda line, run=run: line.run_id == run)
            run._work_on(batch)
            if not progress._commit_progress(len(batch)):
                break
        self.search([("state", "in", ("queued", "running"))])._finish()

    @api.private
    def _work_on(self, lines):
        """Make some invoices of this run with the rights of whoever started it."""
        self.state = "running"
        lines.with_user(self.user_id)._make_invoices()
        self._finish()

    def _finish(self):
        """Done are those of which nothing waits any more."""
        waiting = self.env["training.invoice.run.line"]._read_group(
            [("run_id", "in", self.ids), ("state", "=", "waiting")], ["run_id"]
        )
        open_runs = self.browse([run.id for (run,) in waiting])
        (self - open_runs).state = "done"
