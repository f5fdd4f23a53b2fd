from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

CHECKOUT_MOVES = {
    "open": {"done", "lapsed", "cancelled"},
    "lapsed": {"done"},
    "done": set(),
    "cancelled": {"done"},
}
# What a visitor may take at most before the first payment arrives.
LONGEST_HOLD = timedelta(hours=1)


class TrainingCheckout(models.Model):
    """A booking made on the website: who books, for whom, and how it is paid.

    While it is open its seats are held; they are free again when it lapses. Seats are
    those of its enrolments in state `held`, so that the seat index guards them too.
    """

    _name = "training.checkout"
    _description = "Website Booking"
    _inherit = [
        "training.state.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    _state_moves = CHECKOUT_MOVES

    name = fields.Char(
        string="Number",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self._default_name(),
    )
    state = fields.Selection(
        [
            ("open", "Not paid yet"),
            ("done", "Booked"),
            ("lapsed", "Not paid in time"),
            ("cancelled", "Given up"),
        ],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    session_id = fields.Many2one(
        "training.session", required=True, readonly=True, index=True
    )
    course_id = fields.Many2one(related="session_id.course_id", store=True)
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    website_id = fields.Many2one("website", readonly=True, ondelete="set null")
    partner_id = fields.Many2one(
        "res.partner", string="Booked by", required=True, readonly=True, index=True
    )
    customer_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, help="Who pays."
    )
    customer_reference = fields.Char(string="Order number", readonly=True)
    payment_mode = fields.Selection(
        [("online", "Online"), ("invoice", "On invoice"), ("none", "Nothing to pay")],
        string="Paid",
        required=True,
        readonly=True,
        default="none",
    )
    is_guest = fields.Boolean(
        readonly=True, help="Booked without signing in: nobody knows who it was."
    )
    people = fields.Json(
        readonly=True,
        help="Names as they were typed, by enrolment: a guest is shown no others.",
    )
    hold_expires = fields.Datetime(
        string="Seats held until", readonly=True, copy=False, index="btree_not_null"
    )
    enrollment_ids = fields.One2many(
        "training.enrollment", "checkout_id", string="Enrolments", readonly=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    is_summary_due = fields.Boolean(
        readonly=True, help="The job still has to mail the summary to whoever booked."
    )

    _hold_index = models.Index("(hold_expires) WHERE state = 'open'")

    @api.model
    def _default_name(self):
        # Drawing a number needs no right on sequences.
        return self.env["ir.sequence"].sudo().next_by_code("training.checkout")

    @api.depends("enrollment_ids.currency_id", "session_id.currency_id")
    def _compute_currency_id(self):
        for checkout in self:
            priced = checkout.enrollment_ids[:1] or checkout.session_id
            checkout.currency_id = priced.currency_id

    def _compute_access_url(self):
        super()._compute_access_url()
        for checkout in self:
            checkout.access_url = f"/training/checkout/{checkout.id}"

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for checkout in self:
            checkout.display_name = " · ".join(
                part for part in (checkout.name, checkout.partner_id.name) if part
            )

    @api.private
    def _get_page_url(self):
        """The page of this booking, which asks for no login."""
        self.ensure_one()
        return f"/training/checkout/{self.id}/{self._portal_ensure_token()}"

    # -- holding seats ----------------------------------------------------------------

    def _get_held(self):
        """Enrolments whose seats are only held."""
        return self.enrollment_ids.filtered(lambda one: one.state == "held")

    @api.private
    def _start_hold(self):
        """Hold the seats for as long as the policy gives a visitor to pay."""
        now = fields.Datetime.now()
        policies = self.session_id._get_policies()
        for checkout in self:
            minutes = policies[checkout.session_id].seat_hold_minutes or 15
            checkout.hold_expires = now + timedelta(minutes=minutes)
        self._trigger_lapsing()

    @api.private
    def _extend_hold(self):
        """Whoever is about to pay isn't cut off; but nobody holds seats for hours."""
        now = fields.Datetime.now()
        policies = self.session_id._get_policies()
        for checkout in self.filtered(lambda one: one.state == "open"):
            minutes = policies[checkout.session_id].seat_hold_minutes or 15
            wanted = min(
                now + timedelta(minutes=minutes), checkout.create_date + LONGEST_HOLD
            )
            if checkout.hold_expires and checkout.hold_expires < wanted:
                checkout.hold_expires = wanted
        self._trigger_lapsing()

    def _trigger_lapsing(self):
        cron = self.env.ref("training_operations.training_checkout_cron")
        for checkout in self.filtered("hold_expires"):
            cron._training_trigger(checkout.hold_expires)

    @api.model
    def _cron_checkouts(self):
        """Free the seats of bookings not paid in time, and mail what was booked."""
        progress = self.env["ir.cron"]
        for checkout in self._find_overdue():
            checkout._lapse()
            if not progress._commit_progress(1):
                return
        while due := self.search([("is_summary_due", "=", True)], limit=50):
            due._mail_summaries()
            if not progress._commit_progress(len(due)):
                return

    @api.model
    def _find_overdue(self):
        """Bookings whose time to pay is over, the oldest first."""
        return self.search(
            Domain("state", "=", "open")
            & Domain("hold_expires", "<=", fields.Datetime.now()),
            order="hold_expires, id",
        )

    @api.private
    def _is_overdue(self):
        """Whether the time to pay is over."""
        self.ensure_one()
        return bool(self.hold_expires) and self.hold_expires <= fields.Datetime.now()

    @api.private
    def _lapse(self):
        """Give the seats to others, unless money is on its way.

        The state is written first: a payment that arrives at the same moment writes it
        too, so one of the two is replayed and sees what the other did.
        """
        unpaid = self.filtered(lambda one: not one._is_being_paid())
        unpaid._give_up("lapsed", self.env._("Not paid in time"))
        (self - unpaid).hold_expires = False

    @api.private
    def _give_up(self, state, reason):
        """Cancel what is held, tell nobody, and let others move up."""
        if not self:
            return
        self._move_to(state, hold_expires=False)
        held = self._get_held()
        held.with_context(training_message=False)._cancel(reason)
        held.session_id._promote_waitlist()

    def action_release(self):
        """Give up the booking before it is paid."""
        self.check_access("write")
        self._give_up("cancelled", self.env._("Given up by whoever booked"))
        return True

    def action_confirm(self):
        """Seat these people without waiting for the money, as staff decide."""
        self.check_access("write")
        self._finish()
        return True

    @api.private
    def _finish(self):
        """The seats are theirs now, or wait for an approval."""
        held = self._get_held()
        states = held._get_state_when_seated()
        now = fields.Datetime.now()
        for state, enrollments in held.grouped(states.get).items():
            enrollments._move_to(
                state, confirmed_on=now if state == "confirmed" else False
            )
        held._after_enrolling()
        self._move_to("done", hold_expires=False)

    # -- what whoever booked is told --------------------------------------------------

    @api.private
    def _get_people(self):
        """Names as typed and what became of each, for the page and the mail."""
        self.ensure_one()
        labels = dict(
            self.env["training.enrollment"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        names = self.people or {}
        shown = self.enrollment_ids
        if self.state == "done":
            shown = shown.filtered(lambda one: one.state != "cancelled") or shown
        return [
            {
                "enrollment": enrollment,
                "name": names.get(str(enrollment.id)) or enrollment.partner_id.name,
                "state": enrollment.state,
                "status": labels[enrollment.state],
                "price": enrollment.price,
            }
            for enrollment in shown
        ]

    @api.private
    def _send_summary(self):
        """Have the job mail the summary, so that nobody waits for its text."""
        self.is_summary_due = True

    def _mail_summaries(self):
        self.is_summary_due = False
        template = self.env.ref("training_operations.mail_template_checkout")
        template.send_mail_batch(
            self.ids, email_layout_xmlid="mail.mail_notification_light"
        )

    @api.private
    def _get_signup_url(self):
        """Where a guest chooses a password; only ever sent to the address itself."""
        self.ensure_one()
        partner = self.partner_id
        known = self.env["res.users"].search_count(
            ["|", ("partner_id", "=", partner.id), ("login", "=", partner.email)],
            limit=1,
        )
        if known or not self.is_guest:
            return False
        return partner.with_context(signup_valid=True)._get_signup_url()
