import random

from odoo import api, fields, models

from .catalogue import ZONE
from .training_demo_attendance import DemoAttendance
from .training_demo_catalogue import DemoCatalogue
from .training_demo_enrolment import DemoEnrolment
from .training_demo_finance import DemoFinance
from .training_demo_forecast import DemoForecast
from .training_demo_insight import DemoInsight
from .training_demo_leaving import DemoLeaving
from .training_demo_messages import DemoMessages
from .training_demo_people import DemoPeople
from .training_demo_places import DemoPlaces
from .training_demo_planning import make_planning
from .training_demo_portal import DemoPortal
from .training_demo_qualifications import DemoQualifications
from .training_demo_sessions import DemoSessions
from .training_demo_staffing import DemoStaffing
from .training_demo_website import DemoWebsite


class TrainingDemo(models.AbstractModel):
    """Builds the demo provider around the day of installation.

    Everything goes through the verbs people use, so that what one sees is consistent.
    The same seed makes the same story on the same day.
    """

    _name = "training.demo"
    _description = "Training Demo Data"

    @api.model
    def build_provider(self):
        """Make the demo data, once."""
        if self.env["training.course"].search_count([], limit=1):
            return
        builder = self.with_context(
            tracking_disable=True, training_message=False, tz=ZONE, lang="en_US"
        )
        DemoBuilder(builder.env).build()


class DemoBuilder(DemoPlaces, DemoCatalogue, DemoPeople, DemoSessions):
    """The steps, in the order in which they need each other."""

    def __init__(self, env):
        self.env = env
        self.company = env.company
        self.random = random.Random(19)
        self.today = fields.Date.context_today(env["res.users"])

    def build(self):
        self.set_up_company()
        self.make_places()
        self.make_catalogue()
        self.make_instructors()
        self.make_clients()
        self.make_users()
        self.make_past_sessions()
        self.make_coming_sessions()
        self.make_requests()
        DemoAttendance(self.env, self.courses).build()
        DemoEnrolment(self).build()
        DemoMessages(self.env).build()
        DemoLeaving(self.env, self.clients).build()
        make_planning(self)
        DemoPortal(self.env, self.courses).build()
        DemoStaffing(self).build()
        DemoQualifications(self).build()
        DemoWebsite(self.env, self.courses).build()
        DemoFinance(self).build()
        DemoForecast(self).build()
        DemoInsight(self).build()
