from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import INSTRUCTOR_ROLES, PLANNED_STATES

MAX_DAYS_OFF = 366
TAUGHT_STATES = ("in_progress", "done", "closed")


class StatementLine(NamedTuple):
    """One meeting that somebody taught."""

    day: date
    times: str
    session: str
    course: str
    role: str
    place: str
    hours: float
    amount: float


class HrEmployee(models.Model):
    """An instructor's own pages: days off, and the hours they taught.

    Called as superuser on `res.users._get_instructors`, that is on oneself.
    """

    _inherit = "hr.employee"

    def _localize(self, day, moment=time.min):
        """A day and time on the instructor's clock, as naive UTC."""
        zone = pytz.timezone(self[:1].tz or "UTC")
        local = zone.localize(datetime.combine(day, moment))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    # -- days off ----------------------------------------------------------------------

    @api.private
    def _get_days_off(self):
        """Time off that isn't over, however it was entered."""
        return self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "in", self.resource_id.ids)
            & Domain("date_to", ">", fields.Datetime.now())
            & Domain("time_type", "=", "leave"),
            order="date_from",
        )

    @api.private
    def _describe_days_off(self, leaves):
        """[{leave, label, is_own}]; one takes back what one entered oneself."""
        zone = pytz.timezone(self[:1].tz or "UTC")
        described = []
        for leave in leaves:
            first = pytz.utc.localize(leave.date_from).astimezone(zone)
            last = pytz.utc.localize(leave.date_to).astimezone(zone)
            described.append(
                {
                    "leave": leave,
                    "label": self._label_period(first, last),
                    "is_own": self._is_own_entry(leave),
                }
            )
        return described

    @api.model
    def _label_period(self, first, last):
        """“May 4” or “May 4 – May 8”, with the hours where they aren't whole days."""
        days = self.env["ir.qweb.field.date"]
        whole = first.time() == time.min and last.time() == time.min
        last_day = (last - timedelta(minutes=1)).date() if whole else last.date()
        label = days.value_to_html(first.date(), {})
        if last_day != first.date():
            label = f"{label} – {days.value_to_html(last_day, {})}"
        return label if whole else f"{label}, {first:%H:%M}–{last:%H:%M} {first:%Z}"

    @api.private
    def _add_days_off(self, first, last, begin=None, end=None, note=""):
        """Block planning from a day to another; on both only between hours, if given.

        :param time begin: on the first day; the whole day if empty
        :param time end: on the last day
        :return: bookings that stand in that time: the office is told of them
        :raise UserError: for a period that is over, upside down or very long
        """
        start = self._localize(first, begin or time.min)
        stop = self._localize(last, end) if end else self._localize(last + timedelta(1))
        self._check_days_off(start, stop)
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": note or self.env._("Unavailable"),
                    "resource_id": employee.resource_id.id,
                    "calendar_id": False,
                    "company_id": employee.company_id.id,
                    "date_from": start,
                    "date_to": stop,
                    "time_type": "leave",
                }
                for employee in self
            ]
        )
        booked = self._find_bookings_between(start, stop)
        booked._tell_unavailable(note)
        return booked

    def _check_days_off(self, start, stop):
        now = fields.Datetime.now()
        if stop <= start:
            raise UserError(self.env._("The end has to come after the beginning."))
        if stop <= now:
            raise UserError(self.env._("This time is over already."))
        if stop - start > timedelta(days=MAX_DAYS_OFF):
            raise UserError(self.env._("Enter one year at most at a time."))

    @api.private
    def _remove_days_off(self, leave_id):
        """Take back what the current user entered; nothing else, repeatable."""
        self._get_days_off().filtered(
            lambda leave: leave.id == leave_id and self._is_own_entry(leave)
        ).unlink()

    @api.model
    def _is_own_entry(self, leave):
        """Whether the user entered it here, rather than the office or a request."""
        return leave.create_uid.id == self.env.uid and not leave.holiday_id

    def _find_bookings_between(self, start, stop):
        return self.env["training.booking"].search(
            Domain("employee_id", "in", self.ids)
            & Domain("role", "in", INSTRUCTOR_ROLES)
            & Domain("state", "=", "firm")
            & Domain("session_id.state", "in", PLANNED_STATES)
            & Domain("start", "<", stop)
            & Domain("stop", ">", start)
        )

    # -- statements --------------------------------------------------------------------

    @api.private
    def _get_taught_months(self):
        """First days of the last two years' months with hours taught, latest first."""
        since = fields.Datetime.now() - relativedelta(months=24)
        groups = (
            self.env["training.meeting"]
            .with_context(tz=self[:1].tz or "UTC")
            ._read_group(
                Domain("booking_ids", "any", self._taught_domain())
                & Domain("start", ">=", since),
                ["start:month"],
            )
        )
        months = {fields.Date.to_date(start) for (start,) in groups}
        return sorted(months, reverse=True)

    def _taught_domain(self):
        """Firm bookings of what was delivered: over, in sessions that ran."""
        return (
            Domain("employee_id", "in", self.ids)
            & Domain("role", "in", INSTRUCTOR_ROLES)
            & Domain("state", "=", "firm")
            & Domain("session_id.state", "in", TAUGHT_STATES)
            & Domain("meeting_id.stop", "<=", fields.Datetime.now())
        )

    @api.private
    def _get_statement(self, month):
        """[StatementLine] of what was taught in a month on the instructor's clock."""
        first = self._localize(month)
        after = self._localize(month + relativedelta(months=1))
        bookings = self.env["training.booking"].search(
            self._taught_domain()
            & Domain("meeting_id.start", ">=", first)
            & Domain("meeting_id.start", "<", after)
        )
        roles = dict(bookings._fields["role"]._description_selection(self.env))
        return [
            self._prepare_statement_line(booking, roles)
            for booking in bookings.sorted(lambda booking: booking.meeting_id.start)
        ]

    def _prepare_statement_line(self, booking, roles):
        meeting, session = booking.meeting_id, booking.session_id
        start, stop = session._local(meeting.start), session._local(meeting.stop)
        return StatementLine(
            day=start.date(),
            times=f"{start:%H:%M}–{stop:%H:%M} {start:%Z}",
            session=session.name,
            course=session.course_id.name,
            role=roles[booking.role],
            place=session.place_id.name or session.place_label or "",
            hours=meeting.duration_hours,
            # What an employee costs the company is no fee of theirs.
            amount=(booking.cost or booking._get_cost()) + booking.travel_cost
            if booking.employee_id.instructor_kind == "freelance"
            else 0.0,
        )

    @api.private
    def _prepare_statement(self, month):
        """Lines and totals of a month, for a page or the printed statement."""
        lines = self._get_statement(month) if month else []
        currency = self[:1].company_id.currency_id
        return {
            "lines": lines,
            "currency": currency,
            "hours": sum(line.hours for line in lines),
            "amount": sum(line.amount for line in lines),
        }

    @api.private
    def _get_statement_rows(self, month):
        """Heading and rows of a month, for a spreadsheet."""
        head = [
            self.env._("Day"),
            self.env._("Time"),
            self.env._("Session"),
            self.env._("Course"),
            self.env._("Role"),
            self.env._("Place"),
            self.env._("Hours"),
            self.env._("Fee"),
        ]
        return [
            head,
            *([line.day.isoformat(), *line[1:]] for line in self._get_statement(month)),
        ]
