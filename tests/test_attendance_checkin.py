import base64
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..logic.checkin import rotating_code, slot_of
from .attendance_common import AttendanceCase

NINE = datetime(2027, 3, 1, 9)


@tagged("post_install", "-at_install")
class TestCheckinDesk(AttendanceCase):
    def _scan(self, enrollment, now="2027-03-01 08:50:00", user=None, text=None):
        with freeze_time(now):
            desk = self.env["training.meeting"].with_user(user or self.coordinator)
            return desk._get_desk_meetings()._scan(text or enrollment._get_desk_code())

    def test_a_scanned_learner_is_present(self):
        result = self._scan(self.enrollments[0])
        self.assertEqual(result["verdict"], "checked_in")
        line = self._get_line(self.enrollments[0])
        self.assertEqual((line.status, line.method), ("present", "scan"))
        self.assertEqual(line.check_in, datetime(2027, 3, 1, 8, 50))

    def test_verdicts_are_told_apart(self):
        first, second = self.enrollments
        other_day = self._make_open_session(first_day=NINE.date() + timedelta(days=7))
        elsewhere = self._make_open_session()
        second.action_cancel("Ill")
        cases = {
            "wrong_day": self._make_enrollment(other_day),
            "waitlisted": self._make_enrollment(self.delivery, state="waitlisted"),
            "cancelled": second,
            "checked_in": first,
            "already": first,
        }
        for verdict, enrollment in cases.items():
            with self.subTest(verdict):
                self.assertEqual(self._scan(enrollment)["verdict"], verdict)
        with freeze_time("2027-03-01 08:50:00"):
            stranger = self._make_enrollment(elsewhere)
            result = self.meeting.with_user(self.coordinator)._scan(
                stranger._get_desk_code()
            )
        self.assertEqual(result["verdict"], "wrong_session")
        self.assertIn(elsewhere.name, result["message"])

    def test_a_code_is_not_guessed_and_serves_one_purpose(self):
        enrollment = self.enrollments[0]
        code = enrollment._get_desk_code()
        last = "0" if code[-1] != "0" else "1"
        for text in (
            code[:-1] + last,
            enrollment._sign_token("pass"),
            f"TRN-{self.enrollments[1].id}{code[code.rindex('-') :]}",
            str(enrollment.id),
            "",
            "x" * 5000,
        ):
            with self.subTest(text[:40]):
                result = self._scan(enrollment, text=text or " ")
                self.assertEqual(result["verdict"], "unknown")

    def test_the_code_of_who_gave_up_the_seat_is_void(self):
        enrollment = self.enrollments[0]
        code = enrollment._get_desk_code()
        enrollment.action_substitute(self._make_learners(1), "Swapped")
        self.assertEqual(self._scan(enrollment, text=code)["verdict"], "unknown")

    def test_late_by_more_than_ten_minutes_is_late(self):
        self._scan(self.enrollments[0], now="2027-03-01 09:10:00")
        self._scan(self.enrollments[1], now="2027-03-01 09:10:01")
        statuses = [self._get_line(e).status for e in self.enrollments]
        self.assertEqual(statuses, ["present", "late"])

    def test_a_persons_mark_stands_and_the_sources_disagree(self):
        enrollment = self.enrollments[0]
        self.delivery.action_start()
        line = self._get_line(enrollment)
        with freeze_time("2027-03-01 09:05:00"):
            line.with_user(self.employee_user).status = "absent"
        self.assertFalse(line.sources_disagree)
        result = self._scan(enrollment, now="2027-03-01 09:20:00")
        self.assertEqual(result["verdict"], "disputed")
        self.assertEqual(line.status, "absent")
        self.assertTrue(line.sources_disagree)
        found = line.search([("sources_disagree", "=", True)])
        self.assertIn(line, found)
        # The office has the last word.
        line.with_user(self.coordinator).status = "late"
        self.assertFalse(line.sources_disagree)

    def test_submitted_attendance_takes_no_scans(self):
        self.delivery.action_start()
        self.meeting._get_marks().write({"status": "present"})
        self.meeting.action_submit_attendance()
        result = self._scan(self.enrollments[0], now="2027-03-01 10:00:00")
        self.assertEqual(result["verdict"], "locked")

    def test_instructors_have_the_desk_of_their_own_sessions(self):
        other = self._make_open_session()
        with freeze_time("2027-03-01 08:50:00"):
            desk = self.env["training.meeting"].with_user(self.employee_user)
            self.assertEqual(desk._get_desk_meetings(), self.meeting)
            self.assertIn(
                other.meeting_ids,
                self.env["training.meeting"]
                .with_user(self.coordinator)
                ._get_desk_meetings(),
            )

    def test_people_are_found_by_name_with_where_they_stand(self):
        self.enrollments[0].partner_id.name = "Zuleika Dobson"
        self._scan(self.enrollments[0])
        with freeze_time("2027-03-01 08:55:00"):
            found = self.meeting.with_user(self.coordinator)._find_at_desk("zuleika")
        self.assertEqual([row["is_here"] for row in found], [True])
        self.assertEqual(found[0]["id"], self.enrollments[0].id)


