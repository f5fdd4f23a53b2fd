from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..models import training_kept_mixins
from .common import TrainingCase

NOW = "2031-01-15 09:00:00"
SUMS = ["revenue:sum", "cost:sum", "margin:sum", "margin_rate:avg", "roi:avg"]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInsightKeptMoney(TrainingCase):
    """Revenue and cost where the sums of the ledger are kept ready."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sessions = cls.env["training.session"].concat(
            *(cls._make_open_session(date(2031, 3, 3 + 7 * n)) for n in range(3))
        )
        cls.money = cls.env["training.session.money"]
        cls.startClassPatcher(patch.object(training_kept_mixins, "KEPT_FROM", 1))
        cls._sell(cls.sessions[0])
        cls._sell(cls.sessions[1])

    @classmethod
    def _sell(cls, session):
        move = cls._make_enrollment(session)._create_invoices()
        move.action_post()
        return move

    def _keep(self, moment=NOW):
        with freeze_time(moment):
            self.money._cron_keep()

    def _report(self, user=None):
        self.env.flush_all()
        report = self.env["training.session.report"].with_user(user or self.coordinator)
        report.invalidate_model()
        return report.search([("session_id", "in", self.sessions.ids)])

    def _group(self):
        report = self._report()
        return report._read_group([("id", "in", report.ids)], ["session_id"], SUMS)

    def _group_now(self):
        """What the report says when nothing is kept."""
        with patch.object(type(self.money), "_get_kept_on", lambda money: False):
            return self._group()

    def test_kept_sums_are_those_that_would_be_reckoned(self):
        self._keep()
        self.assertTrue(self.money._get_kept_on())
        before = self._group()
        self.assertEqual(before, self._group_now())
        self._sell(self.sessions[2])
        credit = self.sessions[
            0
        ].enrollment_ids.invoice_line_ids.move_id._reverse_moves()
        credit.action_post()
        self.assertEqual(self._group(), before)
        self._keep()
        self.assertNotEqual(self._group(), before)
        self.assertEqual(self._group(), self._group_now())

    def test_seats_are_of_now_and_money_as_old_as_it_says(self):
        self._keep("2031-01-15 08:00:00")
        session = self.sessions[0]
        row = self._report().filtered(lambda row: row.session_id == session)
        seats, revenue = row.seats_filled, row.revenue
        self.assertTrue(revenue)
        self._sell(session)
        row = self._report().filtered(lambda row: row.session_id == session)
        self.assertEqual((row.seats_filled, row.revenue), (seats + 1, revenue))
        self.assertEqual(row.get_kept_on(), datetime(2031, 1, 15, 8))
        self.assertEqual(row.refresh(), datetime(2031, 1, 15, 9))
        row = self._report().filtered(lambda row: row.session_id == session)
        self.assertEqual(row.revenue, 2 * revenue)

    def test_few_enrolments_are_summed_up_when_asked(self):
        self._keep()
        with patch.object(training_kept_mixins, "KEPT_FROM", 10**6):
            self._keep()
        self.assertFalse(self.money.search_count([]))
        before = self._group()
        self._sell(self.sessions[2])
        self.assertNotEqual(self._group(), before)

    def test_who_may_not_read_the_report_learns_nothing(self):
        self._keep()
        for user in (self.employee_user, self.learner_user):
            report = self.env["training.session.report"].with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                report.get_kept_on()
            with self.subTest(user.login), self.assertRaises(AccessError):
                report.refresh()
        with self.assertRaises(AccessError):
            self.money.with_user(self.manager).search([])

    def test_the_job_keeps_it_and_screens_say_so(self):
        job = self.env.ref("training_operations.ir_cron_money_keep")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        state = (
            self.env["training.kept.report"]
            .with_user(self.finance)
            .search([("name", "=", "training.session.money"), ("kept_on", "!=", False)])
        )
        self.assertEqual(state.kept_on, datetime(2031, 1, 15, 9))
        for kind in ("pivot", "graph", "list", "kanban"):
            arch = self.env["training.session.report"].get_view(view_type=kind)["arch"]
            self.assertIn(f'js_class="training_kept_{kind}"', arch)
