from odoo import api, fields, models


class TrainingSession(models.Model):
    """The checklist of a session."""

    _inherit = "training.session"

    task_ids = fields.One2many("training.session.task", "session_id", "Checklist")
    task_summary = fields.Char(string="Done", compute="_compute_task_summary")
    has_overdue_tasks = fields.Boolean(
        compute="_compute_task_summary", search="_search_has_overdue_tasks"
    )

    @api.depends("task_ids.done_on", "task_ids.deadline")
    def _compute_task_summary(self):
        """How much of the checklist is done: '3 / 8'."""
        for session in self:
            tasks = session.task_ids
            done = tasks.filtered("done_on")
            session.task_summary = f"{len(done)} / {len(tasks)}" if tasks else False
            session.has_overdue_tasks = any(tasks.mapped("is_overdue"))

    def _search_has_overdue_tasks(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return [("task_ids", "any", [("is_overdue", "=", True)])]

    def _move_to(self, state, **values):
        result = super()._move_to(state, **values)
        if state == "scheduled":
            self._add_course_tasks()
        return result

    @api.private
    def _add_course_tasks(self):
        """Make the steps of the courses that sessions don't have yet."""
        self.env["training.session.task"].create(
            [
                task._prepare_session_task(session)
                for session in self
                for task in session.course_id.task_ids - session.task_ids.course_task_id
            ]
        )

    @api.private
    def _get_closing_hindrances(self):
        """Besides what is to be settled: mandatory steps that weren't taken."""
        hindrances = super()._get_closing_hindrances()
        for session in self:
            missing = session.task_ids.filtered(
                lambda task: task.is_mandatory and not task.done_on
            )
            if missing:
                hindrances.append(
                    self.env._(
                        "%(session)s: still to do: %(tasks)s.",
                        session=session.display_name,
                        tasks=", ".join(missing.mapped("name")),
                    )
                )
        return hindrances

    def action_view_tasks(self):
        return self._open_lines("training_session_task_action")
