import pytz

from odoo import api, models
from odoo.exceptions import UserError

from ..logic.patterns import course_days
from ..logic.timezones import local_to_utc


class TrainingSession(models.Model):
    """Local days and times, and meetings made by the agenda."""

    _inherit = "training.session"

    @api.private
    def _local(self, moment):
        """A naive UTC datetime in the zone of this session, aware."""
        self.ensure_one()
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self.tz or "UTC"))

    @api.private
    def _is_open_day(self):
        """Return a function saying whether a local date is open for training.

        Closed are the weekdays on which the company doesn't work, public holidays and
        the closures of the company.
        """
        self.ensure_one()
        weekdays = self.company_id._training_weekdays()
        closed = self.company_id._training_closed_days(self.tz)
        return lambda day: day.weekday() in weekdays and day not in closed

    @api.private
    def _prepare_meetings(self, first_day):
        """Values of the meetings that the course's agenda makes from a first day on.

        :param date first_day: local date; day 1 is the first open day from then on
        """
        self.ensure_one()
        blocks = self.course_id.block_ids
        if not blocks:
            raise UserError(
                self.env._(
                    "%(course)s has no agenda. Add its blocks to the course, or add the"
                    " meetings of this session by hand.",
                    course=self.course_id.display_name,
                )
            )
        days = course_days(first_day, blocks.mapped("day_number"), self._is_open_day())
        return [
            {
                "session_id": self.id,
                "name": block.name,
                "mode": block.mode or self.mode,
                "start": local_to_utc(
                    days[block.day_number], block.start_hour, self.tz
                ),
                "stop": local_to_utc(
                    days[block.day_number],
                    block.start_hour + block.duration_hours,
                    self.tz,
                ),
            }
            for block in blocks
        ]

    @api.private
    def _generate_meetings(self, first_day):
        """Replace the meetings of draft sessions by those of the course's agenda."""
        self._check_draft()
        self.meeting_ids.unlink()
        return self.env["training.meeting"].create(
            [vals for session in self for vals in session._prepare_meetings(first_day)]
        )

    def _check_draft(self):
        planned = self.filtered(lambda session: session.state != "draft")
        if planned:
            raise UserError(
                self.env._(
                    "%(session)s is on the calendar already. Move its meetings one by"
                    " one, or set it back to draft.",
                    session=planned[0].display_name,
                )
            )
