from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

MOST_DATES = 8


class TrainingDateSearch(models.TransientModel):
    """The best dates on which a session or request would work, with team and price."""

    _name = "training.date.search"
    _description = "Find Dates"

    session_id = fields.Many2one("training.session", readonly=True)
    request_id = fields.Many2one("training.request", readonly=True)
    date_earliest = fields.Date(string="Not before", required=True)
    date_latest = fields.Date(string="Not after", required=True)
    instructor_ids = fields.Many2many(
        related="session_id.instructor_ids", string="Assigned now"
    )
    keep_team = fields.Boolean(
        string="Only dates on which they can",
        help="Otherwise the best free instructors of each date are taken.",
    )
    option_ids = fields.One2many("training.date.option", "search_id", readonly=True)
    nothing_found = fields.Text(readonly=True)

    @api.model
    def _open_for(self, record):
        """A dialog with the best dates for a session or request."""
        if record._name == "training.session":
            today = fields.Date.context_today(self)
            start = record.start and record._local(record.start).date()
            first = start if start and start > today else today + timedelta(days=7)
            values = {
                "session_id": record.id,
                "date_earliest": first,
                "date_latest": first + timedelta(days=60),
                "keep_team": bool(record.instructor_ids),
            }
        else:
            values = {
                "request_id": record.id,
                "date_earliest": record.date_earliest,
                "date_latest": record.date_latest,
            }
        search = self.create(values)
        return search.action_search()

    def action_search(self):
        """Look anew and show what was found."""
        self.ensure_one()
        if self.date_latest < self.date_earliest:
            raise UserError(self.env._("“Not after” can't be before “Not before”."))
        record = self.session_id or self.request_id
        options = self.env["training.planner"]._find_best_dates(
            record,
            self.date_earliest,
            self.date_latest,
            self.instructor_ids if self.keep_team else None,
            MOST_DATES,
        )
        self.option_ids.unlink()
        cheapest = min((option.total for option in options), default=0)
        self.env["training.date.option"].create(
            [self._prepare_option(option, record, cheapest) for option in options]
        )
        self.nothing_found = False if options else self._explain_nothing()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Best dates for %s", record.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _prepare_option(self, option, record, cheapest):
        planner = self.env["training.planner"]
        currency = record.company_id.currency_id
        first, last = option.asked.meetings[0], option.asked.meetings[-1]
        tz = option.asked.request.tz
        lines = [
            f"{member.name}: {currency.format(member.total)}" for member in option.team
        ] + [
            f"{planner._describe_score_line(line, currency)}: "
            f"{currency.format(line.value)}"
            for line in option.lines
            if line.value
        ]
        return {
            "search_id": self.id,
            "first_day": option.asked.days[0],
            "last_day": option.asked.days[-1],
            "label": planner._format_period(first.start, last.stop, tz),
            "team": ", ".join(member.name for member in option.team),
            "lead_id": option.team[0].resource_id if option.team else False,
            "assistant_ids": [
                Command.set([member.resource_id for member in option.team[1:]])
            ],
            "room_id": option.room.resource_id if option.room else False,
            "total": option.total,
            "currency_id": currency.id,
            "explanation": " · ".join(lines),
            "is_cheapest": option.total == cheapest,
        }

    def _explain_nothing(self):
        """Why no date works, in the words of the engine."""
        if self.request_id:
            return self.env["training.planner"]._explain_unscheduled(self.request_id)
        if self.keep_team:
            return self.env._(
                "On no day of this period can everybody who is assigned now. Untick"
                " “Only dates on which they can” to look for others too."
            )
        return self.env._(
            "No day of this period has enough free instructors and a free room. Choose"
            " a longer period."
        )


class TrainingDateOption(models.TransientModel):
    """A date on which it would work."""

    _name = "training.date.option"
    _description = "Possible Date"
    _order = "total, first_day, id"

    search_id = fields.Many2one(
        "training.date.search", required=True, ondelete="cascade", index=True
    )
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    label = fields.Char(string="When")
    team = fields.Char(string="Instructors")
    lead_id = fields.Many2one("hr.employee")
    assistant_ids = fields.Many2many("hr.employee")
    room_id = fields.Many2one("training.resource")
    total = fields.Monetary(string="Price")
    currency_id = fields.Many2one("res.currency")
    explanation = fields.Text(string="Made up of")
    is_cheapest = fields.Boolean()
    customer_id = fields.Many2one(related="search_id.request_id.customer_id")

    def action_quote(self):
        """A quote to the client of a private request, with these days in it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "training.quote",
            "views": [(False, "form")],
            "context": {
                "default_request_id": self.search_id.request_id.id,
                "default_first_day": self.first_day,
            },
        }

    def action_choose(self):
        """Put the session on these dates, or schedule the request on them."""
        self.ensure_one()
        search = self.search_id
        if search.request_id:
            sessions = search.request_id._schedule_on(self.first_day, self.last_day)
            return sessions._get_records_action()
        search.session_id._move_to_day(
            self.first_day,
            self.last_day,
            self.lead_id,
            self.assistant_ids,
            self.room_id,
        )
        return {"type": "ir.actions.act_window_close"}
