from datetime import datetime, time, timedelta

from odoo.fields import Command

from . import catalogue
from .catalogue import ZONE


class DemoPlaces:
    """The company, its three centres, their rooms and what is in them."""

    def set_up_company(self):
        """Plain accounts where there are none, a bank holiday ahead."""
        if not self.company.chart_template:
            self.env["account.chart.template"].try_loading(
                "generic_coa", company=self.company, install_demo=False
            )
        self.company.name = "Northgate Training"
        self.company.resource_calendar_id.tz = ZONE
        holiday = self.today + timedelta(days=40)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Company day",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": datetime.combine(holiday, time.min),
                "date_to": datetime.combine(holiday, time.max),
            }
        )

    def make_places(self):
        """Three centres with five rooms each, equipment and licences."""
        self.places = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "street": street,
                    "city": city,
                    "partner_latitude": latitude,
                    "partner_longitude": longitude,
                    "tz": ZONE,
                    "is_training_place": True,
                }
                for name, street, city, latitude, longitude in catalogue.PLACES
            ]
        )
        features = self.env["training.resource.feature"].create(
            [
                {"name": name, "color": index + 1}
                for index, name in enumerate(catalogue.FEATURES)
            ]
        )
        rooms = [
            {
                "name": f"{name}, {place.city}",
                "kind": "room",
                "place_id": place.id,
                "capacity": 8 + 6 * index,
                "feature_ids": [Command.set(features[: 1 + index % 3].ids)],
                "setup_minutes": 30,
                "teardown_minutes": 15,
                "cost_day": 60 + 25 * index,
            }
            for place in self.places
            for index, name in enumerate(catalogue.ROOMS)
        ]
        other = [
            {"name": "Laptop", "kind": "equipment", "quantity": 40, "cost_day": 5},
            {"name": "Practice manikin", "kind": "equipment", "quantity": 12},
            {"name": "Forklift truck", "kind": "equipment", "quantity": 2},
            {
                "name": "Virtual classroom",
                "kind": "virtual_room",
                "quantity": 4,
                "capacity": 40,
                "join_url": "https://meet.example.com/northgate",
            },
        ]
        self.resources = self.env["training.resource"].create([*rooms, *other])

    def _resource(self, name):
        return self.resources.filtered(lambda resource: resource.name == name)
