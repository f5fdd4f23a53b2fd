from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..exceptions import ResourceConflictError
from .two_day_common import TwoDaySessionCase


@tagged("post_install", "-at_install")
class TestPreviewChanges(TwoDaySessionCase):
    """What would speak against a change, before anything is stored."""

    def _move(self, meeting, day):
        return {
            "kind": "move",
            "meeting_id": meeting.id,
            "start": datetime.combine(day, meeting.start.time()),
            "stop": datetime.combine(day, meeting.stop.time()),
        }

    def _assign(self, role, *bookables, **target):
        target = target or {"session_id": self.session.id}
        resource_ids = [bookable.resource_id.id for bookable in bookables]
        return {"kind": "assign", "role": role, "resource_ids": resource_ids, **target}

    def _preview(self, *changes):
        return {
            (item["severity"], item["rule"])
            for item in self.session._preview_changes(list(changes))
        }

    def test_nothing_changed_has_no_conflicts(self):
        self.assertEqual(self._preview(), set())

    def test_nothing_is_stored(self):
        self._preview(self._move(self.first, date(2027, 3, 3)))
        self.assertEqual(self.first.start, datetime(2027, 3, 1, 9))

    def test_a_free_date_has_no_conflicts(self):
        self.assertEqual(self._preview(self._move(self.first, date(2027, 3, 3))), set())

    def test_a_taken_room_is_an_error_that_names_the_holder(self):
        rival = self._make_rival(date(2027, 3, 4), room_id=self.room)
        (conflict,) = self.session._preview_changes(
            [self._move(self.first, date(2027, 3, 4))]
        )
        self.assertEqual(conflict["severity"], "error")
        self.assertEqual(conflict["meeting_id"], self.first.id)
        self.assertEqual(conflict["resource_id"], self.room.resource_id.id)
        self.assertIn(rival.name, conflict["text"])

    def test_a_taken_instructor_is_an_error(self):
        self._make_rival(date(2027, 3, 4), instructor_ids=self.anna)
        found = self._preview(self._move(self.first, date(2027, 3, 4)))
        self.assertEqual(found, {("error", "taken")})

    def test_a_slot_pencilled_in_by_a_draft_is_a_warning(self):
        self._make_session(first_day=date(2027, 3, 4)).room_id = self.room
        found = self._preview(self._move(self.first, date(2027, 3, 4)))
        self.assertEqual(found, {("warning", "pencilled")})

    def test_a_weekend_is_a_warning(self):
        found = self._preview(self._move(self.first, date(2027, 3, 6)))
        self.assertEqual(
            found, {("warning", "closed_day"), ("warning", "outside_working_hours")}
        )

    def test_time_off_of_a_substitute_is_an_error(self):
        self._make_leave(date(2027, 3, 2), date(2027, 3, 2), self.ben.resource_id)
        found = self._preview(self._assign("lead", self.ben))
        self.assertEqual(found, {("error", "on_leave")})
        first_only = self._assign("lead", self.ben, meeting_id=self.first.id)
        self.assertEqual(self._preview(first_only), set())

    def test_what_was_wrong_before_does_not_keep_from_mending_another_thing(self):
        self._make_leave(date(2027, 3, 2), date(2027, 3, 2), self.anna.resource_id)
        found = self._preview(self._assign("room", self.other_room))
        self.assertEqual(found, {("warning", "on_leave")})

    def test_times_that_make_no_sense_are_errors(self):
        change = self._move(self.first, date(2027, 3, 3))
        change["stop"] = change["start"]
        self.assertIn(("error", "reversed"), self._preview(change))

    def test_overlapping_meetings_of_one_session_share_people_so_it_is_an_error(self):
        found = self._preview(self._move(self.first, date(2027, 3, 2)))
        self.assertIn(("warning", "overlap"), found)
        self.assertIn(("error", "taken"), found)

    def test_a_small_room_and_one_elsewhere_are_warnings(self):
        elsewhere = self.env["res.partner"].create({"name": "Leeds"})
        closet = self._make_room("Closet", capacity=1, place_id=elsewhere.id)
        found = self._preview(self._assign("room", closet))
        self.assertEqual(
            found, {("warning", "room_capacity"), ("warning", "room_place")}
        )

    def test_fewer_seats_than_learners_is_an_error(self):
        self.session.action_open()
        for _number in range(2):
            self._make_enrollment(self.session)
        change = {"kind": "set", "session_id": self.session.id}
        found = self._preview({**change, "values": {"seats_max": 1}})
        self.assertEqual(found, {("error", "seats")})

    def test_learners_who_are_elsewhere_then_are_named(self):
        self.session.action_open()
        rival = self._make_rival(date(2027, 3, 4))
        rival.action_open()
        (learner,) = self._make_learners(1)
        self._make_enrollment(self.session, learner)
        self._make_enrollment(rival, learner)
        (conflict,) = self.session._preview_changes(
            [self._move(self.first, date(2027, 3, 4))]
        )
        self.assertEqual(conflict["rule"], "learners")
        self.assertIn(learner.name, conflict["text"])

    def test_a_meeting_nobody_leads_is_a_warning(self):
        change = self._assign("lead", meeting_id=self.second.id)
        self.assertEqual(self._preview(change), {("warning", "no_lead")})

    def test_another_unit_is_taken_when_the_own_one_is_in_use(self):
        beamers = self._make_room("Beamers", kind="equipment", quantity=2, capacity=0)
        for meeting in self.session.meeting_ids.sudo():
            self._make_booking(meeting, beamers, role="equipment")
        rival = self._make_rival(date(2027, 3, 4))
        self._make_booking(rival.meeting_ids, beamers, role="equipment", unit=1)
        change = self._move(self.first, date(2027, 3, 4))
        self.assertEqual(self._preview(change), set())
        self.session._apply_changes([change])
        moved = self.first.booking_ids.filtered(lambda line: line.role == "equipment")
        self.assertEqual(moved.unit, 2)

    def test_two_sessions_may_exchange_their_rooms(self):
        rival = self._make_rival(date(2027, 3, 1), room_id=self.other_room)
        changes = [
            self._assign("room", self.other_room, meeting_id=self.first.id),
            self._assign("room", self.room, meeting_id=rival.meeting_ids.id),
        ]
        self.assertEqual(self._preview(*changes), set())
        self.session._apply_changes(changes)
        self.assertEqual(rival.room_id, self.room)

    def test_fields_that_are_none_of_its_business_are_refused(self):
        change = {"kind": "set", "session_id": self.session.id}
        with self.assertRaises(UserError):
            self.session._preview_changes([{**change, "values": {"state": "closed"}}])

    def test_queries_do_not_grow_with_sessions(self):
        def count(sessions):
            changes = [
                {
                    "kind": "move",
                    "meeting_id": meeting.id,
                    "start": meeting.start,
                    "stop": meeting.stop,
                }
                for meeting in sessions.meeting_ids
            ]
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()
            sessions._preview_changes(changes)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            sessions._preview_changes(changes)
            return self.env.cr.sql_log_count - before

        sessions = self.env["training.session"]
        for day in range(8, 13):
            sessions |= self._make_rival(
                date(2027, 3, day),
                room_id=self._make_room(f"Room {day}"),
                instructor_ids=self._make_instructor(f"Person {day}"),
            )
        few, many = count(sessions[:2]), count(sessions)
        self.assertLessEqual(many, few + 1)


