from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import TrainingCase
from .insight_common import InsightFactories


@tagged("post_install", "-at_install")
@freeze_time("2027-04-10 07:00:00")
class TestInsightMonthly(InsightFactories, TrainingCase):
    """The month that is handed round."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_course(name="Lifting gear", seats_max=4)
        cls._make_delivered(date(2027, 2, 10), 1)
        cls._make_delivered(date(2027, 3, 10), 3)
        cls.cancelled = cls._make_session(date(2027, 3, 17), cls.course)
        cls._force(cls.cancelled, state="cancelled", was_scheduled=True)
        cls.env.flush_all()

    @classmethod
    def _make_delivered(cls, day, count):
        session = cls._make_open_session(day, cls.course)
        enrollments = cls._enroll_all(session, cls._make_learners(count))
        cls._force(enrollments, state="completed")
        cls._force(enrollments[:1], state="no_show")
        cls._force(session, state="done", was_scheduled=True)
        return session

    def _wizard(self, user):
        return self.env["training.monthly.wizard"].with_user(user).create({})

    def _page(self, user=None):
        wizard = self._wizard(user or self.manager)
        report = self.env["report.training_operations.training_monthly_document"]
        [page] = report.with_user(user or self.manager)._get_report_values(wizard.ids)[
            "pages"
        ]
        return page

    def _row(self, label, **options):
        row = next(
            row for row in self._page(**options)["rows"] if row["label"] == label
        )
        return row["text"], row["past"]

    def test_last_month_is_asked_for_first(self):
        self.assertEqual(self._wizard(self.coordinator).month, "2027-03")

    def test_a_month_beside_the_one_before(self):
        self.assertEqual(self._row("Sessions delivered"), ("1", "1"))
        self.assertEqual(self._row("People at delivered sessions"), ("3", "1"))
        seats = self._row("Seats taken at delivered sessions")
        self.assertEqual(seats, ("3", "1"))
        self.assertEqual(self._row("Sessions cancelled"), ("1", "0"))
        self.assertEqual(self._row("Session utilisation (%)"), ("75.0", "25.0"))
        self.assertEqual(self._row("No-show rate (%)"), ("33.3", "100.0"))

    def test_the_last_evening_belongs_to_the_month_of_who_prints(self):
        session = self._make_delivered(date(2027, 3, 25), 1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE training_session SET start = '2027-03-31 22:30' WHERE id = %s",
            [session.id],
        )
        self.manager.tz = "UTC"
        self.assertEqual(self._row("Sessions delivered"), ("2", "1"))
        self.manager.tz = "Europe/Berlin"
        self.assertEqual(self._row("Sessions delivered"), ("1", "1"))

    def test_bars_and_courses_agree_with_the_figures(self):
        page = self._page()
        bars = [(bar["delivered"], bar["cancelled"]) for bar in page["chart"]["bars"]]
        self.assertEqual(bars[-2:], [(1, 0), (1, 1)])
        [line] = [line for line in page["courses"] if line["course"] == self.course]
        self.assertEqual((line["sessions"], line["learners"]), (1, 3))

    def test_only_managers_and_accountants_read_money(self):
        labels = {row["label"] for row in self._page(self.manager)["rows"]}
        self.assertTrue({"Revenue", "Margin (%)"} <= labels)
        labels = {row["label"] for row in self._page(self.coordinator)["rows"]}
        self.assertFalse({"Revenue", "Cost", "Margin", "Margin (%)"} & labels)

    def test_learners_and_clients_print_no_report(self):
        with self.assertRaises(AccessError):
            self._wizard(self.learner_user)

    def test_an_empty_month_prints(self):
        wizard = self._wizard(self.manager)
        wizard.month = "2026-01"
        report = self.env.ref("training_operations.training_monthly_report")
        html = report.with_user(self.manager)._render_qweb_html(
            report.report_name, wizard.ids
        )[0]
        self.assertIn(b"No session was delivered.", html)

    def test_queries_dont_grow_with_the_records(self):
        self._page()
        counts = []
        for day in (date(2027, 3, 18), date(2027, 3, 24)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._page()
            counts.append(self.env.cr.sql_log_count - before)
            self._make_delivered(day, 2)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 60)
