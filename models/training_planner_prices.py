from odoo import api, models


class TrainingPlanner(models.AbstractModel):
    """The price of a choice, line by line, in the coordinator's words."""

    _inherit = "training.planner"

    @api.model
    def _describe_score(self, found, currency):
        """The price of an instructor line by line, in words."""
        return [
            f"{self._describe_score_line(line, currency)}: "
            f"{currency.format(line.value)}"
            for line in found.lines
        ]

    @api.model
    def _describe_score_line(self, line, currency):
        """What a term was reckoned from; one without words of its own has a name."""
        detail = line.detail
        describe = {
            "cost": lambda: self._describe_pay(detail, currency),
            "travel": lambda: self._describe_travel(detail),
            "preference": lambda: self._describe_preference(detail["preferred"]),
            "rank": lambda: self.env._(
                "Choice %s in the course's list", detail["rank"]
            ),
            "rating": lambda: self._describe_rating(
                detail["rating"], detail.get("own", True)
            ),
            "fairness": lambda: self._describe_load(detail),
            "lateness": lambda: self._describe_lateness(detail["days"]),
            "equipment": lambda: self._describe_thing(detail),
        }.get(line.term)
        return describe() if describe else self._get_term_name(line.term)

    @api.model
    def _get_term_name(self, term):
        terms = self.env["training.scheduling.term"]._fields["term"]
        return dict(terms._description_selection(self.env)).get(term, term)

    @api.model
    def _describe_pay(self, detail, currency):
        quantity = f"{detail['quantity']:g}"
        units = {
            "hour": self.env._("%s hours", quantity),
            "day": self.env._("1 day")
            if quantity == "1"
            else self.env._("%s days", quantity),
        }
        return self.env._(
            "Pay, %(quantity)s at %(rate)s",
            quantity=units.get(detail["unit"], self.env._("the session")),
            rate=currency.format(detail["rate"]),
        )

    @api.model
    def _describe_travel(self, detail):
        """How far, how often, how many nights; zero is left unsaid."""
        if not detail["known"]:
            return self.env._("Travel, from an unknown place")
        parts = [self.env._("Travel, %s km", f"{detail['km']:.0f}")]
        trips, nights = detail["trips"], detail["nights"]
        if trips:
            parts.append(
                self.env._("once there and back")
                if trips == 1
                else self.env._("%s times there and back", trips)
            )
        if nights:
            parts.append(
                self.env._("1 night")
                if nights == 1
                else self.env._("%s nights", nights)
            )
        return ", ".join(parts)

    @api.model
    def _describe_preference(self, is_preferred):
        if is_preferred:
            return self.env._("The client would like to have them")
        return self.env._("The client would rather have somebody else")

    @api.model
    def _describe_load(self, detail):
        """How many hours somebody has more than the others who teach it."""
        return self.env._(
            "Has %(hours)s hours booked, others %(average)s on average",
            hours=f"{detail['hours']:.0f}",
            average=f"{detail['average']:.0f}",
        )

    @api.model
    def _describe_lateness(self, days):
        """How much later than the earliest wished day it starts."""
        if days == 1:
            return self.env._("Starts 1 day after the earliest wished")
        return self.env._("Starts %s days after the earliest wished", days)

    @api.model
    def _describe_thing(self, detail):
        """Equipment or a virtual room, with the number of units."""
        name, units = detail.get("name"), detail.get("units", 1)
        if not name:
            return self._get_term_name("equipment")
        return f"{units} × {name}" if units > 1 else name
