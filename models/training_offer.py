import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..const import OFFER_MOVES, OFFER_STATES, RATE_UNITS


class TrainingOffer(models.Model):
    """An instructor is asked to teach a session, or some of its meetings.

    While it waits for an answer it holds the time softly: others see it when they look
    for people. Only an accepted one books.
    """

    _name = "training.offer"
    _description = "Offer to an Instructor"
    _inherit = ["training.state.mixin", "portal.mixin", "mail.thread"]
    _order = "sequence, id"

    _state_moves = OFFER_MOVES

    round_id = fields.Many2one(
        "training.offer.round", required=True, ondelete="cascade", index=True
    )
    session_id = fields.Many2one(related="round_id.session_id", store=True, index=True)
    company_id = fields.Many2one(related="round_id.company_id", store=True)
    meeting_ids = fields.Many2many(related="round_id.meeting_ids")
    role = fields.Selection(related="round_id.role", store=True)
    note = fields.Text(related="round_id.note")
    employee_id = fields.Many2one(
        "hr.employee",
        string="Instructor",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_instructor', '=', True)]",
    )
    # Stored, since instructors may search by it but not read employees.
    answering_user_id = fields.Many2one(
        related="employee_id.user_id", store=True, index="btree_not_null"
    )
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        OFFER_STATES, default="waiting", required=True, index=True, tracking=True
    )
    rate = fields.Monetary(
        string="Agreed rate", help="What is offered, and paid when it is accepted."
    )
    rate_unit = fields.Selection(RATE_UNITS, string="per", default="day")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_cost", help="For all meetings it is about, at the rate."
    )
    asked_on = fields.Datetime(readonly=True)
    due_on = fields.Datetime(string="Answer by", readonly=True, index=True)
    answered_on = fields.Datetime(readonly=True)
    answer_note = fields.Char(string="Note on the answer", readonly=True)
    booking_ids = fields.One2many("training.booking", "offer_id", readonly=True)
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    answer_url = fields.Char(compute="_compute_answer_url", compute_sudo=True)
    due_label = fields.Char(compute="_compute_due_label")

    _one_acceptance = models.UniqueIndex(
        "(round_id) WHERE state = 'accepted'",
        "Somebody else was faster and has it already.",
    )
    _asked_once = models.Constraint(
        "UNIQUE (round_id, employee_id)", "Each instructor is asked once in a round."
    )
    _rate_not_negative = models.Constraint(
        "CHECK (COALESCE(rate, 0) >= 0)", "A rate can't be negative."
    )

    # -- computes ----------------------------------------------------------------

    @api.depends("rate", "rate_unit", "round_id.meeting_ids.duration_hours")
    def _compute_cost(self):
        for offer in self:
            offer.cost = sum(offer._get_meeting_cost(m) for m in offer.meeting_ids)

    @api.depends("state")
    def _compute_is_open(self):
        """Whether an answer is awaited; stored to sort by."""
        for offer in self:
            offer.is_open = offer.state == "asked"

    def _compute_access_url(self):
        super()._compute_access_url()
        for offer in self:
            offer.access_url = f"/my/training/offers/{offer.id}"

    @api.depends("access_token")
    def _compute_answer_url(self):
        """The address that lets whoever has it answer, without a login."""
        for offer in self:
            path = f"/training/offer/{offer.id}/{offer.access_token}"
            offer.answer_url = (
                offer.get_base_url() + path if offer.access_token else False
            )

    @api.depends("due_on", "session_id.tz")
    @api.depends_context("lang")
    def _compute_due_label(self):
        """Until when, in the session's zone."""
        for offer in self:
            offer.due_label = (
                self.env["training.planner"]._format_moment(
                    offer.due_on, offer.session_id.tz
                )
                if offer.due_on
                else False
            )

    @api.depends("employee_id", "session_id")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = " · ".join(
                part
                for part in (offer.session_id.display_name, offer.employee_id.name)
                if part
            )

    def _get_meeting_cost(self, meeting):
        """What one meeting costs at the rate offered."""
        self.ensure_one()
        if self.rate_unit == "hour":
            return self.rate * meeting.duration_hours
        session = self.session_id
        shared = self.meeting_ids
        if self.rate_unit == "day":
            day = session._local(meeting.start).date()
            shared = shared.filtered(lambda m: session._local(m.start).date() == day)
        return self.rate / (len(shared) or 1)

    @api.model
    def _get_own_domain(self):
        """Offers to the person who is signed in, that they were told about."""
        return [("answering_user_id", "=", self.env.uid), ("state", "!=", "waiting")]

    # -- asking ------------------------------------------------------------------

    @api.private
    def _ask(self):
        """Ask these instructors now."""
        for offer in self:
            offer._move_to(
                "asked",
                asked_on=fields.Datetime.now(),
                due_on=offer.round_id._get_due_time(),
            )
            offer._portal_ensure_token()
        self._fire_event("instructor_asked")

    def _fire_event(self, event, **details):
        if self:
            self.env["training.communication.rule"]._fire(event, self, **details)

    @api.private
    def _withdraw(self, note, told=False):
        """Take offers back.

        :param bool told: whether those who were asked hear of it
        """
        asked = self.filtered(lambda offer: offer.state == "asked")
        self._move_to("withdrawn", answer_note=note)
        if told:
            asked._fire_event("offer_withdrawn", reason=note)

    def action_withdraw(self):
        """Take offers back and ask the next."""
        self.filtered(lambda offer: offer.state in ("waiting", "asked"))._withdraw(
            self.env._("Taken back by %s.", self.env.user.name), told=True
        )
        self.round_id._ask_next()
        return True

    # -- answers -----------------------------------------------------------------

    @api.private
    def _accept(self):
        """The instructor takes it; whoever answers twice is told the same twice.

        :return: '' when they have it, else why not, in words for them
        """
        self.ensure_one()
        if self.state == "accepted":
            return ""
        if self.state != "asked":
            return self._get_closed_reason()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._move_to("accepted", answered_on=fields.Datetime.now())
                # The unique index decides between two who accept at once.
                self.flush_recordset(["state"])
                self._book_accepted()
        except psycopg2.errors.UniqueViolation:
            self._withdraw(self.env._("Somebody else was faster."))
            return self._get_closed_reason()
        except UserError as error:
            return self._refuse_accepted(str(error))
        self.round_id._fill(self)
        return ""

    def _book_accepted(self):
        """Book who accepted, at the price agreed.

        :raise UserError: when they can't teach it any more
        """
        self.session_id._assign_at(
            self.employee_id,
            self.meeting_ids & self.session_id.meeting_ids,
            self.round_id.replaced_id,
            self.round_id.reason
            or self.env._("%s accepted the offer", self.employee_id.name),
        )
        self._freeze_agreed_costs()
        self.env.flush_all()

    def _freeze_agreed_costs(self):
        """What was agreed is what is paid, whatever the rate is later."""
        bookings = self.env["training.booking"].search(
            [
                ("meeting_id", "in", self.meeting_ids.ids),
                ("employee_id", "=", self.employee_id.id),
                ("state", "!=", "released"),
            ]
        )
        bookings.write({"offer_id": self.id})
        bookings._make_firm()
        for booking in bookings:
            booking.cost = self._get_meeting_cost(booking.meeting_id)

    def _refuse_accepted(self, text):
        """Who accepts what can't be booked any more hears why, and the office too."""
        self._withdraw(self.env._("Can't be booked for it any more."))
        self.session_id.message_post(
            body=self.env._(
                "%(person)s accepted, but can't be booked: %(reason)s",
                person=self.employee_id.name,
                reason=text,
            )
        )
        self.round_id._ask_next()
        return self.env._(
            "Thank you, but you can't be booked for it any more. We were told and will"
            " come back to you."
        )

    @api.private
    def _decline(self, note=None):
        """The instructor doesn't want it; the next one is asked.

        :return: '' when that was noted, else why not, in words for them
        """
        self.ensure_one()
        if self.state == "declined":
            return ""
        if self.state != "asked":
            return self._get_closed_reason()
        self._move_to(
            "declined", answered_on=fields.Datetime.now(), answer_note=note or False
        )
        self.round_id._ask_next()
        return ""

    def _get_closed_reason(self):
        """Why an offer can't be answered any more, in words for who was asked."""
        self.ensure_one()
        if self.state == "withdrawn":
            return self.answer_note or self.env._("It was taken back.")
        return {
            "accepted": self.env._("You accepted it already."),
            "declined": self.env._("You declined it already."),
            "lapsed": self.env._(
                "The time to answer is over; somebody else was asked."
            ),
            "waiting": self.env._("You haven't been asked yet."),
        }.get(self.state, "")

    # -- jobs --------------------------------------------------------------------

    @api.model
    def _cron_lapse(self):
        """Let offers lapse that nobody answered in time, and ask the next ones."""
        while offers := self._lapse_due():
            if not self.env["ir.cron"]._commit_progress(len(offers)):
                break

    @api.model
    def _lapse_due(self, limit=100):
        """Let some due offers lapse.

        :return: those that did
        """
        due = self.search(
            [("state", "=", "asked"), ("due_on", "<=", fields.Datetime.now())],
            limit=limit,
        ).try_lock_for_update()
        if due:
            due._move_to("lapsed")
            due.round_id._ask_next()
        return due
