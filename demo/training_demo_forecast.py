from datetime import datetime, time

from dateutil.relativedelta import relativedelta

MONTHS = 38
# Learners of each month of the year, January first.
SEASONS = {
    "MH": (9, 12, 18, 16, 12, 8, 5, 4, 22, 20, 14, 6),
    "GDPR": (14, 12, 10, 9, 16, 12, 6, 5, 10, 12, 11, 8),
}


class DemoForecast:
    """What clients asked for in the three years before, so that there is a forecast."""

    def __init__(self, builder):
        self.env = builder.env
        self.random = builder.random
        self.today = builder.today
        self.courses = builder.courses
        self.clients = builder.clients
        self.places = builder.places
        self.coordinator = builder.coordinator

    def build(self):
        courses = self.env["training.course"]
        vals_list = []
        for code, season in SEASONS.items():
            courses |= self.courses[code]
            for back in range(MONTHS, 0, -1):
                month = self.today.replace(day=1) - relativedelta(months=back)
                vals_list += self._prepare_requests(
                    self.courses[code], month, season[month.month - 1], MONTHS - back
                )
        self.env["training.request"].create(vals_list)
        self.env.flush_all()
        forecasts = self.env["training.demand.forecast"]
        for back in (4, 2):
            month = self.today.replace(day=1) - relativedelta(months=back)
            forecasts._make(courses, self.env.company, month)
        forecasts._make(courses, self.env.company)

    def _prepare_requests(self, course, month, learners, age):
        """Two requests in a month: a season, slow growth and some chance."""
        learners += age // 8 + self.random.randint(-2, 2)
        first = max(1, learners * 2 // 3)
        for number, count in enumerate((first, max(1, learners - first))):
            day = month + relativedelta(days=6 + 12 * number)
            asked_on = datetime.combine(day, time(10))
            yield {
                "course_id": course.id,
                "customer_id": self.random.choice(self.clients).id,
                "place_id": self.places[number].id
                if course.mode != "virtual"
                else False,
                "learner_count": count,
                "requested_on": asked_on,
                "scheduled_on": asked_on + relativedelta(days=3),
                "date_earliest": day + relativedelta(days=20),
                "date_latest": day + relativedelta(days=50),
                "user_id": self.coordinator.id,
                "state": "scheduled",
                "note": "Served before the move to this system",
            }
