from datetime import date, datetime

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestAvailability(TrainingCase):
    """Whether an instructor is free for a one-day session on Monday 1 March 2027."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.instructor = cls._make_instructor(work_email="anna@example.org")
        cls.session = cls._make_session()

    def _rules(self, session=None):
        """The rules that forbid the instructor."""
        session = session or self.session
        planner = self.env["training.planner"]
        (assessment,) = planner._assess_session(session, self.instructor)
        return {blocker.rule for blocker in assessment.blockers}

    def _make_event(self, **overrides):
        return self.env["calendar.event"].create(
            {
                "name": "Dentist",
                "start": datetime(2027, 3, 1, 10),
                "stop": datetime(2027, 3, 1, 11),
                "partner_ids": [Command.set(self.instructor.work_contact_id.ids)],
                **overrides,
            }
        )

    def test_nothing_forbids_a_free_instructor(self):
        self.assertEqual(self._rules(), set())

    def test_approved_time_off_counts_and_pending_does_not(self):
        leave_type = self.env["hr.leave.type"].create(
            {"name": "Holiday", "requires_allocation": False}
        )
        leave = self.env["hr.leave"].create(
            {
                "employee_id": self.instructor.id,
                "holiday_status_id": leave_type.id,
                "request_date_from": date(2027, 3, 1),
                "request_date_to": date(2027, 3, 1),
            }
        )
        if leave.state == "confirm":
            self.assertEqual(self._rules(), set())
            leave.action_approve()
        self.assertEqual(self._rules(), {"on_leave"})

    def test_a_closure_of_the_company_counts_for_everybody(self):
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1))
        self.assertEqual(self._rules(), {"on_leave"})

    def test_other_busy_appointments_count(self):
        for label, overrides, rules in (
            ("busy", {}, {"busy"}),
            ("shown as free", {"show_as": "free"}, set()),
            ("another day", {"start": "2027-03-02", "stop": "2027-03-02"}, set()),
            (
                "whole day",
                {
                    "allday": True,
                    "start_date": "2027-03-01",
                    "stop_date": "2027-03-01",
                    "start": "2027-03-01",
                    "stop": "2027-03-01",
                },
                {"busy"},
            ),
        ):
            with self.subTest(label):
                event = self._make_event(**overrides)
                self.assertEqual(self._rules(), rules)
                event.unlink()

    def test_a_declined_invitation_does_not_count(self):
        event = self._make_event()
        event.attendee_ids.state = "declined"
        self.assertEqual(self._rules(), set())

    def test_a_booking_for_another_session_counts_once_it_is_firm(self):
        other = self._make_session()
        other.instructor_ids = self.instructor
        self.assertEqual(self._rules(), set())
        other.action_schedule()
        self.assertEqual(self._rules(), {"booked"})

    def test_working_hours_are_those_of_the_instructors_zone(self):
        self.instructor.tz = "America/New_York"
        self.assertEqual(self._rules(), {"outside_working_hours"})

    def test_working_hours_follow_the_change_of_clocks(self):
        for first_day in (date(2027, 3, 26), date(2027, 3, 29), date(2027, 11, 1)):
            with self.subTest(first_day):
                session = self._make_session(first_day=first_day)
                self.assertEqual(self._rules(session), set())

    def test_a_saturday_is_outside_working_hours(self):
        meeting = self.session.meeting_ids
        meeting.write({"start": "2027-03-06 09:00:00", "stop": "2027-03-06 12:00:00"})
        self.assertEqual(self._rules(), {"outside_working_hours"})

    def test_load_limits_count_the_bookings_of_the_week(self):
        self.instructor.training_max_sessions_week = 1
        other = self._make_session(first_day=date(2027, 3, 4))
        other.instructor_ids = self.instructor
        other.action_schedule()
        self.assertEqual(self._rules(), {"limit_sessions_week"})


@tagged("post_install", "-at_install")
class TestStaffing(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.licence = cls._make_qualification()
        cls.course = cls._make_course(
            days=3, required_qualification_ids=[Command.set(cls.licence.ids)]
        )
        cls.session = cls._make_session(course=cls.course).with_user(cls.coordinator)

    def _instructor_valid_to(self, last_day):
        instructor = self._make_instructor()
        self._make_certificate(
            self.licence, employee_id=instructor.id, date_to=last_day
        )
        return instructor

    def test_a_qualification_that_expires_before_day_three_is_refused(self):
        instructor = self._instructor_valid_to(date(2027, 3, 2))
        with self.assertRaises(UserError) as caught:
            self.session.instructor_ids = instructor
        self.assertIn("First aid trainer expires on 03/02/2027", str(caught.exception))

    def test_a_qualification_valid_to_the_last_day_is_accepted(self):
        instructor = self._instructor_valid_to(date(2027, 3, 3))
        self.session.instructor_ids = instructor
        self.assertEqual(len(self.session.booking_ids), 3)

    def test_who_holds_nothing_is_refused(self):
        with self.assertRaises(UserError) as caught:
            self.session.instructor_ids = self._make_instructor()
        self.assertIn("doesn't hold First aid trainer", str(caught.exception))

    def test_a_revoked_certificate_counts_no_longer(self):
        instructor = self._make_instructor(qualifications=self.licence)
        instructor.training_certificate_ids.action_revoke("Typing error")
        with self.assertRaises(UserError):
            self.session.instructor_ids = instructor

    def test_a_session_is_not_guaranteed_with_a_certificate_revoked_since(self):
        instructor = self._make_instructor(qualifications=self.licence)
        self.session.instructor_ids = instructor
        self.session.action_schedule()
        self.session.action_open()
        instructor.training_certificate_ids.action_revoke("Misconduct")
        with self.assertRaises(UserError):
            self.session.action_confirm()

    def test_working_hours_may_be_bent_by_hand_and_that_is_noted(self):
        instructor = self._make_instructor(
            qualifications=self.licence, tz="America/New_York"
        )
        self.session.instructor_ids = instructor
        self.assertIn("work at that time", self.session.message_ids[0].body)

    def test_the_first_leads_and_the_others_assist(self):
        people = self._make_instructor("Anna", self.licence)
        people |= self._make_instructor("Bert", self.licence)
        self.session.instructor_ids = people
        roles = {
            (booking.employee_id.name, booking.role)
            for booking in self.session.booking_ids
        }
        self.assertEqual(roles, {("Anna", "lead"), ("Bert", "assistant")})

    def test_taking_an_instructor_off_releases_the_bookings(self):
        self.session.instructor_ids = self._make_instructor("Anna", self.licence)
        self.session.instructor_ids = False
        self.assertEqual(set(self.session.booking_ids.mapped("state")), {"released"})
        self.assertTrue(self.session.is_unstaffed)

    def test_filters_find_sessions_without_instructor(self):
        staffed = self._make_session()
        staffed.instructor_ids = self._make_instructor()
        both = staffed | self.session
        for wanted, found in ((True, self.session), (False, staffed)):
            with self.subTest(wanted):
                domain = [("id", "in", both.ids), ("is_unstaffed", "=", wanted)]
                self.assertEqual(self.env["training.session"].search(domain), found)

    def test_added_meetings_have_the_same_people_and_room(self):
        self.session.instructor_ids = self._make_instructor("Anna", self.licence)
        self.session.room_id = self._make_room()
        meeting = self.env["training.meeting"].create(
            {
                "session_id": self.session.id,
                "start": "2027-03-04 09:00:00",
                "stop": "2027-03-04 12:00:00",
            }
        )
        self.assertEqual(set(meeting.booking_ids.mapped("role")), {"lead", "room"})


@tagged("post_install", "-at_install")
class TestScheduling(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.licence = cls._make_qualification()
        cls.course = cls._make_course(
            required_qualification_ids=[Command.set(cls.licence.ids)]
        )
        cls.room = cls._make_room()

    def _schedule(self, **overrides):
        request = self._make_request(self.course, **overrides)
        request.with_user(self.coordinator).action_schedule()
        return request

    def test_a_request_becomes_a_staffed_and_housed_session(self):
        instructor = self._make_instructor(qualifications=self.licence)
        session = self._schedule().session_id
        self.assertEqual(session.state, "scheduled")
        self.assertEqual(session.instructor_ids, instructor)
        self.assertEqual(session.room_id, self.room)
        self.assertEqual(set(session.booking_ids.mapped("state")), {"firm"})
        self.assertFalse(session.warnings)

    def test_a_session_has_no_more_seats_than_its_room(self):
        course = self._make_course(seats_max=12)
        self._make_instructor()
        self._make_room(capacity=8)
        request = self._make_request(course, learner_count=6)
        request.with_user(self.coordinator).action_schedule()
        self.assertEqual(request.session_id.seats_max, 8)

    def test_the_nearer_of_two_equals_is_chosen(self):
        far = {"training_home_latitude": 57.15, "training_home_longitude": -2.1}
        near = {"training_home_latitude": 51.5, "training_home_longitude": -0.1}
        self._make_instructor("Far", self.licence, **far)
        nearby = self._make_instructor("Near", self.licence, **near)
        self.assertEqual(self._schedule().session_id.instructor_ids, nearby)

    def test_the_cheaper_of_two_equals_is_chosen(self):
        self._make_instructor("Dear", self.licence, training_rate=900)
        cheap = self._make_instructor("Cheap", self.licence, training_rate=300)
        self.assertEqual(self._schedule().session_id.instructor_ids, cheap)

    def test_two_requests_at_once_do_not_share_an_instructor(self):
        self._make_instructor(qualifications=self.licence)
        window = {"date_latest": date(2027, 3, 1)}
        requests = self._make_request(self.course, **window)
        requests |= self._make_request(self.course, **window)
        requests.action_schedule()
        self.assertEqual(requests.mapped("state"), ["scheduled", "new"])
        self.assertIn("is booked for", requests[1].unscheduled_reason)

    def test_what_is_not_scheduled_says_why(self):
        for label, overrides, words in (
            ("nobody is qualified", {}, "not qualified"),
            ("no room is large enough", {"learner_count": 50}, "holds 20"),
            (
                "the window is closed",
                {"date_earliest": date(2027, 3, 6), "date_latest": date(2027, 3, 7)},
                "no open day",
            ),
        ):
            with self.subTest(label):
                held = self.licence if overrides else ()
                self._make_instructor(qualifications=held)
                request = self._schedule(**overrides)
                self.assertEqual(request.state, "new")
                self.assertIn(words, request.unscheduled_reason)

    def test_the_clients_site_needs_no_room_of_ours(self):
        self._make_instructor(qualifications=self.licence)
        site = self.env["res.partner"].create({"name": "Acme, Leeds"})
        session = self._schedule(place_id=site.id, learner_count=50).session_id
        self.assertFalse(session.room_id)
        self.assertFalse(session.warnings)
        self.assertEqual(session.seats_max, 50)

    def test_a_virtual_session_gets_a_licence_and_its_link(self):
        self._make_instructor(qualifications=self.licence)
        licence = self._make_room(
            "Zoom", kind="virtual_room", join_url="https://meet.example.org/1"
        )
        session = self._schedule(mode="virtual", place_id=False).session_id
        self.assertEqual(session.virtual_room_id, licence)
        self.assertEqual(session.join_url, licence.join_url)

    def test_a_course_of_two_days_asked_for_over_ninety_is_left_to_a_person(self):
        self._make_instructor(qualifications=self.licence)
        request = self._schedule(day_count=93)
        self.assertIn("93 days are asked for", request.unscheduled_reason)

    def test_opening_the_enrolment_stops_the_clock(self):
        self._make_instructor(qualifications=self.licence)
        request = self._schedule()
        self.assertFalse(request.scheduled_on)
        request.session_id.action_open()
        self.assertTrue(request.scheduled_on)

    def test_a_window_the_wrong_way_round_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._make_request(self.course, date_latest=date(2027, 2, 1))


@tagged("post_install", "-at_install")
class TestWarningsOnTheForm(TrainingCase):
    def test_editing_a_form_warns_of_nothing_that_is_arranged(self):
        session = self._make_open_session()
        session.instructor_ids = self._make_instructor()
        session.room_id = self._make_room()
        learner = self._make_learners(1)
        with Form(session.with_user(self.coordinator)) as form:
            with form.enrollment_ids.new() as line:
                line.partner_id = learner
            self.assertNotIn("meeting", form.warnings)
