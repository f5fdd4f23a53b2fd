from datetime import date, datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..exceptions import ResourceConflictError
from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestBookings(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls._make_room()
        cls.course = cls._make_course()
        cls.first = cls._make_session(course=cls.course)
        cls.second = cls._make_session(course=cls.course)

    def test_a_room_is_not_booked_twice_and_the_holder_is_named(self):
        self._make_booking(self.first.meeting_ids, self.room)
        with self.assertRaises(ResourceConflictError) as caught:
            self._make_booking(self.second.meeting_ids, self.room)
        self.assertIn(self.room.name, str(caught.exception))
        self.assertIn(self.first.name, str(caught.exception))
        self.assertIn("Europe/London", str(caught.exception))

    def test_meetings_that_touch_share_a_room(self):
        self._make_booking(self.first.meeting_ids, self.room)
        meeting = self.second.meeting_ids
        meeting.write(
            {
                "start": self.first.meeting_ids.stop,
                "stop": self.first.meeting_ids.stop + timedelta(hours=1),
            }
        )
        self.assertTrue(self._make_booking(meeting, self.room))

    def test_setting_up_and_clearing_away_are_reserved(self):
        self.room.write({"setup_minutes": 30, "teardown_minutes": 15})
        booking = self._make_booking(self.first.meeting_ids, self.room)
        meeting = self.first.meeting_ids
        self.assertEqual(booking.start, meeting.start - timedelta(minutes=30))
        self.assertEqual(booking.stop, meeting.stop + timedelta(minutes=15))
        later = self.second.meeting_ids
        later.write({"start": meeting.stop, "stop": meeting.stop + timedelta(hours=1)})
        with self.assertRaises(ResourceConflictError):
            self._make_booking(later, self.room)

    def test_a_proposal_blocks_nobody_until_it_is_firm(self):
        proposed = self._make_booking(
            self.first.meeting_ids, self.room, state="proposed"
        )
        self._make_booking(self.second.meeting_ids, self.room)
        with self.assertRaises(ResourceConflictError):
            proposed._make_firm()

    def test_a_released_booking_frees_its_resource(self):
        self._make_booking(self.first.meeting_ids, self.room)._release()
        self.assertTrue(self._make_booking(self.second.meeting_ids, self.room))

    def test_bookings_move_with_their_meeting(self):
        booking = self._make_booking(self.first.meeting_ids, self.room)
        meeting = self.first.meeting_ids
        meeting.write({"start": meeting.start + timedelta(hours=1)})
        self.assertEqual(booking.start, meeting.start)

    def test_a_meeting_does_not_move_onto_a_booked_slot(self):
        self._make_booking(self.first.meeting_ids, self.room)
        meeting = self.second.meeting_ids
        meeting.write(
            {
                "start": meeting.start + timedelta(days=1),
                "stop": meeting.stop + timedelta(days=1),
            }
        )
        self._make_booking(meeting, self.room)
        with self.assertRaises(ResourceConflictError), self.env.cr.savepoint():
            meeting.write(
                {
                    "start": self.first.meeting_ids.start,
                    "stop": self.first.meeting_ids.stop,
                }
            )

    def test_equipment_is_handed_out_up_to_the_units_owned(self):
        laptops = self._make_room(
            "Laptops", kind="equipment", quantity=5, capacity=0, place_id=False
        )
        self.course.equipment_line_ids = [
            (0, 0, {"equipment_id": laptops.id, "quantity": 3})
        ]
        self.first.action_schedule()
        booked = self.first.booking_ids.filtered(lambda b: b.role == "equipment")
        self.assertEqual(sorted(booked.mapped("unit")), [1, 2, 3])
        with self.assertRaises(ResourceConflictError) as caught:
            self.second.action_schedule()
        self.assertIn("only 2 of 5", str(caught.exception))

    def test_a_unit_that_does_not_exist_is_refused(self):
        with self.assertRaises(ValidationError):
            self._make_booking(self.first.meeting_ids, self.room, unit=2)

    def test_a_room_needs_a_capacity(self):
        with self.assertRaises(ValidationError):
            self._make_room(capacity=0)

    def test_a_room_is_not_booked_as_an_instructor(self):
        with self.assertRaises(ValidationError):
            self._make_booking(self.first.meeting_ids, self.room, role="lead")

    def test_a_daily_rate_is_paid_once_a_day(self):
        course = self._make_course()
        course.block_ids.write({"duration_hours": 3.0})
        course.block_ids.copy({"start_hour": 13.0, "name": "Afternoon"})
        session = self._make_session(course=course)
        session.instructor_ids = self._make_instructor()
        session.action_schedule()
        self.assertEqual(sum(session.booking_ids.mapped("cost")), 400.0)


@tagged("post_install", "-at_install")
class TestMeetingsAndCalendar(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.instructor = cls._make_instructor(work_email="anna@example.org")
        cls.session = cls._make_session(course=cls._make_course(days=3))
        cls.session.instructor_ids = cls.instructor
        cls.session.action_schedule()
        cls.event = cls.session.meeting_ids[0].calendar_event_ids

    def test_each_meeting_has_one_event_with_its_instructor(self):
        events = self.session.meeting_ids.calendar_event_ids
        self.assertEqual(len(events), 3)
        self.assertEqual(events.partner_ids, self.instructor.work_contact_id)

    def test_drafts_are_not_on_the_calendar(self):
        draft = self._make_session()
        self.assertFalse(draft.meeting_ids.calendar_event_ids)

    def test_a_three_day_course_skips_the_weekend_and_a_holiday(self):
        self._make_leave(date(2027, 3, 8), date(2027, 3, 8), name="Bank holiday")
        session = self._make_session(
            first_day=date(2027, 3, 5), course=self._make_course(days=3)
        )
        self.assertEqual(
            [meeting.start.date() for meeting in session.meeting_ids],
            [date(2027, 3, 5), date(2027, 3, 9), date(2027, 3, 10)],
        )

    def test_moving_the_event_moves_the_meeting_and_its_bookings(self):
        start = self.event.start + timedelta(hours=1)
        self.event.with_user(self.coordinator).write(
            {"start": start, "stop": start + timedelta(hours=7)}
        )
        meeting = self.session.meeting_ids[0]
        self.assertEqual(meeting.start, start)
        self.assertEqual(meeting.booking_ids.start, start)
        self.assertEqual(self.event.start, start)

    def test_moving_the_event_onto_another_booking_is_refused(self):
        other = self._make_session(first_day=date(2027, 3, 8))
        other.instructor_ids = self.instructor
        other.action_schedule()
        with self.assertRaises(ResourceConflictError):
            self.event.with_user(self.coordinator).write(
                {"start": other.start, "stop": other.stop}
            )

    def test_who_is_no_coordinator_can_not_move_it(self):
        with self.assertRaises(UserError) as caught:
            self.event.with_user(self.employee_user).write(
                {"start": self.event.start + timedelta(hours=1)}
            )
        self.assertIn("coordinators", str(caught.exception))

    def test_the_event_can_not_be_removed_behind_the_session(self):
        for label, change in (
            ("delete", self.event.with_user(self.coordinator).unlink),
            ("archive", lambda: self.event.write({"active": False})),
            ("whole day", lambda: self.event.write({"allday": True})),
        ):
            with self.subTest(label), self.assertRaises(UserError):
                change()

    def test_cancelling_hides_the_events_and_releases_everybody(self):
        self.session.action_cancel("Flood")
        self.assertFalse(self.event.active)
        self.assertEqual(set(self.session.booking_ids.mapped("state")), {"released"})

    def test_nine_o_clock_stays_nine_when_the_clocks_change(self):
        course = self._make_course(days=2)
        for first_day, hours in (
            (date(2027, 3, 26), [9, 8]),  # clocks go forward on 28 March
            (date(2027, 10, 29), [8, 9]),  # and back on 31 October
        ):
            with self.subTest(first_day):
                session = self._make_session(first_day=first_day, course=course)
                self.assertEqual(
                    [meeting.start.hour for meeting in session.meeting_ids], hours
                )

    def test_every_tuesday_for_six_weeks_skips_closures(self):
        self._make_leave(date(2027, 3, 16), date(2027, 3, 16))
        session = self._make_session()
        wizard = self.env["training.session.pattern"].create(
            {
                "session_id": session.id,
                "kind": "weekly",
                "first_day": date(2027, 3, 2),
                "count": 6,
                "start_hour": 9.0,
                "stop_hour": 12.0,
            }
        )
        self.assertEqual(len(wizard.preview.splitlines()), 6)
        wizard.action_apply()
        days = [
            session._local(start).date()
            for start in session.mapped("meeting_ids.start")
        ]
        self.assertEqual(
            days,
            [date(2027, 3, 2), date(2027, 3, 9), date(2027, 3, 23)]
            + [date(2027, 3, 30), date(2027, 4, 6), date(2027, 4, 13)],
        )
        self.assertEqual(
            {session._local(meeting.start).hour for meeting in session.meeting_ids}, {9}
        )

    def test_meetings_of_a_delivered_session_stay(self):
        self.session.action_open()
        self.session.action_done()
        with self.assertRaises(UserError):
            self.session.meeting_ids[0].start = datetime(2027, 5, 1, 9)
