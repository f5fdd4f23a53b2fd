from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..const import QUOTE_STATES

DAY_FORMAT = "EEE d MMM yyyy"


class TrainingRequest(models.Model):
    """A private request has a quote before it has a session."""

    _inherit = "training.request"

    quote_ids = fields.One2many("training.quote", "request_id", string="Quotes")
    quote_count = fields.Integer(compute="_compute_quote_state", store=True)
    quote_state = fields.Selection(
        QUOTE_STATES,
        string="Quote",
        compute="_compute_quote_state",
        store=True,
        help="Of the accepted quote, else of the latest.",
    )

    @api.depends("quote_ids.state")
    def _compute_quote_state(self):
        for request in self:
            quotes = request.quote_ids.sorted("id")
            request.quote_count = len(quotes)
            request.quote_state = (request._get_accepted_quote() or quotes[-1:]).state

    def _get_accepted_quote(self):
        """The quote that the client took, or none."""
        self.ensure_one()
        return self.quote_ids.filtered(lambda quote: quote.state == "accepted")[:1]

    def action_quote(self):
        """A new quote to fill in, or those that there are."""
        self.ensure_one()
        if not self.customer_id:
            raise UserError(
                self.env._("A quote is for a client's own session. Choose the client.")
            )
        action = self.quote_ids._get_records_action(name=self.env._("Quotes"))
        if not self.quote_ids:
            action.update(view_mode="form", views=[(False, "form")], res_id=False)
        action["domain"] = [("request_id", "=", self.id)]
        action["context"] = {"default_request_id": self.id}
        return action

    @api.private
    def _describe_agenda(self, first_day):
        """A line for each meeting of the agenda laid from a day on, local times."""
        self.ensure_one()
        zone = pytz.timezone(self._get_tz())
        lines = []
        for meeting in self._date_agenda(first_day):
            start, stop = (
                pytz.utc.localize(datetime.fromisoformat(meeting[name])).astimezone(
                    zone
                )
                for name in ("start", "stop")
            )
            day = format_date(self.env, start.date(), date_format=DAY_FORMAT)
            lines.append(f"{day} {start:%H:%M}–{stop:%H:%M} {start:%Z}")
        return "\n".join(lines)

    def _get_last_day(self, first_day):
        """The local day of the last meeting if the first is on a day, or None."""
        zone = pytz.timezone(self._get_tz())
        return max(
            (
                pytz.utc.localize(datetime.fromisoformat(meeting["start"]))
                .astimezone(zone)
                .date()
                for meeting in self._date_agenda(first_day)
            ),
            default=None,
        )

    @api.private
    def _explain_day(self, first_day):
        """Why the session can't begin on a day as things are; empty where it can."""
        self.ensure_one()
        last_day = self._get_last_day(first_day)
        if not last_day:
            return self.env._("The course has no agenda yet.")
        planner = self.env["training.planner"]
        return "\n".join(
            planner._describe_unscheduled(left_out, self)
            for left_out in planner._plan_single(self, first_day, last_day).unscheduled
        )

    @api.private
    def _take_quote(self, quote):
        """A client accepted: price an existing session, or schedule a new one.

        When the days offered aren't possible any more, the coordinator finds others;
        the price is agreed all the same.
        """
        self.ensure_one()
        if self.session_id:
            self.session_id.write(self._prepare_quoted_vals())
        elif quote.first_day and self.state in ("new", "planned"):
            self.with_company(self.company_id)._schedule_as_quoted(quote)
        session = self.session_id
        quote._ask_coordinator(
            self.env._("Quote accepted"),
            self.env._(
                "%(session)s, %(when)s, has the price agreed.",
                session=session.name,
                when=session.period_label or self.env._("without dates yet"),
            )
            if session
            else self.env._("Agree on dates, and schedule the session."),
        )

    def _schedule_as_quoted(self, quote):
        last_day = self._get_last_day(quote.first_day)
        if not last_day:
            return
        try:
            with self.env.cr.savepoint():
                self._schedule_on(quote.first_day, last_day)
        except UserError as error:
            self.message_post(
                body=self.env._(
                    "The days of %(quote)s aren't possible any more: %(reason)s",
                    quote=quote.display_name,
                    reason=self._explain_day(quote.first_day) or str(error),
                )
            )

    def _prepare_quoted_vals(self):
        """What the accepted quote says about the session; empty without one."""
        quote = self._get_accepted_quote()
        if not quote:
            return {}
        return {
            "fee_mode": "flat",
            "price_unit": quote.price,
            "price_currency_id": quote.currency_id.id,
            "seats_included": quote.seats_included,
            "price_extra": quote.price_extra,
            "customer_reference": quote.customer_reference,
        }

    def _prepare_session_vals(self, assignment):
        return {
            **super()._prepare_session_vals(assignment),
            **self._prepare_quoted_vals(),
        }
