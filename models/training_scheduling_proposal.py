from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..const import INTERNAL, LIVE_PROPOSALS, PROPOSAL_MOVES, PROPOSAL_STATES

DAY_FORMAT = "EEE d MMM yyyy"
DAY_FORMAT_SHORT = "EEE d MMM"
# What a planner may change by hand.
HAND_FIELDS = {"first_day", "lead_id", "assistant_ids", "room_id", "licence_id"}


class TrainingSchedulingProposal(models.Model):
    """What a run proposes for one request, or for one session that lacks people.

    It holds nothing: until it is booked, whoever comes first has the slot.
    """

    _name = "training.scheduling.proposal"
    _description = "Scheduling Proposal"
    _inherit = ["training.state.mixin"]
    _order = "start, id"

    _state_moves = PROPOSAL_MOVES

    run_id = fields.Many2one(
        "training.scheduling.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_what_if = fields.Boolean(related="run_id.is_what_if")
    state = fields.Selection(
        PROPOSAL_STATES, default="waiting", required=True, index=True
    )
    request_id = fields.Many2one(
        "training.request", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    session_id = fields.Many2one(
        "training.session",
        string="Session to staff",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    course_id = fields.Many2one(
        "training.course", compute="_compute_subject", store=True, precompute=True
    )
    customer_id = fields.Many2one(
        "res.partner",
        string="Client",
        compute="_compute_subject",
        store=True,
        precompute=True,
    )
    mode = fields.Selection(
        selection=lambda self: (
            self.env["training.request"]
            ._fields["mode"]
            ._description_selection(self.env)
        ),
        compute="_compute_mode",
    )
    first_day = fields.Date(
        string="First day",
        help="Changing it moves the whole session; the agenda follows.",
    )
    # [{start, stop: ISO in UTC, block: position in the agenda, on_site}]
    meetings = fields.Json(compute="_compute_meetings", store=True, readonly=False)
    start = fields.Datetime(compute="_compute_period", store=True, index=True)
    stop = fields.Datetime(compute="_compute_period", store=True)
    period_label = fields.Char(string="When", compute="_compute_period_label")
    dates_label = fields.Text(string="Dates", compute="_compute_dates_label")
    lead_id = fields.Many2one(
        "hr.employee",
        string="Instructor",
        index="btree_not_null",
        domain="[('is_instructor', '=', True), ('company_id', '=', company_id)]",
    )
    assistant_ids = fields.Many2many(
        "hr.employee",
        string="Assistants",
        domain="[('is_instructor', '=', True), ('company_id', '=', company_id)]",
    )
    room_id = fields.Many2one(
        "training.resource",
        index="btree_not_null",
        domain="[('kind', '=', 'room'), ('company_id', 'in', (company_id, False))]",
    )
    licence_id = fields.Many2one(
        "training.resource",
        string="Virtual room",
        domain="[('kind', '=', 'virtual_room'),"
        " ('company_id', 'in', (company_id, False))]",
    )
    is_by_hand = fields.Boolean(string="Changed by hand", readonly=True)
    lock_people = fields.Boolean(
        string="Keep the people", help="Planning again keeps the instructors."
    )
    lock_room = fields.Boolean(
        string="Keep the room", help="Planning again keeps the room."
    )
    lock_dates = fields.Selection(
        [("day", "These dates"), ("week", "This week")],
        string="Keep the dates",
        help="Planning again keeps the dates, or at least the week.",
    )
    is_locked = fields.Boolean(compute="_compute_is_locked")
    score = fields.Monetary(string="Price", help="All terms together; lower is better.")
    score_lines = fields.Json()
    reasons = fields.Text(string="Why it isn't scheduled", readonly=True)
    booked_session_id = fields.Many2one(
        "training.session", string="Booked as", readonly=True, index="btree_not_null"
    )

    _one_subject = models.Constraint(
        "CHECK ((request_id IS NULL) != (session_id IS NULL))",
        "A proposal is for a request or for a session.",
    )
    _request_once = models.UniqueIndex(
        "(run_id, request_id) WHERE request_id IS NOT NULL",
        "A request stands in a run once.",
    )
    _session_once = models.UniqueIndex(
        "(run_id, session_id) WHERE session_id IS NOT NULL",
        "A session stands in a run once.",
    )

    # -- computes -----------------------------

    @api.depends("request_id", "session_id")
    def _compute_subject(self):
        for proposal in self:
            subject = proposal._get_subject()
            proposal.course_id = subject.course_id
            proposal.customer_id = subject.customer_id

    @api.depends("request_id.mode", "session_id.mode")
    def _compute_mode(self):
        for proposal in self:
            proposal.mode = proposal._get_subject().mode

    @api.depends("first_day")
    def _compute_meetings(self):
        """Lay the agenda from the first day on; a session keeps its own dates."""
        for proposal in self:
            if proposal.session_id:
                proposal.meetings = proposal.meetings or []
            elif proposal.first_day:
                proposal.meetings = proposal.request_id._date_agenda(proposal.first_day)
            else:
                proposal.meetings = []

    @api.depends("meetings")
    def _compute_period(self):
        for proposal in self:
            spans = proposal._get_spans()
            proposal.start = min((start for start, _stop in spans), default=False)
            proposal.stop = max((stop for _start, stop in spans), default=False)

    @api.depends("start", "stop")
    @api.depends_context("lang")
    def _compute_period_label(self):
        """The day, or the first and the last, in the session's zone."""
        for proposal in self:
            if not proposal.start:
                proposal.period_label = False
                continue
            first = proposal._get_local_day(proposal.start)
            last = proposal._get_local_day(proposal.stop)
            days = [format_date(self.env, last, date_format=DAY_FORMAT)]
            if first != last:
                short = DAY_FORMAT if first.year != last.year else DAY_FORMAT_SHORT
                days.insert(0, format_date(self.env, first, date_format=short))
            proposal.period_label = " – ".join(days)

    @api.depends("meetings", "request_id", "session_id")
    def _compute_dates_label(self):
        """A line for each meeting, in the session's zone, with the zone's name."""
        for proposal in self:
            zone = pytz.timezone(proposal._get_tz())
            lines = []
            for start, stop in proposal._get_spans():
                first, last = (
                    pytz.utc.localize(moment).astimezone(zone)
                    for moment in (start, stop)
                )
                day = format_date(self.env, first.date(), date_format=DAY_FORMAT)
                lines.append(f"{day} {first:%H:%M}–{last:%H:%M} {first:%Z}")
            proposal.dates_label = "\n".join(lines) or False

    @api.depends("lock_people", "lock_room", "lock_dates")
    def _compute_is_locked(self):
        for proposal in self:
            proposal.is_locked = bool(
                proposal.lock_people or proposal.lock_room or proposal.lock_dates
            )

    @api.depends("course_id", "request_id", "session_id", "customer_id")
    def _compute_display_name(self):
        """The number comes last, since narrow columns cut off what does."""
        for proposal in self:
            subject = proposal._get_subject()
            client = proposal.customer_id.name
            proposal.display_name = " · ".join(
                part for part in (proposal.course_id.name, client, subject.name) if part
            )

    @api.constrains("lead_id", "assistant_ids")
    def _check_people_once(self):
        """The lead can't assist too."""
        for proposal in self:
            if proposal.lead_id in proposal.assistant_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s leads %(proposal)s already and can't assist too.",
                        person=proposal.lead_id.name,
                        proposal=proposal.display_name,
                    )
                )

    # -- reading -----------------------------

    def _get_subject(self):
        """The request or the session it is for."""
        return self.request_id or self.session_id

    def _get_tz(self):
        self.ensure_one()
        return (
            self.request_id._get_tz()
            if self.request_id
            else (self.session_id.tz or "UTC")
        )

    def _get_spans(self):
        """(start, stop) of each meeting, naive UTC."""
        return [
            (
                datetime.fromisoformat(meeting["start"]),
                datetime.fromisoformat(meeting["stop"]),
            )
            for meeting in self.meetings or ()
        ]

    def _get_people(self):
        """The lead first; as stored, though a form is changing them."""
        return (self.lead_id | self.assistant_ids)._origin

    @api.private
    def _filter_open(self):
        """Those still to be planned: neither dropped nor booked, and still wanted."""
        return self.filtered(
            lambda proposal: (
                proposal.state not in ("dropped", "booked") and proposal._is_wanted()
            )
        )

    def _is_wanted(self):
        """Whether the request still waits, or the session is still to come."""
        self.ensure_one()
        if self.request_id:
            return self.request_id.state in ("new", "planned")
        return self.session_id.state in ("draft", "scheduled", "open", "confirmed")

    # -- changing by hand -----------------------------

    def write(self, vals):
        by_hand = HAND_FIELDS & vals.keys()
        if not by_hand or self.env.context.get("training_planning") is INTERNAL:
            return super().write(vals)
        self._check_changeable(vals)
        result = super().write(dict(vals, is_by_hand=True))
        dated = self.filtered(
            lambda proposal: (
                proposal.state in ("waiting", "unscheduled") and proposal.start
            )
        )
        dated._move_to("proposed", reasons=False)
        self._reckon_prices()
        self._refresh_neighbours()
        return result

    def _check_changeable(self, vals):
        """Dates of a session stay; what is booked, or being planned, stays too."""
        for proposal in self:
            if proposal.state == "booked" or proposal.run_id.state in (
                "queued",
                "solving",
                "discarded",
            ):
                raise UserError(
                    self.env._(
                        "%(proposal)s can't be changed now: it is booked, or its run"
                        " is being planned.",
                        proposal=proposal.display_name,
                    )
                )
            if proposal.session_id and "first_day" in vals:
                raise UserError(
                    self.env._(
                        "%(session)s has its dates. Move them on the session itself.",
                        session=proposal.session_id.display_name,
                    )
                )

    # -- deciding -----------------------------

    def action_accept(self):
        """Accept proposals: they will be booked, and their requests count as planned.

        :raise UserError: for what-if runs, and for what can't be booked
        """
        for proposal in self:
            if proposal.is_what_if:
                raise UserError(
                    self.env._(
                        "%(run)s is a what-if run. Adopt it before you accept from it.",
                        run=proposal.run_id.display_name,
                    )
                )
            if proposal.conflicts:
                lines = [proposal.display_name, proposal.conflicts]
                raise UserError("\n".join(lines))
        self._move_to("accepted")
        self.request_id._follow_plans()
        return True

    def action_unaccept(self):
        """Take an acceptance back."""
        self._move_to("proposed")
        self.request_id._follow_plans()
        return True

    def action_drop(self):
        """Leave proposals out: they aren't booked, and free their slots for others."""
        self._move_to("dropped")
        self.request_id._follow_plans()
        self._refresh_neighbours()
        return True

    def action_restore(self):
        """Take dropped proposals in again."""
        dated = self.filtered("start")
        dated._move_to("proposed")
        (self - dated)._move_to("waiting")
        self._refresh_neighbours()
        return True

    def action_lock(self):
        """Keep people, room and dates when planning again; twice takes it back."""
        for locked, proposals in self.grouped("is_locked").items():
            proposals.write(
                {
                    "lock_people": not locked,
                    "lock_room": not locked,
                    "lock_dates": False if locked else "day",
                }
            )
        return True

    def action_open(self):
        """The proposal in a dialog, to be changed."""
        self.ensure_one()
        return dict(
            self._get_records_action(),
            target="new",
            views=[(False, "form")],
            name=self.display_name,
        )

    def action_view_subject(self):
        self.ensure_one()
        return (self.booked_session_id or self._get_subject())._get_records_action()

    def _is_live(self):
        self.ensure_one()
        return self.state in LIVE_PROPOSALS
