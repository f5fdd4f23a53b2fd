from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..wizards import training_invoice_wizard as wizard_module
from .common import TrainingCase
from .finance_common import FinanceFactories


@tagged("post_install", "-at_install")
class TestInvoicingRun(FinanceFactories, TrainingCase):
    """The wizard's preview, and many invoices made in the background."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._make_taxed_course(seats_max=20)
        cls.session = cls._make_open_session(course=cls.course)
        cls.other = cls._make_open_session(date(2027, 3, 8), course=cls.course)
        cls.people = cls._make_learners(3, parent_id=cls.client_company.id)
        cls.enrollments = cls._enroll_all(cls.session, cls.people)
        cls.enrollments |= cls._enroll_all(cls.other, cls.people[:1])
        cls.enrollments |= cls._make_enrollment(cls.session)

    def _wizard(self, **values):
        return (
            self.env["training.invoice.wizard"]
            .with_user(self.finance)
            .create({"course_ids": self.course.ids, **values})
        )

    def _run(self):
        with patch.object(wizard_module, "AT_ONCE", 0):
            action = self._wizard().action_invoice()
        return self.env["training.invoice.run"].browse(action["res_id"])

    def test_the_preview_is_what_the_invoices_come_to(self):
        wizard = self._wizard()
        self.assertEqual((wizard.invoice_count, wizard.charge_count), (2, 5))
        shown = sum(wizard.line_ids.mapped("amount_total"))
        wizard.action_invoice()
        moves = self.enrollments.sudo().invoice_line_ids.move_id
        self.assertEqual(shown, sum(moves.mapped("amount_total")))
        self.assertEqual(shown, 600.0)

    def test_groupings(self):
        counts = {
            grouping: self._wizard(grouping=grouping).invoice_count
            for grouping in ("customer", "month", "session", "enrollment")
        }
        self.assertEqual(
            counts, {"customer": 2, "month": 2, "session": 3, "enrollment": 5}
        )

    def test_order_numbers_share_a_collective_invoice_and_are_named(self):
        self.enrollments[0].customer_reference = "PO 1"
        self.enrollments[1].customer_reference = "PO 2"
        self.assertEqual(self._wizard(grouping="customer").invoice_count, 4)
        self._wizard(grouping="month").action_invoice()
        lines = self.enrollments[:2].sudo().invoice_line_ids
        self.assertEqual(len(lines.move_id), 1)
        self.assertIn("PO 1", lines[0].name)

    def test_it_is_narrowed_by_customer_and_session(self):
        wizard = self._wizard(customer_ids=self.client_company.ids)
        self.assertEqual(wizard.charge_count, 4)
        wizard = self._wizard(session_ids=self.other.ids)
        self.assertEqual(wizard.charge_count, 1)

    def test_the_job_makes_the_drafts_and_makes_none_twice(self):
        run = self._run()
        self.assertEqual((run.state, run.waiting_count), ("queued", 2))
        lines = run.line_ids
        run._work_on(lines[:1])
        self.assertEqual((run.state, run.made_count), ("running", 1))
        # The job died before it could note the first: it tries again.
        lines[:1].state = "waiting"
        run._work_on(lines)
        self.assertEqual(lines.mapped("state"), ["nothing", "made"])
        live = self.enrollments.sudo().invoice_line_ids.filtered("training_is_live")
        self.assertEqual(len(live), 5)
        self.assertEqual(run.state, "done")

    def test_the_job_runs_as_who_started_it(self):
        run = self._run()
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_args, **_values: 60):
            self.env["training.invoice.run"]._cron_invoice()
        self.assertEqual(run.made_count, 2)
        self.assertEqual(run.line_ids.move_id.mapped("state"), ["draft", "draft"])

    def test_what_fails_says_why_and_holds_nobody_up(self):
        run = self._run()
        line_class = type(self.env["training.invoice.run.line"])
        whole = line_class._make_invoice

        def broken(line):
            if line == run.line_ids[0]:
                raise UserError(line.env._("No account"))
            return whole(line)

        with patch.object(line_class, "_make_invoice", broken):
            run._work_on(run.line_ids)
        self.assertEqual(run.line_ids.mapped("state"), ["failed", "made"])
        self.assertEqual(run.line_ids[0].message, "No account")
        run.with_user(self.finance).action_start()
        run._work_on(run.line_ids.filtered(lambda line: line.state == "waiting"))
        self.assertEqual(run.made_count, 2)

    def test_nothing_due_is_said(self):
        self._wizard().action_invoice()
        wizard = self._wizard()
        self.assertFalse(wizard.invoice_count)
        with self.assertRaises(UserError):
            wizard.action_invoice()

    def test_coordinators_hand_over_without_reading_the_ledger(self):
        wizard = self._wizard().with_user(self.coordinator)
        action = wizard.action_invoice()
        self.assertEqual(action["tag"], "display_notification")
