import math

from odoo import fields, models
from odoo.exceptions import UserError


class TrainingDemandForecast(models.Model):
    """From a forecast to requests, which are scheduled like any other."""

    _inherit = "training.demand.forecast"

    def action_make_requests(self):
        """A request for each session that these months suggest.

        Shares of months add up: three months of a third of a session are one session,
        in the first of them.

        :raise UserError: when there is nothing to make, or it was made before
        """
        self._check_requests_wanted()
        vals_list = [
            line._prepare_request_vals()
            for lines in self.grouped(_get_subject).values()
            for line, count in _spread(lines.sorted("month"))
            for _number in range(count)
        ]
        if not vals_list:
            raise UserError(
                self.env._(
                    "Free seats of the sessions ahead hold those who are expected; no"
                    " session more is suggested."
                )
            )
        requests = self.env["training.request"].create(vals_list)
        return requests._get_records_action(name=self.env._("Requests"))

    def _check_requests_wanted(self):
        if any(not line.is_latest or line.is_over for line in self):
            raise UserError(
                self.env._("Choose lines of the latest forecast, of months to come.")
            )
        levels = self.grouped(lambda line: (line.company_id, line.course_id))
        if any(len(set(lines.mapped("level"))) > 1 for lines in levels.values()):
            raise UserError(
                self.env._(
                    "Choose a course's forecast for all places or those of cities, not"
                    " both: the same learners would be counted twice."
                )
            )
        made = self.filtered("request_count")
        if made:
            raise UserError(
                self.env._(
                    "Requests were made already for %(lines)s.",
                    lines=", ".join(made.mapped("display_name")),
                )
            )

    def _prepare_request_vals(self):
        """A public session for those who ask in this month."""
        self.ensure_one()
        earliest, latest = self._get_window()
        seats = math.ceil(round(self.seats_per_session, 6))
        return {
            "forecast_id": self.id,
            "course_id": self.course_id.id,
            "company_id": self.company_id.id,
            "place_id": self._get_place().id,
            "learner_count": seats,
            "date_earliest": earliest,
            "date_latest": latest,
        }

    def _get_place(self):
        """The training place of the city, where there is only one."""
        places = self.env["res.partner"]
        if self.level != "city":
            return places
        places = places.search(
            [("is_training_place", "=", True), ("city", "=", self.city)], limit=2
        )
        return places if len(places) == 1 else places.browse()


class TrainingRequest(models.Model):
    """A request made of a forecast."""

    _inherit = "training.request"

    forecast_id = fields.Many2one(
        "training.demand.forecast",
        string="Made of the forecast",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )


def _get_subject(line):
    return line.company_id, line.course_id, line.level, line.city


def _spread(lines):
    """Whole sessions of each month out of shares, rounded up once in all."""
    share, made = 0.0, 0
    for line in lines:
        share += line.session_share
        wanted = math.ceil(round(share, 6))
        yield line, wanted - made
        made = wanted
