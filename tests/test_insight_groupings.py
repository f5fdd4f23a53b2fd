import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.tests import freeze_time, tagged

from odoo.addons.training_operations.const import INSTRUCTOR_ROLES
from odoo.addons.training_operations.logic.metrics import BY_MODEL

from .common import TrainingCase
from .insight_common import InsightFactories

STAMPS = ("create_date", "scheduled_on", "opened_on", "confirmed_on")
STAMPS += ("done_on", "closed_on")
STEPS = ("plan", "open", "fill", "deliver", "close")


def quarter(day):
    return date(day.year, day.month - (day.month - 1) % 3, 1)


@tagged("post_install", "-at_install")
class TestInsightUtilisationGroupings(TrainingCase):
    """Instructors' hours at several groupings, against plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        draw = random.Random(11)
        part_time = cls.company.resource_calendar_id.copy({"name": "Mornings"})
        part_time.attendance_ids.filtered(lambda line: line.hour_from >= 12).unlink()
        cls.instructors = (
            cls._make_instructor()
            | cls._make_instructor("Ben", resource_calendar_id=part_time.id)
            | cls._make_instructor("Aiko", tz="Asia/Tokyo")
            | cls._make_instructor(
                "Fred", instructor_kind="freelance", resource_calendar_id=False
            )
        )
        cls.env["training.instructor.capacity"]._reckon(
            cls.instructors, date(2027, 2, 1), date(2027, 6, 1)
        )
        course = cls._make_course(days=2)
        first_days = (date(2027, 2, 1) + timedelta(weeks=week) for week in range(16))
        cls.sessions = cls.env["training.session"].union(
            *(cls._make_open_session(day, course) for day in first_days)
        )
        for session in cls.sessions:
            session.instructor_ids = draw.choice(cls.instructors)
        cls.env.flush_all()

    def _expect_rows(self):
        """{(instructor, month): its sums}, out of bookings and working hours."""
        rows = defaultdict(lambda: {"counted_hours": 0, "capacity_hours": 0})
        capacity = self.env["training.instructor.capacity"].search(
            [("employee_id", "in", self.instructors.ids)]
        )
        for line in capacity:
            rows[line.employee_id, line.month]["capacity_hours"] = line.hours
        for booking in self.sessions.booking_ids:
            if booking.role not in INSTRUCTOR_ROLES or booking.state != "firm":
                continue
            meeting = booking.meeting_id
            local = meeting.start.replace(tzinfo=UTC).astimezone(
                ZoneInfo(booking.employee_id.tz)
            )
            month = local.date().replace(day=1)
            row = rows[booking.employee_id, month]
            if row["capacity_hours"]:
                hours = (meeting.stop - meeting.start).total_seconds() / 3600
                row["counted_hours"] += hours
        return rows

    def test_utilisation_is_a_ratio_of_hours_at_every_grouping(self):
        rows = self._expect_rows()
        metric = BY_MODEL["training.instructor.report"]["instructor_utilisation"]
        report = self.env["training.instructor.report"].with_user(self.manager)
        for grouping, key in {
            "": lambda employee, month: (),
            "employee_id": lambda employee, month: (employee,),
            "instructor_kind": lambda employee, month: (employee.instructor_kind,),
            "month:month": lambda employee, month: (month,),
            "month:quarter": lambda employee, month: (quarter(month),),
            "month:quarter,employee_id": lambda employee, month: (
                quarter(month),
                employee,
            ),
        }.items():
            expected = defaultdict(list)
            for (employee, month), sums in rows.items():
                expected[key(employee, month)].append(sums)
            groups = report._read_group(
                [("employee_id", "in", self.instructors.ids)],
                grouping.split(",") if grouping else [],
                ["instructor_utilisation:avg"],
            )
            with self.subTest(grouping=grouping):
                self.assertEqual({group[:-1] for group in groups}, set(expected))
            for *group, value in groups:
                rate = metric.of(expected[tuple(group)])
                with self.subTest(grouping=grouping, group=group):
                    self.assertAlmostEqual(value or 0, rate or 0, places=4)
                    self.assertEqual(value is False, rate is None)


@tagged("post_install", "-at_install")
@freeze_time("2027-06-01 08:00:00")
class TestInsightStepGroupings(InsightFactories, TrainingCase):
    """How long sessions waited in their steps, against plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sessions = cls._make_history(seed=5, count=16)
        for session in cls.sessions.filtered(lambda one: one.state == "cancelled"):
            cls._force(session, cancelled_on=session.start - timedelta(days=15))
        cls.env.flush_all()
        # The stamp of creation is the database's clock.
        cls.env.cr.execute(
            "UPDATE training_session SET create_date = start - interval '75 days'"
            " WHERE id IN %s",
            [tuple(cls.sessions.ids)],
        )
        cls.sessions.invalidate_recordset()

    def _expect_steps(self, session):
        """[(step, waits there now, days)] of a session, out of its stamps."""
        stamps = [session[name] for name in STAMPS]
        ended = session.cancelled_on if session.state == "cancelled" else False
        for number, step in enumerate(STEPS):
            since = stamps[number]
            until = next(filter(None, [*stamps[number + 1 :], ended]), None)
            is_over = session.state in ("closed", "cancelled")
            if not since or (until and until < since) or (not until and is_over):
                continue
            waited = (until or datetime(2027, 6, 1, 8)) - since
            yield step, not until, waited.total_seconds() / 86400

    def test_days_in_a_step_at_every_grouping(self):
        report = self.env["training.step.report"].with_user(self.manager)
        for grouping, key in {
            "": lambda session, step, waits: (),
            "step": lambda session, step, waits: (step,),
            "course_id,step": lambda session, step, waits: (session.course_id, step),
            "step,is_waiting": lambda session, step, waits: (step, waits),
        }.items():
            expected = defaultdict(list)
            for session in self.sessions:
                for step, waits, days in self._expect_steps(session):
                    expected[key(session, step, waits)].append(days)
            groups = report._read_group(
                [("session_id", "in", self.sessions.ids)],
                grouping.split(",") if grouping else [],
                ["days:avg", "longest:max", "__count"],
            )
            with self.subTest(grouping=grouping):
                self.assertEqual({group[:-3] for group in groups}, set(expected))
            for *group, mean, longest, count in groups:
                days = expected[tuple(group)]
                with self.subTest(grouping=grouping, group=group):
                    self.assertEqual(count, len(days))
                    self.assertAlmostEqual(mean, sum(days) / len(days), places=4)
                    self.assertAlmostEqual(longest, max(days), places=4)

    def test_steps_come_in_the_order_of_a_sessions_life(self):
        groups = self.env["training.step.report"]._read_group(
            [("session_id", "in", self.sessions.ids)], ["step"]
        )
        self.assertEqual([step for [step] in groups], list(STEPS))


