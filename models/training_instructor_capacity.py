from collections import defaultdict
from datetime import date, datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

# Reckoned each night; what lies further back is reckoned once and kept.
MONTHS_BACK = 2
MONTHS_AHEAD = 12
FIRST_MONTHS_BACK = 24
BATCH = 200


class TrainingInstructorCapacity(models.Model):
    """Hours an instructor could work in a month: working hours less time off.

    Calendars, contracts and time off aren't something SQL can add up, so this is
    reckoned by Odoo's own rules each night, and says when it was.
    """

    _name = "training.instructor.capacity"
    _description = "Instructor's Capacity"
    _order = "month desc, employee_id"
    _rec_name = "employee_id"

    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="employee_id.company_id", store=True)
    month = fields.Date(required=True, readonly=True)
    hours = fields.Float(
        readonly=True, help="Working hours, time off taken out; 0 without fixed hours."
    )
    reckoned_on = fields.Datetime(readonly=True)

    _once_a_month = models.Constraint(
        "UNIQUE (employee_id, month)", "The capacity of this month is known already."
    )

    @api.model
    def _cron_reckon(self):
        """Reckon recent and coming months, and older ones that are missing."""
        today = fields.Date.context_today(self)
        this_month = today.replace(day=1)
        employees = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search([("is_instructor", "=", True)])
        )
        known = self._read_group([], ["employee_id"])
        seen = self.env["hr.employee"].union(*(employee for (employee,) in known))
        fresh = employees - seen
        last = this_month + relativedelta(months=MONTHS_AHEAD)
        parts = {FIRST_MONTHS_BACK: fresh, MONTHS_BACK: employees - fresh}
        for back, group in parts.items():
            first = this_month - relativedelta(months=back)
            for index in range(0, len(group), BATCH):
                self._reckon(group[index : index + BATCH], first, last)

    @api.model
    def _reckon(self, employees, first, last):
        """Write the hours of the months from `first` to `last`, both included.

        :param date first: the first day of a month
        :param date last: the first day of a month
        """
        hours = self._read_hours(employees, first, last + relativedelta(months=1))
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        months = [first + relativedelta(months=number) for number in range(count)]
        known = {
            (line.employee_id.id, line.month): line
            for line in self.search(
                [
                    ("employee_id", "in", employees.ids),
                    ("month", ">=", first),
                    ("month", "<=", last),
                ]
            )
        }
        now = fields.Datetime.now()
        by_hours = defaultdict(self.browse)
        missing = []
        for employee_id in employees.ids:
            for month in months:
                value = round(hours[employee_id, month], 2)
                if line := known.get((employee_id, month)):
                    by_hours[value] |= line
                else:
                    missing.append(
                        {
                            "employee_id": employee_id,
                            "month": month,
                            "hours": value,
                            "reckoned_on": now,
                        }
                    )
        for value, lines in by_hours.items():
            lines.write({"hours": value, "reckoned_on": now})
        return self.create(missing)

    @api.model
    def _read_hours(self, employees, first, end):
        """{(employee id, month): hours} in the zone of each person."""
        hours = defaultdict(float)
        # Working hours and time off as hours, never why somebody is away.
        fixed_sudo = employees.sudo().filtered(
            lambda employee: not employee.resource_id._is_flexible()
        )
        for zone, people_sudo in fixed_sudo.grouped("tz").items():
            tz = pytz.timezone(zone or "UTC")
            intervals, _calendars = people_sudo.resource_id._get_valid_work_intervals(
                tz.localize(datetime.combine(first, time.min)),
                tz.localize(datetime.combine(end, time.min)),
            )
            for employee in people_sudo:
                for start, stop, *_rest in intervals[employee.resource_id.id]:
                    local = start.astimezone(tz)
                    month = date(local.year, local.month, 1)
                    spent = (stop - start).total_seconds() / 3600
                    hours[employee.id, month] += spent
        return hours
