from datetime import timedelta

import icalendar as independent

from odoo.tests import freeze_time, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestSessionChanges(CommunicationCase):
    """One notice of what differs from what people know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-02-01 08:00:00"))
        cls.session = cls._make_open_session(course=cls._make_course(days=2))
        cls.learner = cls._make_learners(1, email="ann@example.com")
        with freeze_time("2027-01-20 08:00:00"):
            cls.enrollment = cls._make_enrollment(cls.session, cls.learner)
        cls.env.cr.execute(
            "UPDATE training_enrollment SET create_date = '2027-01-20' WHERE id = %s",
            cls.enrollment.ids,
        )
        cls.enrollment.invalidate_recordset()
        cls.rule = cls._make_rule("session_changed", attach_calendar=True)

    def _move(self, hours, meeting=None):
        meeting = meeting or self.session.meeting_ids[0]
        meeting.with_user(self.coordinator).write(
            {
                "start": meeting.start + timedelta(hours=hours),
                "stop": meeting.stop + timedelta(hours=hours),
            }
        )

    def _collect(self):
        with freeze_time("2027-02-01 09:00:00"):
            return self.env["training.session"]._collect_changes()

    def test_several_changes_are_one_notice_with_first_and_last(self):
        start = self.session.start
        self._move(1)
        self._move(1)
        self.session.with_user(self.coordinator).join_url = "https://meet.example.com"
        self._collect()
        message = self._messages(self.rule)
        self.assertEqual(len(message), 1)
        dates, link = message._get_changes()
        self.assertIn("9:00", dates["old"][0])
        self.assertIn("11:00", dates["new"][0])
        self.assertEqual(dates["old"][1], dates["new"][1])
        self.assertEqual((link["old"], link["new"][0][:5]), (["–"], "https"))
        self.assertEqual(self.session.start, start + timedelta(hours=2))

    def test_nothing_is_told_before_it_is_quiet(self):
        self._move(1)
        self.env["training.session"]._collect_changes()
        self.assertFalse(self._messages(self.rule))

    def test_what_ends_where_it_began_is_not_told(self):
        self._move(1)
        self._move(-1)
        self._collect()
        self.assertFalse(self._messages(self.rule))
        self.assertFalse(self.session.change_noted_on)
        self.assertEqual(self.session.meeting_ids.mapped("ical_sequence"), [0, 0])

    def test_the_next_change_is_another_notice(self):
        self._move(1)
        self._collect()
        with freeze_time("2027-02-01 10:00:00"):
            self._move(1)
        with freeze_time("2027-02-01 11:00:00"):
            self.env["training.session"]._collect_changes()
        self.assertEqual(len(self._messages(self.rule)), 2)
        self.assertEqual(self.session.meeting_ids.mapped("ical_sequence"), [2, 0])

    def test_room_and_instructor_are_announced_equipment_is_not(self):
        room, instructor = self._make_room(), self._make_instructor()
        self.session.room_id = room
        self.session.instructor_ids = instructor
        self._collect()
        changes = self._messages(self.rule)._get_changes()
        labels = [change["label"] for change in changes]
        self.assertEqual(labels, ["Place", "Instructor"])
        kit = self._make_room(name="Kit", kind="equipment")
        self._make_booking(self.session.meeting_ids[0], kit, role="equipment")
        self.assertFalse(self.session.change_noted_on)

    def test_who_enrols_after_the_change_knows_it_already(self):
        self._move(1)
        late = self._make_enrollment(self.session)
        self.env.cr.execute(
            "UPDATE training_enrollment SET create_date = '2027-02-01 08:05'"
            " WHERE id = %s",
            late.ids,
        )
        late.invalidate_recordset()
        self._collect()
        self.assertEqual(self._messages(self.rule).enrollment_id, self.enrollment)

    def test_a_draft_is_changed_without_a_word(self):
        draft = self._make_session()
        draft.join_url = "https://meet.example.com"
        self.assertFalse(draft.change_noted_on)

    def test_moved_meetings_are_updated_and_removed_ones_withdrawn(self):
        first, second = self.session.meeting_ids
        removed_uid = second._get_ical_uid()
        self._move(1)
        second.with_user(self.coordinator).unlink()
        self._collect()
        message = self._messages(self.rule)
        files = message._make_invitations(set())
        events = [
            independent.Calendar.from_ical(content).walk("VEVENT")[0]
            for _name, content, _type in files
        ]
        self.assertEqual([event["UID"] for event in events][1], removed_uid)
        self.assertEqual(
            [(event["STATUS"], event["SEQUENCE"]) for event in events],
            [("CONFIRMED", 1), ("CANCELLED", 1)],
        )
        self.assertIn("method=CANCEL", files[1][2])
        self.assertEqual(events[0]["UID"], first._get_ical_uid())
