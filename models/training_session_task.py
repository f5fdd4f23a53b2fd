from datetime import timedelta

from odoo import api, fields, models

from ..const import TASK_ROLES


class TrainingSessionTask(models.Model):
    """A step to take for a session, dated from its start and moving with it."""

    _name = "training.session.task"
    _description = "Session Checklist"
    _order = "deadline, sequence, id"

    session_id = fields.Many2one(
        "training.session", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    session_state = fields.Selection(related="session_id.state")
    course_task_id = fields.Many2one("training.course.task", ondelete="set null")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    days = fields.Integer(
        string="Days from the start",
        default=0,
        help="-7 is a week before the first day, 0 the first day, 1 the day after it.",
    )
    deadline = fields.Date(compute="_compute_deadline", store=True, index=True)
    role = fields.Selection(
        TASK_ROLES, string="Done by", default="coordinator", required=True
    )
    assigned_id = fields.Many2one(
        "res.users", string="Person", domain="[('share', '=', False)]"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        compute_sudo=True,
        store=True,
        index=True,
        help="Follows from who does it: the coordinator, the lead, or one person.",
    )
    is_mandatory = fields.Boolean(string="Mandatory")
    done_on = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True)
    is_done = fields.Boolean(compute="_compute_is_done", store=True)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("session_id.start", "session_id.tz", "days")
    def _compute_deadline(self):
        """So many days from the first day of the session, in its zone."""
        for task in self:
            session = task.session_id
            task.deadline = session.start and (
                session._local(session.start).date() + timedelta(days=task.days)
            )

    @api.depends(
        "role",
        "assigned_id",
        "session_id.user_id",
        "session_id.booking_ids.state",
        "session_id.booking_ids.role",
        "session_id.booking_ids.employee_id.user_id",
    )
    def _compute_user_id(self):
        """Who is to do it; while nobody leads the session, its coordinator."""
        for task in self:
            session = task.session_id
            lead = session.booking_ids.filtered(
                lambda booking: booking.role == "lead" and booking.state != "released"
            ).employee_id.user_id[:1]
            task.user_id = {
                "coordinator": session.user_id,
                "lead": lead or session.user_id,
                "user": task.assigned_id,
            }[task.role]

    @api.depends("done_on")
    def _compute_is_done(self):
        for task in self:
            task.is_done = bool(task.done_on)

    @api.depends("deadline", "done_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for task in self:
            task.is_overdue = bool(
                not task.done_on and task.deadline and task.deadline < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("done_on", "=", False), ("deadline", "<", today)]

    def action_done(self):
        """Tick these steps off."""
        self._write_own({"done_on": fields.Datetime.now(), "done_by_id": self.env.uid})
        return True

    def action_reopen(self):
        """It wasn't done after all."""
        self._write_own({"done_on": False, "done_by_id": False})
        return True

    def _write_own(self, vals):
        """Whoever a step falls to ticks it off, though they may change nothing else."""
        if not self.has_access("write") and set(self.user_id.ids) <= {self.env.uid}:
            return self.sudo().write(vals)
        return self.write(vals)
