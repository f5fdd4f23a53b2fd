from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, warmup

from .board_common import BoardFactories
from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestBoardData(BoardFactories, TrainingCase):
    """A two-day session of Monday 1 and Tuesday 2 March 2027, Anna leading."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(days=2)
        cls.anna = cls._make_instructor("Anna", training_home_place="Leeds")
        cls.ben = cls._make_instructor("Ben")
        cls.room = cls._make_room("Room A")
        cls.session = cls._make_session(course=cls.course)
        cls.session.instructor_ids = cls.anna
        cls.session.action_schedule()

    def _blocks(self, **options):
        own = [("id", "=", self.session.id)]
        loaded = self._load(self.coordinator, domain=own, **options)
        return loaded["blocks"]

    def _row(self, loaded, bookable):
        (row,) = (row for row in loaded["rows"] if row["id"] == bookable.resource_id.id)
        return row

    def test_meetings_stand_on_their_days_in_the_row_of_who_teaches(self):
        self.assertEqual(
            [(block["column"], block["resource_id"]) for block in self._blocks()],
            [(0, self.anna.resource_id.id), (1, self.anna.resource_id.id)],
        )

    def test_a_board_begins_on_monday(self):
        loaded = self._load(self.coordinator, first_day="2027-03-04")
        self.assertEqual(loaded["days"][0]["date"], "2027-03-01")
        self.assertEqual(len(loaded["days"]), 7)

    def test_who_is_free_has_a_row_too(self):
        loaded = self._load(self.coordinator)
        self.assertEqual(self._row(loaded, self.ben)["hours"], 0)
        self.assertEqual(self._row(loaded, self.anna)["hours"], 16)

    def test_a_draft_pencils_in(self):
        self.session.booking_ids._make_proposed()
        self.assertTrue(all(block["is_soft"] for block in self._blocks()))

    def test_meetings_that_nobody_leads_wait_in_the_tray(self):
        self.session.booking_ids[0]._release()
        tray = [block for block in self._blocks() if not block["resource_id"]]
        self.assertEqual([block["role"] for block in tray], ["lead"])

    def test_a_second_instructor_is_missing_too(self):
        self.session.instructor_count = 2
        tray = [block for block in self._blocks() if not block["resource_id"]]
        self.assertEqual([block["role"] for block in tray], ["assistant"] * 2)

    def test_meetings_without_a_room_wait_in_the_tray_of_rooms(self):
        self.assertEqual(
            [block["role"] for block in self._blocks(lens="room")], ["room"] * 2
        )
        self.session.room_id = self.room
        self.assertEqual(
            {block["resource_id"] for block in self._blocks(lens="room")},
            {self.room.resource_id.id},
        )

    def test_a_client_has_a_room_of_its_own(self):
        self.session.place_id = self.place.copy({"name": "Client's site"})
        self.assertEqual(self._blocks(lens="room"), [])

    def test_cancelled_sessions_are_left_out(self):
        self.session.action_cancel()
        self.assertEqual(self._blocks(), [])

    def test_sessions_outside_the_search_make_their_people_busy(self):
        loaded = self._load(self.coordinator, domain=[("id", "=", 0)])
        self.assertEqual(loaded["blocks"], [])
        busy = loaded["busy"][str(self.anna.resource_id.id)]
        self.assertEqual([span["first"] for span in busy], [0, 1])
        self.assertIn(self.session.name, busy[0]["label"])

    def test_time_off_is_greyed_without_its_reason(self):
        self._make_leave(
            date(2027, 3, 3), date(2027, 3, 5), self.ben.resource_id, "Surgery"
        )
        loaded = self._load(self.coordinator)
        (span,) = loaded["busy"][str(self.ben.resource_id.id)]
        self.assertEqual((span["first"], span["last"], span["kind"]), (2, 4, "leave"))
        self.assertNotIn("Surgery", span["label"])

    def test_closures_are_told_at_their_day(self):
        self._make_leave(date(2027, 3, 3), date(2027, 3, 3), name="Founders' day")
        days = self._load(self.coordinator)["days"]
        self.assertEqual(days[2]["closure"], "Founders' day")
        self.assertEqual([day["is_off"] for day in days[:3]], [False, False, True])

    def test_days_are_those_of_the_chosen_zone(self):
        """23:00 in London is the next day in Tokyo."""
        self.place.copy({"name": "Tokyo", "tz": "Asia/Tokyo"})
        self.session.meeting_ids[0].write(
            {"start": datetime(2027, 3, 1, 18), "stop": datetime(2027, 3, 1, 20)}
        )
        first = min(block["column"] for block in self._blocks(tz="Asia/Tokyo"))
        self.assertEqual(first, 1)
        first = min(block["column"] for block in self._blocks(tz="Europe/London"))
        self.assertEqual(first, 0)

    def test_rows_can_be_grouped(self):
        skilled = self._make_qualification(name="Diver")
        self._make_certificate(skilled, employee_id=self.ben.id)
        loaded = self._load(self.coordinator, grouping="skill")
        self.assertEqual(self._row(loaded, self.ben)["group"], "Diver")
        loaded = self._load(self.coordinator, grouping="place")
        self.assertEqual(self._row(loaded, self.anna)["group"], "Leeds")

    def test_a_user_sees_the_board_but_cannot_edit(self):
        self.assertFalse(self._load(self.training_user)["can_edit"])
        self.assertTrue(self._load(self.coordinator)["can_edit"])

    def test_others_have_no_board(self):
        for user in (self.employee_user, self.finance, self.learner_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._load(user)

    def test_another_companys_session_has_no_name(self):
        """Whoever may not see a session learns only that the person is busy."""
        other = self.env["res.company"].create({"name": "Other Ltd"})
        self.session.flush_recordset()
        self.env.cr.execute(
            "UPDATE training_session SET company_id = %s WHERE id = %s",
            (other.id, self.session.id),
        )
        self.env.invalidate_all()
        loaded = self._load(self.coordinator)
        self.assertNotIn(self.session.id, {b["session_id"] for b in loaded["blocks"]})
        busy = loaded["busy"][str(self.anna.resource_id.id)]
        self.assertEqual({span["label"] for span in busy}, {"another session"})

    def test_a_board_has_twelve_weeks_at_most(self):
        for weeks in (13, -1, "two"):
            with self.subTest(weeks=weeks), self.assertRaises(UserError):
                self._load(self.coordinator, weeks=weeks)

    def test_an_arch_with_content_is_refused(self):
        for arch in (
            "<training_board weeks='13'/>",
            "<training_board colour='red'/>",
            "<training_board><field name='name'/></training_board>",
        ):
            with self.subTest(arch=arch), self.assertRaises(ValidationError):
                self.env["ir.ui.view"].create(
                    {"model": "training.session", "name": "Board", "arch": arch}
                )

    @warmup
    def test_queries_do_not_grow_with_sessions(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._load(self.coordinator, weeks=12)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(12):
            session = self._make_session(
                first_day=date(2027, 3, 8 + number), course=self.course
            )
            session.instructor_ids = self._make_instructor(f"Extra {number}")
        count()  # logins of instructors empty the caches
        self.assertLessEqual(count(), few + 3)
