from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..const import SESSION_MOVES
from ..exceptions import ForbiddenMoveError
from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestSessionStates(TrainingCase):
    def test_only_the_allowed_moves_are_possible(self):
        verbs = {
            "scheduled": "action_schedule",
            "open": "action_open",
            "confirmed": "action_confirm",
            "in_progress": "action_start",
            "done": "action_done",
            "cancelled": "action_cancel",
        }
        for state, allowed in SESSION_MOVES.items():
            for target, verb in verbs.items():
                if target in allowed:
                    continue
                with self.subTest(state=state, verb=verb):
                    session = self._make_session()
                    session.env.cr.execute(
                        "UPDATE training_session SET state = %s WHERE id = %s",
                        (state, session.id),
                    )
                    session.invalidate_recordset(["state"])
                    with self.assertRaises(ForbiddenMoveError):
                        getattr(session, verb)()

    def test_the_state_is_not_typed_in(self):
        with self.assertRaises(ForbiddenMoveError):
            self._make_session().with_user(self.coordinator).state = "done"

    def test_a_session_without_dates_is_not_scheduled(self):
        session = self.env["training.session"].create(
            {"course_id": self._make_course().id}
        )
        with self.assertRaises(UserError):
            session.action_schedule()

    def test_a_closed_session_stays_as_it_is(self):
        session = self._make_open_session()
        session.action_done()
        session.action_close()
        with self.assertRaises(UserError):
            session.seats_max = 9

    def test_a_session_that_was_planned_is_not_deleted(self):
        with self.assertRaises(UserError):
            self._make_open_session().unlink()

    def test_each_step_is_stamped(self):
        session = self._make_open_session()
        session.action_confirm()
        session.action_done()
        for name in ("scheduled_on", "opened_on", "confirmed_on", "done_on"):
            with self.subTest(name):
                self.assertTrue(session[name])


