from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..const import INSTRUCTOR_ROLES
from ..logic.metrics import INSTRUCTORS
from .printing import parts


class TrainingScheduleReport(models.AbstractModel):
    """What instructors teach in a period and how much of their hours that takes.

    Each instructor's days and months are those of their own clock; the hours of a
    meeting are told in the zone of its session, where one has to be in time.
    """

    _name = "report.training_operations.training_schedule_document"
    _description = "Printed Schedule of Instructors"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Of what a wizard asks for, or of instructors and days in `data`.

        The latter is how instructors get their own: called as superuser on oneself.
        Nobody else may do without a wizard.
        """
        wizards = self.env["training.schedule.wizard"].browse(docids)
        wizards.check_access("read")
        if wizards:
            asked = [
                (wizard.employee_ids, wizard.date_from, wizard.date_to)
                for wizard in wizards
            ]
        else:
            asked = [
                (
                    self.env["hr.employee"].browse(data["employee_ids"]),
                    date.fromisoformat(data["date_from"]),
                    date.fromisoformat(data["date_to"]),
                )
            ]
        return {
            "docs": wizards,
            "parts": parts,
            "pages": [
                page for question in asked for page in self._prepare_pages(*question)
            ],
        }

    @api.model
    def _prepare_pages(self, employees, first, last):
        """One part for each instructor, with what was read for all of them at once."""
        employees.check_access("read")
        bookings = self._find_bookings(employees, first, last)
        absences = self._find_absences(employees, first, last)
        months = self._read_months(employees, first, last)
        return [
            {
                "employee": employee,
                "company": employee.company_id,
                "zone": (employee.tz or "UTC").replace("_", " "),
                "period": f"{format_date(self.env, first)} – "
                f"{format_date(self.env, last)}",
                "absences": employee._describe_days_off(absences[employee]),
                **self._prepare_lines(bookings[employee]),
                **self._prepare_months(months.get(employee, [])),
            }
            for employee in employees
        ]

    def _get_bounds(self, employees, first, last):
        """{employee: (start, stop)} on each one's clock, and those around them all."""
        bounds = {
            employee: self.env["training.period.mixin"]._get_day_bounds(
                first, last, employee.tz or "UTC"
            )
            for employee in employees
        }
        return (
            bounds,
            min(start for start, _stop in bounds.values()),
            max(stop for _start, stop in bounds.values()),
        )

    def _find_bookings(self, employees, first, last):
        """{employee: bookings that begin in the period}, those asked for included."""
        bounds, start, stop = self._get_bounds(employees, first, last)
        found = self.env["training.booking"].search(
            Domain("employee_id", "in", employees.ids)
            & Domain("role", "in", INSTRUCTOR_ROLES)
            & Domain("state", "!=", "released")
            & Domain("session_id.state", "!=", "cancelled")
            & Domain("meeting_id.start", ">=", start)
            & Domain("meeting_id.start", "<", stop)
        )
        by_employee = found.grouped("employee_id")
        return {
            employee: by_employee.get(employee, found.browse())
            .filtered(
                lambda booking, bounds=bounds[employee]: (
                    bounds[0] <= booking.meeting_id.start < bounds[1]
                )
            )
            .sorted(lambda booking: (booking.meeting_id.start, booking.id))
            for employee in employees
        }

    def _find_absences(self, employees, first, last):
        """{employee: time off that touches the period}; when, never why."""
        bounds, start, stop = self._get_bounds(employees, first, last)
        found = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "in", employees.resource_id.ids)
            & Domain("time_type", "=", "leave")
            & Domain("date_from", "<", stop)
            & Domain("date_to", ">", start),
            order="date_from, id",
        )
        by_resource = found.grouped("resource_id")
        return {
            employee: by_resource.get(employee.resource_id, found.browse()).filtered(
                lambda leave, bounds=bounds[employee]: (
                    leave.date_from < bounds[1] and leave.date_to > bounds[0]
                )
            )
            for employee in employees
        }

    # The days ------------------------------------------------------------------------

    def _prepare_lines(self, bookings):
        """Rows by day and what they come to; what isn't agreed yet doesn't count."""
        roles = dict(bookings._fields["role"]._description_selection(self.env))
        firm = bookings.filtered(lambda booking: booking.state == "firm")
        return {
            "lines": [self._prepare_line(booking, roles) for booking in bookings],
            "hours": sum(firm.meeting_id.mapped("duration_hours")),
            "session_count": len(firm.session_id),
            "day_count": len({self._get_day(booking) for booking in firm}),
        }

    def _get_day(self, booking):
        return booking.session_id._local(booking.meeting_id.start).date()

    def _prepare_line(self, booking, roles):
        meeting, session = booking.meeting_id, booking.session_id
        start, stop = session._local(meeting.start), session._local(meeting.stop)
        return {
            "day": format_date(self.env, start.date(), date_format="EEE d MMM yyyy"),
            "times": f"{start:%H:%M}–{stop:%H:%M} {start:%Z}",
            "course": session.course_id.name,
            "session": session.name,
            "block": meeting.name or "",
            "place": session.place_label or "",
            "role": roles[booking.role],
            "learners": session.seats_filled,
            "seats": session.seats_max,
            "hours": meeting.duration_hours,
            "is_firm": booking.state == "firm",
        }

    # The months ----------------------------------------------------------------------

    def _read_months(self, employees, first, last):
        """{employee: [(month, sessions, booked, available, rate)]} of whole months."""
        groups = self.env[INSTRUCTORS]._read_group(
            [
                ("employee_id", "in", employees.ids),
                ("month", ">=", first.replace(day=1)),
                ("month", "<=", last),
            ],
            ["employee_id", "month:month"],
            [
                "session_count:sum",
                "booked_hours:sum",
                "counted_hours:sum",
                "capacity_hours:sum",
            ],
            order="month:month",
        )
        months = {}
        for employee, *row in groups:
            months.setdefault(employee, []).append(row)
        return months

    def _prepare_months(self, rows):
        """Hours by month; together the hours are divided, not the rates averaged."""
        booked, counted, available = (
            sum(row[index] for row in rows) for index in (2, 3, 4)
        )
        return {
            "months": [
                {
                    "name": format_date(self.env, month, date_format="MMMM yyyy"),
                    "sessions": sessions,
                    "booked": hours,
                    "available": able,
                    "rate": self._divide(known, able),
                }
                for month, sessions, hours, known, able in rows
            ],
            "booked": booked,
            "available": available,
            "rate": self._divide(counted, available),
        }

    def _divide(self, counted, available):
        return 100 * counted / available if available else None
