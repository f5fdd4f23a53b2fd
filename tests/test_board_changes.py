from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import StaleBoardError
from .board_common import BoardFactories
from .two_day_common import TwoDaySessionCase


@tagged("post_install", "-at_install")
class TestBoardChanges(BoardFactories, TwoDaySessionCase):
    """What dragging a meeting, or all meetings of a session, does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls._board(cls.coordinator)

    def _leads(self):
        return [
            meeting.booking_ids.filtered(
                lambda booking: booking.role == "lead" and booking.state == "firm"
            ).employee_id
            for meeting in (self.first, self.second)
        ]

    def _starts(self):
        return [meeting.start for meeting in (self.first, self.second)]

    def _drop(self, *args, accepted=(), **drag):
        return self.board.drop(self._drag(*args, **drag), accepted)

    # -- moving ----------------------------------------------------------------------

    def test_a_meeting_moves_to_another_day(self):
        result = self._drop(self.first, source=self.anna, target=self.anna, days=2)
        self.assertEqual(result["status"], "done")
        self.assertEqual(
            self._starts(), [datetime(2027, 3, 3, 9), datetime(2027, 3, 2, 9)]
        )

    def test_the_whole_session_moves_by_as_many_days(self):
        self._drop(self.first, source=self.anna, target=self.anna, days=2, whole=True)
        self.assertEqual(
            self._starts(), [datetime(2027, 3, 3, 9), datetime(2027, 3, 4, 9)]
        )

    def test_nine_o_clock_stays_nine_when_clocks_change(self):
        """From winter to summer time, on Sunday 28 March 2027."""
        self._drop(self.first, source=self.anna, target=self.anna, days=28)
        self.assertEqual(self.first.start, datetime(2027, 3, 29, 8))

    def test_a_taken_day_is_refused_and_nothing_stored(self):
        self._make_rival(date(2027, 3, 4), room_id=self.room)
        result = self._drop(self.first, source=self.anna, target=self.anna, days=3)
        self.assertEqual(result["status"], "refused")
        self.assertIn("Room A", result["conflicts"][0]["text"])
        self.assertEqual(self.first.start, datetime(2027, 3, 1, 9))

    def test_errors_cannot_be_accepted(self):
        self._make_rival(date(2027, 3, 4), room_id=self.room)
        refused = self._drop(self.first, source=self.anna, target=self.anna, days=3)
        texts = [conflict["text"] for conflict in refused["conflicts"]]
        result = self._drop(
            self.first, source=self.anna, target=self.anna, days=3, accepted=texts
        )
        self.assertEqual(result["status"], "refused")

    def test_a_weekend_is_asked_about_first(self):
        drag = {"source": self.anna, "target": self.anna, "days": 5}
        result = self._drop(self.first, **drag)
        self.assertEqual(result["status"], "confirm")
        self.assertEqual(self.first.start, datetime(2027, 3, 1, 9))
        texts = [conflict["text"] for conflict in result["conflicts"]]
        result = self._drop(self.first, **drag, accepted=texts)
        self.assertEqual(result["status"], "done")
        self.assertEqual(self.first.start, datetime(2027, 3, 6, 9))

    # -- assigning -------------------------------------------------------------------

    def test_another_row_is_another_instructor(self):
        result = self._drop(self.first, source=self.anna, target=self.ben)
        self.assertEqual(result["status"], "done")
        self.assertEqual(self._leads(), [self.ben, self.anna])

    def test_the_whole_session_goes_to_another_instructor(self):
        self._drop(self.first, source=self.anna, target=self.ben, whole=True)
        self.assertEqual(self._leads(), [self.ben, self.ben])

    def test_from_the_tray_to_an_instructor(self):
        self.session.booking_ids.filtered("employee_id")._release()
        self._drop(self.first, target=self.ben, whole=True)
        self.assertEqual(self._leads(), [self.ben, self.ben])

    def test_from_the_tray_leaves_staffed_meetings_alone(self):
        self.first.booking_ids.filtered("employee_id")._release()
        self._drop(self.first, target=self.ben, whole=True)
        self.assertEqual(self._leads(), [self.ben, self.anna])

    def test_back_to_the_tray_is_asked_about(self):
        result = self._drop(self.first, source=self.anna)
        self.assertEqual(result["status"], "confirm")
        texts = [conflict["text"] for conflict in result["conflicts"]]
        self._drop(self.first, source=self.anna, accepted=texts)
        self.assertEqual(self._leads(), [self.ben.browse(), self.anna])

    def test_another_room_and_day_at_once(self):
        self._drop(
            self.first, role="room", source=self.room, target=self.other_room, days=2
        )
        self.assertEqual(self.first.start, datetime(2027, 3, 3, 9))
        rooms = self.first.booking_ids.filtered(
            lambda booking: booking.role == "room" and booking.state == "firm"
        )
        self.assertEqual(rooms.training_resource_id, self.other_room)

    def test_an_instructor_who_is_away_is_refused(self):
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1), self.ben.resource_id)
        result = self._drop(self.first, source=self.anna, target=self.ben)
        self.assertEqual(result["status"], "refused")
        self.assertEqual(self._leads(), [self.anna, self.anna])

    # -- undo ------------------------------------------------------------------------

    def test_undo_and_redo(self):
        memento = self._drop(self.first, source=self.anna, target=self.ben, days=2)[
            "memento"
        ]
        undone = self.board.restore(memento)
        self.assertEqual(undone["status"], "done")
        self.assertEqual(self.first.start, datetime(2027, 3, 1, 9))
        self.assertEqual(self._leads(), [self.anna, self.anna])
        self.board.restore(undone["memento"])
        self.assertEqual(self.first.start, datetime(2027, 3, 3, 9))
        self.assertEqual(self._leads(), [self.ben, self.anna])

    def test_bringing_back_what_was_fine_isnt_asked_about(self):
        self._drop(self.first, source=self.anna, target=False, accepted=self._warn())
        memento = self._drop(self.first, source=None, target=self.anna)["memento"]
        undone = self.board.restore(memento)
        self.assertEqual(undone["status"], "done", undone)
        self.assertFalse(self._leads()[0])
        self.assertEqual(self.board.restore(undone["memento"])["status"], "done")

    def _warn(self):
        """What would speak against leaving the first meeting without anybody."""
        asked = self._drop(self.first, source=self.anna, target=False)
        return [conflict["text"] for conflict in asked["conflicts"]]

    def test_what_is_new_meanwhile_is_asked_about_before_undoing(self):
        memento = self._drop(self.first, source=self.anna, target=self.anna, days=2)[
            "memento"
        ]
        self._make_session(first_day=date(2027, 3, 1)).room_id = self.room
        asked = self.board.restore(memento)
        self.assertEqual(asked["status"], "confirm", asked)

    def test_undo_goes_through_the_checks(self):
        memento = self._drop(self.first, source=self.anna, target=self.ben)["memento"]
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1), self.anna.resource_id)
        self.assertEqual(self.board.restore(memento)["status"], "refused")
        self.assertEqual(self._leads(), [self.ben, self.anna])

    def test_undo_of_what_somebody_else_changed_since_is_refused(self):
        memento = self._drop(self.first, source=self.anna, target=self.anna, days=2)[
            "memento"
        ]
        self.first.with_user(self.manager).write(
            {"start": datetime(2027, 3, 4, 9), "stop": datetime(2027, 3, 4, 17)}
        )
        with self.assertRaisesRegex(StaleBoardError, "manager-test.* was faster"):
            self.board.restore(memento)

    # -- a board out of date ---------------------------------------------------------

    def test_who_dragged_what_has_moved_sees_who_was_faster(self):
        drag = self._drag(self.first, source=self.anna, target=self.ben)
        self.first.with_user(self.manager).write(
            {"start": datetime(2027, 3, 4, 9), "stop": datetime(2027, 3, 4, 17)}
        )
        with self.assertRaisesRegex(StaleBoardError, "manager-test.* was faster"):
            self.board.drop(drag)

    def test_who_dragged_from_a_row_that_lost_it_is_refused(self):
        drag = self._drag(self.first, source=self.anna, target=self.ben)
        self._board(self.manager).drop(drag)
        with self.assertRaises(StaleBoardError):
            self.board.drop(drag)

    # -- access ----------------------------------------------------------------------

    def test_a_user_cannot_drop(self):
        for user in (self.training_user, self.employee_user, self.learner_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._board(user).drop(
                    self._drag(self.first, source=self.anna, target=self.ben)
                )

    def test_a_user_cannot_undo(self):
        memento = self._drop(self.first, source=self.anna, target=self.ben)["memento"]
        with self.assertRaises(AccessError):
            self._board(self.training_user).restore(memento)

    # -- where it fits -----------------------------------------------------------------

    def _fits(self, **drag):
        return self.board.find_fits(
            self._drag(self.first, **drag), {"first_day": "2027-03-01", "weeks": 1}
        )

    def test_rows_show_who_could_take_it_and_why_not(self):
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1), self.ben.resource_id)
        cleo = self._make_instructor("Cleo")
        rows = self._fits(source=self.anna)["rows"]
        self.assertEqual(rows[str(cleo.resource_id.id)]["level"], "ok")
        ben = rows[str(self.ben.resource_id.id)]
        self.assertEqual(ben["level"], "error")
        self.assertTrue(ben["reasons"])

    def test_days_show_when_its_people_and_room_could(self):
        self._make_rival(date(2027, 3, 4), room_id=self.room)
        self._make_leave(date(2027, 3, 3), date(2027, 3, 3), self.anna.resource_id)
        days = self._fits(source=self.anna)["days"]
        self.assertEqual(days["0"]["level"], "ok")
        self.assertEqual(days["2"]["level"], "error")
        self.assertIn("Anna", days["2"]["reasons"][0])
        self.assertEqual(days["3"]["level"], "error")
        self.assertIn("Room A", days["3"]["reasons"][0])
        self.assertEqual(days["5"]["level"], "warning")  # a Saturday

    def test_a_room_too_small_or_taken_does_not_fit(self):
        tiny = self._make_room("Broom cupboard", capacity=1)
        self._make_rival(date(2027, 3, 1), room_id=self.other_room)
        rows = self._fits(role="room", source=self.room)["rows"]
        self.assertEqual(rows[str(self.room.resource_id.id)]["level"], "ok")
        self.assertEqual(rows[str(tiny.resource_id.id)]["level"], "warning")
        self.assertEqual(rows[str(self.other_room.resource_id.id)]["level"], "error")

    def test_standing_conflicts_are_told_with_their_meeting(self):
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1), self.anna.resource_id)
        (conflict,) = self.board.find_conflicts(self.session.ids)
        self.assertEqual(conflict["meeting_id"], self.first.id)
        self.assertEqual(conflict["resource_id"], self.anna.resource_id.id)
