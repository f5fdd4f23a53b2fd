from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import INSTRUCTOR_ROLES

# Rules a coordinator may decide to bend; breaking any other is refused.
BENDABLE_RULES = {
    "not_a_course_instructor",
    "outside_working_hours",
    "too_far",
    "blocked_by_request",
    "limit_day",
    "limit_week",
    "limit_month",
    "limit_sessions_week",
}


class TrainingSession(models.Model):
    """Who teaches a session and where: bookings, and what is still missing."""

    _inherit = "training.session"

    instructor_ids = fields.Many2many(
        "hr.employee",
        string="Instructors",
        compute="_compute_assigned",
        compute_sudo=True,
        inverse="_inverse_instructor_ids",
        search="_search_instructor_ids",
        domain="[('is_instructor', '=', True)]",
        help="The first leads, the others assist. They are booked for all meetings.",
    )
    room_id = fields.Many2one(
        "training.resource",
        compute="_compute_assigned",
        compute_sudo=True,
        inverse="_inverse_room_id",
        search="_search_room_id",
        domain="[('kind', '=', 'room')]",
        help="Booked for all meetings that take place on site.",
    )
    virtual_room_id = fields.Many2one(
        "training.resource",
        string="Virtual room",
        compute="_compute_assigned",
        compute_sudo=True,
        inverse="_inverse_virtual_room_id",
        domain="[('kind', '=', 'virtual_room')]",
        help="A licence booked for all meetings that take place online.",
    )
    is_unstaffed = fields.Boolean(
        string="Instructor missing",
        compute="_compute_is_unstaffed",
        search="_search_is_unstaffed",
    )
    warnings = fields.Text(compute="_compute_warnings")

    # -- computes ------------------------------------------------------------------

    @api.depends(
        "booking_ids.state",
        "booking_ids.role",
        "booking_ids.employee_id",
        "booking_ids.training_resource_id",
    )
    def _compute_assigned(self):
        """Instructors (leads first), room and licence of the bookings that stand."""
        for session in self:
            live = session.booking_ids.filtered(
                lambda booking: booking.state != "released"
            )
            lead = live.filtered(lambda booking: booking.role == "lead")
            assistant = live.filtered(lambda booking: booking.role == "assistant")
            session.instructor_ids = lead.employee_id | assistant.employee_id
            session.room_id = live.filtered(
                lambda booking: booking.role == "room"
            ).training_resource_id[:1]
            session.virtual_room_id = live.filtered(
                lambda booking: booking.role == "virtual_room"
            ).training_resource_id[:1]

    def _search_instructor_ids(self, operator, value):
        return self._search_bookings("employee_id", operator, value, INSTRUCTOR_ROLES)

    def _search_room_id(self, operator, value):
        return self._search_bookings("training_resource_id", operator, value, ("room",))

    def _search_bookings(self, field_name, operator, value, roles):
        """Sessions by whom or what they have booked; released bookings don't count."""
        if operator not in ("in", "any", "ilike", "="):
            return NotImplemented
        live = [("state", "!=", "released"), ("role", "in", roles)]
        wanted = [item for item in value if item] if operator == "in" else value
        found = [("booking_ids", "any", [*live, (field_name, operator, wanted)])]
        if operator == "in" and False in value:
            return ["|", ("booking_ids", "not any", live), *found]
        return found

    def _search_is_unstaffed(self, operator, value):
        if operator != "in":
            return NotImplemented
        staffed = [("state", "!=", "released"), ("role", "=", "lead")]
        missing = [
            ("meeting_ids", "any", [("booking_ids", "not any", staffed)]),
            ("instructor_count", ">", 0),
        ]
        if set(value) == {True}:
            return missing
        if set(value) == {False}:
            return [
                "|",
                ("meeting_ids", "not any", [("booking_ids", "not any", staffed)]),
                ("instructor_count", "=", 0),
            ]
        return []

    @api.depends(
        "booking_ids.state",
        "booking_ids.role",
        "meeting_ids.start",
        "instructor_count",
        "mode",
        "join_url",
        "place_id",
        "seats_min",
        "enrollment_ids.state",
        "state",
    )
    def _compute_warnings(self):
        """What still has to be arranged, one line each."""
        own_places = self.env["training.planner"]._find_own_places(self.place_id)
        for session in self:
            session.warnings = "\n".join(session._find_warnings(own_places)) or False

    @api.depends(
        "booking_ids.state", "booking_ids.role", "meeting_ids", "instructor_count"
    )
    def _compute_is_unstaffed(self):
        """Whether a meeting lacks a lead instructor, where one is needed."""
        for session in self:
            leads = session.booking_ids.filtered(
                lambda booking: booking.role == "lead" and booking.state != "released"
            )
            # By origin, since a form being edited holds copies of the meetings.
            unled = session.meeting_ids._origin - leads.meeting_id._origin
            session.is_unstaffed = bool(session.instructor_count and unled)

    def _find_warnings(self, own_places):
        """What is missing in a session that has yet to take place, in words."""
        self.ensure_one()
        if self.state in ("done", "closed", "cancelled"):
            return
        if not self.meeting_ids:
            yield self.env._("No dates yet.")
            return
        if self.is_unstaffed:
            yield self.env._("Not every meeting has a lead instructor.")
        elif len(self.instructor_ids) < self.instructor_count:
            yield self.env._(
                "%(count)s instructors are needed, %(assigned)s assigned.",
                count=self.instructor_count,
                assigned=len(self.instructor_ids),
            )
        yield from self._find_place_warnings(own_places)
        if self.state in ("open", "confirmed") and self.is_below_minimum:
            yield self.env._(
                "%(filled)s of at least %(minimum)s learners are enrolled.",
                filled=self.seats_filled,
                minimum=self.seats_min,
            )

    def _find_place_warnings(self, own_places):
        """Meetings on site without a room or site, online ones without a link.

        :param own_places: places where rooms of ours are; elsewhere the client has one
        """
        housed = self.booking_ids.filtered(
            lambda booking: booking.role == "room" and booking.state != "released"
        ).meeting_id
        on_site = self.meeting_ids.filtered(lambda meeting: meeting.mode != "virtual")
        at_client = self.place_id and self.place_id not in own_places
        if on_site._origin - housed._origin and not at_client:
            yield self.env._("Not every meeting on site has a room.")
        online = self.meeting_ids.filtered(lambda meeting: meeting.mode != "in_person")
        if online and not self.join_url:
            yield self.env._("The link to join online is missing.")
        room = self.room_id
        if room and room.capacity < self.seats_max:
            yield self.env._(
                "%(room)s holds %(capacity)s people, the session has %(seats)s seats.",
                room=room.name,
                capacity=room.capacity,
                seats=self.seats_max,
            )

    # -- assigning -----------------------------------------------------------------

    def _inverse_instructor_ids(self):
        """Book and release instructors as picked on the form."""
        for session in self:
            wanted = session.instructor_ids
            booked = session.booking_ids.filtered(
                lambda booking: (
                    booking.state != "released" and booking.role in INSTRUCTOR_ROLES
                )
            )
            booked.filtered(
                lambda booking, wanted=wanted: booking.employee_id not in wanted
            )._release()
            session._assign_instructors(wanted - booked.employee_id)

    @api.private
    def _assign_instructors(self, employees):
        """Book instructors for all meetings; the first leads if nobody does yet.

        :raise UserError: listing everything that forbids an instructor
        :raise ResourceConflictError: when one is booked elsewhere
        """
        self.ensure_one()
        if not employees:
            return
        self._check_has_meetings()
        self._check_instructors(employees)
        roles = []
        has_lead = self.booking_ids.filtered(
            lambda booking: booking.role == "lead" and booking.state != "released"
        )
        for employee in employees:
            roles.append((employee, "assistant" if has_lead or roles else "lead"))
        self.env["training.booking"].create(
            [
                self._prepare_booking_vals(meeting, employee.resource_id, role)
                for employee, role in roles
                for meeting in self.meeting_ids
            ]
        )

    def _prepare_booking_vals(self, meeting, resource, role):
        """Values of a booking: firm once the session is on the calendar."""
        return {
            "meeting_id": meeting.id,
            "resource_id": resource.id,
            "role": role,
            "state": "proposed" if self.state == "draft" else "firm",
        }

    @api.private
    def _check_instructors(self, employees):
        """Refuse instructors who must not or can't teach this session.

        Rules a coordinator may bend (working hours, load, distance) are noted in the
        chatter instead.

        :raise UserError: with everything that forbids them, by name
        """
        self.ensure_one()
        planner = self.env["training.planner"]
        refused, bent = [], []
        for assessment in planner._assess_session(self, employees):
            for blocker in assessment.blockers:
                text = f"{assessment.name}: {planner._describe_blocker(self, blocker)}"
                (bent if blocker.rule in BENDABLE_RULES else refused).append(text)
        if refused:
            raise UserError("\n".join(refused))
        if bent:
            self.message_post(
                body=self.env._(
                    "Assigned although: %(reasons)s", reasons="; ".join(bent)
                )
            )

    def _get_hindrances(self):
        """Why sessions can't be guaranteed: instructors no longer qualified."""
        planner = self.env["training.planner"]
        hindrances = []
        for session in self:
            for assessment in planner._assess_session(session, session.instructor_ids):
                hindrances += [
                    f"{session.display_name}: {assessment.name},"
                    f" {planner._describe_blocker(session, blocker)}"
                    for blocker in assessment.blockers
                    if blocker.rule.startswith("qualification_")
                ]
        return hindrances