@tagged("post_install", "-at_install")
class TestApplyChanges(TestPreviewChanges):
    """The same session, changed for good."""

    allow_inherited_tests_method = False

    def test_meetings_may_swap_their_days(self):
        changes = [
            self._move(self.first, date(2027, 3, 2)),
            self._move(self.second, date(2027, 3, 1)),
        ]
        self.session._apply_changes(changes)
        self.assertEqual(self.first.start, datetime(2027, 3, 2, 9))
        bookings = self.first.booking_ids
        self.assertEqual(set(bookings.mapped("start")), {datetime(2027, 3, 2, 9)})
        self.assertEqual(set(bookings.mapped("state")), {"firm"})
        self.assertEqual(self.first.calendar_event_ids.start, self.first.start)

    def test_conflicts_refuse_all_of_it(self):
        self._make_rival(date(2027, 3, 4), room_id=self.room)
        changes = [
            self._move(self.second, date(2027, 3, 3)),
            self._move(self.first, date(2027, 3, 4)),
        ]
        with self.assertRaises(ResourceConflictError):
            self.session._apply_changes(changes)
        self.assertEqual(self.second.start, datetime(2027, 3, 2, 9))

    def test_differences_are_told_in_one_message(self):
        before = len(self.session.message_ids)
        changes = [
            self._move(self.first, date(2027, 3, 3)),
            self._assign("room", self.other_room),
        ]
        differences = self.session._apply_changes(changes, reason="Flood")
        self.assertEqual(
            [(line["field"], line["old"], line["new"]) for line in differences],
            [
                (
                    "dates",
                    "03/01/2027 09:00–17:00 GMT",
                    "03/03/2027 09:00–17:00 GMT",
                ),
                ("room", "Room A", "Room B"),
            ],
        )
        self.assertEqual(len(self.session.message_ids), before + 1)
        self.assertIn("Flood", self.session.message_ids[0].body)

    def test_an_added_meeting_has_the_same_people(self):
        change = {
            "kind": "add",
            "session_id": self.session.id,
            "start": "2027-03-03 09:00:00",
            "stop": "2027-03-03 12:00:00",
        }
        self.session._apply_changes([change])
        added = self.session.meeting_ids.sorted("start")[-1]
        self.assertEqual(set(added.booking_ids.mapped("role")), {"lead", "room"})
        self.assertEqual(set(added.booking_ids.mapped("state")), {"firm"})

    def test_a_removed_meeting_frees_its_people(self):
        self.session._apply_changes([{"kind": "remove", "meeting_id": self.second.id}])
        self.assertEqual(self.session.meeting_ids, self.first)
        rival = self._make_rival(date(2027, 3, 2), instructor_ids=self.anna)
        self.assertEqual(rival.state, "scheduled")

    def test_the_screen_shows_conflicts_at_once_and_saves_all(self):
        self._make_rival(date(2027, 3, 2), instructor_ids=self.ben)
        change = (
            self.env["training.session.change"]
            .with_user(self.coordinator)
            .browse(self.session.action_change()["res_id"])
        )
        self.assertEqual(change._prepare_changes(), [])
        with Form(change) as form:
            self.assertFalse(form.has_errors)
            with form.line_ids.edit(1) as line:
                line.lead_id = self.ben
            self.assertTrue(form.has_errors)
            self.assertIn("Ben is taken", form.conflicts)
            with form.line_ids.edit(1) as line:
                line.start = datetime(2027, 3, 3, 9)
                line.stop = datetime(2027, 3, 3, 17)
            self.assertFalse(form.has_errors)
        change.action_apply()
        self.assertEqual(self.second.start, datetime(2027, 3, 3, 9))
        self.assertEqual(self.session.instructor_ids.mapped("name"), ["Anna", "Ben"])

    def test_whoever_only_reads_can_not_change(self):
        with self.assertRaises(UserError):
            self.session.with_user(self.training_user)._apply_changes(
                [self._move(self.first, date(2027, 3, 3))]
            )

    def test_an_instructor_who_left_the_list_stays_a_warning(self):
        self._make_course()
        self.course.instructor_line_ids = [Command.create({"employee_id": self.ben.id})]
        found = self._preview(self._move(self.first, date(2027, 3, 3)))
        self.assertEqual(found, {("warning", "not_a_course_instructor")})