@tagged("post_install", "-at_install")
class TestSelfCheckin(AttendanceCase):
    def _code(self, moment):
        return rotating_code(self.meeting._get_checkin_secret(), slot_of(moment))

    def _check_in(self, now, code=None, enrollment=None):
        enrollment = enrollment or self.enrollments[0]
        with freeze_time(now):
            return self.meeting._check_in_self(
                enrollment, self._code(now) if code is None else code
            )["verdict"]

    def test_the_window_of_the_policy_decides(self):
        """It opens 15 minutes before nine and closes 30 after."""
        for minutes, verdict in (
            (-16, "too_early"),
            (31, "too_late"),
            (-15, "checked_in"),
            (30, "already"),
        ):
            with self.subTest(minutes):
                now = NINE + timedelta(minutes=minutes)
                self.assertEqual(self._check_in(now), verdict)
        line = self._get_line(self.enrollments[0])
        self.assertEqual((line.status, line.method), ("present", "self"))

    def test_yesterdays_and_an_older_code_are_refused(self):
        old = self._code(NINE - timedelta(seconds=61))
        self.assertEqual(self._check_in(NINE, code=old), "wrong_code")
        other = self.delivery.meeting_ids - self.meeting
        foreign = rotating_code(other._get_checkin_secret(), slot_of(NINE))
        self.assertEqual(self._check_in(NINE, code=foreign), "wrong_code")
        typed_slowly = self._code(NINE - timedelta(seconds=30))
        self.assertEqual(self._check_in(NINE, code=typed_slowly), "checked_in")

    def test_codes_change_every_half_minute_and_are_typed_with_spaces(self):
        codes = {self._code(NINE + timedelta(seconds=30 * n)) for n in range(20)}
        self.assertGreater(len(codes), 15)
        code = self._code(NINE)
        spaced = f"{code[:3]} {code[3:]}"
        self.assertEqual(self._check_in(NINE, code=spaced), "checked_in")

    def test_guessing_is_stopped(self):
        for _try in range(5):
            self.assertEqual(self._check_in(NINE, code="000000x"), "wrong_code")
        self.assertEqual(self._check_in(NINE), "too_often")
        later = NINE + timedelta(minutes=10, seconds=1)
        self.assertEqual(self._check_in(later), "checked_in")

    def test_only_confirmed_seats_of_this_session_check_in(self):
        waiting = self._make_enrollment(self.delivery, state="waitlisted")
        other = self._make_enrollment(self._make_open_session())
        for enrollment in (waiting, other):
            verdict = self._check_in(NINE, enrollment=enrollment)
            self.assertEqual(verdict, "not_seated")

    def test_refused_tries_stay_on_record(self):
        self._check_in(NINE, code="999999x")
        event = self.env["training.attendance.event"].search(
            [("enrollment_id", "=", self.enrollments[0].id)]
        )
        self.assertEqual((event.verdict, event.source), ("wrong_code", "self"))
        self.assertFalse(event.attendance_id)

    def test_half_days_are_checked_into_one_by_one(self):
        self.policy.attendance_unit = "half_day"
        self.assertEqual(self._check_in(NINE), "checked_in")
        lunch = datetime(2027, 3, 1, 12, 50)
        self.assertEqual(self._check_in(lunch), "too_late")
        # In the afternoon from 12:45, as that half begins at 13:00.
        self.assertEqual(self._check_in(datetime(2027, 3, 1, 13, 5)), "checked_in")
        self.assertEqual(self._get_line(self.enrollments[0], "pm").status, "present")


