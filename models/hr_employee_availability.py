from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, models

from ..logic.intervals import merge
from ..scheduling.problem import Busy, Point

# A gap in somebody's day up to this long is a lunch break, not the end of work.
LUNCH_BREAK = timedelta(hours=2)


def _utc(moment):
    """An aware datetime as a naive UTC one."""
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


class HrEmployee(models.Model):
    """When instructors can teach, in the terms of the scheduling engine."""

    _inherit = "hr.employee"

    @api.private
    def _training_working_intervals(self, start, stop):
        """Working hours, lunch included, time off not yet taken out.

        Reckoned in each person's own zone, so a nine o'clock start stays at nine when
        the clocks change.

        :param start: naive UTC
        :param stop: naive UTC
        :return: {employee id: list of (start, stop) in naive UTC, or None for people
            who work at any hour}
        """
        aware_start, aware_stop = pytz.utc.localize(start), pytz.utc.localize(stop)
        employees_sudo = self.sudo()  # working hours, not private data, are read
        fixed = employees_sudo.filtered(
            lambda employee: not employee.resource_id._is_flexible()
        )
        intervals_by_resource, _calendars = (
            fixed.resource_id._get_valid_work_intervals(
                aware_start, aware_stop, compute_leaves=False
            )
            if fixed
            else ({}, {})
        )
        working = dict.fromkeys(self.ids)
        for employee in fixed:
            intervals = intervals_by_resource.get(employee.resource_id.id, ())
            working[employee.id] = self._bridge_lunch(
                merge([(_utc(first), _utc(last)) for first, last, *_rest in intervals])
            )
        return working

    @api.model
    def _bridge_lunch(self, intervals):
        """Join intervals that are only a lunch break apart."""
        joined = []
        for first, last in intervals:
            if joined and first - joined[-1][1] <= LUNCH_BREAK:
                joined[-1] = (joined[-1][0], last)
            else:
                joined.append((first, last))
        return joined

    @api.private
    def _training_busy(self, start, stop, ignore_sessions=None):
        """Everything that keeps people from teaching in a period, beside their hours.

        :param start: naive UTC
        :param stop: naive UTC
        :param ignore_sessions: sessions whose own bookings don't count
        :return: {employee id: tuple of Busy}, of kinds leave, closure, event, booking
        """
        busy = defaultdict(list)
        for collect in (self._busy_by_leave, self._busy_by_event):
            for employee_id, entry in collect(start, stop):
                busy[employee_id].append(entry)
        for employee_id, entry in self._busy_by_booking(start, stop, ignore_sessions):
            busy[employee_id].append(entry)
        return {employee.id: tuple(busy[employee.id]) for employee in self}

    def _busy_by_leave(self, start, stop):
        """Time off of the people, and closures of their company or working hours."""
        employees_sudo = self.sudo()  # only whether and when, never why
        by_resource = {employee.resource_id.id: employee for employee in employees_sudo}
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("date_from", "<", stop),
                    ("date_to", ">", start),
                    ("time_type", "=", "leave"),
                    ("company_id", "in", [*employees_sudo.company_id.ids, False]),
                    "|",
                    ("resource_id", "in", list(by_resource)),
                    ("resource_id", "=", False),
                ]
            )
        )
        for leave in leaves:
            if leave.resource_id:
                employee = by_resource[leave.resource_id.id]
                label = self.env._("time off")
                yield employee.id, self._leave_busy(leave, "leave", label)
                continue
            entry = self._leave_busy(leave, "closure", leave.name or "")
            for employee in employees_sudo:
                if self._is_closed_by(employee, leave):
                    yield employee.id, entry

    @api.model
    def _leave_busy(self, leave, kind, label):
        return Busy(leave.date_from, leave.date_to, kind, label)

    @api.model
    def _is_closed_by(self, employee, leave):
        """Whether a closure is the employee's: same company and working hours."""
        return (not leave.company_id or leave.company_id == employee.company_id) and (
            not leave.calendar_id or leave.calendar_id == employee.resource_calendar_id
        )

    def _busy_by_event(self, start, stop):
        """Other busy calendar entries; whole days are days of the person's zone."""
        zones = {employee.id: employee.tz or "UTC" for employee in self.sudo()}
        for (
            employee_id,
            _event_id,
            first,
            last,
            allday,
        ) in self._training_calendar_events(
            start - timedelta(days=1), stop + timedelta(days=1)
        ):
            if allday:
                zone = pytz.timezone(zones[employee_id])
                first = _utc(zone.localize(datetime.combine(first.date(), time.min)))
                next_day = last.date() + timedelta(days=1)
                last = _utc(zone.localize(datetime.combine(next_day, time.min)))
            if first < stop and last > start:
                label = self.env._("another appointment")
                yield employee_id, Busy(first, last, "event", label)

    def _busy_by_booking(self, start, stop, ignore_sessions=None):
        """Firm bookings for other sessions, with the place they are at."""
        bookings = (
            self.env["training.booking"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", self.ids),
                    ("state", "=", "firm"),
                    ("start", "<", stop),
                    ("stop", ">", start),
                    (
                        "session_id",
                        "not in",
                        ignore_sessions.ids if ignore_sessions else [],
                    ),
                ]
            )
        )  # sessions of other companies keep a person busy too
        for booking in bookings:
            session = booking.session_id
            on_site = booking.meeting_id.mode != "virtual"
            position = session.place_id._get_position() if on_site else None
            yield (
                booking.employee_id.id,
                Busy(
                    booking.start,
                    booking.stop,
                    "booking",
                    session.display_name,
                    Point(*position) if position else None,
                    session.id,
                ),
            )
