from datetime import date

from odoo.tests import tagged

from .common import TrainingCase
from .portal_common import PortalFactories


@tagged("post_install", "-at_install")
class TestPortalQueries(PortalFactories, TrainingCase):
    """Pages ask no more for many than for few: as many queries at N as at 2N."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def _count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def _measure(self, work, grow):
        """Queries for some and for twice as many, the caches being warm."""
        grow(4)
        work()
        few = self._count(work)
        grow(4)
        work()
        return few, self._count(work)

    def _enroll_learner(self, count):
        for number in range(count):
            session = self._make_open_session(
                date(2032, 1 + len(self.course.session_ids) % 12, 5), course=self.course
            )
            session.name = f"S{session.id}-{number}"
            self._make_enrollment(session, self.learner_user.partner_id)

    def test_the_list_of_courses(self):
        enrollments = self.env["training.enrollment"].with_user(self.learner_user)

        def show():
            for found in enrollments._search_on_portal(enrollments._upcoming_domain()):
                session = found.session_id
                self.assertTrue(found.course_id.name and session.period_label)
                self.assertFalse(found.waitlist_position)
                self.assertTrue(session.place_label)

        few, many = self._measure(show, self._enroll_learner)
        self.assertLessEqual(many, few)

    def test_the_people_of_a_client(self):
        def add(count):
            people = self._make_learners(count, parent_id=self.client_company.id)
            for person in people:
                self._make_certificate(self.qualification, partner_id=person.id)

        def show():
            client = self.client_user._get_managed_client()
            people = client.search(client._training_people_domain())
            self.assertTrue(people._read_training_numbers())

        few, many = self._measure(show, add)
        self.assertLessEqual(many, few)

    def test_the_places_to_approve(self):
        def add(count):
            for _number in range(count):
                self._make_pending(self.delivery, self.client_company)

        self.delivery.seats_max = 50
        enrollments = self.env["training.enrollment"].with_user(self.client_user)
        few, many = self._measure(enrollments._count_to_approve, add)
        self.assertLessEqual(many, few)

    def test_the_sessions_of_a_client(self):
        def show():
            sessions = self.env["training.session"].sudo()
            found = sessions.search(
                sessions._client_session_domain(self.client_company)
            )
            self.assertTrue(found._count_client_places(self.client_company))
            self.assertTrue(all(found.mapped("period_label")))
            self.assertTrue(all(found.mapped("place_label")))

        few, many = self._measure(show, self._enroll_learner)
        self.assertLessEqual(many, few)

    def test_what_to_do_next_is_bounded(self):
        learner = self.learner_user.with_user(self.learner_user)
        few, many = self._measure(
            lambda: list(learner._get_training_steps()), self._enroll_learner
        )
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 40)
