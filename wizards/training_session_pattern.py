from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.patterns import recurring_days
from ..logic.timezones import local_to_utc

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class TrainingSessionPattern(models.TransientModel):
    """Dates for a session: the course's agenda, or a pattern such as every Tuesday."""

    _name = "training.session.pattern"
    _description = "Plan Session Dates"

    session_id = fields.Many2one("training.session", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("agenda", "Agenda of the course, on consecutive open days"),
            ("weekly", "Repeated on the same days of the week"),
        ],
        default="agenda",
        required=True,
    )
    first_day = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=14),
    )
    weekday_ids = fields.Many2many("training.weekday", string="On")
    every_n_weeks = fields.Integer(string="Every … weeks", default=1)
    count = fields.Integer(string="Number of meetings", default=6)
    start_hour = fields.Float(string="From", default=9.0)
    stop_hour = fields.Float(string="To", default=12.0)
    on_closed = fields.Selection(
        [
            ("skip", "Leave it out and add one at the end"),
            ("next_open", "Next open day"),
        ],
        string="On holidays and closures",
        default="skip",
        required=True,
    )
    preview = fields.Text(compute="_compute_preview")

    @api.depends(
        "kind",
        "first_day",
        "weekday_ids",
        "every_n_weeks",
        "count",
        "start_hour",
        "stop_hour",
        "on_closed",
    )
    def _compute_preview(self):
        """The dates that would be made, or what is wrong with the pattern."""
        for wizard in self:
            try:
                meetings = wizard._prepare_meetings()
            except UserError as error:
                wizard.preview = str(error)
                continue
            wizard.preview = "\n".join(
                self.env["training.meeting"].new(vals).local_label or ""
                for vals in meetings
            )

    def _prepare_meetings(self):
        """Values of the meetings.

        :raise UserError: when the pattern makes no sense
        """
        self.ensure_one()
        if not self.first_day:
            raise UserError(self.env._("Choose the first day."))
        if self.kind == "agenda":
            return self.session_id._prepare_meetings(self.first_day)
        if not self.stop_hour > self.start_hour:
            raise UserError(self.env._("A meeting has to end after it starts."))
        weekdays = {int(day.number) for day in self.weekday_ids}
        weekdays = weekdays or {self.first_day.weekday()}
        try:
            days = recurring_days(
                self.first_day,
                weekdays,
                self.every_n_weeks,
                count=self.count,
                is_open=self.session_id._is_open_day(),
                on_closed=self.on_closed,
            )
        except ValueError as error:
            raise UserError(
                self.env._(
                    "This pattern can't be followed. Check the number of meetings (1"
                    " or more), the weeks between them (1 or more), and whether the"
                    " company works on those days."
                )
            ) from error
        session = self.session_id
        return [
            {
                "session_id": session.id,
                "name": self.env._("Meeting %s", number),
                "start": local_to_utc(day, self.start_hour, session.tz),
                "stop": local_to_utc(day, self.stop_hour, session.tz),
                "mode": session.mode,
            }
            for number, day in enumerate(days, 1)
        ]

    def action_apply(self):
        """Replace the meetings of the draft session by these."""
        self.ensure_one()
        session = self.session_id
        session._check_draft()
        values = self._prepare_meetings()
        instructors, room = session.instructor_ids, session.room_id
        session.meeting_ids.unlink()
        self.env["training.meeting"].create(values)
        if instructors:
            session._assign_instructors(instructors)
        if room:
            session.room_id = room
        return {"type": "ir.actions.act_window_close"}


class TrainingWeekday(models.Model):
    """A day of the week, for choosing several."""

    _name = "training.weekday"
    _description = "Day of the Week"
    _order = "number"

    name = fields.Char(required=True, translate=True)
    number = fields.Integer(required=True, help="Monday is 0.")

    _number_unique = models.Constraint(
        "UNIQUE (number)", "This weekday exists already."
    )
