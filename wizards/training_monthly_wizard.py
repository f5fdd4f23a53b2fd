from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

MONTHS_BACK = 24


class TrainingMonthlyWizard(models.TransientModel):
    """Asks for the month that the report for the management is about."""

    _name = "training.monthly.wizard"
    _description = "Monthly Report"

    month = fields.Selection(
        "_select_months", required=True, default=lambda self: self._default_month()
    )

    @api.model
    def _this_month(self):
        return fields.Date.context_today(self).replace(day=1)

    @api.model
    def _select_months(self):
        """This month and the two years before it, the newest first."""
        months = [
            self._this_month() - relativedelta(months=back)
            for back in range(MONTHS_BACK + 1)
        ]
        return [
            (f"{month:%Y-%m}", format_date(self.env, month, date_format="MMMM yyyy"))
            for month in months
        ]

    @api.model
    def _default_month(self):
        return f"{self._this_month() - relativedelta(months=1):%Y-%m}"

    def _get_first_day(self):
        self.ensure_one()
        return date.fromisoformat(f"{self.month}-01")

    def action_print(self):
        return self.env.ref(
            "training_operations.training_monthly_report"
        ).report_action(self)

    @api.depends("month")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Monthly report %s", wizard.month)
