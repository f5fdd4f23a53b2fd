from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

MONTHS = 3


class TrainingScheduleWizard(models.TransientModel):
    """Asks whose schedule is printed, and for which days."""

    _name = "training.schedule.wizard"
    _description = "Schedule of Instructors"
    _inherit = ["training.period.mixin"]

    date_from = fields.Date(default=lambda self: self._get_default_period()[0])
    date_to = fields.Date(default=lambda self: self._get_default_period()[1])
    employee_ids = fields.Many2many(
        "hr.employee",
        string="Instructors",
        required=True,
        domain=[("is_instructor", "=", True)],
        default=lambda self: self._default_employees(),
    )

    @api.model
    def _get_default_period(self):
        """Three whole months, this one the first."""
        first = fields.Date.context_today(self).replace(day=1)
        return first, first + relativedelta(months=MONTHS, days=-1)

    @api.model
    def _default_employees(self):
        """Whoever was ticked in the list of employees and teaches."""
        if self.env.context.get("active_model") != "hr.employee":
            return False
        chosen = self.env["hr.employee"].browse(self.env.context.get("active_ids", []))
        return chosen.filtered("is_instructor")

    def action_print(self):
        return self.env.ref(
            "training_operations.training_schedule_report"
        ).report_action(self)

    @api.depends("employee_ids", "date_from", "date_to")
    def _compute_display_name(self):
        for wizard in self:
            who = wizard.employee_ids
            wizard.display_name = self.env._(
                "Schedule %(who)s %(first)s - %(last)s",
                who=who.name if len(who) == 1 else "",
                first=wizard.date_from,
                last=wizard.date_to,
            )
