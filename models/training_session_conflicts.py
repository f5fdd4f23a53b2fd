from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..const import INSTRUCTOR_ROLES
from ..logic.timetable import Taken, clashing_slots, fit_units
from .training_session_staffing import BENDABLE_RULES

FIXED_STATES = ("done", "closed", "cancelled")
LONGEST_MEETING = timedelta(hours=24)
# Broken rules that the look at reservations tells with the time reserved.
TOLD_BY_RESERVATIONS = {"booked"}


class TrainingSession(models.Model):
    """What speaks against a timetable, as data."""

    _inherit = "training.session"

    def _find_conflicts(self, timetable):
        """All conflicts of a timetable of these sessions; see `_preview_changes`."""
        found = [
            *self._find_date_conflicts(timetable),
            *self._find_people_conflicts(timetable),
            *self._find_reservation_conflicts(timetable),
            *self._find_room_conflicts(timetable),
            *self._find_seat_conflicts(timetable),
            *self._find_learner_conflicts(timetable),
        ]
        return list({tuple(conflict.values()): conflict for conflict in found}.values())

    @api.model
    def _prepare_conflict(
        self, severity, rule, text, session, meeting=None, resource=None
    ):
        """A conflict as `_preview_changes` gives it.

        :param meeting: key of a slot
        :param resource: id of a `resource.resource`
        """
        return {
            "severity": severity,
            "text": text,
            "rule": rule,
            "session_id": session.id,
            "meeting_id": meeting or False,
            "resource_id": resource or False,
        }

    def _format_slot(self, slot):
        """When a meeting would be, in the session's zone."""
        session = self._pick(slot.session_id)
        start, stop = session._local(slot.start), session._local(slot.stop)
        day = format_date(self.env, start.date())
        return f"{day} {start:%H:%M}–{stop:%H:%M} {start:%Z}"

    # -- dates -----------------------------------------------------------------------

    def _find_date_conflicts(self, timetable):
        """Impossible, overlapping and unusual times, of what changes."""
        closed_days = self._read_closed_days()
        for session in self:
            slots = timetable.slots_of(session.id)
            changed = [slot for slot in slots if slot.is_changed]
            if changed and session.state in FIXED_STATES:
                yield self._prepare_conflict(
                    "error",
                    "over",
                    self.env._(
                        "%(session)s is over or cancelled; its dates stay as they are.",
                        session=session.display_name,
                    ),
                    session,
                )
            for slot in changed:
                yield from session._find_slot_conflicts(slot, closed_days)
            for first, second in clashing_slots(slots):
                if first.is_changed or second.is_changed:
                    text = self.env._(
                        "Two meetings overlap: %(first)s and %(second)s.",
                        first=self._format_slot(first),
                        second=self._format_slot(second),
                    )
                    yield self._prepare_conflict(
                        "warning", "overlap", text, session, second.key
                    )

    def _read_closed_days(self):
        """{(company, zone): (weekdays worked, days closed)}"""
        return {
            (company, tz): (
                company._training_weekdays(),
                company._training_closed_days(tz),
            )
            for company, tz in {
                (session.company_id, session.tz): None for session in self
            }
        }

    def _find_slot_conflicts(self, slot, closed_days):
        self.ensure_one()
        if slot.stop <= slot.start:
            text = self.env._("A meeting has to end after it starts.")
            yield self._prepare_conflict("error", "reversed", text, self, slot.key)
            return
        if slot.stop - slot.start > LONGEST_MEETING:
            text = self.env._("A meeting lasts 24 hours at most.")
            yield self._prepare_conflict("error", "too_long", text, self, slot.key)
        if slot.start < fields.Datetime.now():
            text = self.env._(
                "%(when)s lies in the past.", when=self._format_slot(slot)
            )
            yield self._prepare_conflict("warning", "past", text, self, slot.key)
        day = self._local(slot.start).date()
        weekdays, closed = closed_days[self.company_id, self.tz]
        if day.weekday() not in weekdays or day in closed:
            text = self.env._(
                "%(day)s is a day on which the company is closed.",
                day=format_date(self.env, day, date_format="EEEE, d MMMM y"),
            )
            yield self._prepare_conflict("warning", "closed_day", text, self, slot.key)

    # -- people ----------------------------------------------------------------------

    def _find_people_conflicts(self, timetable):
        """Everything that forbids an instructor, and meetings nobody leads."""
        planner = self.env["training.planner"]
        employees = self._read_employees(timetable)
        for session, employee, found in planner._assess_timetable(
            self, timetable, employees
        ):
            for blocker in found.blockers:
                if blocker.rule in TOLD_BY_RESERVATIONS:
                    continue
                bendable = blocker.rule in BENDABLE_RULES
                yield self._prepare_conflict(
                    "warning" if bendable else "error",
                    blocker.rule,
                    f"{found.name}: {planner._describe_blocker(session, blocker)}",
                    session,
                    session._find_blocked_slot(timetable, blocker),
                    employee.sudo().resource_id.id,  # which resource is no secret
                )
        yield from self._find_leaderless(timetable)

    def _find_leaderless(self, timetable):
        """Meetings that would lose their lead, or be added without one."""
        unled_before = self.meeting_ids.filtered(
            lambda meeting: (
                "lead"
                not in meeting.booking_ids.filtered(
                    lambda booking: booking.state != "released"
                ).mapped("role")
            )
        )
        for session in self.filtered("instructor_count"):
            led = {hold.slot.key for hold in timetable.holds_of(session.id, "lead")}
            for slot in timetable.slots_of(session.id):
                if slot.key not in led and slot.key not in unled_before.ids:
                    text = self.env._(
                        "Nobody leads the meeting of %(when)s.",
                        when=self._format_slot(slot),
                    )
                    yield self._prepare_conflict(
                        "warning", "no_lead", text, session, slot.key
                    )

    def _read_employees(self, timetable):
        """{resource id: employee} of the instructors of a timetable."""
        resource_ids = {
            hold.resource_id
            for hold in timetable.holds
            if hold.role in INSTRUCTOR_ROLES
        }
        found_sudo = (
            self.env["hr.employee"]
            .sudo()  # who is behind a resource that may be booked
            .with_context(active_test=False)
            .search([("resource_id", "in", list(resource_ids))])
        )
        employees = self.env["hr.employee"].browse(found_sudo.ids)
        resource_of = [employee.resource_id.id for employee in found_sudo]
        return dict(zip(resource_of, employees, strict=True))

    def _find_blocked_slot(self, timetable, blocker):
        """The first meeting that a broken rule is about, or None for all."""
        self.ensure_one()
        params = blocker.params
        days = set(params.get("days") or ())
        if params.get("day"):
            days.add(params["day"])
        for slot in timetable.slots_of(self.id):
            if self._local(slot.start).date() in days:
                return slot.key
            if (
                params.get("start")
                and params["start"] < slot.stop
                and (slot.start < params["stop"])
            ):
                return slot.key
        return None

    # -- reservations ------------------------------------------------------------------

    def _fit_holds(self, timetable):
        """Give each reservation a free unit, and find those for which there is none.

        :return: (all holds, the fitted ones with their unit; [(hold, obstacle)])
        """
        taken = self._read_taken(timetable)
        resources = self.env["training.resource"].search(
            [("resource_id", "in", [hold.resource_id for hold in timetable.holds])]
        )
        owned = {resource.resource_id.id: resource.quantity for resource in resources}
        firm = [other for other in taken if other.is_firm]
        fitted = list(fit_units(timetable.holds, firm, owned))
        return (
            [hold for hold, _obstacle in fitted],
            [(hold, obstacle) for hold, obstacle in fitted if obstacle],
        )

    def _read_taken(self, timetable):
        """Reservations of the same resources by other sessions, asked for or firm."""
        if not timetable.holds:
            return []
        bookings = (
            self.env["training.booking"]
            .sudo()  # a resource is taken, whichever company has it
            .search(
                [
                    ("resource_id", "in", [h.resource_id for h in timetable.holds]),
                    ("state", "!=", "released"),
                    ("session_id", "not in", self.ids),
                    ("session_id.state", "!=", "cancelled"),
                    ("start", "<", max(hold.stop for hold in timetable.holds)),
                    ("stop", ">", min(hold.start for hold in timetable.holds)),
                ]
            )
        )
        return [
            Taken(
                booking.resource_id.id,
                booking.unit,
                booking.start,
                booking.stop,
                booking.session_id.id,
                booking.state == "firm",
            )
            for booking in bookings
        ] + self._read_offered(timetable)

    def _read_offered(self, timetable):
        """What instructors of a timetable are asked for by other sessions."""
        offers = (
            self.env["training.offer"]
            .sudo()  # that somebody was asked, whichever company does
            .search(
                [
                    ("state", "=", "asked"),
                    ("session_id", "not in", self.ids),
                    (
                        "employee_id.resource_id",
                        "in",
                        [
                            hold.resource_id
                            for hold in timetable.holds
                            if hold.role in INSTRUCTOR_ROLES
                        ],
                    ),
                ]
            )
        )
        return [
            Taken(
                offer.employee_id.resource_id.id,
                1,
                meeting.start,
                meeting.stop,
                offer.session_id.id,
                is_firm=False,
            )
            for offer in offers
            for meeting in offer.meeting_ids
        ]

    def _find_reservation_conflicts(self, timetable):
        """Double bookings, and slots that somebody else has pencilled in."""
        taken = self._read_taken(timetable)
        _fitted, hindered = self._fit_holds(timetable)
        names = self._read_holder_names(taken)
        for hold, obstacle in hindered:
            yield self._prepare_reservation_conflict("error", hold, obstacle, names)
        soft = defaultdict(list)
        for other in taken:
            if not other.is_firm:
                soft[other.resource_id].append(other)
        for hold in timetable.holds:
            for other in soft[hold.resource_id]:
                if (
                    other.start < hold.stop
                    and hold.start < other.stop
                    and (other.unit == hold.unit)
                ):
                    yield self._prepare_reservation_conflict(
                        "warning", hold, other, names
                    )

    def _read_holder_names(self, taken):
        """{session id: name} of other sessions that the user may see."""
        sessions = self.search([("id", "in", [other.session_id for other in taken])])
        return {session.id: session.display_name for session in sessions | self}

    def _prepare_reservation_conflict(self, severity, hold, obstacle, names):
        session = self._pick(hold.slot.session_id)
        holder_id = getattr(obstacle, "session_id", None) or obstacle.slot.session_id
        start, stop = session._local(obstacle.start), session._local(obstacle.stop)
        values = {
            "resource": self.env["resource.resource"]
            .sudo()
            .browse(hold.resource_id)
            .name,  # of what the user books
            "holder": names.get(holder_id) or self.env._("another session"),
            "day": format_date(self.env, start.date()),
            "start": f"{start:%H:%M}",
            "stop": f"{stop:%H:%M}",
            "zone": f"{start:%Z}",
        }
        text = (
            self.env._(
                "%(resource)s is taken: %(holder)s has it on %(day)s from %(start)s to"
                " %(stop)s %(zone)s.",
                **values,
            )
            if severity == "error"
            else self.env._(
                "%(resource)s is pencilled in for %(holder)s on %(day)s from %(start)s"
                " to %(stop)s %(zone)s.",
                **values,
            )
        )
        rule = "taken" if severity == "error" else "pencilled"
        return self._prepare_conflict(
            severity, rule, text, session, hold.slot.key, hold.resource_id
        )
