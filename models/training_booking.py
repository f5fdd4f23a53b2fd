from contextlib import contextmanager

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, mute_logger

from ..const import BOOKING_ROLES, INSTRUCTOR_ROLES, INTERNAL
from ..exceptions import ResourceConflictError


class TrainingBooking(models.Model):
    """A reservation of one unit of a resource for a meeting.

    `start` and `stop` are the reserved range: the meeting with set-up and clearing of
    a room, or the turnaround an instructor needs.
    """

    _name = "training.booking"
    _description = "Resource Booking"
    _order = "start, role, id"

    meeting_id = fields.Many2one(
        "training.meeting", required=True, ondelete="cascade", index=True
    )
    session_id = fields.Many2one(
        related="meeting_id.session_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True
    )
    resource_id = fields.Many2one(
        "resource.resource", required=True, ondelete="restrict", index=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Instructor",
        compute="_compute_bookable",
        store=True,
        index="btree_not_null",
        compute_sudo=True,
        precompute=True,
    )
    training_resource_id = fields.Many2one(
        "training.resource",
        string="Room or equipment",
        compute="_compute_bookable",
        store=True,
        index="btree_not_null",
        compute_sudo=True,
        precompute=True,
    )
    unit = fields.Integer(
        default=1,
        required=True,
        help="Which of several equal units of the resource is reserved.",
    )
    start = fields.Datetime(required=True)
    stop = fields.Datetime(required=True)
    role = fields.Selection(BOOKING_ROLES, required=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("firm", "Firm"), ("released", "Released")],
        default="proposed",
        required=True,
        index=True,
    )
    released_on = fields.Datetime(readonly=True)
    cost = fields.Monetary(
        help="What this reservation costs, at the rate agreed when it became firm."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _start_before_stop = models.Constraint(
        "CHECK (stop > start)", "A reservation has to end after it starts."
    )
    _unit_positive = models.Constraint(
        "CHECK (unit >= 1)", "Units of a resource are counted from 1."
    )
    # int4range makes plain integers comparable in a GiST index without an extension.
    _no_double_booking = models.Constraint(
        "EXCLUDE USING gist (int4range(resource_id, resource_id, '[]') WITH =,"
        " int4range(unit, unit, '[]') WITH =,"
        " tsrange(start, stop) WITH &&) WHERE (state = 'firm')",
        "This instructor, room or piece of equipment is booked at that time already.",
    )
    _resource_period_index = models.Index("(resource_id, start, stop)")
    _one_lead_per_meeting = models.UniqueIndex(
        "(meeting_id) WHERE role = 'lead' AND state = 'firm'",
        "This meeting has a lead instructor already.",
    )

    @api.depends("resource_id")
    def _compute_bookable(self):
        """The instructor or the training resource behind a plain resource."""
        resource_ids = self.resource_id.ids
        employees = {
            employee.resource_id.id: employee.id
            for employee in self.env["hr.employee"]
            .with_context(active_test=False)
            .search([("resource_id", "in", resource_ids)])
        }
        resources = {
            resource.resource_id.id: resource.id
            for resource in self.env["training.resource"]
            .with_context(active_test=False)
            .search([("resource_id", "in", resource_ids)])
        }
        for booking in self:
            booking.employee_id = employees.get(booking.resource_id.id)
            booking.training_resource_id = resources.get(booking.resource_id.id)

    @api.depends("resource_id", "role", "meeting_id")
    @api.depends_context("training_calendar")
    def _compute_display_name(self):
        """Who, as what and for which meeting; less on the calendar, that says when."""
        if self.env.context.get("training_calendar"):
            for booking in self:
                course = booking.session_id.course_id
                booking.display_name = f"{booking.resource_id.name} · {course.name}"
            return
        roles = dict(self._fields["role"]._description_selection(self.env))
        for booking in self:
            booking.display_name = " · ".join(
                part
                for part in (
                    booking.resource_id.name,
                    roles.get(booking.role),
                    booking.meeting_id.display_name,
                )
                if part
            )

    @api.constrains("unit", "resource_id")
    def _check_unit_exists(self):
        """A unit beyond those owned can't be handed out."""
        for booking in self:
            owned = booking.training_resource_id.quantity or 1
            if booking.unit > owned:
                raise ValidationError(
                    self.env._(
                        "There is no unit %(unit)s of %(resource)s; %(owned)s exist.",
                        unit=booking.unit,
                        resource=booking.resource_id.name,
                        owned=owned,
                    )
                )

    @api.constrains("role", "resource_id")
    def _check_role_fits_resource(self):
        """Instructors teach; rooms, licences and equipment are what they are."""
        for booking in self:
            kind = booking.training_resource_id.kind
            fits = (
                bool(booking.employee_id)
                if booking.role in INSTRUCTOR_ROLES
                else not kind or kind == booking.role
            )
            if not fits:
                raise ValidationError(
                    self.env._(
                        "%(resource)s can't be booked as “%(role)s”.",
                        resource=booking.resource_id.name,
                        role=booking.role,
                    )
                )

    # -- records ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not vals_list:
            return self.browse()
        self._complete_ranges(vals_list)
        # In the order of resources, so that two bookings can't wait for each other.
        order = sorted(
            range(len(vals_list)),
            key=lambda index: (
                vals_list[index]["resource_id"],
                vals_list[index].get("unit", 1),
                vals_list[index]["start"],
            ),
        )
        with self._refusing_double_bookings(vals_list):
            created = super().create([vals_list[index] for index in order])
        by_position = dict(zip(order, created.ids, strict=True))
        bookings = self.browse(by_position[index] for index in range(len(vals_list)))
        bookings._freeze_costs()
        bookings._sync_attendees()
        return bookings

    def write(self, vals):
        guarded = {"start", "stop", "state", "resource_id", "unit"} & vals.keys()
        if not guarded or self.env.context.get("training_guarded") is INTERNAL:
            return super().write(vals)
        with self._refusing_double_bookings(
            [dict(booking._read_range(), **vals) for booking in self]
        ):
            result = super().write(vals)
            self.flush_recordset(list(guarded))
        if {"state", "resource_id"} & vals.keys():
            self._sync_attendees()
        return result

    def unlink(self):
        meetings = self.meeting_id
        result = super().unlink()
        meetings.exists()._sync_calendar_events()
        return result

    def _read_range(self):
        self.ensure_one()
        return {
            "meeting_id": self.meeting_id.id,
            "resource_id": self.resource_id.id,
            "unit": self.unit,
            "start": self.start,
            "stop": self.stop,
            "state": self.state,
        }

    def _complete_ranges(self, vals_list):
        """Reserve meetings with the buffers of their resources, if nothing is given."""
        meetings = self.env["training.meeting"].browse(
            {vals["meeting_id"] for vals in vals_list}
        )
        resources = self.env["resource.resource"].browse(
            {vals["resource_id"] for vals in vals_list}
        )
        meeting_by_id = {meeting.id: meeting for meeting in meetings}
        buffers = {resource.id: resource._training_buffers() for resource in resources}
        for vals in vals_list:
            meeting = meeting_by_id[vals["meeting_id"]]
            # Precomputing it would leave a half-made record among the session's
            # bookings.
            vals["session_id"] = meeting.session_id.id
            if vals.get("start") and vals.get("stop"):
                continue
            before, after = buffers[vals["resource_id"]]
            vals.setdefault("start", meeting.start - before)
            vals.setdefault("stop", meeting.stop + after)

    # -- conflicts ----------------------------------------------------------------

    @contextmanager
    def _refusing_double_bookings(self, wanted):
        """Turn a violation of the exclusion constraint into words a person can use.

        :param wanted: list of values (resource_id, unit, start, stop) being written
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                yield
        except psycopg2.errors.ExclusionViolation:
            raise ResourceConflictError(self._describe_conflicts(wanted)) from None

    def _describe_conflicts(self, wanted):
        """Who holds the slot, for the first resource that is taken."""
        for vals in wanted:
            holder = self._find_holder(vals)
            if holder:
                return self._describe_conflict(vals, *holder)
        return self.env._(
            "Two meetings of this session need the same instructor, room or piece of"
            " equipment at the same time."
        )

    def _find_holder(self, vals):
        """The firm booking in the way: (meeting id, start, stop) or None.

        It may have been committed after this transaction's snapshot was taken, so a
        second look is taken with a cursor of its own.
        """
        query = SQL(
            "SELECT meeting_id, start, stop FROM training_booking"
            " WHERE state = 'firm' AND resource_id = %s AND unit = %s"
            " AND start < %s AND stop > %s AND NOT (id = ANY(%s)) LIMIT 1",
            vals["resource_id"],
            vals.get("unit", 1),
            vals["stop"],
            vals["start"],
            self.ids,
        )
        rows = self.env.execute_query(query)
        if not rows:
            with self.env.registry.cursor() as cr:
                cr.execute(query)
                rows = cr.fetchall()
        return rows[0] if rows else None

    def _describe_conflict(self, vals, meeting_id, start, stop):
        resource = self.env["resource.resource"].sudo().browse(vals["resource_id"])
        meeting = self.env["training.meeting"].search([("id", "=", meeting_id)])
        holder = meeting.session_id.display_name or self.env._("another session")
        wanted_meeting = self.env["training.meeting"].browse(vals.get("meeting_id"))
        session = meeting.session_id or wanted_meeting.session_id
        local_start, local_stop = session._local(start), session._local(stop)
        return self.env._(
            "%(resource)s is taken: %(holder)s has it on %(day)s from %(start)s to"
            " %(stop)s (%(zone)s). Choose another one, or another time.",
            resource=resource.name,
            holder=holder,
            day=self.env["ir.qweb.field.date"].value_to_html(local_start.date(), {}),
            start=f"{local_start:%H:%M}",
            stop=f"{local_stop:%H:%M}",
            zone=session.tz,
        )

    # -- life of a booking ----------------------------------------------------------

    @api.private
    def _make_firm(self):
        self.write({"state": "firm", "released_on": False})
        self._freeze_costs()

    @api.private
    def _make_proposed(self):
        self.write({"state": "proposed"})

    @api.private
    def _release(self):
        live = self.filtered(lambda booking: booking.state != "released")
        live.write({"state": "released", "released_on": fields.Datetime.now()})

    @api.private
    def _follow_meetings(self):
        """Move reservations with their meetings, all at once."""
        live = self.filtered(lambda booking: booking.state != "released")
        if not live:
            return
        live = live.with_context(training_guarded=INTERNAL)
        moved = []
        for booking in live.sorted("resource_id"):
            before, after = booking.resource_id._training_buffers()
            moved.append(
                (
                    booking,
                    booking.meeting_id.start - before,
                    booking.meeting_id.stop + after,
                )
            )
        wanted = [
            dict(booking._read_range(), start=start, stop=stop)
            for booking, start, stop in moved
        ]
        # Meetings of one session may swap places, so firmness is given up meanwhile.
        firm = live.filtered(lambda booking: booking.state == "firm")
        with live._refusing_double_bookings(wanted):
            firm.write({"state": "proposed"})
            for booking, start, stop in moved:
                booking.write({"start": start, "stop": stop})
            firm.write({"state": "firm"})
            live.flush_recordset(["state", "start", "stop"])

    def _freeze_costs(self):
        """Fix what firm bookings cost, at the rates of today."""
        self._freeze("cost", lambda booking: booking._get_cost())

    def _freeze(self, name, reckon):
        """Store an amount that firm bookings don't have yet.

        :param reckon: gives the amount of one booking
        """
        firm = self.filtered(lambda booking: booking.state == "firm")
        without = firm.filtered(lambda booking: not booking[name])
        for amount, bookings in without.grouped(reckon).items():
            if amount:
                bookings.write({name: amount})

    def _get_cost(self):
        """Price of this reservation for its meeting, in the company's currency.

        A rate per day is spread over the meetings of that day, one per session over all
        meetings.
        """
        self.ensure_one()
        hours = self.meeting_id.duration_hours
        if self.employee_id:
            rate, unit = self.employee_id.sudo()._get_training_rate(
                self.session_id.course_id
            )  # rates are no secret to whoever may book, but the field is guarded
            session = self.session_id
            shared = len(session.meeting_ids) or 1
            if unit == "day":
                day = session._local(self.meeting_id.start).date()
                shared = len(
                    session.meeting_ids.filtered(
                        lambda meeting: session._local(meeting.start).date() == day
                    )
                )
            return rate * hours if unit == "hour" else rate / shared
        resource = self.training_resource_id
        by_hour = resource.cost_hour * hours if resource.cost_hour else 0.0
        if by_hour and resource.cost_day:
            return min(by_hour, resource.cost_day)
        return by_hour or resource.cost_day

    def _sync_attendees(self):
        """Instructors of a meeting are attendees of its calendar event."""
        self.meeting_id._sync_calendar_events()
