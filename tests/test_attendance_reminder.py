from odoo.tests import freeze_time, tagged

from .attendance_common import AttendanceCase


@tagged("post_install", "-at_install")
class TestAttendanceReminder(AttendanceCase):
    def _remind(self, now):
        with self.enter_registry_test_mode(), freeze_time(now):
            cron = self.env.ref("training_operations.training_attendance_cron")
            cron.method_direct_trigger()
        return self.env["training.communication"].search_count(
            [
                ("session_id", "=", self.delivery.id),
                ("rule_id.event", "=", "attendance_unmarked"),
                ("partner_id", "=", self.instructor.work_contact_id.id),
            ]
        )

    def test_the_instructor_is_reminded_once_for_each_meeting(self):
        self.instructor.work_contact_id.email = "anna@example.org"
        # They end at 17:00; two hours later it is time.
        for now, count in (
            ("2027-03-01 18:59:00", 0),
            ("2027-03-01 19:01:00", 1),
            ("2027-03-01 20:01:00", 1),
            ("2027-03-02 19:01:00", 2),
        ):
            with self.subTest(now):
                self.assertEqual(self._remind(now), count)

    def test_what_is_marked_needs_no_reminder(self):
        self.delivery.action_start()
        self.meeting._get_marks().write({"status": "present"})
        self.assertEqual(self._remind("2027-03-01 19:01:00"), 0)

    def test_nobody_is_reminded_of_a_meeting_without_learners(self):
        self.enrollments.action_cancel("Ill")
        self.assertEqual(self._remind("2027-03-02 19:01:00"), 0)

    def test_nobody_is_reminded_of_long_ago(self):
        self.assertEqual(self._remind("2027-04-15 19:01:00"), 0)
