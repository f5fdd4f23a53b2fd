from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestFeedback(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._make_policy()
        cls.session = cls._make_open_session(
            date(2027, 3, 1),
            course=cls._make_course(policy_id=cls.policy.id),
            user_id=cls.coordinator.id,
        )
        cls.there, cls.away = cls._enroll_all(cls.session, cls._make_learners(2))
        cls.session.action_start()
        cls.session._prepare_rosters()
        for enrollment, status in ((cls.there, "present"), (cls.away, "absent")):
            cls.session.attendance_ids.filtered(
                lambda mark, e=enrollment: mark.enrollment_id == e
            ).status = status
        cls.session.action_done()

    def _ask(self):
        self.env["training.enrollment"]._cron_ask_feedback()
        return self.env["survey.user_input"].search(
            [("training_session_id", "=", self.session.id)]
        )

    def _answer(self, answer, comment="More breaks", **scores):
        questions = answer.survey_id.question_ids.grouped("training_feedback_kind")
        for kind, score in scores.items():
            answer._save_lines(questions[kind], str(score))
        answer._save_lines(questions["comment"], comment)
        answer._mark_done()
        self.env.flush_all()
        self.session.invalidate_recordset()

    def test_who_attended_is_asked_once_and_nobody_else(self):
        self.assertEqual(len(self._ask()), 1)
        self.assertTrue(self.there.feedback_asked_on)
        self.assertFalse(self.away.feedback_asked_on)
        self.assertEqual(len(self._ask()), 1)
        messages = self.env["training.communication"].search(
            [("event", "=", "feedback_asked"), ("session_id", "=", self.session.id)]
        )
        self.assertEqual(messages.partner_id, self.there.partner_id)
        page = messages._get_page()
        self.assertIn(self.there._get_feedback_token(), page["url"])

    def test_what_ended_before_a_company_began_to_ask_is_left_alone(self):
        self.company.training_feedback_since = "2027-03-02"
        self.assertFalse(self._ask())
        self.company.training_feedback_since = False
        self.assertFalse(self._ask())
        self.company.training_feedback_since = "2027-03-01"
        self.assertEqual(len(self._ask()), 1)

    def test_the_name_is_kept_unless_the_policy_says_anonymous(self):
        self.assertEqual(self._ask().partner_id, self.there.partner_id)

    def test_nothing_leads_from_an_anonymous_answer_to_the_learner(self):
        self.policy.feedback_anonymous = True
        answer = self._ask()
        self.assertFalse(answer.partner_id or answer.email or answer.nickname)
        self._answer(answer, course=4)
        note = self.session.message_ids.filtered(lambda m: "More breaks" in m.body)
        self.assertEqual(note.author_id, self.company.partner_id)

    def test_scores_stand_on_the_session_and_the_text_reaches_the_coordinator(self):
        self._answer(self._ask(), course=4, instructor=5, venue=3, nps=9)
        session = self.session.with_user(self.coordinator)
        self.assertEqual(session.feedback_count, 1)
        self.assertEqual(
            (
                session.feedback_course,
                session.feedback_instructor,
                session.feedback_venue,
                session.feedback_nps,
            ),
            (4, 5, 3, 100),
        )
        note = session.message_ids.filtered(lambda m: "More breaks" in m.body)
        self.assertIn(self.coordinator.partner_id, note.notified_partner_ids)

    def test_instructors_see_their_own_and_portal_users_none(self):
        self._answer(self._ask(), course=4)
        report = self.env["training.feedback.report"]
        mine = [("session_id", "=", self.session.id)]
        self.assertFalse(report.with_user(self.employee_user).search(mine))
        instructor = self._make_instructor(user_id=self.employee_user.id)
        self._make_booking(self.session.meeting_ids, instructor, role="lead")
        self.env.flush_all()
        self.assertTrue(report.with_user(self.employee_user).search(mine))
        with self.assertRaises(AccessError):
            report.with_user(self.learner_user).search(mine)
