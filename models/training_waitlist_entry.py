from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import WAITLIST_STATES
from ..exceptions import EnrollmentRefusedError

ENTRY_MOVES = {
    "waiting": {"seated", "cancelled"},
    "seated": {"waiting"},
    "cancelled": set(),
}


class TrainingWaitlistEntry(models.Model):
    """Somebody who waits for a course on any of several dates.

    It stands in the queue of each acceptable session as a waitlisted enrolment with one
    common rank. The first seat releases the others; so seats stay guarded where they
    always are, and every queue shows everybody who is in it.
    """

    _name = "training.waitlist.entry"
    _description = "Waitlist Entry"
    _inherit = ["training.state.mixin", "mail.thread"]
    _order = "waitlisted_on, id"
    _rec_name = "partner_id"

    _state_moves = ENTRY_MOVES

    partner_id = fields.Many2one(
        "res.partner", string="Learner", required=True, ondelete="restrict", index=True
    )
    course_id = fields.Many2one(
        "training.course",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    session_ids = fields.Many2many(
        "training.session",
        "training_waitlist_entry_session_rel",
        string="Acceptable sessions",
        check_company=True,
        domain="[('course_id', '=', course_id), ('state', 'in',"
        " ('scheduled', 'open', 'confirmed'))]",
        help="Empty: every public session of the course that opens, also later ones.",
    )
    date_from = fields.Date(string="Not before")
    date_to = fields.Date(string="Not after")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    customer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        help="Who pays. Empty: the learner's company.",
    )
    booker_id = fields.Many2one(
        "res.partner", string="Booked by", index="btree_not_null"
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Very high")],
        default="0",
        required=True,
    )
    is_required = fields.Boolean(string="Must attend")
    state = fields.Selection(
        [("waiting", "Waiting"), ("seated", "Seated"), ("cancelled", "Cancelled")],
        default="waiting",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    waitlisted_on = fields.Datetime(
        string="Waits since",
        default=fields.Datetime.now,
        required=True,
        readonly=True,
        copy=False,
    )
    enrollment_ids = fields.One2many(
        "training.enrollment", "waitlist_entry_id", string="Enrolments"
    )
    queue_label = fields.Char(string="Queues", compute="_compute_queue_label")

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_from <= date_to)",
        "The last acceptable day comes before the first.",
    )
    _waits_once = models.UniqueIndex(
        "(partner_id, course_id, company_id) WHERE state = 'waiting'",
        "This person waits for the course already.",
    )

    @api.depends("enrollment_ids.state")
    def _compute_queue_label(self):
        """“2nd of S/0012, 1st of S/0015”, or the session with the seat."""
        for entry in self:
            live = entry.enrollment_ids.filtered(lambda e: e.state != "cancelled")
            entry.queue_label = ", ".join(
                self.env._(
                    "no. %(position)s in %(session)s",
                    position=enrollment.waitlist_position,
                    session=enrollment.session_id.name,
                )
                if enrollment.waitlist_position
                else enrollment.session_id.name
                for enrollment in live
            )

    @api.constrains("session_ids", "course_id")
    def _check_sessions_of_course(self):
        for entry in self:
            if entry.session_ids.course_id - entry.course_id:
                raise UserError(
                    self.env._(
                        "All acceptable sessions have to be of the course %s.",
                        entry.course_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Queue for each acceptable session, or take a seat where one is free.

        :raise EnrollmentRefusedError: when none of the named sessions is possible
        """
        entries = super().create(vals_list)
        entries._queue(refuse=True)
        return entries

    def write(self, vals):
        result = super().write(vals)
        if {"session_ids", "date_from", "date_to"} & vals.keys():
            self._leave_unwanted()
            self._queue()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_queued(self):
        if any(entry.state != "cancelled" for entry in self):
            raise UserError(
                self.env._("Cancel the entry instead, so that it stays on record.")
            )

    # -- queueing -------------------------------------------------------------------

    @api.private
    def _queue(self, refuse=False):
        """Stand in each acceptable queue that one doesn't stand in yet; repeatable.

        :param bool refuse: raise when a named session can't be had, and none can
        """
        waiting = self.filtered(lambda entry: entry.state == "waiting")
        wishes = waiting._prepare_wishes()
        if not wishes:
            return
        enrollments = self.env["training.enrollment"]
        enrollments._complete_enrollments(wishes)
        problems = enrollments._get_enrollment_problems(wishes)
        allowed = [
            vals
            for vals, found in zip(wishes, problems, strict=True)
            if all(problem.is_warning for problem in found)
        ]
        if refuse:
            waiting._refuse_hopeless(wishes, problems)
        queued = enrollments.create(allowed)
        queued.session_id._promote_waitlist(fresh=queued, freed=False)

    def _refuse_hopeless(self, wishes, problems):
        """Raise for entries all of whose sessions are refused, with every reason."""
        texts = []
        for entry in self:
            mine = [
                found
                for vals, found in zip(wishes, problems, strict=True)
                if vals["waitlist_entry_id"] == entry.id
            ]
            if mine and all(any(not p.is_warning for p in found) for found in mine):
                texts += [p.text for found in mine for p in found if not p.is_warning]
        if texts:
            raise EnrollmentRefusedError("\n".join(dict.fromkeys(texts)))

    def _prepare_wishes(self):
        """Values of the waitlisted enrolments that are still missing."""
        sessions = self._get_acceptable_sessions()
        wanted = self.env["training.session"].union(*sessions.values())
        there = {
            (session.id, partner.id)
            for session, partner in self.env["training.enrollment"]
            .sudo()  # whether, not how, somebody is enrolled
            ._read_group(
                [
                    ("session_id", "in", wanted.ids),
                    ("partner_id", "in", self.partner_id.ids),
                    ("state", "!=", "cancelled"),
                ],
                ["session_id", "partner_id"],
            )
        }
        return [
            entry._prepare_enrollment_vals(session)
            for entry in self
            for session in sessions[entry]
            if (session.id, entry.partner_id.id) not in there
        ]

    def _prepare_enrollment_vals(self, session):
        self.ensure_one()
        vals = {
            "session_id": session.id,
            "partner_id": self.partner_id.id,
            "booker_id": self.booker_id.id,
            "state": "waitlisted",
            "waitlisted_on": self.waitlisted_on,
            "waitlist_entry_id": self.id,
            "priority": self.priority,
            "is_required": self.is_required,
        }
        if self.customer_id:
            vals["customer_id"] = self.customer_id.id
        return vals

    def _get_acceptable_sessions(self):
        """{entry: sessions to queue for}, named ones or the open ones of the course."""
        by_course = (
            self.env["training.session"]
            .search(
                Domain("course_id", "in", self.course_id.ids)
                & Domain("state", "in", ("open", "confirmed"))
                & Domain("start", ">", fields.Datetime.now())
                & Domain("is_private", "=", False)
            )
            .grouped("course_id")
        )
        result = {}
        for entry in self:
            named = entry.session_ids.filtered(lambda s: s.state in WAITLIST_STATES)
            sessions = named or (
                self.env["training.session"]
                if entry.session_ids
                else by_course.get(entry.course_id, named)
            )
            result[entry] = sessions.filtered(entry._accepts)
        return result

    def _accepts(self, session):
        """Whether a session is of the entry's company and within its dates."""
        self.ensure_one()
        if session.company_id != self.company_id:
            return False
        day = session._local(session.start).date()
        return (not self.date_from or day >= self.date_from) and (
            not self.date_to or day <= self.date_to
        )

    def _leave_unwanted(self):
        """Leave the queues of sessions that aren't acceptable any more."""
        acceptable = self._get_acceptable_sessions()
        unwanted = self.enrollment_ids.filtered(
            lambda enrollment: (
                enrollment.state in ("waitlisted", "offered")
                and enrollment.session_id
                not in acceptable[enrollment.waitlist_entry_id]
            )
        )
        if unwanted:
            unwanted.action_cancel(self.env._("Not an acceptable date any more"))

    # -- states ---------------------------------------------------------------------

    def action_cancel(self, reason=None):
        """Leave all queues."""
        reason = reason or self.env._("Cancelled by %s", self.env.user.name)
        self._move_to("cancelled")
        queued = self.enrollment_ids.filtered(
            lambda enrollment: enrollment.state in ("waitlisted", "offered")
        )
        if queued:
            queued.action_cancel(reason)
        return True

    def action_view_enrollments(self):
        self.ensure_one()
        return self.enrollment_ids._get_records_action(name=self.env._("Queues"))

    @api.model
    def _queue_for_new_sessions(self):
        """Who waits for a course queues for its sessions that opened meanwhile."""
        courses = self.env["training.session"]._read_group(
            [
                ("state", "in", ("open", "confirmed")),
                ("start", ">", fields.Datetime.now()),
            ],
            ["course_id"],
        )
        self.search(
            [
                ("state", "=", "waiting"),
                ("course_id", "in", [course.id for (course,) in courses]),
            ]
        )._queue()
