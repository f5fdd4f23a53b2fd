from datetime import date

from odoo.tests import freeze_time, tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestRenewals(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(seats_max=1)
        cls.qualification = cls._make_qualification(
            renewal_notice_days=60, renewal_course_id=cls.course.id
        )
        cls.reminders = cls.env["training.qualification.reminder"].create(
            [
                {"qualification_id": cls.qualification.id, "days_before": days}
                for days in (60, 30, 7)
            ]
        )
        cls.holder = cls._make_learners(1)
        cls.certificate = cls._make_certificate(
            cls.qualification, partner_id=cls.holder.id, date_to=date(2027, 3, 31)
        )

    def _remind(self, day):
        with freeze_time(day):
            self.env["training.certificate"]._cron_remind()
        return self.env["training.communication"].search_count(
            [
                ("rule_id.event", "=", "certificate_expiring"),
                ("partner_id", "=", self.holder.id),
            ]
        )

    def test_each_reminder_is_sent_once(self):
        for day, total in (
            ("2027-01-29", 0),
            ("2027-01-30", 1),
            ("2027-02-28", 1),
            ("2027-03-01", 2),
            ("2027-03-01", 2),
            ("2027-03-24", 3),
            ("2027-03-31", 3),
            ("2027-04-01", 3),
        ):
            with self.subTest(day):
                self.assertEqual(self._remind(day), total)

    def test_the_reminder_leads_to_the_dates_of_a_published_course(self):
        self._remind("2027-03-24")
        message = self.env["training.communication"].search(
            [("event", "=", "certificate_expiring")], order="id desc", limit=1
        )
        self.assertFalse(message._get_page())
        self.course.is_published = True
        self.assertTrue(message._get_page()["url"].endswith(self.course.website_url))

    def test_missed_reminders_are_not_sent_in_a_heap(self):
        self.assertEqual(self._remind("2027-03-30"), 1)

    def test_who_renewed_is_left_alone(self):
        self._make_certificate(
            self.qualification, partner_id=self.holder.id, date_to=date(2028, 3, 31)
        )
        self.assertEqual(self._remind("2027-03-24"), 0)

    def test_without_steps_the_notice_reminds(self):
        self.reminders.unlink()
        self.assertEqual(self._remind("2027-01-29"), 0)
        self.assertEqual(self._remind("2027-01-30"), 1)

    def _propose(self, day="2027-03-01"):
        with freeze_time(day):
            self.env["training.renewal"]._cron_propose()
        return self.env["training.renewal"].search(
            [("qualification_id", "=", self.qualification.id)]
        )

    def test_a_fitting_session_is_proposed_and_accepted(self):
        self._make_open_session(date(2027, 4, 1), course=self.course)
        late = self._propose()
        self.assertFalse(late.session_id, "It is over after the certificate's end")
        fitting = self._make_open_session(date(2027, 3, 31), course=self.course)
        self.assertEqual(self._propose().session_id, fitting)
        with freeze_time("2027-03-02"):
            late.with_user(self.coordinator).action_accept()
        self.assertEqual(late.enrollment_id.partner_id, self.holder)
        self.assertEqual(late.state, "accepted")

    def test_the_last_seat_is_proposed_to_whose_certificate_ends_first(self):
        second = self._make_learners(1)
        self._make_certificate(
            self.qualification, partner_id=second.id, date_to=date(2027, 3, 30)
        )
        self._make_open_session(date(2027, 3, 22), course=self.course)
        seated = self._propose().filtered("session_id")
        self.assertEqual(seated.partner_id, second)

    def test_who_is_enrolled_to_renew_gets_no_proposal(self):
        session = self._make_open_session(date(2027, 3, 22), course=self.course)
        self._make_enrollment(session, self.holder)
        self.assertFalse(self._propose())

    def test_a_private_session_of_another_client_is_not_proposed(self):
        self._make_open_session(
            date(2027, 3, 22), course=self.course, customer_id=self.client_company.id
        )
        self.assertFalse(self._propose().session_id)


@tagged("post_install", "-at_install")
class TestLapsingInstructors(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualification = cls._make_qualification()
        cls.course = cls._make_course(
            required_qualification_ids=[(6, 0, cls.qualification.ids)]
        )
        cls.session = cls._make_open_session(
            course=cls.course, user_id=cls.coordinator.id
        )
        cls.anna = cls._make_instructor()
        cls.certificate = cls._make_certificate(
            cls.qualification, employee_id=cls.anna.id, date_to=date(2027, 3, 1)
        )
        cls._make_booking(cls.session.meeting_ids, cls.anna, role="lead")

    def _alarm(self):
        self.env["training.session"]._cron_alarm_lapsing()
        return self.session.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("training_operations.mail_activity_lapsing")
            )
        )

    @freeze_time("2027-01-04")
    def test_the_last_valid_day_is_enough(self):
        self.assertFalse(self.session.has_lapsing_instructor)
        self.assertFalse(self._alarm())

    @freeze_time("2027-01-04")
    def test_the_coordinator_is_told_once_with_substitutes(self):
        self._make_instructor("Berta", self.qualification)
        self.certificate.action_revoke("Complaint")
        alarm = self._alarm()
        self.assertEqual(alarm.user_id, self.coordinator)
        self.assertIn("Anna", alarm.summary)
        self.assertIn("Berta", alarm.note)
        self.assertEqual(len(self._alarm()), 1)
        alarm.action_feedback("Berta will do")
        self.assertFalse(self._alarm(), "told already")

    @freeze_time("2027-01-04")
    def test_another_who_lapses_is_told_though_the_first_was_settled(self):
        self.certificate.action_revoke("Complaint")
        self._alarm().action_feedback("She renews it")
        berta = self._make_instructor("Berta", self.qualification)
        self._make_booking(self.session.meeting_ids, berta, role="assistant")
        berta.training_certificate_ids.action_revoke("Complaint")
        self.assertIn("Berta", self._alarm().summary)

    @freeze_time("2027-01-04")
    def test_the_alarm_goes_when_it_is_settled(self):
        self.certificate.action_revoke("Typing error")
        self.assertTrue(self._alarm())
        self.certificate.action_reissue()
        self.assertFalse(self._alarm())

    @freeze_time("2027-01-04")
    def test_who_is_busy_or_teaches_it_already_is_no_substitute(self):
        berta = self._make_instructor("Berta", self.qualification)
        carl = self._make_instructor("Carl", self.qualification)
        self._make_booking(self.session.meeting_ids, berta, role="assistant")
        other = self._make_open_session(self.session.start.date())
        self._make_booking(other.meeting_ids, carl, role="lead")
        self.certificate.action_revoke("Complaint")
        self.assertIn("Nobody else is free", self._alarm().note)

    @freeze_time("2027-01-04")
    def test_more_sessions_take_no_more_queries_to_rank(self):
        self._make_instructor("Berta", self.qualification)
        sessions = self.session.concat(
            *(self._make_open_session(date(2027, 3, n), self.course) for n in (2, 3, 4))
        )
        planner = self.env["training.planner"]

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            ranked = planner._rank_substitutes(some)
            self.assertTrue(all(ranked[session][0].name == "Berta" for session in some))
            return self.env.cr.sql_log_count - before

        count(sessions)
        self.assertEqual(count(sessions), count(sessions[:2]))

    @freeze_time("2027-01-04")
    def test_the_session_warns_and_is_found(self):
        self.certificate.date_to = date(2027, 2, 28)
        self.session.invalidate_recordset()
        session = self.session.with_user(self.coordinator)
        self.assertTrue(session.has_lapsing_instructor)
        self.assertIn("Anna isn't certified", session.warnings)
        found = session.search([("has_lapsing_instructor", "=", True)])
        self.assertIn(session, found)

    @freeze_time("2027-01-04")
    def test_a_new_edition_makes_instructors_lapse_too(self):
        self._make_qualification(
            supersedes_id=self.qualification.id, supersedes_from=date(2027, 3, 1)
        )
        self.session.invalidate_recordset()
        self.assertTrue(self.session.has_lapsing_instructor)
