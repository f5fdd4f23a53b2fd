from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import PLANNED_STATES
from ..logic.patterns import course_days
from ..logic.timezones import local_to_utc

DAY = 24 * 3600


class TrainingRequest(models.Model):
    """How a request fares: its clock, its series, its place in bulk planning."""

    _inherit = "training.request"

    proposal_ids = fields.One2many("training.scheduling.proposal", "request_id")
    proposal_count = fields.Integer(compute="_compute_proposal_count")
    interest_ids = fields.One2many(
        "training.interest", "request_id", string="Interested"
    )
    series_id = fields.Many2one(
        "training.request",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The first request of a series that was made together.",
    )
    series_count = fields.Integer(compute="_compute_series_count")
    time_to_schedule_days = fields.Float(
        string="Time to schedule (days)",
        compute="_compute_time_to_schedule_days",
        store=True,
        aggregator="avg",
        help="From the request to its session being staffed, housed and open for"
        " enrolment.",
    )

    @api.depends("requested_on", "scheduled_on")
    def _compute_time_to_schedule_days(self):
        for request in self:
            waited = (
                request.scheduled_on - request.requested_on
                if request.scheduled_on and request.requested_on
                else None
            )
            request.time_to_schedule_days = (
                max(0.0, waited.total_seconds() / DAY) if waited is not None else False
            )

    @api.depends("proposal_ids")
    def _compute_proposal_count(self):
        counts = dict(
            self.env["training.scheduling.proposal"]._read_group(
                [("request_id", "in", self.ids)], ["request_id"], ["__count"]
            )
        )
        for request in self:
            request.proposal_count = counts.get(request, 0)

    @api.depends("series_id")
    def _compute_series_count(self):
        counts = dict(
            self._read_group(
                [("series_id", "in", self.series_id.ids)], ["series_id"], ["__count"]
            )
        )
        for request in self:
            request.series_count = counts.get(request.series_id, 0)

    def write(self, vals):
        if "requested_on" in vals:
            self._check_clock(vals["requested_on"])
        return super().write(vals)

    def _check_clock(self, requested_on):
        """When it was asked for is measured against; only managers mend it, tracked."""
        wanted = fields.Datetime.to_datetime(requested_on)
        changed = self.filtered(lambda request: request.requested_on != wanted)
        allowed = self.env.su or self.env.user.has_group(
            "training_operations.training_operations_group_manager"
        )
        if changed and not allowed:
            raise UserError(
                self.env._(
                    "Since when %(request)s waits is measured, so it isn't typed over."
                    " Ask a training manager if it is wrong.",
                    request=changed[0].display_name,
                )
            )

    # -- following what is planned for it -----------------------------

    @api.private
    def _follow_plans(self):
        """Take the state that sessions and accepted proposals give.

        On the calendar: scheduled; a draft or an accepted proposal: planned; neither:
        new again. A request whose session was cancelled is taken up by hand only.
        """
        waiting = self.filtered(lambda request: request.state != "declined")
        if not waiting:
            return
        accepted = {
            request.id
            for (request,) in self.env["training.scheduling.proposal"]._read_group(
                [("request_id", "in", waiting.ids), ("state", "=", "accepted")],
                ["request_id"],
            )
        }
        for state, requests in waiting.grouped(
            lambda request: request._get_planned_state(request.id in accepted)
        ).items():
            moved = requests.filtered(
                lambda request, wanted=state: (
                    request.state != wanted
                    and wanted in request._state_moves[request.state]
                )
            )
            if state == "scheduled":
                moved._move_to(state, unscheduled_reason=False)
            elif moved:
                moved._move_to(state)

    def _get_planned_state(self, is_accepted):
        """The state by its sessions, or by an accepted proposal."""
        live = self.session_ids.filtered(lambda session: session.state != "cancelled")
        if any(session.state in PLANNED_STATES for session in live):
            return "scheduled"
        if live or is_accepted:
            return "planned"
        return "new" if self.state == "planned" else self.state

    def _date_agenda(self, first_day):
        """The agenda from a first day on, as the meetings of a proposal."""
        self.ensure_one()
        tz, company = self._get_tz(), self.company_id
        blocks = list(self._get_agenda())
        weekdays, closed = (
            company._training_weekdays(),
            company._training_closed_days(tz),
        )
        if not blocks:
            return []
        days = course_days(
            first_day,
            [block.day_number for block in blocks],
            lambda day: day.weekday() in weekdays and day not in closed,
        )
        return [
            {
                "start": local_to_utc(
                    days[block.day_number], block.start_hour, tz
                ).isoformat(),
                "stop": local_to_utc(
                    days[block.day_number], block.start_hour + block.duration_hours, tz
                ).isoformat(),
                "block": number,
                "on_site": (block.mode or self.mode) != "virtual",
            }
            for number, block in enumerate(blocks)
        ]

    def _get_equipment_needs(self):
        """Pairs of equipment and how many units its session will take."""
        self.ensure_one()
        seats = max(self.course_id.seats_max, self.learner_count)
        return self.course_id._get_equipment_needs(seats)

    # -- actions -----------------------------

    def action_plan_in_bulk(self):
        """A scheduling run for these requests, ready to be started."""
        waiting = self.filtered(lambda request: request.state in ("new", "planned"))
        if not waiting:
            raise UserError(
                self.env._("These requests are scheduled or declined already.")
            )
        runs = self.env["training.scheduling.run"].create(
            [
                {"company_id": company.id, "request_ids": [Command.set(group.ids)]}
                for company, group in waiting.grouped("company_id").items()
            ]
        )
        return runs._get_records_action()

    def action_view_series(self):
        self.ensure_one()
        series = self.search([("series_id", "=", self.series_id.id)])
        return series._get_records_action(name=self.env._("Series"))

    def action_view_proposals(self):
        self.ensure_one()
        return self.proposal_ids._get_records_action(name=self.env._("Proposals"))
