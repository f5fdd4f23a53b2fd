from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestFindInstructors(TrainingCase):
    """The ranked list for a one-day session of 1 March 2027."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.licence = cls._make_qualification()
        cls.course = cls._make_course(
            required_qualification_ids=[Command.set(cls.licence.ids)]
        )
        cls.dear = cls._make_instructor("Dear", cls.licence, training_rate=900)
        cls.cheap = cls._make_instructor("Cheap", cls.licence, training_rate=300)
        cls.tired = cls._make_instructor(
            "Tired", cls.licence, training_max_hours_day=1.0
        )
        cls.unfit = cls._make_instructor("Unfit")
        cls.session = cls._make_session(course=cls.course).with_user(cls.coordinator)

    def _find(self, record=None, **values):
        record = record or self.session
        action = record.action_find_instructors()
        found = self.env["training.candidate"].with_user(self.coordinator)
        found = found.search(action["domain"])
        mine = self.dear | self.cheap | self.tired | self.unfit
        return found.filtered(lambda candidate: candidate.employee_id in mine)

    def test_the_cheapest_comes_first_and_the_unfit_last_with_the_reason(self):
        found = self._find()
        self.assertEqual(
            found.mapped("employee_id.name"), ["Cheap", "Dear", "Tired", "Unfit"]
        )
        self.assertEqual(found.mapped("standing"), ["free", "free", "bendable", "out"])
        self.assertIn("doesn't hold First aid trainer", found[3].explanation)

    def test_the_price_is_explained_line_by_line(self):
        first = self._find()[0]
        self.assertIn("Pay, 1 day at", first.explanation)
        self.assertIn("300.00", first.explanation)
        self.assertIn("Travel, from an unknown place", first.explanation)

    def test_one_click_assigns_the_lead_then_an_assistant(self):
        first, second, *_rest = self._find()
        first.action_assign()
        second.action_assign()
        roles = {
            booking.employee_id: booking.role for booking in self.session.booking_ids
        }
        self.assertEqual(roles, {self.cheap: "lead", self.dear: "assistant"})
        self.assertTrue(first.is_assigned)

    def test_who_is_out_is_refused(self):
        with self.assertRaises(UserError):
            self._find()[3].action_assign()

    def test_who_is_pencilled_in_elsewhere_is_shown_so(self):
        draft = self._make_session(course=self.course)
        draft.instructor_ids = self.cheap
        self.assertIn(draft.name, self._find()[0].note)

    def test_a_request_is_ranked_on_its_first_possible_dates(self):
        self._make_room()
        request = self._make_request(self.course).with_user(self.coordinator)
        found = self._find(request)
        self.assertEqual(found[0].employee_id, self.cheap)
        found[1].action_prefer()
        self.assertEqual(request.preferred_instructor_ids, self.dear)

    def test_queries_do_not_grow_with_candidates(self):
        planner = self.env["training.planner"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            planner._rank_session(self.session)
            return self.env.cr.sql_log_count - before

        def make(number):
            for index in range(number):
                self._make_instructor(
                    f"More {index}",
                    self.licence,
                    user_id=False,
                    training_lang_ids=[
                        Command.set(self.env["res.lang"].search([]).ids)
                    ],
                )

        make(50)
        planner._rank_session(self.session)
        fifty = count()
        make(50)
        self.assertLessEqual(count(), fifty)


@tagged("post_install", "-at_install")
class TestBestDates(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(days=2)
        cls.anna = cls._make_instructor("Anna")
        cls.room = cls._make_room()

    def _search(self, record, **values):
        search = self.env["training.date.search"].browse(
            record.with_user(self.coordinator).action_best_dates()["res_id"]
        )
        search = search.with_user(self.coordinator)
        if values:
            search.write(values)
            search.action_search()
        return search

    def test_a_request_is_scheduled_on_the_dates_chosen(self):
        request = self._make_request(self.course)
        self._make_leave(date(2027, 3, 2), date(2027, 3, 2), self.anna.resource_id)
        options = self._search(request).option_ids
        self.assertEqual(options[0].first_day, date(2027, 3, 3))
        self.assertIn("Anna", options[0].explanation)
        options[1].action_choose()
        session = request.session_id
        self.assertEqual(session.start, datetime(2027, 3, 4, 9))
        self.assertEqual(session.state, "scheduled")
        self.assertEqual(session.instructor_ids, self.anna)

    def test_the_best_date_comes_first_not_the_earliest(self):
        request = self._make_request(self.course)
        self._make_leave(date(2027, 3, 1), date(2027, 3, 2), self.anna.resource_id)
        self._make_instructor("Dear", training_rate=4000.0)
        options = self._search(request).option_ids
        self.assertEqual(
            (options[0].first_day, options[0].lead_id), (date(2027, 3, 3), self.anna)
        )
        self.assertEqual(options.mapped("total"), sorted(options.mapped("total")))

    def test_dates_taken_meanwhile_are_refused(self):
        request = self._make_request(self.course)
        option = self._search(request).option_ids[0]
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1), self.anna.resource_id)
        with self.assertRaises(UserError):
            option.action_choose()
        self.assertEqual(request.state, "new")

    def test_without_any_date_the_engines_reasons_are_shown(self):
        request = self._make_request(self.course, learner_count=50)
        self.assertIn("No room is fit", self._search(request).nothing_found)

    def test_a_scheduled_session_moves_with_its_team(self):
        session = self._make_session(course=self.course)
        session.instructor_ids = self.anna
        session.room_id = self.room
        session.action_schedule()
        self._make_leave(date(2027, 3, 9), date(2027, 3, 10), self.anna.resource_id)
        search = self._search(
            session,
            date_earliest=date(2027, 3, 8),
            date_latest=date(2027, 3, 19),
            keep_team=True,
        )
        self.assertEqual(search.option_ids[0].first_day, date(2027, 3, 11))
        search.option_ids[0].action_choose()
        self.assertEqual(
            session.meeting_ids.sorted("start").mapped("start"),
            [datetime(2027, 3, 11, 9), datetime(2027, 3, 12, 9)],
        )
        self.assertEqual(
            {(b.role, b.state) for b in session.booking_ids},
            {("lead", "firm"), ("room", "firm")},
        )

    def test_the_sessions_own_bookings_are_not_in_its_way(self):
        session = self._make_session(course=self.course)
        session.instructor_ids = self.anna
        session.room_id = self.room
        session.action_schedule()
        search = self._search(
            session, date_earliest=date(2027, 3, 1), date_latest=date(2027, 3, 5)
        )
        self.assertEqual(search.option_ids[0].first_day, date(2027, 3, 1))

    def test_a_draft_without_dates_gets_them_by_the_agenda(self):
        session = self._make_session(course=self.course)
        session.meeting_ids.unlink()
        search = self._search(
            session, date_earliest=date(2027, 3, 26), date_latest=date(2027, 4, 9)
        )
        # 26 March is a Friday, and on the 28th the clocks change.
        search.option_ids[0].action_choose()
        self.assertEqual(
            session.meeting_ids.sorted("start").mapped("start"),
            [datetime(2027, 3, 26, 9), datetime(2027, 3, 29, 8)],
        )
        self.assertEqual(session.instructor_ids, self.anna)
        self.assertEqual(session.room_id, self.room)
