import itertools
from datetime import timedelta

from odoo.fields import Command

from . import catalogue
from .catalogue import ZONE

# On the planning board red and orange are for what is in conflict.
CALM_COLORS = (4, 10, 11, 7, 5, 8, 9)


class DemoCatalogue:
    """Courses with what they need and award, and the instructors who teach them."""

    def make_catalogue(self):
        topics = list(dict.fromkeys(row[2] for row in catalogue.COURSES))
        tags = self.env["training.course.tag"].create(
            [
                {"name": topic, "color": color}
                for topic, color in zip(
                    topics, itertools.cycle(CALM_COLORS), strict=False
                )
            ]
        )
        self.licences = {
            topic: self.env["training.qualification"].create(
                {
                    "name": f"{topic} instructor",
                    "code": f"{topic[:3].upper()}-I",
                    "validity_months": 24,
                }
            )
            for topic in catalogue.LICENSED_TOPICS
        }
        self.courses = {}
        for row in catalogue.COURSES:
            self.courses[row[0]] = self._make_course(row, tags)
        for code, before in catalogue.PREREQUISITES.items():
            self.courses[code].prerequisite_course_ids = self.courses[before]
        self._equip("FAW", "Practice manikin", 4)
        self._equip("FORK", "Forklift truck", 1)
        self._equip("SQL", "Laptop", 10)

    def _make_course(self, row, tags):
        code, name, topic, days, mode, price, seats, months = row
        product = self.env["product.product"].create(
            {"name": name, "default_code": code, "type": "service", "list_price": price}
        )
        award = self.env["training.qualification"]
        if months:
            award = award.create(
                {"name": name, "code": code, "validity_months": months}
            )
        tag = tags.filtered(lambda tag: tag.name == topic)
        return self.env["training.course"].create(
            {
                "code": code,
                "name": name,
                "tag_ids": [Command.set(tag.ids)],
                "color": tag.color,
                "mode": mode,
                "seats_min": min(4, seats),
                "seats_max": seats,
                "product_id": product.id,
                "awarded_qualification_id": award.id,
                "required_qualification_ids": [
                    Command.set(self.licences[topic].ids)
                    if topic in self.licences
                    else Command.clear()
                ],
                "block_ids": [
                    Command.create(
                        {
                            "name": f"Day {day}" if days > 1 else name,
                            "day_number": day,
                            "start_hour": 9.0,
                            "duration_hours": 7.5,
                            # A hybrid course ends online.
                            "mode": "virtual"
                            if mode == "hybrid" and day == days
                            else False,
                        }
                    )
                    for day in range(1, days + 1)
                ],
            }
        )

    def _equip(self, code, equipment, quantity):
        self.courses[code].equipment_line_ids = [
            Command.create(
                {"equipment_id": self._resource(equipment).id, "quantity": quantity}
            )
        ]

    def make_instructors(self):
        """Thirty people; some certificates run out within the next weeks."""
        self.instructors = self.env["hr.employee"].create(
            [
                {
                    "name": name,
                    "work_email": f"{name.lower().replace(' ', '.')}@example.com",
                    "is_instructor": True,
                    "instructor_kind": "freelance" if freelance else "employed",
                    "training_rate": rate,
                    "training_travel_rate": 0.45 if freelance else 0.0,
                    "training_home_place": home,
                    "training_home_latitude": latitude,
                    "training_home_longitude": longitude,
                    "training_max_hours_week": 40,
                    "tz": ZONE,
                }
                for name, home, latitude, longitude, freelance, rate, _topics in (
                    catalogue.INSTRUCTORS
                )
            ]
        )
        certificates, lines = [], []
        for index, (employee, row) in enumerate(
            zip(self.instructors, catalogue.INSTRUCTORS, strict=True)
        ):
            topics = row[-1].split()
            for topic in topics:
                if topic in self.licences:
                    # Every sixth runs out soon, so that somebody has to look.
                    held = 700 if index % 6 == 5 else 200 + 12 * index
                    certificates.append(
                        {
                            "employee_id": employee.id,
                            "qualification_id": self.licences[topic].id,
                            "date_from": self.today - timedelta(days=held),
                            "origin": "imported",
                        }
                    )
            lines += [
                {
                    "employee_id": employee.id,
                    "course_id": self.courses[code].id,
                    "rank": 1 + index % 3,
                }
                for code, _name, topic, *_rest in catalogue.COURSES
                if topic in topics
            ]
        self.env["training.certificate"].create(certificates)
        self.env["training.course.instructor"].create(lines)
