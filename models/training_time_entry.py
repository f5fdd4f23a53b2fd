from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class TrainingTimeEntry(models.Model):
    """Time somebody spent on arranging a session, measured or typed in."""

    _name = "training.time.entry"
    _description = "Coordination Time"
    _order = "start desc, id desc"

    session_id = fields.Many2one(
        "training.session", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user, index=True
    )
    start = fields.Datetime(required=True, default=fields.Datetime.now)
    stop = fields.Datetime()
    minutes = fields.Float(
        compute="_compute_minutes",
        inverse="_inverse_minutes",
        store=True,
        readonly=False,
    )
    hours = fields.Float(compute="_compute_hours", inverse="_inverse_hours")
    name = fields.Char(string="What was done")
    is_running = fields.Boolean(compute="_compute_is_running", store=True)

    _start_before_stop = models.Constraint(
        "CHECK (stop IS NULL OR stop >= start)", "Work can't stop before it starts."
    )
    _minutes_possible = models.Constraint(
        "CHECK (minutes >= 0)", "The time spent can't be negative."
    )
    _one_timer_per_person = models.UniqueIndex(
        "(user_id) WHERE stop IS NULL",
        "A timer of yours is running already. Stop it first.",
    )

    @api.depends("stop")
    def _compute_minutes(self):
        """How long it took; moving the start moves the end along, see `write`."""
        for entry in self:
            spent = entry.stop - entry.start if entry.start and entry.stop else None
            entry.minutes = spent.total_seconds() / 60 if spent else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_end(vals) for vals in vals_list])

    @api.model
    def _prepare_end(self, vals):
        """Values with the end of time that was typed in.

        What has no end is a timer, of which each person has one; so an entry mustn't be
        stored without it, not even until its inverse fields are written.
        """
        if vals.get("stop") or not {"hours", "minutes"} & set(vals):
            return vals
        spent = timedelta(
            minutes=vals.get("minutes") or (vals.get("hours") or 0.0) * 60
        )
        # Who says no more than how long has just done it.
        now = fields.Datetime.now()
        start = fields.Datetime.to_datetime(vals.get("start")) or now - spent
        return vals | {"start": start, "stop": start + spent}

    @api.onchange("hours")
    def _onchange_hours(self):
        """What is typed in is over: it began so long ago."""
        begun = fields.Datetime.now() - timedelta(hours=self.hours)
        if not self._origin and self.start and self.start > begun:
            self.start = begun

    def write(self, vals):
        """Work noted for another hour or day still took as long."""
        if "start" not in vals or {"stop", "hours", "minutes"} & set(vals):
            return super().write(vals)
        start = fields.Datetime.to_datetime(vals["start"])
        running = self.filtered("is_running")
        super(TrainingTimeEntry, running).write(vals)
        for minutes, entries in (self - running).grouped("minutes").items():
            stop = start and start + timedelta(minutes=minutes)
            super(TrainingTimeEntry, entries).write(vals | {"stop": stop})
        return True

    def _inverse_minutes(self):
        """Typed minutes set the end of the work."""
        for entry in self:
            entry.stop = fields.Datetime.add(entry.start, minutes=entry.minutes)

    @api.depends("minutes")
    def _compute_hours(self):
        for entry in self:
            entry.hours = entry.minutes / 60

    def _inverse_hours(self):
        for entry in self:
            entry.minutes = entry.hours * 60

    @api.depends("stop")
    def _compute_is_running(self):
        for entry in self:
            entry.is_running = not entry.stop

    @api.model
    @api.private
    def _get_running(self):
        """The timer of the user that runs, if one does."""
        return self.search(
            [("user_id", "=", self.env.uid), ("is_running", "=", True)], limit=1
        )

    def action_stop(self):
        """Stop running timers now."""
        running = self.filtered("is_running")
        if not running:
            raise UserError(self.env._("This timer was stopped already."))
        running.write({"stop": fields.Datetime.now()})
        return True
