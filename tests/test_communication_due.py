from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestTimedMessages(CommunicationCase):
    """A session at 09:00 in London on 29 March 2027, the day after clocks go on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-03-01 08:00:00"))
        cls.session = cls._make_open_session(
            date(2027, 3, 29), course=cls._make_course(days=2)
        )
        cls.learner = cls._make_learners(1, email="ann@example.com")
        cls.enrollment = cls._make_enrollment(cls.session, cls.learner)
        cls.Rule = cls.env["training.communication.rule"]

    def _queue_at(self, moment):
        with freeze_time(moment):
            self.Rule._queue_due()

    def test_days_are_counted_on_the_clock_of_the_session(self):
        rule = self._make_rule("session_before", delay=3)
        self._queue_at("2027-03-26 08:59:00")
        self.assertFalse(self._messages(rule))
        self._queue_at("2027-03-26 09:00:00")
        # 09:00 in London, which is still an hour off summer time on that Friday.
        message = self._messages(rule)
        self.assertEqual(message.scheduled_on, datetime(2027, 3, 26, 9))
        self.assertEqual(self.session.start, datetime(2027, 3, 29, 8))

    def test_hours_are_hours(self):
        rule = self._make_rule("session_before", delay=72, delay_unit="hours")
        self._queue_at("2027-03-26 08:00:00")
        self.assertEqual(self._messages(rule).scheduled_on, datetime(2027, 3, 26, 8))

    def test_after_the_end_is_after_the_last_day(self):
        rule = self._make_rule("session_after", delay=2, delay_unit="hours")
        self._queue_at("2027-03-29 20:00:00")
        self.assertFalse(self._messages(rule))
        self._queue_at("2027-03-30 18:00:00")
        self.assertEqual(len(self._messages(rule)), 1)

    def test_twice_is_once(self):
        rule = self._make_rule("session_before", delay=3)
        for _run in range(3):
            self._queue_at("2027-03-27 09:00:00")
        self.assertEqual(len(self._messages(rule)), 1)

    def test_who_enrols_late_gets_what_was_missed_until_the_start(self):
        rule = self._make_rule("session_before", delay=7)
        self._queue_at("2027-03-23 09:00:00")
        late = self._make_enrollment(self.session)
        self._queue_at("2027-03-27 09:00:00")
        self.assertEqual(self._messages(rule).enrollment_id, self.enrollment | late)
        self._make_enrollment(self.session)
        self._queue_at("2027-03-29 08:00:00")
        self.assertEqual(len(self._messages(rule)), 2, "not once it has begun")

    def test_only_those_with_a_seat_are_reminded(self):
        rule = self._make_rule("session_before", delay=7)
        self._make_enrollment(self.session, state="waitlisted")
        self.enrollment.action_cancel("Ill")
        self.session.enrollment_ids.filtered(lambda e: e.state == "confirmed")._cancel(
            "Ill"
        )
        self._queue_at("2027-03-27 09:00:00")
        self.assertFalse(self._messages(rule))

    def test_a_session_moved_far_away_is_announced_again_in_time(self):
        rule = self._make_rule("session_before", delay=7)
        self._queue_at("2027-03-23 09:00:00")
        with freeze_time("2027-03-24 09:00:00"):
            self._move(days=28)
        self._queue_at("2027-03-25 09:00:00")
        self.assertEqual(len(self._messages(rule)), 1)
        self._queue_at("2027-04-19 09:00:00")
        self.assertEqual(len(self._messages(rule)), 2)

    def test_a_session_moved_by_a_day_is_not_announced_twice(self):
        rule = self._make_rule("session_before", delay=7)
        self._queue_at("2027-03-23 09:00:00")
        with freeze_time("2027-03-27 09:00:00"):
            self._move(days=1)
        self._queue_at("2027-03-28 09:00:00")
        self.assertEqual(len(self._messages(rule)), 1)

    def _move(self, days):
        for meeting in self.session.meeting_ids.sorted(reverse=True):
            meeting.write(
                {
                    "start": meeting.start + timedelta(days=days),
                    "stop": meeting.stop + timedelta(days=days),
                }
            )

    def test_each_recipient_is_found_as_when_it_happens(self):
        instructor = self._make_instructor()
        self.session.instructor_ids = instructor
        self.session.user_id = self.coordinator
        self.enrollment.booker_id = self.client_user.partner_id
        self.enrollment.customer_id = self.client_company
        self.env["res.partner"].create(
            {"name": "Desk", "parent_id": self.place.id, "email": "desk@example.com"}
        )
        rules = {
            recipient: self._make_rule("session_before", delay=7, recipient=recipient)
            for recipient, _label in self.Rule._fields["recipient"].selection
        }
        self._queue_at("2027-03-27 09:00:00")
        for recipient, rule in rules.items():
            with self.subTest(recipient):
                targets = rule._find_targets(self.session)
                self.assertEqual(
                    self._messages(rule).partner_id,
                    self.env["res.partner"].union(*(t.partner for t in targets)),
                )
                self.assertTrue(targets)

    def test_filters_and_pauses_are_heeded(self):
        paused = self._make_rule("session_before", delay=7)
        self.session.paused_rule_ids = paused
        filtered = self._make_rule("session_before", delay=7, mode="virtual")
        self._queue_at("2027-03-27 09:00:00")
        self.assertFalse(self._messages(paused | filtered))

    def test_one_company_does_not_write_to_the_learners_of_another(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        rule = self._make_rule("session_before", delay=7, company_id=company.id)
        self._queue_at("2027-03-27 09:00:00")
        self.assertFalse(self._messages(rule))

    def test_a_thousand_learners_cost_no_more_statements_than_one(self):
        self._make_rule("session_before", delay=7)
        with freeze_time("2027-03-27 09:00:00"):
            self.Rule._queue_due()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.Rule._queue_due()
            few = self.env.cr.sql_log_count - before
            self.session.seats_max = 1010
            self.env["training.enrollment"].create(
                [
                    {"session_id": self.session.id, "partner_id": learner.id}
                    for learner in self._make_learners(1000)
                ]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.Rule._queue_due()
            self.assertLessEqual(self.env.cr.sql_log_count - before, few + 2)
