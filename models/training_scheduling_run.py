from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import LIVE_PROPOSALS, RUN_MOVES, RUN_STATES

# Weights of a run, by the field of the company that gives their default.
WEIGHT_FIELDS = (
    "weight_cost",
    "weight_room",
    "weight_travel_km",
    "weight_preference",
    "weight_rank",
    "weight_rating",
    "weight_fairness",
    "weight_lateness_day",
    "weight_unscheduled",
)


class TrainingSchedulingRun(models.Model):
    """One bulk planning: what is to be planned, how, and what came out.

    Nothing is booked before `action_apply`. What-if runs never are.
    """

    _name = "training.scheduling.run"
    _description = "Scheduling Run"
    _inherit = ["training.state.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    _state_moves = RUN_MOVES

    name = fields.Char(string="Number", readonly=True, copy=False)
    note = fields.Char(string="About", help="What this plan tries, in your own words.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Planner",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        help="It plans with this user's rights.",
    )
    state = fields.Selection(
        RUN_STATES,
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    request_ids = fields.Many2many(
        "training.request",
        string="Requests",
        domain="[('state', 'in', ('new', 'planned')), ('company_id', '=', company_id)]",
        check_company=True,
    )
    session_ids = fields.Many2many(
        "training.session",
        string="Sessions to staff",
        domain="[('is_unstaffed', '=', True), ('company_id', '=', company_id),"
        " ('state', 'in', ('draft', 'scheduled', 'open', 'confirmed'))]",
        check_company=True,
        help="Sessions that have dates but lack an instructor.",
    )
    date_from = fields.Date(
        string="Not before", help="Narrows the window of every request."
    )
    date_to = fields.Date(
        string="Not after", help="Replaces the last day of every request's window."
    )
    is_what_if = fields.Boolean(
        string="What if",
        tracking=True,
        help="For comparing only: it can't be booked, and marks no request as planned.",
    )
    time_limit = fields.Integer(
        string="Time limit (s)",
        default=60,
        required=True,
        help="The best plan found by then is taken.",
    )
    seed = fields.Integer(
        default=0, help="Another number gives another choice among equally good ones."
    )
    weight_cost = fields.Float(default=lambda self: self._default_weight("cost"))
    weight_room = fields.Float(default=lambda self: self._default_weight("room"))
    weight_travel_km = fields.Float(
        default=lambda self: self._default_weight("travel_km")
    )
    weight_preference = fields.Float(
        default=lambda self: self._default_weight("preference")
    )
    weight_rank = fields.Float(default=lambda self: self._default_weight("rank"))
    weight_rating = fields.Float(default=lambda self: self._default_weight("rating"))
    weight_fairness = fields.Float(
        default=lambda self: self._default_weight("fairness")
    )
    weight_lateness_day = fields.Float(
        default=lambda self: self._default_weight("lateness_day")
    )
    weight_unscheduled = fields.Float(
        default=lambda self: self._default_weight("unscheduled")
    )
    proposal_ids = fields.One2many(
        "training.scheduling.proposal", "run_id", string="Proposals"
    )
    unscheduled_ids = fields.One2many(
        "training.scheduling.proposal",
        "run_id",
        string="Left out",
        domain=[("state", "=", "unscheduled")],
    )
    proposal_count = fields.Integer(compute="_compute_counts")
    accepted_count = fields.Integer(compute="_compute_counts")
    booked_count = fields.Integer(compute="_compute_counts")
    left_out_count = fields.Integer(string="Not scheduled", compute="_compute_counts")
    conflict_count = fields.Integer(compute="_compute_counts")

    _time_limit_possible = models.Constraint(
        "CHECK (time_limit BETWEEN 1 AND 3600)",
        "The time limit lies between 1 second and an hour.",
    )
    _window_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "“Not after” can't be before “Not before”."
    )

    def _default_weight(self, name):
        return self.env.company[f"training_weight_{name}"]

    @api.depends("proposal_ids.state", "proposal_ids.conflicts")
    def _compute_counts(self):
        """How many proposals there are of which kind."""
        counts = {
            (run.id, state): count
            for run, state, count in self.env[
                "training.scheduling.proposal"
            ]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
            )
        }
        conflicts = dict(
            self.env["training.scheduling.proposal"]._read_group(
                [
                    ("run_id", "in", self.ids),
                    ("state", "in", LIVE_PROPOSALS),
                    ("conflicts", "!=", False),
                ],
                ["run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.proposal_count = counts.get((run.id, "proposed"), 0)
            run.accepted_count = counts.get((run.id, "accepted"), 0)
            run.booked_count = counts.get((run.id, "booked"), 0)
            run.left_out_count = counts.get((run.id, "unscheduled"), 0)
            run.conflict_count = conflicts.get(run, 0)

    @api.depends("name", "note")
    def _compute_display_name(self):
        for run in self:
            run.display_name = " · ".join(part for part in (run.name, run.note) if part)

    @api.constrains(*WEIGHT_FIELDS)
    def _check_weights(self):
        """A negative weight would prefer what costs more."""
        for run in self:
            if any(run[name] < 0 for name in WEIGHT_FIELDS):
                raise ValidationError(
                    self.env._("Weights can't be negative; 0 leaves a point out.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        numbers = (
            self.env["ir.sequence"]
            .sudo()  # drawing a number needs no right on sequences
            ._next_numbers("training.scheduling.run", len(vals_list), self.env.company)
        )
        for vals, number in zip(vals_list, numbers, strict=True):
            vals["name"] = number
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """What was booked, or is being planned, stays on record."""
        kept = self.filtered(
            lambda run: (
                run.state in ("queued", "solving", "applied") or run.booked_count
            )
        )
        if kept:
            raise UserError(
                self.env._(
                    "%(run)s is being planned or was booked, and stays on record.",
                    run=kept[0].display_name,
                )
            )

    # -- what it plans -------------------------------------------------------------

    def _check_something_to_plan(self):
        for run in self:
            if not (run.request_ids or run.session_ids):
                raise UserError(
                    self.env._(
                        "%(run)s has nothing to plan. Add requests, or sessions that"
                        " lack an instructor.",
                        run=run.display_name,
                    )
                )

    def _fit_proposals(self):
        """One proposal for each request and session; what left the run goes."""
        Proposal = self.env["training.scheduling.proposal"]
        stale, missing = Proposal, []
        for run in self:
            stale |= run.proposal_ids.filtered(
                lambda proposal, run=run: (
                    proposal.state != "booked"
                    and proposal.request_id not in run.request_ids
                    and proposal.session_id not in run.session_ids
                )
            )
            known = run.proposal_ids
            missing += [
                {"run_id": run.id, "request_id": request.id}
                for request in run.request_ids - known.request_id
            ] + [
                {"run_id": run.id, "session_id": session.id}
                for session in run.session_ids - known.session_id
            ]
        stale.unlink()
        Proposal.create(missing)

    # -- actions -------------------------------------------------------------------

    def action_discard(self):
        """Give a plan up; requests planned by it are new again."""
        self._move_to("discarded")
        self.proposal_ids.filtered(
            lambda proposal: proposal.state in LIVE_PROPOSALS
        ).action_drop()
        return True

    def action_reopen(self):
        self._move_to("draft")
        return True

    def action_accept_all(self):
        """Accept every proposal in whose way nothing stands."""
        self.proposal_ids.filtered(
            lambda proposal: proposal.state == "proposed" and not proposal.conflicts
        ).action_accept()
        return True

    def action_check_conflicts(self):
        """Look again whether what is proposed is still free."""
        proposals = self.proposal_ids
        proposals._refresh_conflicts()
        return True

    def action_what_if(self):
        """A copy to play with: other weights, another window, changing nothing."""
        self.ensure_one()
        copied = self.copy(
            {
                "is_what_if": True,
                "note": self.env._("What if, from %s", self.name),
            }
        )
        return copied._get_records_action()

    def action_adopt(self):
        """Take a what-if run seriously: from now on it can be booked."""
        self.is_what_if = False
        return True

    def action_compare(self):
        """The price by term of several runs, side by side."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_scheduling_term_action"
        )
        action["domain"] = [("run_id", "in", self.ids)]
        return action

    def action_view_proposals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_scheduling_proposal_action"
        )
        action["domain"] = [("run_id", "=", self.id)]
        first = min(self.proposal_ids.filtered("start").mapped("start"), default=False)
        action["context"] = {"initial_date": first}
        return action

    def action_view_sessions(self):
        """The sessions that were booked from this plan."""
        booked = self.proposal_ids.booked_session_id
        return booked._get_records_action(name=self.env._("Booked sessions"))
