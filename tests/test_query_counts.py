from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import TrainingCase

# What Odoo's event needs to create fifty confirmed registrations, mails off.
EVENT_BATCH_OF_50 = 14


@tagged("post_install", "-at_install")
class TestQueryCounts(TrainingCase):
    """What people do all day asks the database as often for many as for few."""

    def _count(self, work, cold=True):
        self.env.flush_all()
        if cold:
            self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _enroll(self, session, learners):
        return (
            self.env["training.enrollment"]
            .with_user(self.coordinator)
            .create(
                [{"session_id": session.id, "partner_id": each.id} for each in learners]
            )
        )

    def test_enrolling_takes_half_of_what_an_event_takes(self):
        self.env["training.communication.rule"].search([]).active = False
        session = self._make_open_session(course=self._make_course(seats_max=200))
        self._enroll(session, self._make_learners(2))
        learners = self._make_learners(50)
        count = self._count(lambda: self._enroll(session, learners), cold=False)
        self.assertLessEqual(count, EVENT_BATCH_OF_50 / 2)

    def test_prices_are_looked_up_once_for_each_pricelist(self):
        self.env.ref("base.group_user").implied_ids |= self.env.ref(
            "product.group_product_pricelist"
        )
        pricelist = self.env["product.pricelist"].create({"name": "Members"})
        counts = []
        for number in (5, 10):
            session = self._make_open_session(course=self._make_course(seats_max=50))
            learners = self._make_learners(
                number, property_product_pricelist=pricelist.id
            )
            counts.append(self._count(lambda s=session, p=learners: self._enroll(s, p)))
        self.assertLessEqual(counts[1], counts[0] + 1, counts)

    def _make_long_session(self, count):
        session = self.env["training.session"].create({"course_id": self.course.id})
        first = datetime(2027, 3, 1, 9)
        self.env["training.meeting"].create(
            [
                {
                    "session_id": session.id,
                    "start": first + timedelta(days=day),
                    "stop": first + timedelta(days=day, hours=3),
                }
                for day in range(count)
            ]
        )
        return session

    def test_the_calendar_follows_fifty_meetings_as_it_follows_ten(self):
        self.course = self._make_course()
        instructor = self._make_instructor()
        deputy = self._make_user("deputy-test", "base.group_user")
        steps = []
        for count in (10, 50):
            session = self._make_long_session(count)
            steps.append(
                (
                    self._count(session.action_schedule),
                    self._count(
                        lambda s=session: s.write({"instructor_ids": instructor.ids})
                    ),
                    self._count(lambda s=session: s.write({"user_id": deputy.id})),
                    self._count(lambda s=session: s.booking_ids._release()),
                    self._count(lambda s=session: s.action_cancel("Flood")),
                )
            )
        for few, many in zip(*steps, strict=True):
            self.assertLessEqual(many, few + 45, steps)

    def _make_invoiced_sessions(self, count):
        sessions = self.env["training.session"]
        for _number in range(count):
            session = self._make_open_session()
            self._enroll(session, self._make_learners(2))
            session._create_invoices().sudo().action_post()
            sessions |= session
        return sessions

    def test_lists_of_sessions_and_enrolments_with_their_money(self):
        few, many = self._make_invoiced_sessions(3), self._make_invoiced_sessions(6)
        readers = {
            "sessions": lambda sessions: sessions.read(
                ["period_label", "instructor_ids", "seats_taken", "warnings"]
            ),
            "money of sessions": lambda sessions: sessions.read(
                ["amount_difference", "amount_margin", "amount_paid"]
            ),
            "enrolments": lambda sessions: (
                self.env["training.enrollment"]
                .search([("session_id", "in", sessions.ids)])
                .read(["partner_id", "reconciliation_class", "waitlist_position"])
            ),
        }
        for name, read in readers.items():
            with self.subTest(name):
                counts = [self._count(lambda r=read, s=s: r(s)) for s in (few, many)]
                self.assertLessEqual(counts[1], counts[0] + 1, counts)
