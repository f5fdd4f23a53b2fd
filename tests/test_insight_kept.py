import random
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..models import training_kept_mixins
from .common import TrainingCase
from .insight_common import InsightFactories

NOW = "2031-01-15 09:00:00"
COLUMNS = [
    "id",
    "kind",
    "course_id",
    "place_id",
    "city",
    "company_id",
    "date",
    "asked_count",
    "served_count",
    "waiting_count",
    "turned_away_count",
]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInsightKept(TrainingCase, InsightFactories):
    """The demand report where its rows are kept ready, and how old they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sessions = cls._make_history(5)
        cls.course = cls.sessions[0].course_id
        cls.customer = cls.env["res.partner"].create({"name": "Client"})
        cls.wishes = cls.env["training.demand.wish"]
        cls.startClassPatcher(patch.object(training_kept_mixins, "KEPT_FROM", 1))

    def _keep(self, moment=NOW):
        with freeze_time(moment):
            self.wishes._cron_keep()

    def _report(self, user=None):
        self.env.flush_all()
        report = self.env["training.demand.report"].with_user(user or self.coordinator)
        report.invalidate_model()
        return report

    def _read(self):
        return self._report().search_read([], COLUMNS)

    def _read_now(self):
        """What the report says when nothing is kept."""
        with patch.object(type(self.wishes), "_get_kept_on", lambda wishes: False):
            return self._read()

    def _request(self, **overrides):
        return self._make_request(
            self.course, learner_count=3, customer_id=self.customer.id, **overrides
        )

    def test_kept_rows_are_those_that_would_be_reckoned(self):
        draw = random.Random(7)
        people = self._make_learners(6)
        for _round in range(4):
            request = self._request(requested_on=datetime(2027, draw.randint(1, 9), 3))
            if draw.random() < 0.5:
                request.action_decline("full")
            interest = self.env["training.interest"].create(
                {"course_id": self.course.id, "partner_id": draw.choice(people).id}
            )
            interest.active = draw.random() < 0.5
            enrollment = draw.choice(self.sessions.enrollment_ids)
            self._force(enrollment, state=draw.choice(("cancelled", "completed")))
            self._keep()
            kept = self._read()
            self.assertTrue(kept)
            self.assertEqual(kept, self._read_now())
            if draw.random() < 0.5:
                request.unlink()

    def test_groups_of_kept_rows_are_those_that_would_be_reckoned(self):
        self._request()
        self._keep()

        def group():
            return self._report()._read_group(
                [],
                ["course_id", "date:month", "kind"],
                ["asked_count:sum", "served_count:sum", "sessions_suggested:sum"],
            )

        kept = group()
        with patch.object(type(self.wishes), "_get_kept_on", lambda wishes: False):
            self.assertEqual(kept, group())

    def test_rows_are_as_old_as_it_says_until_the_job_runs(self):
        self._keep("2031-01-15 08:00:00")
        before = self._report().search_count([])
        self._request()
        self.assertEqual(self._report().search_count([]), before)
        self.assertEqual(self._report().get_kept_on(), datetime(2031, 1, 15, 8))
        job = self.env.ref("training_operations.ir_cron_demand_keep")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.assertEqual(self._report().search_count([]), before + 1)
        self.assertEqual(self._report().get_kept_on(), datetime(2031, 1, 15, 9))

    def test_whoever_reads_the_report_brings_it_up_to_date(self):
        self._keep("2031-01-15 08:00:00")
        request = self._request()
        moment = self._report(self.training_user).refresh()
        self.assertEqual(moment, datetime(2031, 1, 15, 9))
        self.assertEqual(self._report().search([], limit=1).id, request.id * 4)
        for user in (self.employee_user, self.learner_user, self.finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._report(user).refresh()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._report(user).get_kept_on()

    def test_what_somebody_just_brought_up_to_date_isnt_reckoned_again(self):
        self._keep("2031-01-15 08:59:30")
        self._request()
        self.assertEqual(self._report().refresh(), datetime(2031, 1, 15, 8, 59, 30))

    def test_rows_that_stay_the_same_arent_written_again(self):
        self._keep()
        self.env.cr.execute("SELECT id, ctid::text FROM training_demand_wish")
        before = set(self.env.cr.fetchall())
        self._request()
        self._keep()
        self.env.cr.execute("SELECT id, ctid::text FROM training_demand_wish")
        self.assertLessEqual(before, set(self.env.cr.fetchall()))

    def test_few_enrolments_are_reckoned_when_asked(self):
        self._keep()
        with patch.object(training_kept_mixins, "KEPT_FROM", 10**6):
            self._keep()
        self.assertFalse(self._report().get_kept_on())
        self.assertFalse(self._report().refresh())
        before = self._report().search_count([])
        self._request()
        self.assertEqual(self._report().search_count([]), before + 1)

    def test_another_company_doesnt_show_in_kept_rows(self):
        other = self.env["res.company"].create({"name": "Other provider"})
        self._request(company_id=other.id)
        self._keep()
        self.assertNotIn(other, self._report().search([]).company_id)
        self.coordinator.write(
            {"company_ids": [Command.link(other.id)], "company_id": other.id}
        )
        own = self._report().with_context(allowed_company_ids=other.ids)
        self.assertEqual(own.search([]).company_id, other)
        # Nor in the table itself, for whoever is given a right on it.
        self.env["ir.model.access"].create(
            {
                "name": "test",
                "model_id": self.env["ir.model"]._get_id("training.demand.wish"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        wishes = self.wishes.with_user(self.training_user)
        self.assertTrue(wishes.search([]))
        self.assertNotIn(other, wishes.search([]).company_id)

    def test_what_was_deleted_meanwhile_says_so(self):
        request = self._request()
        self._keep()
        request.unlink()
        row = self._report().browse(request.id * 4)
        with self.assertRaisesRegex(UserError, "deleted since"):
            row.action_open_record()

    def test_a_place_that_was_deleted_isnt_shown(self):
        place = self.place.copy({"name": "Gone"})
        request = self._request(place_id=place.id)
        self._keep()
        self.assertEqual(self._report().browse(request.id * 4).place_id, place)
        request.place_id = False
        self.env.flush_all()
        place.unlink()
        self.assertFalse(self._report().browse(request.id * 4).place_id)

    def test_the_forecast_reads_up_to_the_moment_it_is_made(self):
        self._keep("2031-01-15 08:00:00")
        self._request(requested_on=datetime(2030, 12, 9))
        job = self.env.ref("training_operations.ir_cron_demand_forecast")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.assertEqual(self._report().get_kept_on(), datetime(2031, 1, 15, 9))

    def test_the_view_says_as_of_when_it_is(self):
        for model in ("training.demand.report", "training.demand.outlook"):
            for kind in ("pivot", "graph", "list"):
                arch = self.env[model].get_view(view_type=kind)["arch"]
                self.assertIn(f'js_class="training_kept_{kind}"', arch)
        cards = self.env["training.demand.report"].get_view(view_type="kanban")["arch"]
        self.assertIn('js_class="training_kept_kanban"', cards)