@tagged("post_install", "-at_install")
class TestVirtualJoin(AttendanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery.write(
            {"mode": "virtual", "join_url": "https://meet.example.org/x"}
        )
        cls.delivery.meeting_ids.write({"mode": "virtual"})
        cls.learner = cls.enrollments[0]

    def test_joining_is_noted_each_time_and_leads_to_the_sessions_link(self):
        for now in ("2027-03-01 08:58:00", "2027-03-01 11:00:00"):
            with freeze_time(now):
                url, message = self.learner._join_online()
            self.assertEqual((url, message), ("https://meet.example.org/x", None))
        line = self._get_line(self.learner)
        self.assertEqual((line.status, line.method), ("present", "virtual"))
        self.assertEqual(line.check_in, datetime(2027, 3, 1, 8, 58))
        self.assertEqual(len(line.event_ids), 2)
        self.assertFalse(line.minutes)

    def test_outside_the_time_one_is_told_when(self):
        for now in ("2027-03-01 08:00:00", "2027-03-01 20:00:00"):
            with freeze_time(now):
                url, message = self.learner._join_online()
            self.assertFalse(url)
            self.assertTrue(message)
        self.assertFalse(self.delivery.attendance_ids)

    def test_only_pages_are_led_to(self):
        for address in ("javascript:alert(1)", "data:text/html,x", "//evil", "x.org"):
            with self.subTest(address), self.assertRaises(ValidationError):
                self.delivery.join_url = address
        self.delivery.join_url = False
        with freeze_time("2027-03-01 08:58:00"):
            self.assertFalse(self.learner._join_online()[0])

    def test_without_a_confirmed_seat_there_is_no_link(self):
        self.learner.action_cancel("Ill")
        with freeze_time("2027-03-01 08:58:00"):
            self.assertFalse(self.learner._join_online()[0])


@tagged("post_install", "-at_install")
class TestNightsAndClocks(AttendanceCase):
    def test_a_meeting_across_midnight_and_the_change_of_clocks(self):
        """27 March 23:00 to 28 March 03:00 in London, where 01:00 becomes 02:00."""
        session = self._make_session(course=self.course, policy_id=self.policy.id)
        session.meeting_ids[1:].unlink()
        meeting = session.meeting_ids
        meeting.write({"start": "2027-03-27 23:00:00", "stop": "2027-03-28 02:00:00"})
        session.action_schedule()
        session.action_open()
        enrollment = self._make_enrollment(session)
        self.assertEqual(
            [part.minutes for part in meeting._get_parts()[meeting]], [180]
        )
        desk = self.env["training.meeting"].with_user(self.coordinator)
        for now, is_open in (
            ("2027-03-26 23:59:00", False),
            ("2027-03-27 00:00:00", True),
            ("2027-03-28 01:59:00", True),
            ("2027-03-28 02:00:00", False),
        ):
            with self.subTest(now), freeze_time(now):
                self.assertEqual(meeting in desk._get_desk_meetings(), is_open)
        with freeze_time("2027-03-28 00:30:00"):
            desk._get_desk_meetings()._scan(enrollment._get_desk_code())
        self.assertEqual(self._get_line(enrollment, meeting=meeting).status, "late")

    def test_just_after_midnight_the_desk_opens_the_evening_before(self):
        session = self._make_session(course=self.course, policy_id=self.policy.id)
        session.meeting_ids[1:].unlink()
        meeting = session.meeting_ids
        meeting.write({"start": "2027-07-05 23:15:00", "stop": "2027-07-06 05:00:00"})
        session.action_schedule()
        session.action_open()
        desk = self.env["training.meeting"].with_user(self.coordinator)
        with freeze_time("2027-07-05 21:30:00"):
            self.assertIn(meeting, desk._get_desk_meetings())


@tagged("post_install", "-at_install")
class TestSignatures(AttendanceCase):
    # One transparent dot.
    PNG = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.signature_mode = "both"
        cls.delivery.action_start()
        cls.enrollments[0].session_id.attendance_ids.write({"status": "present"})

    def _sign(self, user=None, image=None, enrollment=None):
        meeting = self.meeting.with_user(user or self.employee_user)
        enrollment = enrollment or self.enrollments[0]
        return meeting._sign_on_sheet(enrollment.id, "whole", image or self.PNG)

    def test_a_signature_keeps_name_time_and_device(self):
        signature = self._sign()
        self.assertEqual(signature.signed_name, self.enrollments[0].partner_id.name)
        self.assertEqual(signature.user_id, self.employee_user)
        self.assertTrue(signature.signed_on)
        with self.assertRaises(UserError):
            signature.signed_name = "Somebody else"

    def test_one_sent_twice_is_kept_once_and_another_is_refused(self):
        signature = self._sign()
        self.assertEqual(self._sign(), signature)
        other = base64.b64encode(base64.b64decode(self.PNG) + b"x").decode()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._sign(image=other)

    def test_one_sent_later_was_signed_when_the_device_says(self):
        meeting = self.meeting.with_user(self.employee_user)
        now = datetime(2027, 3, 1, 12)
        with freeze_time(now):
            for seconds, signed_on in (
                (now.timestamp() - 3600, now - timedelta(hours=1)),
                (now.timestamp() + 3600, now),
                (1, now),
                ("soon", now),
                (None, now),
            ):
                with self.subTest(seconds):
                    self.assertEqual(meeting._read_moment(seconds), signed_on)

    def test_only_pictures_are_taken(self):
        for image in ("PHN2Zz48L3N2Zz4=", "%%%", "A" * 300000):
            with self.subTest(image[:10]), self.assertRaises(UserError):
                self._sign(image=image)

    def test_who_was_away_does_not_sign(self):
        self._get_line(self.enrollments[0]).status = "absent"
        with self.assertRaises(UserError):
            self._sign()

    def test_until_it_is_submitted_a_wrong_one_may_go_and_then_never(self):
        self._sign()
        meeting = self.meeting.with_user(self.employee_user)
        meeting._take_signature_away(self.enrollments[0].id, "whole")
        signature = self._sign()
        meeting._sign_as_instructor("whole", self.PNG)
        meeting.action_submit_attendance()
        with self.assertRaises(UserError):
            meeting._take_signature_away(self.enrollments[0].id, "whole")
        with self.assertRaises(UserError):
            signature.sudo().unlink()
        with self.assertRaises(UserError):
            self._sign(enrollment=self.enrollments[1])

    def test_instructors_sign_before_they_submit(self):
        meeting = self.meeting.with_user(self.employee_user)
        with self.assertRaises(UserError):
            meeting.action_submit_attendance()
        meeting._sign_as_instructor("whole", self.PNG)
        meeting.action_submit_attendance()
        self.assertTrue(self.meeting.attendance_submitted_on)
