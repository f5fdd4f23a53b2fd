from datetime import datetime

import psycopg2.errors
import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, mute_logger, plaintext2html

from ..logic.people import one_line

ANSWERED_ACTIVITY = "training_operations.mail_activity_quote_answered"


class TrainingQuote(models.Model):
    """What the client answers to a quote, and what follows from it."""

    _inherit = "training.quote"

    def action_accept(self):
        """Note that clients accepted by other means than the link."""
        for quote in self:
            refusal = quote._accept(quote.partner_id, quote.customer_reference)
            if refusal:
                raise UserError(refusal)
        return True

    @api.private
    def _accept(self, partner, customer_reference=""):
        """The client takes it; who answers twice is told the same twice.

        :param partner: who accepted
        :return: '' when it is accepted, else why not, in words for the client
        """
        self.ensure_one()
        refusal = self._get_refusal("accepted")
        if refusal or self.state == "accepted":
            return refusal
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._move_to(
                    "accepted",
                    answered_on=fields.Datetime.now(),
                    answered_by_id=partner.id,
                    customer_reference=one_line(customer_reference)
                    or self.customer_reference,
                )
                # The unique index decides between two quotes accepted at once.
                self.flush_recordset(["state"])
        except psycopg2.errors.UniqueViolation:
            return self.env._("Another quote for it was accepted already.")
        others = self.request_id.quote_ids - self
        others.filtered(lambda quote: quote.state in ("draft", "sent"))._move_to(
            "withdrawn"
        )
        self.request_id._take_quote(self)
        return ""

    @api.private
    def _decline(self, partner, reason=""):
        """The client doesn't want it.

        :return: '' when that was noted, else why not, in words for the client
        """
        self.ensure_one()
        refusal = self._get_refusal("declined")
        if refusal or self.state == "declined":
            return refusal
        self._move_to(
            "declined",
            answered_on=fields.Datetime.now(),
            answered_by_id=partner.id,
            decline_reason=reason or False,
        )
        self._ask_coordinator(
            self.env._("Quote declined"), reason or self.env._("No reason was given.")
        )
        return ""

    def _get_refusal(self, answer):
        """Why this answer comes too late, if it does; the same one again doesn't."""
        if self.state in ("accepted", "declined") and self.state != answer:
            return self.env._("It was answered already. Please get in touch with us.")
        return self._get_closed_reason()

    def _is_past_its_last_day(self):
        """Whether the last day is over where the session is to be held."""
        self.ensure_one()
        zone = pytz.timezone(self.request_id._get_tz())
        return self.valid_until < datetime.now(zone).date()

    def _get_closed_reason(self):
        """Why it can't be answered any more, in words for the client."""
        self.ensure_one()
        if self.state == "sent" and self._is_past_its_last_day():
            return self.env._(
                "It was valid until %s. Please ask us for a new one.",
                format_date(self.env, self.valid_until),
            )
        return {
            "draft": self.env._("It is being revised; you get a new one."),
            "lapsed": self.env._("Its time is over. Please ask us for a new one."),
            "withdrawn": self.env._("It was withdrawn. Please ask us for a new one."),
        }.get(self.state, "")

    @api.private
    def _ask_coordinator(self, summary, note):
        """An activity on the request for whoever looks after it."""
        self.ensure_one()
        request = self.request_id
        request.activity_schedule(
            ANSWERED_ACTIVITY,
            user_id=request.user_id.id or self.env.ref("base.user_admin").id,
            summary=summary,
            note=plaintext2html(f"{self.display_name}: {note}"),
        )

    @api.model
    def _cron_lapse(self):
        """Each day: quotes nobody answered in time are over."""
        sent = self.search(
            [("state", "=", "sent"), ("valid_until", "<=", fields.Date.today())]
        )
        sent.filtered(lambda quote: quote._is_past_its_last_day())._move_to("lapsed")
