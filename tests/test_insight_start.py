from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from ..const import INTERNAL
from .common import TrainingCase

NOW = "2027-03-01 07:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInsightStart(TrainingCase):
    """What a coordinator sees first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._make_open_session(
            date(2027, 3, 1), cls._make_course(seats_min=2)
        )
        cls.session.user_id = cls.coordinator
        cls.env.flush_all()

    def _read(self, user=None, **options):
        return (
            self.env["training.start"]
            .with_user(user or self.coordinator)
            .get_start_screen(**options)
        )

    def _tile(self, key, **options):
        return next(
            tile for tile in self._read(**options)["tiles"] if tile["key"] == key
        )

    def test_today_shows_the_meetings_of_today(self):
        rows = self._read()["today"]["rows"]
        mine = [row for row in rows if row["session_id"] == self.session.id]
        self.assertEqual([row["is_unstaffed"] for row in mine], [True])

    def test_each_tile_opens_exactly_what_it_counts(self):
        start = self.env["training.start"].with_user(self.manager)
        self.manager.group_ids += self.env.ref("account.group_account_invoice")
        tiles = [*start.get_start_screen()["tiles"], *start.get_ledger_tiles()]
        self.assertIn("differences", [tile["key"] for tile in tiles])
        for tile in tiles:
            with self.subTest(tile["key"]):
                action = tile["action"]
                count = (
                    self.env[action["res_model"]]
                    .with_user(self.manager)
                    .search_count(action["domain"], limit=100)
                )
                self.assertEqual(count, tile["count"])

    def test_a_session_without_an_instructor_or_learners_needs_somebody(self):
        for key in ("unstaffed", "below_minimum"):
            action = self._tile(key)["action"]
            found = self.env["training.session"].search(action["domain"])
            self.assertIn(self.session, found)
        self.session.instructor_ids = self._make_instructor()
        self.env.flush_all()
        action = self._tile("unstaffed")["action"]
        self.assertNotIn(
            self.session, self.env["training.session"].search(action["domain"])
        )

    def test_mine_leaves_out_what_others_coordinate(self):
        before = self._tile("unstaffed", mine=True)["count"]
        self.session.user_id = self.manager
        self.env.flush_all()
        self.assertEqual(self._tile("unstaffed", mine=True)["count"], before - 1)

    def test_differences_are_for_who_may_read_the_ledger(self):
        start = self.env["training.start"]
        self.assertFalse(start.with_user(self.coordinator).get_ledger_tiles())
        self.assertFalse(self._read()["has_ledger"])
        [tile] = start.with_user(self.finance).get_ledger_tiles()
        self.assertEqual(tile["key"], "differences")
        self.finance.group_ids += self.env.ref(
            "training_operations.training_operations_group_user"
        )
        self.assertTrue(self._read(self.finance)["has_ledger"])

    def _differences(self, **options):
        """Sessions of the rows that the tile opens, for finance."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env["training.start"].with_user(self.finance)
        [tile] = start.get_ledger_tiles(**options)
        report = self.env["training.reconciliation.report"].with_user(self.finance)
        rows = report.search(tile["action"]["domain"])
        self.assertEqual(tile["count"], min(100, len(rows)))
        return rows.session_id

    def test_differences_are_counted_until_the_session_is_closed(self):
        self._make_enrollment(self.session)
        self.assertIn(self.session, self._differences())
        self.assertNotIn(self.session, self._differences(mine=True))
        self.session.with_context(training_moving=INTERNAL).state = "closed"
        self.assertNotIn(self.session, self._differences())

    def test_more_sessions_dont_make_more_queries(self):
        self._read()
        self.env.invalidate_all()
        with self.assertQueryCount(80):
            self._read()

    def test_finance_sees_what_is_to_settle_and_the_meetings(self):
        auditor = self._make_user("auditor-test", "account.group_account_readonly")
        for user in (self.finance, auditor):
            screen = self._read(user)
            keys = [tile["key"] for tile in screen["tiles"]]
            self.assertEqual(keys, ["to_close"])
            self.assertTrue(screen["has_ledger"])
            self.assertFalse(screen["timer"])
            self.assertIn(
                self.session.id, [row["session_id"] for row in screen["today"]["rows"]]
            )

    def test_an_employee_without_training_sees_nothing(self):
        for user in (self.stranger_user, self.learner_user, self.employee_user):
            with self.assertRaises(AccessError):
                self._read(user)


