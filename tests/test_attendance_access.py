from odoo.tests import freeze_time, tagged

from .attendance_common import AttendanceCase

EVENT, SIGNATURE = "training.attendance.event", "training.attendance.signature"
RIGHTS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestAttendanceAccess(AttendanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_open_session()
        cls.other_enrollment = cls._make_enrollment(cls.other)
        with freeze_time("2027-03-01 09:05:00"):
            for meeting, enrollment in (
                (cls.meeting, cls.enrollments[0]),
                (cls.other.meeting_ids, cls.other_enrollment),
            ):
                enrollment._arrive(meeting, "scan")

    def _get_rights(self, user, model):
        return [
            right
            for right in RIGHTS
            if self.env[model].with_user(user).has_access(right)
        ]

    def test_events_are_read_by_staff_and_written_by_nobody(self):
        for user in (self.training_user, self.coordinator, self.manager):
            with self.subTest(user.login):
                self.assertEqual(self._get_rights(user, EVENT), ["read"])
        for user in (self.learner_user, self.client_user, self.stranger_user):
            with self.subTest(user.login):
                self.assertEqual(self._get_rights(user, EVENT), [])

    def test_signatures_are_made_by_signing_only(self):
        self.assertEqual(self._get_rights(self.training_user, SIGNATURE), ["read"])
        self.assertEqual(
            self._get_rights(self.coordinator, SIGNATURE), ["read", "unlink"]
        )
        self.assertEqual(self._get_rights(self.learner_user, SIGNATURE), ["read"])

    def test_instructors_see_the_events_of_their_own_sessions(self):
        events = self.env[EVENT].search(
            [("enrollment_id", "in", (self.enrollments | self.other_enrollment).ids)]
        )
        self.assertEqual(len(events), 2)
        seen = self.env[EVENT].with_user(self.employee_user).search([])
        self.assertEqual(seen.enrollment_id, self.enrollments[0])

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user(
            "elsewhere-coordinator",
            "training_operations.training_operations_group_coordinator",
        )
        stranger.write({"company_id": company.id, "company_ids": [(6, 0, company.ids)]})
        self.assertFalse(self.env[EVENT].with_user(stranger).search([]))
        with freeze_time("2027-03-01 09:05:00"):
            desk = self.env["training.meeting"].with_user(stranger)
            self.assertFalse(desk._get_desk_meetings())
            result = desk._scan(self.enrollments[1].sudo()._get_desk_code())
        self.assertNotEqual(result["verdict"], "checked_in")

    def test_where_somebody_signed_from_is_told_to_staff_only(self):
        """An address tells where one was; who teaches or signed doesn't need it."""
        for model in (EVENT, SIGNATURE):
            for user in (self.learner_user, self.employee_user):
                names = self.env[model].with_user(user).fields_get()
                self.assertNotIn("ip", names, (model, user.login))
            names = self.env[model].with_user(self.training_user).fields_get()
            self.assertIn("ip", names)

    def test_personal_links_are_for_staff_to_send(self):
        for user in (self.learner_user, self.client_user):
            with self.subTest(user.login):
                names = self.env["training.enrollment"].with_user(user).fields_get()
                self.assertFalse({"pass_url", "desk_code", "own_join_url"} & set(names))
