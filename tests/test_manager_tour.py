from datetime import date, timedelta

from odoo.tests import tagged

from .common import TrainingHttpCase


@tagged("post_install", "-at_install")
class TestManagerTour(TrainingHttpCase):
    """What needs somebody and how a quarter went, in a browser, by a manager.

    The screen counts from now, and the browser's clock can't be frozen; so days are
    told from today, far enough from the ends of each period.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = date.today()
        cls._make_open_session(
            today + timedelta(days=9),
            cls._make_course(name="Tour rescue"),
            user_id=cls.manager.id,
        )
        course = cls._make_course(name="Tour swimming", seats_max=4)
        for days_ago, learner_count in ((40, 1), (130, 2)):
            session = cls._make_open_session(today - timedelta(days=days_ago), course)
            cls._enroll_all(session, cls._make_learners(learner_count))
        cls.env["training.metric.target"].with_user(cls.manager).create(
            {"metric": "utilisation", "target": 60}
        )

    def test_from_what_needs_somebody_to_the_pivot_behind_a_missed_target(self):
        self.start_tour(
            "/odoo/training-start",
            "training_manager_tour",
            login=self.manager.login,
            timeout=180,
        )
