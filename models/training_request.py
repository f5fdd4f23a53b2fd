from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import DELIVERY_MODES


class TrainingRequest(models.Model):
    """A wish for a session: what, for whom, when and where."""

    _name = "training.request"
    _description = "Training Request"
    _inherit = [
        "training.state.mixin",
        "training.import.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "priority desc, date_earliest, id"
    _rec_names_search = ["name", "external_reference", "course_id.name"]

    _import_template = "requests"
    _import_required = ("course_id", "date_earliest", "date_latest")
    _import_unique = ("external_reference",)
    _import_not_negative = ("day_count", "instructor_count", "learner_count")
    _import_key = "external_reference"

    _state_moves = {
        "new": {"planned", "scheduled", "declined"},
        "planned": {"new", "scheduled", "declined"},
        "scheduled": {"new", "planned"},
        "declined": {"new"},
    }

    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    external_reference = fields.Char(
        string="Reference",
        copy=False,
        help="The number the request has elsewhere; the same one isn't imported twice.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("planned", "Planned"),
            ("scheduled", "Scheduled"),
            ("declined", "Declined"),
        ],
        default="new",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    course_id = fields.Many2one(
        "training.course", required=True, index=True, ondelete="restrict", tracking=True
    )
    customer_id = fields.Many2one(
        "res.partner",
        string="Client",
        index="btree_not_null",
        help="Empty for a public session.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Coordinator",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    date_earliest = fields.Date(string="Not before", required=True, tracking=True)
    date_latest = fields.Date(
        string="Not after",
        required=True,
        tracking=True,
        help="The whole session lies within these days, both included.",
    )
    day_count = fields.Integer(
        string="Days",
        help="How many days are wanted; 0 for as many as the course has.",
    )
    days_wanted = fields.Integer(
        compute="_compute_days_wanted",
        inverse="_inverse_days_wanted",
        help="As many as the course has, unless more or fewer are asked for.",
    )
    mode = fields.Selection(
        DELIVERY_MODES,
        compute="_compute_mode",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    place_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        help="One of our centres, or the client's site. Empty: any of our centres.",
    )
    lang_id = fields.Many2one("res.lang", string="Language")
    learner_count = fields.Integer(string="Learners", help="0 when not known.")
    instructor_count = fields.Integer(
        string="Instructors",
        compute="_compute_instructor_count",
        store=True,
        readonly=False,
        precompute=True,
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Important"), ("2", "Urgent")], default="0", index=True
    )
    preferred_instructor_ids = fields.Many2many(
        "hr.employee",
        "training_request_preferred_rel",
        string="Preferred instructors",
        domain="[('is_instructor', '=', True)]",
    )
    blocked_instructor_ids = fields.Many2many(
        "hr.employee",
        "training_request_blocked_rel",
        string="Instructors not wanted",
        domain="[('is_instructor', '=', True)]",
    )
    note = fields.Text()
    requested_on = fields.Datetime(
        required=True,
        copy=False,
        tracking=True,
        default=fields.Datetime.now,
        help="Starts the clock of Time to Schedule.",
    )
    scheduled_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When its session was staffed, housed and open for enrolment.",
    )
    session_ids = fields.One2many("training.session", "request_id", string="Sessions")
    session_id = fields.Many2one("training.session", compute="_compute_session_id")
    unscheduled_reason = fields.Text(
        string="Why it isn't scheduled", readonly=True, copy=False
    )
    decline_reason = fields.Char(readonly=True, copy=False, tracking=True)

    _window_in_order = models.Constraint(
        "CHECK (date_latest >= date_earliest)",
        "“Not after” can't be before “Not before”.",
    )
    _numbers_possible = models.Constraint(
        "CHECK (learner_count >= 0 AND day_count BETWEEN 0 AND 366"
        " AND instructor_count BETWEEN 0 AND 20)",
        "Learners can't be negative, days are at most 366 and instructors at most 20.",
    )
    _reference_unique = models.UniqueIndex(
        "(company_id, external_reference) WHERE external_reference IS NOT NULL",
        "A request with this reference exists already.",
    )

    @api.depends("course_id")
    def _compute_mode(self):
        for request in self:
            request.mode = request.course_id.mode or request.mode or "in_person"

    @api.depends("course_id")
    def _compute_instructor_count(self):
        for request in self:
            request.instructor_count = request.course_id.instructor_count

    @api.depends("course_id.day_count", "day_count")
    def _compute_days_wanted(self):
        for request in self:
            request.days_wanted = request.day_count or request.course_id.day_count

    def _inverse_days_wanted(self):
        """The course's own number isn't kept, so that its agenda may still change."""
        for request in self:
            days = request.days_wanted
            request.day_count = 0 if days == request.course_id.day_count else days

    @api.depends("session_ids.state")
    def _compute_session_id(self):
        """The session that serves the request, cancelled ones left out."""
        for request in self:
            live = request.session_ids.filtered(
                lambda session: session.state != "cancelled"
            )
            request.session_id = live[:1]

    @api.depends("name", "course_id", "external_reference")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " · ".join(
                part
                for part in (
                    request.name,
                    request.external_reference,
                    request.course_id.name,
                )
                if part
            )

    @api.model
    def _find_import_problems(self, sheet):
        """Windows that end before they begin."""
        latest = dict(sheet.dates("date_latest"))
        for row, earliest in sheet.dates("date_earliest"):
            if row in latest and latest[row] < earliest:
                yield (
                    row,
                    "date_latest",
                    self.env._(
                        "%(latest)s is before %(earliest)s, the day the window begins."
                        " Write the same day or a later one.",
                        latest=latest[row],
                        earliest=earliest,
                    ),
                )

    @api.model_create_multi
    def create(self, vals_list):
        company = self.env.company
        unnamed = [vals for vals in vals_list if not vals.get("name")]
        numbers = (
            self.env["ir.sequence"]
            .sudo()  # drawing a number needs no right on sequences
            ._next_numbers("training.request", len(unnamed), company)
        )
        for vals, number in zip(unnamed, numbers, strict=True):
            vals["name"] = number
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scheduled(self):
        served = self.filtered("session_id")
        if served:
            raise UserError(
                self.env._(
                    "%(request)s led to a session. Decline it instead of deleting it.",
                    request=served[0].display_name,
                )
            )

    def _get_tz(self):
        """The zone in which the session is announced."""
        self.ensure_one()
        return self.place_id.tz or self.company_id.resource_calendar_id.tz or "UTC"

    # -- states -----------------------------

    @api.private
    def _note_scheduled(self):
        """Stop the clock of Time to Schedule, once."""
        self.filtered(lambda request: not request.scheduled_on).write(
            {"scheduled_on": fields.Datetime.now()}
        )

    def action_decline(self, reason):
        """Turn requests down.

        :param str reason: why, kept on record
        """
        self._move_to("declined", decline_reason=reason)
        return True

    def action_ask_decline(self):
        """Ask for the reason, then decline."""
        return self.env["training.reason.wizard"]._open_for(self, "action_decline")

    def action_reopen(self):
        """Take requests up again, for instance after their session was cancelled."""
        served = self.filtered("session_id")
        if served:
            raise UserError(
                self.env._(
                    "%(request)s is served by %(session)s. Cancel that session first.",
                    request=served[0].display_name,
                    session=served[0].session_id.display_name,
                )
            )
        self._move_to("new", decline_reason=False)
        return True

    def action_view_session(self):
        self.ensure_one()
        return self.session_ids._get_records_action()
