from datetime import date, datetime
from unittest import SkipTest
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestCalendarSynced(TrainingCase):
    """What people do to training meetings in their own Google or Outlook calendar.

    The add-ons that synchronise aren't needed for it: what they call is called here.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._make_instructor("Anna", user_id=cls.employee_user.id)
        cls.session = cls._make_session(user_id=cls.coordinator.id)
        cls.session.instructor_ids = cls.anna
        cls.session.action_schedule()
        cls.meeting = cls.session.meeting_ids
        cls.event = cls.meeting.calendar_event_ids
        cls.start, cls.stop = cls.meeting.start, cls.meeting.stop

    def _change_outside(self, user, **vals):
        """As the add-ons store what they read: the whole entry, and no notices."""
        event = self.event.with_user(user).with_context(dont_notify=True)
        values = {
            "name": "Renamed",
            "location": "Pub",
            "start": self.start,
            "stop": self.stop,
            "allday": False,
            **vals,
        }
        event._take_from_outside(values)

    def _summaries(self):
        return self.session.activity_ids.mapped("summary")

    def test_a_change_from_outside_is_known_by_its_flag(self):
        for vals, is_outside in (
            ({"name": "A", "need_sync": False}, True),
            ({"name": "A", "need_sync_m": False}, True),
            ({"name": "A", "need_sync": True}, False),
            ({"name": "A"}, False),
        ):
            with self.subTest(vals):
                self.assertEqual(self.event._comes_from_outside(vals), is_outside)

    def test_what_the_session_says_stays(self):
        self._change_outside(self.coordinator)
        self.assertEqual(self.event.name, "First aid · Day 1")
        self.assertNotEqual(self.event.location, "Pub")
        self.assertFalse(self._summaries())

    def test_a_coordinator_moves_the_session_from_the_own_calendar(self):
        self._change_outside(
            self.coordinator,
            start=datetime(2027, 3, 2, 9),
            stop=datetime(2027, 3, 2, 17),
        )
        self.assertEqual(self.meeting.start, datetime(2027, 3, 2, 9))
        self.assertEqual(self.event.start, datetime(2027, 3, 2, 9))

    def test_a_move_that_isnt_possible_is_put_back_and_told(self):
        rival = self._make_session(date(2027, 3, 2))
        rival.instructor_ids = self.anna
        rival.action_schedule()
        self._change_outside(
            self.coordinator,
            start=datetime(2027, 3, 2, 9),
            stop=datetime(2027, 3, 2, 17),
        )
        self.assertEqual(self.meeting.start, self.start)
        self.assertEqual(self.event.start, self.start)
        self.assertIn("Moved in the calendar", self._summaries()[0])
        self.assertIn("Anna", self.session.activity_ids.note)

    def test_an_instructor_moves_nothing_from_the_own_calendar(self):
        self._change_outside(
            self.employee_user,
            start=datetime(2027, 3, 2, 9),
            stop=datetime(2027, 3, 2, 17),
        )
        self.assertEqual(self.meeting.start, self.start)
        self.assertEqual(len(self._summaries()), 1)

    def test_a_meeting_deleted_by_its_coordinator_outside_stays(self):
        self.event.with_user(self.coordinator)._cancel()
        self.event.with_user(self.coordinator)._cancel_microsoft()
        self.assertTrue(self.event.exists().active)
        self.assertEqual(self.session.state, "scheduled")

    def test_who_deletes_or_declines_it_cant_come_and_the_coordinator_hears(self):
        self.event.with_user(self.employee_user)._cancel()
        self.assertEqual(self.event.attendee_ids.state, "declined")
        self.assertIn("can't come", self._summaries()[0])
        self.assertEqual(self.session.instructor_ids, self.anna)

    def test_declining_twice_or_what_is_over_asks_nobody_again(self):
        attendee = self.event.attendee_ids
        attendee.state = "declined"
        attendee.state = "declined"
        self.assertEqual(len(self._summaries()), 1)
        attendee.state = "accepted"
        with freeze_time("2027-04-01 09:00:00"):
            attendee.state = "declined"
        self.assertEqual(len(self._summaries()), 1)

    def test_an_appointment_that_comes_in_keeps_from_teaching(self):
        self.env["calendar.event"].with_user(self.employee_user).create(
            {
                "name": "From Google",
                "start": datetime(2027, 3, 8, 9),
                "stop": datetime(2027, 3, 8, 12),
                "partner_ids": [(6, 0, self.employee_user.partner_id.ids)],
            }
        )
        other = self._make_session(date(2027, 3, 8))
        ranked = self.env["training.planner"]._rank_session(other)
        found = next(one for one in ranked if one.resource_id == self.anna.id)
        self.assertEqual({blocker.rule for blocker in found.blockers}, {"busy"})


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestGoogleCalendar(TrainingCase):
    """The same with Odoo's add-on for Google, where the database has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "google_id" not in cls.env["calendar.event"]._fields:
            raise SkipTest("google_calendar isn't installed")
        cls.session = cls._make_session(user_id=cls.coordinator.id)
        cls.session.action_schedule()
        cls.event = cls.session.meeting_ids.calendar_event_ids
        cls.event.with_context(no_calendar_sync=True).write(
            {"google_id": "abc", "need_sync": False}
        )

    def _sync(self, **google):
        from odoo.addons.google_calendar.utils.google_event import GoogleEvent

        event = {
            "id": "abc",
            "updated": "2027-02-02T09:00:00.000Z",
            "status": "confirmed",
            "summary": "Renamed in Google",
            "reminders": {"useDefault": True},
            "organizer": {"email": self.coordinator.email, "self": True},
            "start": {"dateTime": "2027-03-01T09:00:00+00:00"},
            "end": {"dateTime": "2027-03-01T17:00:00+00:00"},
            **google,
        }
        model = self.env["calendar.event"].with_user(self.coordinator)
        with patch.object(type(model), "_google_patch", lambda *args, **kwargs: None):
            model._sync_google2odoo(GoogleEvent([event]))

    def test_a_move_in_google_moves_the_session(self):
        self._sync(
            start={"dateTime": "2027-03-02T09:00:00+00:00"},
            end={"dateTime": "2027-03-02T17:00:00+00:00"},
        )
        self.assertEqual(self.session.meeting_ids.start, datetime(2027, 3, 2, 9))
        self.assertEqual(self.event.name, "First aid · Day 1")

    def test_deleting_in_google_doesnt_stop_the_synchronisation(self):
        self._sync(status="cancelled")
        self.assertTrue(self.event.exists().active)
        self.assertTrue(self.event.need_sync)
        self.assertFalse(self.event.google_id)
