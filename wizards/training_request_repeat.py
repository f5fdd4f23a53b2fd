from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

MOST_REPEATS = 104


class TrainingRequestRepeat(models.TransientModel):
    """The same request again every few weeks, as a series."""

    _name = "training.request.repeat"
    _description = "Repeat a Request"

    request_id = fields.Many2one("training.request", required=True, readonly=True)
    every_n_weeks = fields.Integer(string="Every … weeks", default=4, required=True)
    count = fields.Integer(
        string="How many more", default=3, required=True, help="Beside the first."
    )
    preview = fields.Text(compute="_compute_preview")

    _numbers_possible = models.Constraint(
        "CHECK (every_n_weeks BETWEEN 1 AND 104 AND count BETWEEN 1 AND 104)",
        "Repeat every 1 to 104 weeks, 1 to 104 times.",
    )

    @api.depends("request_id", "every_n_weeks", "count")
    def _compute_preview(self):
        """The windows that would be asked for."""
        for wizard in self:
            wizard.preview = "\n".join(
                self.env._(
                    "%(earliest)s to %(latest)s",
                    earliest=format_date(self.env, earliest),
                    latest=format_date(self.env, latest),
                )
                for earliest, latest in wizard._get_windows()
            )

    def _get_windows(self):
        """(first, last) day of each request to make."""
        request = self.request_id
        return [
            (
                request.date_earliest
                + relativedelta(weeks=self.every_n_weeks * number),
                request.date_latest + relativedelta(weeks=self.every_n_weeks * number),
            )
            for number in range(1, min(self.count, MOST_REPEATS) + 1)
        ]

    def action_repeat(self):
        """Make the requests, all linked to the first.

        :return: an action that shows the whole series
        """
        self.ensure_one()
        if self.every_n_weeks < 1 or not 1 <= self.count <= MOST_REPEATS:
            raise UserError(
                self.env._("Repeat every week or more, and 1 to 104 times.")
            )
        first = self.request_id
        series = first.series_id or first
        (vals,) = first.copy_data()
        self.env["training.request"].create(
            [
                dict(
                    vals,
                    date_earliest=earliest,
                    date_latest=latest,
                    series_id=series.id,
                )
                for earliest, latest in self._get_windows()
            ]
        )
        first.series_id = series
        return first.action_view_series()
