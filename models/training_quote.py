from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import QUOTE_MOVES, QUOTE_STATES
from .training_session_price import SeatPrice

# How long a quote holds unless something else is typed in.
DAYS_VALID = 30


class TrainingQuote(models.Model):
    """What a client is offered for a session of its own: price, days, until when.

    Accepted, it gives the session its price and order number. With days in it, the
    request is scheduled on them in the same moment, if they are still free; a quote
    holds nothing.
    """

    _name = "training.quote"
    _description = "Quote for a Private Session"
    _inherit = [
        "training.state.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    _state_moves = QUOTE_MOVES

    name = fields.Char(string="Number", readonly=True, copy=False)
    request_id = fields.Many2one(
        "training.request", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    course_id = fields.Many2one(related="request_id.course_id", store=True)
    customer_id = fields.Many2one(
        related="request_id.customer_id", string="Client", store=True, index=True
    )
    user_id = fields.Many2one(related="request_id.user_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Who gets the mail with the link to answer.",
    )
    state = fields.Selection(
        QUOTE_STATES,
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    price = fields.Monetary(
        string="Flat fee",
        tracking=True,
        help="For the whole session; with or without taxes as the course's product is.",
    )
    seats_included = fields.Integer(
        string="Learners included",
        compute="_compute_seats_included",
        store=True,
        readonly=False,
        precompute=True,
        help="How many the flat fee covers. 0: as many as come.",
    )
    price_extra = fields.Monetary(
        string="Each further learner",
        help="Charged for each learner above those included.",
    )
    amount_untaxed = fields.Monetary(
        string="Before taxes", compute="_compute_amounts", compute_sudo=True
    )
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amounts", compute_sudo=True
    )
    first_day = fields.Date(
        string="First day offered",
        help="Accepting schedules the session from this day on, if it is still"
        " possible. Empty: dates are agreed afterwards.",
    )
    dates_label = fields.Text(string="Dates", compute="_compute_dates_label")
    day_warning = fields.Text(
        string="Not possible as things are", compute="_compute_day_warning"
    )
    valid_until = fields.Date(
        required=True,
        copy=False,
        tracking=True,
        default=lambda self: (
            fields.Date.context_today(self) + timedelta(days=DAYS_VALID)
        ),
        help="The last day on which it can be accepted.",
    )
    note = fields.Text(string="Message", help="Shown to the client.")
    customer_reference = fields.Char(
        string="Order number",
        copy=False,
        help="The client's own number, given with the answer; shown on the invoice.",
    )
    sent_on = fields.Datetime(readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.partner", readonly=True, copy=False)
    decline_reason = fields.Char(string="Why not", readonly=True, copy=False)
    session_id = fields.Many2one(related="request_id.session_id")

    _one_acceptance = models.UniqueIndex(
        "(request_id) WHERE state = 'accepted'",
        "Another quote for this request was accepted already.",
    )
    _amounts_possible = models.Constraint(
        "CHECK (COALESCE(price, 0) >= 0 AND COALESCE(price_extra, 0) >= 0"
        " AND COALESCE(seats_included, 0) >= 0)",
        "Prices and learners included can't be negative.",
    )

    # -- computes ----------------------------------------------------------------

    @api.depends("request_id")
    def _compute_partner_id(self):
        """Whoever manages the client's training, else the client itself."""
        clients = self.request_id.customer_id
        managers = (
            self.env["res.partner"]
            .search(
                [
                    ("commercial_partner_id", "in", clients.commercial_partner_id.ids),
                    ("is_training_manager", "=", True),
                    ("email", "!=", False),
                ]
            )
            .grouped("commercial_partner_id")
        )
        for quote in self:
            client = quote.request_id.customer_id
            if quote.partner_id.commercial_partner_id != client.commercial_partner_id:
                found = managers.get(client.commercial_partner_id, client)
                quote.partner_id = client if client.email else found[:1]

    @api.depends("request_id")
    def _compute_currency_id(self):
        for quote in self:
            company = quote.request_id.company_id or self.env.company
            quote.currency_id = quote.currency_id or company.currency_id

    @api.depends("request_id")
    def _compute_seats_included(self):
        for quote in self:
            quote.seats_included = (
                quote.seats_included or quote.request_id.learner_count
            )

    @api.depends("price", "currency_id", "request_id")
    def _compute_amounts(self):
        """What the flat fee is before taxes, and with those that the client pays."""
        for quote in self:
            session = quote._imagine_session()
            price = SeatPrice(quote.price, quote.currency_id, "")
            taxed = session._add_taxes({session: price}, quote.customer_id)[session]
            quote.amount_untaxed, quote.amount_total = taxed.untaxed, taxed.total

    def _imagine_session(self):
        """The session it is about, in memory: it knows the taxes of its course."""
        self.ensure_one()
        return self.env["training.session"].new(
            {
                "course_id": self.course_id.id,
                "company_id": self.company_id.id,
                "customer_id": self.customer_id.id,
            }
        )

    @api.depends("first_day", "request_id")
    @api.depends_context("lang")
    def _compute_dates_label(self):
        """A line for each meeting from the first day on, in the session's zone."""
        for quote in self:
            quote.dates_label = (
                quote.request_id._describe_agenda(quote.first_day)
                if quote.first_day and quote.request_id
                else False
            )

    @api.depends("first_day", "request_id", "state")
    def _compute_day_warning(self):
        """Why the days offered aren't possible, as long as they are only offered."""
        for quote in self:
            request = quote.request_id._origin
            is_offered = quote.state in ("draft", "sent") and quote.first_day
            quote.day_warning = (
                request._explain_day(quote.first_day)
                if is_offered and request.state in ("new", "planned")
                else False
            )

    def _compute_access_url(self):
        super()._compute_access_url()
        for quote in self:
            quote.access_url = f"/my/training/quotes/{quote.id}"

    @api.depends("name", "course_id")
    def _compute_display_name(self):
        for quote in self:
            quote.display_name = " · ".join(
                part for part in (quote.name, quote.course_id.name) if part
            )

    def _get_report_base_filename(self):
        """What the PDF is called on the portal."""
        self.ensure_one()
        return self.env._("Quote %s", self.name)

    @api.constrains("request_id")
    def _check_private(self):
        """Public sessions have prices, and no client to quote to."""
        for quote in self:
            if not quote.request_id.customer_id:
                raise UserError(
                    self.env._(
                        "%(request)s is for a public session. Choose the client first.",
                        request=quote.request_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        numbers = (
            self.env["ir.sequence"]
            .sudo()  # drawing a number needs no right on sequences
            ._next_numbers("training.quote", len(vals_list), self.env.company)
        )
        for vals, number in zip(vals_list, numbers, strict=True):
            vals["name"] = number
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        """What a client has seen stays on record."""
        kept = self.filtered("sent_on")
        if kept:
            raise UserError(
                self.env._(
                    "%(quote)s was sent. Withdraw it instead of deleting it.",
                    quote=kept[0].display_name,
                )
            )

    @api.private
    @api.model
    def _portal_domain(self, client):
        """Quotes that a client may see: those it was sent."""
        return Domain("customer_id", "child_of", client.id) & Domain(
            "state", "!=", "draft"
        )

    # -- for the office ----------------------------------------------------------

    def action_send(self):
        """Mail quotes to their clients, with the link to answer and as PDF.

        :raise UserError: when one lacks a price or somebody to send it to
        """
        template = self.env.ref("training_operations.mail_template_quote")
        for quote in self:
            quote._check_sendable()
        self._move_to("sent", sent_on=fields.Datetime.now())
        for quote in self:
            quote._portal_ensure_token()
        template.send_mail_batch(self.ids)
        return True

    def _check_sendable(self):
        self.ensure_one()
        if not self.price:
            raise UserError(
                self.env._("Give a price before you send %s.", self.display_name)
            )
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%(person)s has no e-mail address to send %(quote)s to.",
                    person=self.partner_id.display_name or self.env._("Nobody"),
                    quote=self.display_name,
                )
            )
        if self._is_past_its_last_day():
            raise UserError(
                self.env._("%s is valid until a day that is over.", self.display_name)
            )
        if self.request_id.state == "declined":
            raise UserError(
                self.env._("%s was declined.", self.request_id.display_name)
            )

    def action_withdraw(self):
        """Take quotes back; their links say so."""
        self._move_to("withdrawn")
        return True

    def action_revise(self):
        """Change a quote and send it again."""
        self._move_to("draft", answered_on=False, decline_reason=False)
        return True

    def action_preview(self):
        """The client's page."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "new",
            "url": self.get_portal_url(),
        }