@tagged("post_install", "-at_install")
class TestAttendance(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualification = cls._make_qualification(name="First aider")
        cls.course = cls._make_course(
            days=2,
            policy_id=cls._make_policy(attendance_threshold=75).id,
            awarded_qualification_id=cls.qualification.id,
        )
        cls.session = cls._make_open_session(course=cls.course)
        cls.enrollment = cls._make_enrollment(cls.session)

    def _mark(self, *statuses):
        self.session.action_start()
        for attendance, status in zip(
            self.session.attendance_ids, statuses, strict=True
        ):
            attendance.with_user(self.coordinator).status = status

    def test_completion_is_judged_by_the_courses_threshold(self):
        for statuses, state, outcome in (
            (("present", "late"), "completed", "completed"),
            (("present", "absent"), "confirmed", "incomplete"),
            (("absent", "excused"), "no_show", "no_show"),
            (("excused", "excused"), "confirmed", "excused"),
            (("present", "unmarked"), "confirmed", "unmarked"),
        ):
            with self.subTest(statuses):
                session = self._make_open_session(course=self.course)
                enrollment = self._make_enrollment(session)
                session.action_start()
                for attendance, status in zip(
                    session.attendance_ids, statuses, strict=True
                ):
                    attendance.status = status
                session.action_done()
                self.assertEqual(
                    (enrollment.state, enrollment.outcome), (state, outcome)
                )
                self.assertEqual(bool(enrollment.certificate_ids), state == "completed")

    def test_who_was_excused_every_time_pays_no_fee_for_staying_away(self):
        self.course.policy_id.no_show_fee_percent = 50
        for statuses, fees in ((("absent", "excused"), 1), (("excused",) * 2, 0)):
            with self.subTest(statuses):
                session = self._make_open_session(course=self.course, price_unit=100)
                enrollment = self._make_enrollment(session)
                session.action_start()
                for attendance, status in zip(
                    session.attendance_ids, statuses, strict=True
                ):
                    attendance.status = status
                session.action_done()
                charged = self.env["training.enrollment.fee"].search_count(
                    [("enrollment_id", "=", enrollment.id), ("kind", "=", "no_show")]
                )
                self.assertEqual(charged, fees)

    def test_the_minutes_present_lie_within_the_meeting(self):
        self.session.action_start()
        attendance = self.session.attendance_ids[0]
        attendance.write(
            {
                "status": "present",
                "check_in": "2027-03-01 08:30:00",
                "check_out": "2027-03-01 13:00:00",
            }
        )
        self.assertEqual(attendance.minutes, 240)

    def test_who_marked_it_and_when_is_kept(self):
        self._mark("present", "present")
        self.assertEqual(self.session.attendance_ids.recorded_by_id, self.coordinator)

    def test_after_delivery_attendance_is_corrected_not_overwritten(self):
        self._mark("present", "present")
        self.session.action_done()
        attendance = self.session.attendance_ids[0]
        with self.assertRaises(UserError):
            attendance.status = "absent"
        correction = attendance.action_correct("Wrong person", "absent")
        self.assertTrue(attendance.is_superseded)
        self.assertEqual(attendance.status, "present")
        self.assertEqual(correction.corrects_id, attendance)
        self.assertEqual(self.enrollment.outcome, "incomplete")
        self.assertTrue(self.enrollment.certificate_ids.revoked_on)

    def test_a_late_mark_completes_the_enrolment(self):
        self._mark("present", "unmarked")
        self.session.action_done()
        self.assertEqual(self.enrollment.state, "confirmed")
        self.session.attendance_ids[1].action_correct("Found the sheet", "present")
        self.assertEqual(self.enrollment.state, "completed")
        self.assertEqual(len(self.enrollment.certificate_ids), 1)

    def test_missing_marks_hinder_closing(self):
        self.session.action_done()
        with self.assertRaises(UserError) as caught:
            self.session.action_close()
        self.assertIn("2 attendance marks are missing", str(caught.exception))

    def test_who_still_waits_at_the_end_is_cancelled(self):
        waiting = self._make_enrollment(self.session, state="waitlisted")
        self.session.action_done()
        self.assertEqual(waiting.state, "cancelled")


@tagged("post_install", "-at_install")
class TestCertificates(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualification = cls._make_qualification(
            validity_months=12, renewal_notice_days=30
        )
        cls.holder = cls._make_learners(1)

    def _make(self, **overrides):
        return self._make_certificate(
            self.qualification, partner_id=self.holder.id, **overrides
        )

    def test_the_last_day_follows_from_the_months_of_validity(self):
        for first, last in (
            (date(2024, 2, 29), date(2025, 2, 28)),
            (date(2026, 3, 1), date(2027, 2, 28)),
            (date(2026, 1, 31), date(2027, 1, 30)),
        ):
            with self.subTest(first):
                certificate = self.env["training.certificate"].create(
                    {
                        "qualification_id": self.qualification.id,
                        "partner_id": self.holder.id,
                        "date_from": first,
                    }
                )
                self.assertEqual(certificate.date_to, last)

    @freeze_time("2027-06-15")
    def test_states_and_their_search_agree(self):
        for state, overrides in (
            ("future", {"date_from": date(2027, 6, 16)}),
            ("valid", {"date_to": date(2027, 7, 15)}),
            ("expiring", {"date_to": date(2027, 7, 14)}),
            ("expiring", {"date_to": date(2027, 6, 15)}),
            ("expired", {"date_to": date(2027, 6, 14)}),
            ("valid", {"date_to": False}),
        ):
            with self.subTest(state=state, **overrides):
                certificate = self._make(**overrides)
                self.assertEqual(certificate.state, state)
                found = certificate.search([("state", "=", state)])
                self.assertIn(certificate, found)
                others = certificate.search([("state", "!=", state)])
                self.assertNotIn(certificate, others)

    def test_numbers_are_given_once(self):
        certificates = self._make() | self._make()
        self.assertEqual(len(set(certificates.mapped("number"))), 2)

    def test_an_issued_certificate_is_not_edited_but_revoked_and_reissued(self):
        course = self._make_course(awarded_qualification_id=self.qualification.id)
        session = self._make_open_session(course=course)
        enrollment = self._make_enrollment(session, self.holder)
        session.action_start()
        session.action_mark_all_present()
        session.action_done()
        certificate = enrollment.certificate_ids.with_user(self.coordinator)
        self.assertEqual(certificate.date_from, date(2027, 3, 1))
        with self.assertRaises(UserError):
            certificate.date_to = date(2099, 1, 1)
        with self.assertRaises(UserError):
            certificate.sudo().unlink()
        certificate.action_revoke("Name misspelt")
        certificate.action_reissue()
        self.assertEqual(certificate.state, "revoked")
        self.assertEqual(certificate.replaced_by_ids.origin, "session")

    def test_an_instructors_certificate_is_held_by_the_work_contact(self):
        instructor = self._make_instructor(qualifications=self.qualification)
        self.assertEqual(
            instructor.training_certificate_ids.partner_id, instructor.work_contact_id
        )
