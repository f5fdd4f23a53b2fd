from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.timezones import day_bounds


class TrainingPeriodMixin(models.AbstractModel):
    """Asks for the days that a report is about."""

    _name = "training.period.mixin"
    _description = "Period of a Report"

    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for wizard in self:
            if wizard.date_to < wizard.date_from:
                raise ValidationError(
                    self.env._("The last day has to come after the first one.")
                )

    @api.model
    def _get_day_bounds(self, first, last, zone):
        """Start of the first day and end of the last one, as naive UTC."""
        return [
            moment.replace(tzinfo=None)
            for moment in (day_bounds(first, zone)[0], day_bounds(last, zone)[1])
        ]
