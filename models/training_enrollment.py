from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import (
    ENROLLMENT_MOVES,
    ENROLLMENT_STATES,
    INTERNAL,
)
from .enrollment_wishes import Wishes


class TrainingEnrollment(models.Model):
    """A learner in a session, on a numbered seat or on the waitlist."""

    _name = "training.enrollment"
    _description = "Training Enrolment"
    _inherit = [
        "training.state.mixin",
        "training.import.mixin",
        "portal.mixin",
        "mail.thread",
    ]
    _order = "session_id, seat_number, id"
    _rec_names_search = ["partner_id.name", "session_id.name"]
    _mail_post_access = "read"

    _import_template = "enrollments"
    _import_required = ("session_id", "partner_id")
    _import_key = "partner_id"

    _state_moves = ENROLLMENT_MOVES

    session_id = fields.Many2one(
        "training.session", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Learner", required=True, ondelete="restrict", index=True
    )
    booker_id = fields.Many2one(
        "res.partner",
        string="Booked by",
        index="btree_not_null",
        help="Who made the booking, when it wasn't the learner.",
    )
    customer_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        help="Who pays. By default the session's client, else the learner's company.",
    )
    customer_reference = fields.Char(
        string="Order number", help="The customer's own number, shown on the invoice."
    )
    # Given at insertion, so not precomputed: Odoo would discard what is given and make
    # a virtual record for each learner to find it anew.
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    course_id = fields.Many2one(related="session_id.course_id", store=True, index=True)
    session_start = fields.Datetime(related="session_id.start", string="Starts")
    period_label = fields.Char(related="session_id.period_label")
    session_state = fields.Selection(related="session_id.state", string="Session is")
    state = fields.Selection(
        ENROLLMENT_STATES,
        required=True,
        default="confirmed",
        copy=False,
        index=True,
        tracking=True,
    )
    seat_number = fields.Integer(string="Seat", readonly=True, copy=False)
    waitlisted_on = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    confirmed_on = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    cancelled_on = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    override_reason = fields.Char(
        string="Exception granted because",
        help="Lets the learner in although a prerequisite is missing or another session"
        " runs at the same time.",
    )
    outcome = fields.Selection(
        [
            ("completed", "Completed"),
            ("incomplete", "Attended too little"),
            ("excused", "Excused throughout"),
            ("no_show", "Never present"),
            ("unmarked", "Attendance not marked"),
        ],
        readonly=True,
        copy=False,
    )
    attended_percent = fields.Float(string="Attended (%)", readonly=True, copy=False)
    attendance_ids = fields.One2many("training.attendance", "enrollment_id")
    certificate_ids = fields.One2many("training.certificate", "enrollment_id")
    note = fields.Text(
        help="Diet, accessibility and whatever the instructor must know."
    )

    _seat_once = models.UniqueIndex(
        "(session_id, COALESCE(seat_pool, ''), seat_number) WHERE state IN"
        " ('offered', 'held', 'pending', 'confirmed', 'completed', 'no_show')",
        "This seat was taken a moment ago. Please try again.",
    )
    _person_once = models.UniqueIndex(
        "(session_id, partner_id) WHERE state != 'cancelled'",
        "This person is enrolled in the session already.",
    )
    _seated_has_seat = models.Constraint(
        "CHECK (state NOT IN ('offered', 'held', 'pending', 'confirmed',"
        " 'completed', 'no_show') OR seat_number > 0)",
        "Whoever takes part needs a seat.",
    )
    _waitlist_index = models.Index(
        "(session_id, waitlisted_on, id) WHERE state = 'waitlisted'"
    )
    # With what reports count, so that these needn't read the enrolments themselves.
    _session_state_index = models.Index(
        "(session_id, state) INCLUDE (confirmed_on, waitlisted_on, waitlist_entry_id)"
    )

    # -- computes -------------------------------------------------------------------

    @api.depends("partner_id", "session_id")
    def _compute_display_name(self):
        for enrollment in self:
            enrollment.display_name = " · ".join(
                part
                for part in (
                    enrollment.partner_id.name,
                    enrollment.session_id.display_name,
                )
                if part
            )

    def _compute_access_url(self):
        super()._compute_access_url()
        for enrollment in self:
            enrollment.access_url = f"/my/training/enrollment/{enrollment.id}"

    # -- records --------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Enrol; everybody takes a seat while there is one, else joins the waitlist.

        Values without a `state` or with a seated one ask for a seat; `waitlisted` asks
        for the waitlist.

        :raise EnrollmentRefusedError: naming who can't be enrolled and why
        """
        if self.env.context.get("training_seated") is INTERNAL:
            return super().create(vals_list)
        vals_list = Wishes(self.env, [dict(vals) for vals in vals_list])
        self._complete_enrollments(vals_list)
        self._check_enrollable(vals_list)
        enrollments, queued_behind = self._create_seated(vals_list)
        enrollments._after_enrolling()
        queued_behind._promote_waitlist(fresh=enrollments, freed=False)
        return enrollments

    def write(self, vals):
        if (
            "seat_number" in vals
            and self.env.context.get("training_moving") is not INTERNAL
        ):
            raise UserError(self.env._("Seat numbers are given by the system."))
        if "session_id" in vals and any(
            enrollment.session_id.id != vals["session_id"] for enrollment in self
        ):
            raise UserError(
                self.env._(
                    "An enrolment stays in its session. Cancel it and enrol the learner"
                    " in the other one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_waiting(self):
        """Who was enrolled stays on record as cancelled."""
        seated = self.filtered(
            lambda enrollment: enrollment.state not in ("waitlisted", "cancelled")
        )
        if seated:
            raise UserError(
                self.env._(
                    "%(enrollment)s can't be deleted. Cancel it instead, so that seat,"
                    " messages and invoice follow.",
                    enrollment=seated[0].display_name,
                )
            )

    @api.model
    def _find_import_problems(self, sheet):
        """The same learner twice in a session."""
        sessions = dict(sheet.cells("session_id"))
        seen = {}
        for row, learner in sheet.cells("partner_id"):
            pair = sessions.get(row), learner
            if pair in seen:
                yield (
                    row,
                    "partner_id",
                    self.env._(
                        "“%(learner)s” stands in row %(row)s for the same session"
                        " already. Keep one of the two.",
                        learner=learner,
                        row=seen[pair] + 2,
                    ),
                )
            seen.setdefault(pair, row)

    def _complete_enrollments(self, vals_list):
        """Fill in who pays, at which price and since when."""
        wishes = Wishes.of(self.env, vals_list)
        for vals in wishes:
            session = wishes.session_by_id.get(vals.get("session_id"))
            if not vals.get("customer_id") and session and vals.get("partner_id"):
                partner = wishes.partners.browse(vals["partner_id"])
                payer = session.customer_id or partner.commercial_partner_id
                vals["customer_id"] = payer.id
        self._complete_prices(wishes, wishes.session_by_id)

    # -- states -----------------------------------------------------------------------

    def action_confirm(self, reason=None):
        """Approve a pending enrolment, accept an offer, or seat from the waitlist.

        :param str reason: needed to seat somebody before others who wait
        :raise EnrollmentRefusedError: when no seat is left for somebody who waits
        """
        waiting = self.filtered(lambda enrollment: enrollment.state == "waitlisted")
        (self - waiting)._move_to("confirmed", confirmed_on=fields.Datetime.now())
        waiting._seat_by_hand(reason)
        return True

    def action_view_certificates(self):
        self.ensure_one()
        return self.certificate_ids._get_records_action()
