from odoo import api, fields, models
from odoo.exceptions import UserError

from ..scheduling.distance import distance_km
from ..scheduling.problem import Point


class TrainingBooking(models.Model):
    """What getting there costs, apart from the fee; agreed with it."""

    _inherit = "training.booking"

    travel_cost = fields.Monetary(
        string="Travel",
        help="There and back at the instructor's rate per kilometre when the booking"
        " became firm, or whatever was agreed; once for the meetings of a day.",
    )

    _travel_not_negative = models.Constraint(
        "CHECK (COALESCE(travel_cost, 0) >= 0)", "Travel can't cost less than nothing."
    )

    def write(self, vals):
        if "travel_cost" in vals:
            self._check_not_billed()
        return super().write(vals)

    def _check_not_billed(self):
        """What a bill stands for is changed on the bill."""
        # That there is a bill is no secret to whoever may change the booking.
        billed = self.sudo().filtered(
            lambda booking: booking.bill_line_id.parent_state in ("draft", "posted")
        )
        if billed:
            raise UserError(
                self.env._(
                    "%s is on a vendor bill already. Change that bill instead.",
                    billed[0].resource_id.name,
                )
            )

    def _freeze_costs(self):
        result = super()._freeze_costs()
        self._freeze("travel_cost", lambda booking: booking._get_travel_cost())
        return result

    @api.private
    def _get_travel_cost(self):
        """The way there and back at the rate of who travels, in company currency."""
        self.ensure_one()
        # The rate is no secret to whoever may book, but the field is guarded.
        employee = self.employee_id.sudo()
        if not employee.training_travel_rate or self.meeting_id.mode == "virtual":
            return 0.0
        home = employee._get_instructor_home()
        place = self.session_id.place_id._get_position()
        if not home or not place:
            return 0.0
        way = distance_km(Point(*home), Point(*place))
        cost = 2 * way * employee.training_travel_rate / len(self._get_same_day())
        return self.currency_id.round(cost)

    def _get_same_day(self):
        """Meetings of the session on the day of this one that people come to."""
        session = self.session_id
        day = session._local(self.meeting_id.start).date()
        return session.meeting_ids.filtered(
            lambda meeting: (
                meeting.mode != "virtual"
                and session._local(meeting.start).date() == day
            )
        )
