from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .attendance_common import AttendanceCase


@tagged("post_install", "-at_install")
class TestAttendanceMarking(AttendanceCase):
    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time("2027-03-01 09:05:00"))

    def _put(self, *marks, user=None):
        meeting = self.meeting.with_user(user or self.employee_user)
        return meeting._put_marks(meeting._clean_marks(marks))

    def test_the_first_mark_starts_the_session(self):
        self._put(self._make_mark(self.enrollments[0], "present"))
        self.assertEqual(self.delivery.state, "in_progress")
        line = self._get_line(self.enrollments[0])
        self.assertEqual((line.status, line.method), ("present", "instructor"))
        self.assertEqual(line.recorded_by_id, self.employee_user)

    def test_each_mark_leaves_an_event_that_stays(self):
        first, second = self.enrollments
        self._put(self._make_mark(first, "present"), self._make_mark(second, "absent"))
        version = self._get_line(second).last_event_id.id
        self._put(self._make_mark(second, "late", minutes=400, version=version))
        line = self._get_line(second)
        self.assertEqual(
            line.event_ids.sorted("id").mapped("status"), ["absent", "late"]
        )
        self.assertEqual(line.minutes, 400)
        with self.assertRaises(UserError):
            line.event_ids[0].status = "present"
        with self.assertRaises(UserError):
            line.event_ids.unlink()

    def test_a_mark_sent_twice_is_recorded_once(self):
        mark = self._make_mark(self.enrollments[0], "absent")
        for _time in range(2):
            results = self._put(mark)
            self.assertEqual(results[mark["key"]]["result"], "ok")
        self.assertEqual(len(self._get_line(self.enrollments[0]).event_ids), 1)

    def test_a_mark_from_offline_does_not_overwrite_a_newer_one(self):
        learner = self.enrollments[0]
        self._put(self._make_mark(learner, "absent"), user=self.coordinator)
        late = self._make_mark(learner, "present")
        result = self._put(late)[late["key"]]
        self.assertEqual(result["result"], "conflict")
        self.assertEqual(result["mark"]["status"], "absent")
        self.assertEqual(self._get_line(learner).status, "absent")
        self._put(dict(late, force=True))
        self.assertEqual(self._get_line(learner).status, "present")

    def test_the_same_mark_from_two_people_is_no_conflict(self):
        learner = self.enrollments[0]
        self._put(self._make_mark(learner, "present"), user=self.coordinator)
        mark = dict(self._make_mark(learner, "present"), key="other")
        self.assertEqual(self._put(mark)["other"]["result"], "ok")

    def test_learners_of_other_sessions_are_not_marked(self):
        next_week = date(2027, 3, 8)
        other = self._make_enrollment(self._make_open_session(first_day=next_week))
        mark = self._make_mark(other, "present")
        self.assertEqual(self._put(mark)[mark["key"]]["result"], "refused")

    def test_who_neither_teaches_nor_coordinates_marks_nothing(self):
        stranger = self._make_user("other-employee", "base.group_user")
        for user in (stranger, self.training_user, self.learner_user, self.client_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._put(self._make_mark(self.enrollments[0], "present"), user=user)

    def test_a_freelancer_marks_from_the_portal(self):
        freelancer = self._make_portal_instructor()
        self._put(self._make_mark(self.enrollments[0], "present"), user=freelancer)
        line = self._get_line(self.enrollments[0])
        self.assertEqual((line.status, line.method), ("present", "instructor"))
        self.assertEqual(line.recorded_by_id, freelancer)

    @freeze_time("2027-02-28 18:00:00")
    def test_ahead_of_the_day_only_the_office_marks(self):
        mark = self._make_mark(self.enrollments[0], "excused")
        self.assertEqual(self._put(mark)[mark["key"]]["result"], "refused")
        self._put(mark, user=self.coordinator)
        self.assertEqual(self._get_line(self.enrollments[0]).status, "excused")
        self.assertEqual(self.delivery.state, "open")

    def test_what_a_browser_sends_is_checked(self):
        good = self._make_mark(self.enrollments[0], "present")
        for bad in ({}, {**good, "status": "gone"}, {**good, "part": 1}, "x"):
            with self.subTest(str(bad)), self.assertRaises(UserError):
                self._put(bad)

    def _count_queries(self, learners):
        """Queries that marking a whole roster takes."""
        session = self._make_open_session(
            first_day=date(2027, 3, 8),
            course=self._make_course(seats_max=50),
            policy_id=self.policy.id,
        )
        enrollments = self.env["training.enrollment"].create(
            [
                {"session_id": session.id, "partner_id": partner.id}
                for partner in self._make_learners(learners)
            ]
        )
        session.action_start()
        meeting = session.meeting_ids.with_user(self.coordinator)
        marks = [self._make_mark(e, "present") for e in enrollments]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        meeting._put_marks(meeting._clean_marks(marks))
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_more_marks_take_no_more_queries(self):
        few, many = self._count_queries(10), self._count_queries(40)
        self.assertLessEqual(many - few, 2)
        self.assertLess(few, 60)


@tagged("post_install", "-at_install")
class TestAttendanceSubmission(AttendanceCase):
    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time("2027-03-01 17:05:00"))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery.action_start()

    def _mark_all(self, status="present"):
        marks = self.meeting._get_marks().with_user(self.employee_user)
        marks.write({"status": status})

    def test_it_waits_until_everybody_is_marked(self):
        self._get_line(self.enrollments[0]).status = "present"
        with self.assertRaises(UserError) as caught:
            self.meeting.with_user(self.employee_user).action_submit_attendance()
        self.assertIn(self.enrollments[1].partner_id.name, str(caught.exception))

    def test_submitting_locks_and_is_stamped(self):
        self._mark_all()
        self.meeting.with_user(self.employee_user).action_submit_attendance()
        self.assertEqual(self.meeting.attendance_submitted_by_id, self.employee_user)
        self.assertTrue(self.meeting.attendance_submitted_on)
        line = self._get_line(self.enrollments[0])
        for user in (self.employee_user, self.coordinator, self.env.user):
            with self.subTest(user.login), self.assertRaises(UserError):
                line.with_user(user).status = "absent"
        # The other day isn't concerned.
        other = self.delivery.meeting_ids - self.meeting
        self._get_line(self.enrollments[0], meeting=other).status = "absent"

    def test_afterwards_it_is_corrected_by_a_new_record_with_the_reason(self):
        self._mark_all()
        self.meeting.action_submit_attendance()
        line = self._get_line(self.enrollments[0]).with_user(self.coordinator)
        correction = line.action_correct("Mix-up", "absent")
        self.assertEqual(correction.correction_reason, "Mix-up")
        self.assertEqual(line.status, "present")
        self.assertEqual(self._get_line(self.enrollments[0]), correction)

    def test_strangers_do_not_submit(self):
        self._mark_all()
        for user in (self.training_user, self.learner_user, self.finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.meeting.with_user(user).action_submit_attendance()

    def test_submitting_is_not_typed_in(self):
        with self.assertRaises(AccessError):
            self.meeting.with_user(self.employee_user).write(
                {"attendance_submitted_on": False}
            )


@tagged("post_install", "-at_install")
class TestAttendanceHalfDays(AttendanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.attendance_unit = "half_day"

    def test_rosters_have_a_line_for_each_half_day(self):
        self.delivery.action_start()
        marks = self.meeting._get_marks(self.enrollments[0])
        self.assertEqual(marks.mapped("part"), ["am", "pm"])
        self.assertEqual(self.delivery.unmarked_count, 2 * 2 * 2)

    def test_half_a_day_counts_by_its_minutes(self):
        """9:00 to 17:00, cut at 13:00: two halves of 240 minutes on both days."""
        self.delivery.action_start()
        self.policy.attendance_threshold = 75
        marks = self.delivery.attendance_ids
        first, second = self.enrollments
        marks.write({"status": "present"})
        self._get_line(first, "am").write({"status": "absent"})
        marks.filtered(
            lambda mark: mark.enrollment_id == second and mark.part == "pm"
        ).write({"status": "absent"})
        self.delivery.action_done()
        self.assertEqual((first.attended_percent, first.outcome), (75, "completed"))
        self.assertEqual((second.attended_percent, second.outcome), (50, "incomplete"))

    def test_a_policy_changed_later_neither_loses_nor_doubles_marks(self):
        self.delivery.action_start()
        before = self.delivery.attendance_ids
        self.policy.attendance_unit = "meeting"
        self.delivery._prepare_rosters()
        self.assertEqual(self.delivery.attendance_ids, before)

    def test_minutes_lie_within_the_half_day(self):
        self.delivery.action_start()
        line = self._get_line(self.enrollments[0], "pm")
        line.write(
            {
                "status": "present",
                "check_in": "2027-03-01 08:00:00",
                "check_out": "2027-03-01 14:30:00",
            }
        )
        self.assertEqual(line.minutes, 90)

    def test_counting_by_meetings_ignores_their_length(self):
        self.policy.write(
            {
                "attendance_unit": "meeting",
                "attendance_basis": "meetings",
                "attendance_threshold": 50,
            }
        )
        short = self.delivery.meeting_ids.sorted("start")[1]
        short.stop = "2027-03-02 10:00:00"
        self.delivery.action_start()
        learner = self.enrollments[0]
        self._get_line(learner).status = "absent"
        self._get_line(learner, meeting=short).status = "present"
        self.delivery.action_done()
        self.assertEqual(learner.attended_percent, 50)
        self.assertEqual(learner.outcome, "completed")
