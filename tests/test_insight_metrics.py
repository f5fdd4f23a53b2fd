from collections import defaultdict
from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.training_operations.logic import metrics
from odoo.addons.training_operations.logic.metrics import BY_MODEL, METRICS

from .common import TrainingCase
from .insight_common import InsightFactories

FILLED = ("confirmed", "completed", "no_show")
DELIVERED = ("done", "closed")


@tagged("post_install", "-at_install")
class TestInsightMetrics(InsightFactories, TrainingCase):
    """The reports' rates against plain Python over the records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sessions = cls._make_history(seed=7)

    def _expect_session(self, session):
        """The sums of one session, by the definitions, out of its records."""
        live = session.state not in ("draft", "cancelled")
        delivered = session.state in DELIVERED
        states = session.enrollment_ids.mapped("state")
        filled = sum(state in FILLED for state in states)
        request = session.request_id
        opened = live and request.scheduled_on
        return {
            "seats_filled": filled if live else 0,
            "seats_offered": session.seats_max if live else 0,
            "no_show_count": states.count("no_show") if delivered else 0,
            "enrolled_at_end": filled if delivered else 0,
            "cancelled_count": session.state == "cancelled" and session.was_scheduled,
            "scheduled_count": session.was_scheduled,
            "coordination_hours": session.time_hours if delivered else 0,
            "delivered_count": delivered,
            "schedule_count": bool(opened),
            "schedule_days": (
                (request.scheduled_on - request.requested_on).total_seconds() / 86400
                if opened
                else 0
            ),
        }

    def _expect_enrollment(self, enrollment):
        ended = enrollment.session_id.state in DELIVERED and enrollment.state in FILLED
        seated = enrollment.state in FILLED or bool(enrollment.confirmed_on)
        waited = bool(enrollment.waitlisted_on)
        return {
            "completed_count": ended and enrollment.state == "completed",
            "no_show_count": ended and enrollment.state == "no_show",
            "enrolled_at_end": ended,
            "converted_count": waited and seated,
            "waited_count": waited,
            "withdrawn_count": enrollment.state == "cancelled"
            and bool(enrollment.confirmed_on),
            "confirmed_count": seated,
        }

    def _compare(self, model, records, expect, groupings):
        names = [
            metric.name
            for metric in METRICS
            if metric.model == model
            and metric.name not in ("satisfaction", "margin_rate", "roi")
        ]
        report = self.env[model].with_user(self.manager)
        aggregates = [
            f"{name}:{'avg' if BY_MODEL[model][name].denominator else 'sum'}"
            for name in names
        ]
        for grouping, key in groupings.items():
            rows = defaultdict(list)
            for record in records:
                rows[key(record)].append(expect(record))
            groups = report._read_group(
                [("id", "in", records.ids)],
                grouping.split(",") if grouping else [],
                aggregates,
            )
            depth = len(grouping.split(",")) if grouping else 0
            self.assertEqual(len(groups), len(rows))
            for group in groups:
                for name, value in zip(names, group[depth:], strict=True):
                    expected = BY_MODEL[model][name].of(rows[group[:depth]])
                    with self.subTest(grouping=grouping, group=group, metric=name):
                        self.assertAlmostEqual(value or 0, expected or 0, places=4)
                        self.assertEqual(value is False, expected is None)

    def test_session_rates_are_ratios_of_sums_at_every_grouping(self):
        self._compare(
            "training.session.report",
            self.sessions,
            self._expect_session,
            {
                "": lambda session: (),
                "course_id": lambda session: (session.course_id,),
                "state": lambda session: (session.state,),
                "start:month": lambda session: (
                    session._local(session.start).replace(
                        day=1, hour=0, minute=0, second=0, tzinfo=None
                    ),
                ),
                "course_id,state": lambda session: (
                    session.course_id,
                    session.state,
                ),
                "session_id": lambda session: (session,),
            },
        )

    def test_enrolment_rates_are_ratios_of_sums_at_every_grouping(self):
        self._compare(
            "training.enrollment.report",
            self.sessions.enrollment_ids,
            self._expect_enrollment,
            {
                "": lambda enrollment: (),
                "course_id": lambda enrollment: (enrollment.course_id,),
                "partner_id,session_state": lambda enrollment: (
                    enrollment.partner_id,
                    enrollment.session_id.state,
                ),
            },
        )

    def test_figures_of_a_period_and_the_one_before_are_of_the_same_sums(self):
        start, stop = datetime(2027, 2, 1), datetime(2027, 3, 1)
        before = start - (stop - start)
        figures = self.env["training.figures"].with_user(self.manager)
        by_name = {row["name"]: row for row in figures._get_figures(start, stop)}
        for name, metric in BY_MODEL["training.session.report"].items():
            if name in ("satisfaction", "margin_rate", "roi"):
                continue
            now, past = (
                metric.of(
                    self._expect_session(session)
                    for session in self.sessions
                    if first <= (session[metric.date_field] or stop) < last
                )
                for first, last in ((start, stop), (before, start))
            )
            figure = by_name[name]
            with self.subTest(metric=name):
                self.assertEqual(figure["past"], figures._format(metric, past))
                if now is None:
                    self.assertIsNone(figure["value"])
                    continue
                self.assertAlmostEqual(figure["value"], now, places=4)
                if past:
                    change = 100 * (now - past) / past
                    self.assertAlmostEqual(figure["change"], change, places=4)
                    is_more = metric.better == "more"
                    self.assertIs(
                        figure["is_better"], (change > 0) == is_more if change else None
                    )

    def test_targets_are_missed_on_the_wrong_side_of_each_metric(self):
        start, stop = datetime(2027, 1, 1), datetime(2027, 5, 1)
        figures = self.env["training.figures"].with_user(self.manager)
        values = {
            row["name"]: row["value"]
            for row in figures._get_figures(start, stop)
            if row["value"]
        }
        self.assertIn("no_show_rate", values)
        for factor in (0.9, 1.1):
            targets = self.env["training.metric.target"].create(
                [
                    {"metric": name, "target": value * factor}
                    for name, value in values.items()
                ]
            )
            for row in figures._get_figures(start, stop):
                if row["name"] not in values:
                    continue
                metric = next(item for item in METRICS if item.name == row["name"])
                wants_less = metric.better == "less"
                with self.subTest(metric=row["name"], factor=factor):
                    self.assertEqual(row["is_missed"], wants_less == (factor < 1))
            targets.unlink()

    def test_a_row_shows_the_rate_of_its_own_sums(self):
        row = self.env["training.session.report"].browse(self.sessions.ids)
        for line in row.filtered("seats_offered"):
            self.assertAlmostEqual(
                line.utilisation, 100 * line.seats_filled / line.seats_offered, places=1
            )

    def test_a_mean_of_rates_would_be_another_number(self):
        rows = self.env["training.session.report"].browse(self.sessions.ids)
        rows = rows.filtered("seats_offered")
        [(rate,)] = rows._read_group([("id", "in", rows.ids)], [], ["utilisation:avg"])
        mean = sum(rows.mapped("utilisation")) / len(rows)
        self.assertNotAlmostEqual(rate, mean, places=2)

    def test_the_web_client_gets_the_same_rates(self):
        report = self.env["training.session.report"].with_user(self.coordinator)
        domain = [("id", "in", self.sessions.ids)]
        [plain] = report._read_group(domain, [], ["utilisation:avg"])
        [group] = report.formatted_read_group(domain, [], ["utilisation:avg"])
        self.assertEqual(group["utilisation:avg"], plain[0])

    def test_groups_can_be_sorted_by_a_rate(self):
        groups = self.env["training.session.report"]._read_group(
            [("id", "in", self.sessions.ids), ("seats_offered", ">", 0)],
            ["session_id"],
            ["utilisation:avg"],
            order="utilisation:avg desc",
        )
        rates = [rate for _session, rate in groups]
        self.assertEqual(rates, sorted(rates, reverse=True))

    def test_every_row_opens_its_record(self):
        session = self.sessions[0]
        row = self.env["training.session.report"].browse(session.id)
        self.assertEqual(row.action_open_record()["res_id"], session.id)

    def test_each_metric_has_a_formula_and_real_fields(self):
        for metric in METRICS:
            fields = self.env[metric.model]._fields
            with self.subTest(metric.name):
                self.assertTrue(metric.formula)
                self.assertIn(metric.numerator, fields)
                self.assertIn(metric.date_field, fields)
                self.assertEqual(fields[metric.name].help, metric.formula)

    def test_a_target_is_missed_on_the_wrong_side_only(self):
        by_name = BY_MODEL["training.session.report"]
        more, less = by_name["utilisation"], by_name["no_show_rate"]
        self.assertTrue(metrics.is_missed(more, 69, 70))
        self.assertFalse(metrics.is_missed(more, 70, 70))
        self.assertTrue(metrics.is_missed(less, 6, 5))
        self.assertFalse(metrics.is_missed(less, None, 5))
        self.assertEqual(metrics.change(60, 50), 20)
        self.assertIsNone(metrics.change(60, 0))

    def test_margin_counts_posted_lines_and_firm_bookings(self):
        session = self._make_open_session(date(2028, 3, 6))
        anna = self._make_instructor()
        session.instructor_ids = anna
        enrollment = self._make_enrollment(session)
        move = enrollment._create_invoices()
        row = self.env["training.session.report"].browse(session.id)
        self.env.flush_all()
        self.assertEqual((row.revenue, row.cost), (0, 400))
        move.action_post()
        self.env.flush_all()
        row.invalidate_recordset()
        self.assertEqual((row.revenue, row.cost, row.margin), (100, 400, -300))
        self.assertEqual((row.margin_rate, row.roi), (-300, -75))

    def test_money_by_lead_instructor_counts_each_session_once(self):
        course = self._make_course(days=3)
        session = self._make_open_session(date(2028, 3, 6), course=course)
        often, once, helper = (self._make_instructor() for _number in range(3))
        first, *others = session.meeting_ids.sorted("start")
        for meeting in session.meeting_ids:
            self._make_booking(meeting, helper, role="assistant")
        for meeting in others:
            self._make_booking(meeting, often, role="lead")
        self._make_booking(first, once, role="lead")
        self.env.flush_all()
        groups = self.env["training.session.report"]._read_group(
            [("session_id", "=", session.id)], ["employee_id"], ["__count", "cost:sum"]
        )
        self.assertEqual(groups, [(often, 1, sum(session.booking_ids.mapped("cost")))])

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._make_user("other-manager", "base.group_user")
        stranger.write(
            {
                "company_ids": other.ids,
                "company_id": other.id,
                "group_ids": [Command.set(self.manager.group_ids.ids)],
            }
        )
        for model in BY_MODEL:
            rows = self.env[model].with_user(stranger).with_company(other)
            with self.subTest(model):
                self.assertFalse(
                    rows.search([("company_id", "=", self.company.id)], limit=1)
                )
