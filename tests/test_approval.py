from datetime import datetime, timedelta

from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import TrainingCase, TrainingHttpCase

ASKED = datetime(2027, 1, 11, 9)  # the session is in March

REFUSE = "training_operations.training_reason_refuse_budget"


class ApprovalFactories:
    @classmethod
    def set_up_approval(cls):
        cls.policy = cls._make_policy(name="Ask first", approval="client")
        cls.course = cls._make_course(policy_id=cls.policy.id, seats_max=1)
        cls.opened = cls._make_open_session(
            course=cls.course, user_id=cls.coordinator.id
        )
        cls.approver = cls.client_user.partner_id
        cls.learner = cls._make_learners(1, parent_id=cls.client_company.id)

    def _pend(self, **overrides):
        return self._make_enrollment(self.opened, self.learner, **overrides)


@tagged("post_install", "-at_install")
class TestApproval(ApprovalFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_approval()

    def test_a_pending_enrolment_holds_the_seat_and_names_who_is_asked(self):
        enrollment = self._pend()
        self.assertEqual((enrollment.state, enrollment.seat_number), ("pending", 1))
        self.assertEqual(enrollment.approver_label, self.approver.name)
        self.assertTrue(self.opened.is_full)

    def test_the_clients_manager_approves(self):
        enrollment = self._pend()
        enrollment.with_user(self.client_user).action_approve()
        self.assertEqual(enrollment.state, "confirmed")
        self.assertEqual(enrollment.approved_by_id, self.approver)

    def test_others_do_not(self):
        enrollment = self._pend()
        for user in (self.learner_user, self.stranger_user, self.finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                enrollment.with_user(user).action_approve()
        self.assertEqual(enrollment.state, "pending")

    def test_an_enrolment_by_the_approver_needs_no_other_approval(self):
        enrollment = self._pend(booker_id=self.approver.id)
        self.assertEqual(enrollment.state, "confirmed")
        self.assertEqual(enrollment.approved_by_id, self.approver)

    def test_confirmed_is_not_simply_asked_for(self):
        enrollment = (
            self.env["training.enrollment"]
            .with_user(self.coordinator)
            .create(
                {
                    "session_id": self.opened.id,
                    "partner_id": self.learner.id,
                    "state": "confirmed",
                }
            )
        )
        self.assertEqual(enrollment.state, "pending")

    def test_a_client_without_managers_leaves_it_to_our_staff(self):
        self.approver.is_training_manager = False
        enrollment = self._pend()
        self.assertEqual(enrollment.approver_label, self.coordinator.partner_id.name)

    def test_internal_approval_by_whom_the_policy_names(self):
        self.policy.write(
            {
                "approval": "internal",
                "approver_rule": "users",
                "approver_ids": [Command.set(self.employee_user.ids)],
            }
        )
        enrollment = self._pend()
        approvers = enrollment._get_approvers()[enrollment]
        self.assertEqual(approvers, self.employee_user.partner_id)
        self.policy.approver_rule = "managers"
        approvers = enrollment._get_approvers()[enrollment]
        self.assertIn(self.manager.partner_id, approvers)

    def test_refusing_takes_a_reason_and_frees_the_seat(self):
        enrollment = self._pend()
        next_one = self._make_enrollment(self.opened, booker_id=self.approver.id)
        self.assertEqual(next_one.state, "waitlisted")
        with self.assertRaises(UserError):
            enrollment.with_user(self.client_user).action_refuse()
        reason = self.env.ref(REFUSE)
        enrollment.with_user(self.client_user).action_refuse(reason_id=reason.id)
        self.assertEqual(enrollment.state, "cancelled")
        self.assertEqual(enrollment.leaving_reason_id, reason)
        self.assertIn("No budget", enrollment.cancel_reason)
        self.assertFalse(enrollment.fee_ids)
        self.assertTrue(next_one.seat_number)

    def test_what_is_confirmed_is_not_refused(self):
        enrollment = self._pend(booker_id=self.approver.id)
        with self.assertRaises(UserError):
            enrollment.action_refuse("Too late")

    def _run_job(self, hours):
        later = fields.Datetime.now() + timedelta(hours=hours)
        with freeze_time(later), self.enter_registry_test_mode():
            self.env.ref(
                "training_operations.training_enrollment_cron_approvals"
            ).method_direct_trigger()

    @freeze_time(ASKED)
    def test_approvers_are_reminded_as_often_as_the_policy_says(self):
        self.policy.approval_reminder_hours = 48
        enrollment = self._pend()
        self._run_job(47)
        self.assertFalse(enrollment.approval_reminded_on)
        self._run_job(48)
        first = enrollment.approval_reminded_on
        self.assertTrue(first)
        self._run_job(49)
        self.assertEqual(enrollment.approval_reminded_on, first)

    @freeze_time(ASKED)
    def test_a_seat_nobody_answers_for_goes_to_the_next(self):
        self.policy.approval_lapse_hours = 72
        enrollment = self._pend()
        waiting = self._make_enrollment(self.opened, booker_id=self.approver.id)
        self._run_job(71)
        self.assertEqual(enrollment.state, "pending")
        self._run_job(72)
        self.assertEqual(enrollment.state, "cancelled")
        self.assertTrue(waiting.seat_number)

    def test_the_request_goes_to_who_approves_and_to_nobody_else(self):
        rules = self.env["training.communication.rule"].search(
            [("event", "=", "enrollment_approval_asked")]
        )
        enrollment = self._pend()

        def asked():
            return {
                target.partner
                for rule in rules.filtered(lambda rule: rule.recipient != "learner")
                for target in rule._find_targets(enrollment)
            }

        self.assertEqual(asked(), {self.approver})
        self.policy.approval = "internal"
        self.assertEqual(asked(), {self.coordinator.partner_id})


@tagged("post_install", "-at_install")
class TestApprovalLink(ApprovalFactories, TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_approval()

    def setUp(self):
        super().setUp()
        self.opened.seats_max = 3
        self.enrollment = self._pend()
        url = self.opened._get_approval_url(self.approver)
        self.path = url.removeprefix(self.opened.get_base_url())

    def _answer(self, **form):
        page = html.fromstring(self.url_open(self.path).content)
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        return self.url_open(self.path, data={"csrf_token": token, **form})

    def test_looking_approves_nobody(self):
        response = self.url_open(self.path)
        self.assertIn(self.learner.name, response.text)
        self.assertEqual(self.enrollment.state, "pending")

    def test_approving_by_the_link(self):
        self._answer(answer="approve", enrollment_id=str(self.enrollment.id))
        self.assertEqual(self.enrollment.state, "confirmed")
        self.assertEqual(self.enrollment.approved_by_id, self.approver)

    def test_refusing_by_the_link_takes_a_reason(self):
        wish = {"answer": "refuse", "enrollment_id": str(self.enrollment.id)}
        response = self._answer(**wish)
        self.assertIn("Please say why", response.text)
        self.assertEqual(self.enrollment.state, "pending")
        self._answer(**wish, reason="Next year")
        self.assertEqual(self.enrollment.state, "cancelled")

    def test_all_at_once_and_only_those_of_the_approver(self):
        mine = self._make_enrollment(
            self.opened, self._make_learners(1, parent_id=self.client_company.id)
        )
        other = self._make_enrollment(
            self.opened, self._make_learners(1, name="Not Theirs")
        )
        self.assertEqual(other.state, "pending")
        self._answer(answer="approve")
        self.assertEqual(
            (self.enrollment | mine | other).mapped("state"),
            ["confirmed", "confirmed", "pending"],
        )
        self.assertNotIn(other.partner_id.name, self.url_open(self.path).text)

    def test_a_link_opens_one_session_for_one_approver(self):
        other = self._make_open_session()
        token = self.path.rpartition("/")[2]
        stranger = self.stranger_user.partner_id
        for path in (
            f"/training/approval/{other.id}/{self.approver.id}/{token}",
            f"/training/approval/{self.opened.id}/{stranger.id}/{token}",
            f"/training/approval/{self.opened.id}/{self.approver.id}/wrong",
        ):
            with self.subTest(path):
                self.assertEqual(self.url_open(path).status_code, 404)

    def test_who_manages_training_no_longer_answers_no_longer(self):
        self.approver.is_training_manager = False
        page = self.url_open(self.path).text
        self.assertNotIn(self.learner.name, page)
