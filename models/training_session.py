from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..const import (
    DELIVERY_MODES,
    INTERNAL,
    PLANNED_STATES,
    SESSION_MOVES,
    SESSION_STATES,
)


class TrainingSession(models.Model):
    """One delivery of a course: its dates, its people, its state."""

    _name = "training.session"
    _description = "Training Session"
    _inherit = [
        "training.state.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "start desc, id desc"
    _rec_names_search = ["name", "course_id.name", "course_id.code"]
    _check_company_auto = True

    _state_moves = SESSION_MOVES

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    course_id = fields.Many2one(
        "training.course",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        SESSION_STATES,
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Coordinator",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    request_id = fields.Many2one(
        "training.request", copy=False, index="btree_not_null", ondelete="set null"
    )
    customer_id = fields.Many2one(
        "res.partner",
        string="Client",
        index="btree_not_null",
        tracking=True,
        help="Set for a private session, which only this client's people attend.",
    )
    is_private = fields.Boolean(compute="_compute_is_private", store=True)
    mode = fields.Selection(
        DELIVERY_MODES,
        compute="_compute_from_course",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
    )
    seats_min = fields.Integer(
        string="Minimum learners",
        compute="_compute_from_course",
        store=True,
        readonly=False,
        precompute=True,
    )
    seats_max = fields.Integer(
        string="Seats",
        compute="_compute_from_course",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    instructor_count = fields.Integer(
        string="Instructors needed",
        compute="_compute_from_course",
        store=True,
        readonly=False,
        precompute=True,
    )
    lang_id = fields.Many2one("res.lang", string="Language")
    tz = fields.Selection(
        _tz_get,
        string="Time zone",
        required=True,
        compute="_compute_tz",
        store=True,
        readonly=False,
        precompute=True,
        help="The zone in which the times of this session are announced.",
    )
    place_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        tracking=True,
        help="The training centre or the client's site. Empty for a virtual session.",
    )
    meeting_ids = fields.One2many("training.meeting", "session_id", string="Meetings")
    booking_ids = fields.One2many("training.booking", "session_id", string="Bookings")
    enrollment_ids = fields.One2many(
        "training.enrollment", "session_id", string="Enrolments"
    )
    time_entry_ids = fields.One2many("training.time.entry", "session_id")
    start = fields.Datetime(compute="_compute_period", store=True, index=True)
    stop = fields.Datetime(compute="_compute_period", store=True, index=True)
    meeting_count = fields.Integer(compute="_compute_period", store=True)
    hours = fields.Float(compute="_compute_period", store=True)
    period_label = fields.Char(string="When", compute="_compute_period_label")
    requested_on = fields.Datetime(related="request_id.requested_on")
    scheduled_on = fields.Datetime(readonly=True, copy=False)
    opened_on = fields.Datetime(readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False)
    done_on = fields.Datetime(string="Delivered on", readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    cancelled_on = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    was_scheduled = fields.Boolean(
        readonly=True,
        copy=False,
        help="Counts as a cancellation when it is cancelled after this.",
    )
    join_url = fields.Char(
        string="Link to join",
        compute="_compute_join_url",
        store=True,
        readonly=False,
        help="What learners follow to take part online.",
    )
    description = fields.Html(string="Notes for the session")
    time_hours = fields.Float(
        string="Coordination (h)", compute="_compute_time_hours", compute_sudo=True
    )
    color = fields.Integer(related="course_id.color")

    _seats_in_order = models.Constraint(
        "CHECK (seats_max >= 1 AND seats_min >= 0 AND seats_min <= seats_max)",
        "A session needs at least one seat, and no more learners as the minimum"
        " than it has seats.",
    )
    _name_unique = models.Constraint(
        "UNIQUE (company_id, name)", "This session number is taken already."
    )
    _calendar_index = models.Index("(company_id, state, start)")

    # -- computes ---------------------------------------------------------------

    @api.depends("customer_id")
    def _compute_is_private(self):
        for session in self:
            session.is_private = bool(session.customer_id)

    @api.depends("course_id")
    def _compute_from_course(self):
        """Take over what the course prescribes; the session may then differ."""
        for session in self:
            course = session.course_id
            session.mode = course.mode or session.mode or "in_person"
            session.seats_max = course.seats_max or session.seats_max or 12
            session.seats_min = min(course.seats_min, session.seats_max)
            session.instructor_count = course.instructor_count

    @api.depends("place_id", "company_id")
    def _compute_tz(self):
        """The zone of the place, else of the company's working hours."""
        for session in self:
            session.tz = (
                session.place_id.tz
                or session.tz
                or session.company_id.resource_calendar_id.tz
                or "UTC"
            )

    @api.depends("meeting_ids.start", "meeting_ids.stop")
    def _compute_period(self):
        """First start, last stop, number and hours of the meetings."""
        for session in self:
            meetings = session.meeting_ids
            session.start = min(meetings.mapped("start"), default=False)
            session.stop = max(meetings.mapped("stop"), default=False)
            session.meeting_count = len(meetings)
            session.hours = sum(meetings.mapped("duration_hours"))

    @api.depends("start", "stop", "tz")
    @api.depends_context("lang")
    def _compute_period_label(self):
        """When it takes place, in the session's own zone, with the zone's name."""
        for session in self:
            if not session.start:
                session.period_label = self.env._("No dates yet")
                continue
            first, last = session._local(session.start), session._local(session.stop)
            day = self.env["ir.qweb.field.date"].value_to_html(first.date(), {})
            if first.date() != last.date():
                last_day = self.env["ir.qweb.field.date"].value_to_html(last.date(), {})
                day = f"{day} – {last_day}"
            session.period_label = (
                f"{day}, {first:%H:%M}–{last:%H:%M} ({session.tz.replace('_', ' ')})"
            )

    @api.depends("booking_ids.training_resource_id.join_url", "booking_ids.state")
    def _compute_join_url(self):
        """The link of the booked virtual room, unless one was typed in."""
        for session in self:
            licences = session.booking_ids.filtered(
                lambda booking: (
                    booking.role == "virtual_room" and booking.state != "released"
                )
            ).training_resource_id
            session.join_url = licences[:1].join_url or session.join_url

    def _compute_time_hours(self):
        minutes = dict(
            self.env["training.time.entry"]._read_group(
                [("session_id", "in", self.ids)], ["session_id"], ["minutes:sum"]
            )
        )
        for session in self:
            session.time_hours = minutes.get(session, 0) / 60

    def _compute_access_url(self):
        super()._compute_access_url()
        for session in self:
            session.access_url = f"/my/training/session/{session.id}"

    @api.depends("name", "course_id")
    def _compute_display_name(self):
        for session in self:
            session.display_name = " · ".join(
                part for part in (session.name, session.course_id.name) if part
            )

    # -- constraints ------------------------------------------------------------

    @api.constrains("state", "meeting_ids")
    def _check_planned_has_meetings(self):
        """What is on the calendar has at least one date."""
        for session in self:
            if session.state in PLANNED_STATES and not session.meeting_ids:
                raise ValidationError(
                    self.env._(
                        "%(session)s has no meetings. Add its dates first.",
                        session=session.display_name,
                    )
                )

    # -- records ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        by_company = {}
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            if not vals.get("name"):
                by_company.setdefault(company_id, []).append(vals)
        for company_id, unnamed in by_company.items():
            numbers = (
                self.env["ir.sequence"]
                .sudo()  # drawing a number needs no right on sequences
                ._next_numbers(
                    "training.session",
                    len(unnamed),
                    self.env["res.company"].browse(company_id),
                )
            )
            for vals, number in zip(unnamed, numbers, strict=True):
                vals["name"] = number
        return super().create(vals_list)

    def write(self, vals):
        moved = {"state", "tz"} & vals.keys()
        if self.env.context.get("training_moving") is not INTERNAL:
            self._check_not_closed(vals)
        result = super().write(vals)
        if "seats_max" in vals:
            self._fit_seats()
        if moved or {"course_id", "place_id", "user_id", "join_url"} & vals.keys():
            self.meeting_ids._sync_calendar_events()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for vals in vals_list:
            vals.pop("join_url", None)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Only drafts without enrolments vanish; anything else is cancelled."""
        used = self.filtered(
            lambda session: session.state != "draft" or session.enrollment_ids
        )
        if used:
            raise UserError(
                self.env._(
                    "%(session)s can't be deleted: it was scheduled or has enrolments."
                    " Cancel it instead, so that everyone can see what happened.",
                    session=used[0].display_name,
                )
            )

    def _check_not_closed(self, vals):
        """A closed session stays as it is, apart from messages and activities."""
        closed = self.filtered(lambda session: session.state == "closed")
        changed = {
            name
            for name in vals.keys() & self._fields.keys()
            if self._fields[name].store
            and not name.startswith(("message_", "activity_"))
        }
        if closed and changed - {"access_token"}:
            raise UserError(
                self.env._(
                    "%(session)s is closed and can't be changed any more.",
                    session=closed[0].display_name,
                )
            )