@tagged("post_install", "-at_install")
class TestInsightNothingToDivide(InsightFactories, TrainingCase):
    """A rate of nothing is no rate: empty, never 0, and last in any order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.full, cls.empty, cls.called_off = (
            cls._make_open_session(date(2027, 3, day), cls._make_course(name=f"C{day}"))
            for day in (1, 8, 15)
        )
        cls._make_enrollment(cls.full)
        cls._force(cls.called_off, state="cancelled")
        cls.sessions = cls.full | cls.empty | cls.called_off
        cls.env.flush_all()
        cls.report = cls.env["training.session.report"].with_user(cls.manager)
        cls.domain = [("session_id", "in", cls.sessions.ids)]

    def test_a_rate_of_nothing_is_empty_and_a_rate_of_zero_is_zero(self):
        rows = self.report.search(self.domain).grouped("session_id")
        self.assertGreater(rows[self.full].utilisation, 0)
        self.assertEqual(rows[self.empty].utilisation, 0)
        self.assertIsNot(rows[self.empty].utilisation, False)
        self.assertIs(rows[self.called_off].utilisation, False)
        read = rows[self.called_off].read(["utilisation"])
        self.assertIs(read[0]["utilisation"], False)
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        exported = rows[self.called_off].export_data(["utilisation"])
        self.assertEqual(exported["datas"], [[""]])

    def test_below_half_full_are_only_sessions_with_seats(self):
        rows = self.report.search([*self.domain, ("utilisation", "<", 50)])
        self.assertIn(self.empty, rows.session_id)
        self.assertNotIn(self.called_off, rows.session_id)

    def test_what_has_no_rate_comes_last_in_both_directions(self):
        for order in ("utilisation", "utilisation desc", "utilisation asc, id"):
            with self.subTest(order=order):
                rows = self.report.search(self.domain, order=order)
                self.assertEqual(rows[-1:].session_id, self.called_off)
        for direction in ("", " desc"):
            groups = self.report._read_group(
                self.domain, ["course_id"], order=f"utilisation:avg{direction}"
            )
            self.assertEqual(groups[-1][0], self.called_off.course_id)