@tagged("post_install", "-at_install")
class TestInsightTimer(TrainingCase):
    def test_one_click_starts_and_one_stops(self):
        session = self._make_session().with_user(self.coordinator)
        with freeze_time("2027-02-01 08:00:00"):
            session.action_start_timer()
        self.assertTrue(session.is_timed)
        with freeze_time("2027-02-01 08:30:00"):
            session.action_stop_timer()
        session.invalidate_recordset()
        self.assertFalse(session.is_timed)
        self.assertEqual(session.time_hours, 0.5)

    def test_time_is_typed_in_while_a_timer_runs(self):
        session = self._make_session().with_user(self.coordinator)
        session.action_start_timer()
        entries = self.env["training.time.entry"].with_user(self.coordinator)
        morning, noon = datetime(2027, 2, 1, 8), datetime(2027, 2, 1, 12)
        entries.create(
            [
                {"session_id": session.id, "start": morning, "hours": 0.5},
                {"session_id": session.id, "start": noon, "minutes": 15},
            ]
        )
        self.assertTrue(session.is_timed)
        self.assertEqual(session.time_hours, 0.75)
        typed = session.time_entry_ids.filtered("stop").sorted("start")
        self.assertEqual(typed[:1].stop, datetime(2027, 2, 1, 8, 30))
        self.assertEqual(typed.mapped("minutes"), [30, 15])
        self.assertEqual(typed.mapped("hours"), [0.5, 0.25])

    def test_what_is_typed_in_ends_now(self):
        session = self._make_session().with_user(self.coordinator)
        entries = self.env["training.time.entry"].with_user(self.coordinator)
        with freeze_time("2027-02-01 10:00:00"):
            action = session.action_add_time()
            quick = Form(
                entries.with_context(**action["context"]), view=action["views"][0][0]
            )
            self.assertEqual(quick.start, datetime(2027, 2, 1, 9, 45))
            quick.hours = 2
            self.assertEqual(quick.start, datetime(2027, 2, 1, 8))
            two_hours = quick.save()
            half_hour = entries.create({"session_id": session.id, "hours": 0.5})
        self.assertEqual(two_hours.stop, datetime(2027, 2, 1, 10))
        self.assertEqual(half_hour.start, datetime(2027, 2, 1, 9, 30))
        self.assertEqual(session.time_hours, 2.5)

    def test_work_of_another_day_keeps_how_long_it_took(self):
        session = self._make_session().with_user(self.coordinator)
        entries = self.env["training.time.entry"].with_user(self.coordinator)
        quick = Form(
            entries.with_context(default_session_id=session.id),
            view="training_operations.training_time_entry_view_form_quick",
        )
        quick.hours = 1.5
        quick.start = datetime(2027, 1, 29, 9)
        self.assertEqual(quick.hours, 1.5)
        entry = quick.save()
        self.assertEqual(entry.stop, datetime(2027, 1, 29, 10, 30))
        entry.start = datetime(2027, 1, 28, 14)
        self.assertEqual(entry.stop, datetime(2027, 1, 28, 15, 30))
        self.assertEqual(entry.hours, 1.5)

    def test_starting_elsewhere_stops_the_timer_that_runs(self):
        first = self._make_session().with_user(self.coordinator)
        second = self._make_session(date(2027, 4, 5)).with_user(self.coordinator)
        with freeze_time("2027-02-01 08:00:00"):
            first.action_start_timer()
        with freeze_time("2027-02-01 09:00:00"):
            second.action_start_timer()
        self.assertEqual(first.time_hours, 1)
        self.assertFalse(first.is_timed)
        self.assertTrue(second.is_timed)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInsightFigures(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._make_open_session(date(2027, 2, 15))
        cls._make_enrollment(cls.session)
        cls.env.flush_all()

    def _figure(self, name, start, stop):
        figures = self.env["training.figures"].with_user(self.manager)
        return next(
            figure
            for figure in figures._get_figures(start, stop)
            if figure["name"] == name
        )

    def test_a_period_beside_the_one_before(self):
        earlier = self._make_open_session(date(2027, 1, 18))
        self._enroll_all(earlier, self._make_learners(3))
        self.env.flush_all()
        figure = self._figure("utilisation", datetime(2027, 2, 1), datetime(2027, 3, 1))
        self.assertAlmostEqual(figure["value"], 100 / 3, places=3)
        self.assertEqual(figure["past"], "100.0")
        self.assertAlmostEqual(figure["change"], -200 / 3, places=3)
        self.assertIs(figure["is_better"], False)

    def test_a_rate_of_nothing_is_none_and_a_rate_of_zero_is_zero(self):
        self._make_open_session(date(2027, 1, 18))
        self.env.flush_all()
        texts = [
            self._figure("utilisation", start, stop)["text"]
            for start, stop in (
                (datetime(2027, 1, 1), datetime(2027, 2, 1)),
                (datetime(2026, 12, 1), datetime(2027, 1, 1)),
            )
        ]
        self.assertEqual(texts, ["0.0", "–"])

    def test_a_missed_target_is_marked(self):
        self.env["training.metric.target"].with_user(self.manager).create(
            {"metric": "utilisation", "target": 60}
        )
        period = datetime(2027, 2, 1), datetime(2027, 3, 1)
        self.assertTrue(self._figure("utilisation", *period)["is_missed"])
        self._enroll_all(self.session, self._make_learners(1))
        self.env.flush_all()
        self.assertFalse(self._figure("utilisation", *period)["is_missed"])

    def test_a_target_says_what_it_is_about_and_on_which_side(self):
        targets = self.env["training.metric.target"].with_user(self.manager)
        more, less = targets.create(
            [
                {"metric": "utilisation", "target": 60},
                {"metric": "no_show_rate", "target": 5},
            ]
        )
        self.assertEqual((more.bound, less.bound), ("more", "less"))
        self.assertIn("seats offered", more.formula)
        self.assertEqual(more.display_name, "Session utilisation (%)")

    def test_the_digest_tells_the_same_rate(self):
        digest = self.env["digest.digest"].create({"name": "Week"})
        timed = digest.with_context(
            start_datetime=datetime(2027, 2, 1), end_datetime=datetime(2027, 3, 1)
        ).with_user(self.manager)
        self.assertAlmostEqual(timed.kpi_training_utilisation_value, 100 / 3, places=3)
        self.assertEqual(timed.kpi_training_delivered_value, 0)

    def test_the_digest_tells_strangers_nothing(self):
        digest = self.env["digest.digest"].create({"name": "Week"})
        with self.assertRaises(AccessError):
            _value = digest.with_user(self.employee_user).kpi_training_enrolled_value
