import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..const import (
    ENROLLMENT_MOVES,
    ENROLLMENT_STATES,
    INTERNAL,
    SEATED_STATES,
)
from ..exceptions import EnrollmentRefusedError

SEAT_INDEX = "training_enrollment_seat_once"
PERSON_INDEX = "training_enrollment_person_once"


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
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True, precompute=True
    )
    course_id = fields.Many2one(
        related="session_id.course_id", store=True, index=True, precompute=True
    )
    session_start = fields.Datetime(related="session_id.start", string="Starts")
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
    waitlisted_on = fields.Datetime(readonly=True, copy=False)
    waitlist_position = fields.Integer(compute="_compute_waitlist_position")
    confirmed_on = fields.Datetime(readonly=True, copy=False)
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
        "(session_id, seat_number) WHERE state IN"
        " ('offered', 'pending', 'confirmed', 'completed', 'no_show')",
        "This seat was taken a moment ago. Please try again.",
    )
    _person_once = models.UniqueIndex(
        "(session_id, partner_id) WHERE state != 'cancelled'",
        "This person is enrolled in the session already.",
    )
    _seated_has_seat = models.Constraint(
        "CHECK (state NOT IN ('offered', 'pending', 'confirmed', 'completed',"
        " 'no_show') OR seat_number > 0)",
        "Whoever takes part needs a seat.",
    )
    _waitlist_index = models.Index(
        "(session_id, waitlisted_on, id) WHERE state = 'waitlisted'"
    )
    _session_state_index = models.Index("(session_id, state)")

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

    @api.depends("state", "session_id", "waitlisted_on")
    def _compute_waitlist_position(self):
        """Place in the queue, 1 being next; 0 when not waiting."""
        positions = {}
        waiting = self.filtered(lambda enrollment: enrollment.state == "waitlisted")
        if waiting:
            queue = self.sudo().search(
                [
                    ("session_id", "in", waiting.session_id.ids),
                    ("state", "=", "waitlisted"),
                ],
                order="session_id, waitlisted_on, id",
            )  # only how many are before, not who
            for enrollments in queue.grouped("session_id").values():
                positions.update(
                    (enrollment.id, position)
                    for position, enrollment in enumerate(enrollments, 1)
                )
        for enrollment in self:
            enrollment.waitlist_position = positions.get(enrollment._origin.id, 0)

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
        vals_list = [dict(vals) for vals in vals_list]
        self._complete_enrollments(vals_list)
        self._check_enrollable(vals_list)
        enrollments = self._create_seated(vals_list)
        enrollments._after_enrolling()
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
        sessions = self.env["training.session"].browse(
            {vals["session_id"] for vals in vals_list if vals.get("session_id")}
        )
        partners = self.env["res.partner"].browse(
            {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        )
        session_by_id = {session.id: session for session in sessions}
        partner_by_id = {partner.id: partner for partner in partners}
        for vals in vals_list:
            session = session_by_id.get(vals.get("session_id"))
            partner = partner_by_id.get(vals.get("partner_id"))
            if not vals.get("customer_id") and session and partner:
                payer = session.customer_id or partner.commercial_partner_id
                vals["customer_id"] = payer.id
        self._complete_prices(vals_list, session_by_id)

    # -- seats ----------------------------------------------------------------------

    def _create_seated(self, vals_list):
        """Insert enrolments with seat numbers nobody else has.

        Numbers are picked from what this transaction sees. Should another one have
        taken a number meanwhile, the unique index says so, and the numbers are tried
        one by one; nothing is locked and nobody is replayed. See docs/locking.md.
        """
        sessions = self.env["training.session"].browse(
            {vals["session_id"] for vals in vals_list}
        )
        seats = sessions._read_seat_numbers()
        planned = [self._pick_seat(vals, seats) for vals in vals_list]
        enrollments = self._try_insert(planned)
        if enrollments is not None:
            return enrollments
        seats = sessions._read_seat_numbers()
        inserted = [self._insert_racing(vals, seats) for vals in vals_list]
        return self.browse(enrollment.id for enrollment in inserted)

    def _pick_seat(self, vals, seats):
        """Values with the lowest free seat number, or with a place on the waitlist."""
        wanted = vals.get("state") or "confirmed"
        if wanted in SEATED_STATES:
            capacity, occupied = seats[vals["session_id"]]
            for number in range(1, capacity + 1):
                if number not in occupied:
                    occupied.add(number)
                    return dict(
                        vals,
                        state=wanted,
                        seat_number=number,
                        confirmed_on=fields.Datetime.now(),
                    )
            wanted = "waitlisted"
        return dict(
            vals,
            state=wanted,
            seat_number=0,
            waitlisted_on=vals.get("waitlisted_on") or fields.Datetime.now(),
        )

    def _try_insert(self, vals_list):
        """Insert enrolments, or return None when a seat number was taken meanwhile.

        :raise EnrollmentRefusedError: when somebody is in the session already
        """
        seated = self.with_context(
            training_seated=INTERNAL,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
        )
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return seated.create(vals_list).with_env(self.env)
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name == SEAT_INDEX:
                return None
            if error.diag.constraint_name == PERSON_INDEX:
                raise self._already_enrolled_error(vals_list) from None
            raise

    def _insert_racing(self, vals, seats):
        """Insert one enrolment, trying one seat number after the other."""
        while True:
            enrollment = self._try_insert([self._pick_seat(vals, seats)])
            if enrollment is not None:
                return enrollment

    @api.private
    def _take_seats(self):
        """Move waiting enrolments to free seats, in the order of this recordset.

        :return: those that got a seat
        """
        seated = self.browse()
        if not self:
            return seated
        seats = self.session_id._read_seat_numbers()
        for enrollment in self:
            capacity, occupied = seats[enrollment.session_id.id]
            for number in range(1, capacity + 1):
                if number not in occupied and enrollment._try_seat(number):
                    seated |= enrollment
                    occupied.add(number)
                    break
                occupied.add(number)
        seated._after_enrolling()
        return seated

    def _try_seat(self, number):
        """Take one seat number; False when somebody else got it first."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._move_to(
                    "confirmed",
                    seat_number=number,
                    confirmed_on=fields.Datetime.now(),
                )
                self.flush_recordset(["state", "seat_number"])
        except psycopg2.errors.UniqueViolation:
            return False
        return True

    def _after_enrolling(self):
        """What follows from a seat: a line on rosters that exist already."""
        self.session_id.filtered(
            lambda session: session.state == "in_progress"
        )._prepare_rosters()

    # -- states -----------------------------------------------------------------------

    def action_confirm(self):
        """Approve a pending enrolment, accept an offer, or seat from the waitlist.

        :raise EnrollmentRefusedError: when no seat is left for somebody who waits
        """
        waiting = self.filtered(lambda enrollment: enrollment.state == "waitlisted")
        (self - waiting)._move_to("confirmed", confirmed_on=fields.Datetime.now())
        unseated = waiting - waiting._take_seats()
        if unseated:
            raise EnrollmentRefusedError(
                self.env._(
                    "No seat is left in %(session)s for %(learner)s. Add seats, or"
                    " cancel another enrolment first.",
                    session=unseated[0].session_id.display_name,
                    learner=unseated[0].partner_id.name,
                )
            )
        return True

    def action_view_certificates(self):
        self.ensure_one()
        return self.certificate_ids._get_records_action()
