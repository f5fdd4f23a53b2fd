import doctest
import io
from datetime import date, datetime
from unittest.mock import patch

import openpyxl

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, tagged

from odoo.addons.training_operations.logic import recurrence
from odoo.addons.training_operations.logic.workbook import Column, write_workbook

from .common import TrainingCase
from .insight_common import InsightFactories

NOW = "2027-03-22 08:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestScheduledReports(InsightFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.courses = [cls._make_course(name=f"Course {n}") for n in "AB"]
        cls.sessions = cls.env["training.session"]
        for day, course in ((1, 0), (8, 0), (15, 1)):
            cls.sessions |= cls._make_open_session(
                date(2027, 3, day), cls.courses[course]
            )
        for session in cls.sessions[:2]:
            cls._make_enrollment(session)
        cls.env.flush_all()
        cls.export = cls.env.ref("base.group_allow_export")
        cls.coordinator.group_ids += cls.export

    def _save_search(self, model="training.session.report", user=None, **overrides):
        user = user or self.coordinator
        return (
            self.env["ir.filters"]
            .with_user(user)
            .create(
                {
                    "name": "Saved",
                    "model_id": model,
                    "user_ids": [Command.set(user.ids)],
                    "domain": f"[('session_id', 'in', {self.sessions.ids})]",
                    "context": "{'group_by': ['course_id'], 'pivot_measures':"
                    " ['utilisation', 'seats_filled', '__count']}",
                    **overrides,
                }
            )
        )

    def _make_report(self, search=None, user=None, **overrides):
        user = user or self.coordinator
        values = {
            "name": "Monday: figures",
            "filter_id": (search or self._save_search(user=user)).id,
            "first_on": datetime(2027, 3, 22, 7),
            **overrides,
        }
        return self.env["training.scheduled.report"].with_user(user).create(values)

    def _mails(self, user):
        """Mails with a file, those that tell of a failure left out."""
        return self.env["mail.mail"].search(
            [
                ("recipient_ids", "in", user.partner_id.ids),
                ("attachment_ids", "!=", False),
            ],
            order="id",
        )

    def _open(self, mail):
        [attachment] = mail.attachment_ids
        self.assertTrue(attachment.name.endswith(".xlsx"))
        return list(
            openpyxl.load_workbook(io.BytesIO(attachment.raw)).active.iter_rows(
                values_only=True
            )
        )

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "training_operations.ir_cron_scheduled_report"
            ).method_direct_trigger()
        self.env.invalidate_all()

    # -- what is sent -----------------------------------------------------------------

    def test_totals_are_those_of_the_pivot_with_rates_of_sums(self):
        self._make_report()
        self._run_job()
        heading, first, second, total = self._open(self._mails(self.coordinator))
        self.assertEqual(
            heading, ("Course", "Session utilisation (%)", "Seats Filled", "Count")
        )
        self.assertEqual(first[0], self.courses[0].display_name)
        self.assertEqual(first[2:], (2, 2))
        seats = sum(self.sessions[:2].mapped("seats_max"))
        self.assertAlmostEqual(first[1], 100 * 2 / seats)
        self.assertEqual(second[1:], (0, 0, 1))
        seats = sum(self.sessions.mapped("seats_max"))
        self.assertEqual(total[0], "Total")
        self.assertAlmostEqual(total[1], 100 * 2 / seats)

    def test_rows_have_the_columns_of_the_list(self):
        self._make_report(content="rows")
        self._run_job()
        heading, *rows = self._open(self._mails(self.coordinator))
        self.assertEqual(heading[:2], ("Session", "Start"))
        self.assertNotIn("Coordinator", heading, "hidden in the list")
        self.assertEqual(
            {row[0] for row in rows}, set(self.sessions.mapped("display_name"))
        )
        self.assertIsInstance(rows[0][1], datetime)

    def test_rows_have_the_columns_of_a_template(self):
        template = self.env["ir.exports"].create(
            {
                "name": "Short",
                "resource": "training.session.report",
                "export_fields": [
                    Command.create({"name": name})
                    for name in ("session_id/course_id/name", "seats_filled")
                ],
            }
        )
        search = self._save_search(sort='["seats_filled desc", "id"]')
        self._make_report(search, content="rows", export_id=template.id)
        self._run_job()
        heading, *rows = self._open(self._mails(self.coordinator))
        self.assertEqual(heading, ("Session / Course / Name", "Seats Filled"))
        self.assertEqual(rows, [("Course A", 1), ("Course A", 1), ("Course B", 0)])

    def test_each_recipient_gets_what_they_may_read(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        report = self._make_report(
            self._save_search("training.session", domain="[('user_id', '=', uid)]"),
            content="rows",
            recipient_ids=[Command.set((self.coordinator | self.manager).ids)],
        )
        self.manager.group_ids += self.export
        self.sessions[0].user_id = self.manager
        (self.sessions - self.sessions[0]).user_id = self.coordinator
        self._run_job()
        self.assertFalse(report.failure)
        self.assertEqual(len(self._open(self._mails(self.manager))), 2)
        self.assertEqual(len(self._open(self._mails(self.coordinator))), 3)
        self.manager.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        report._send()
        self.assertEqual(len(self._mails(self.manager)), 1, "not of this company")
        self.assertIn(self.manager.name, report.failure)

    # -- what fails -------------------------------------------------------------------

    def test_who_may_not_read_it_gets_nothing_and_the_owner_hears(self):
        report = self._make_report(
            recipient_ids=[Command.set((self.coordinator | self.employee_user).ids)]
        )
        self._run_job()
        self.assertFalse(self._mails(self.employee_user))
        self.assertTrue(self._mails(self.coordinator))
        self.assertIn(self.employee_user.name, report.failure)
        told = report.message_ids.filtered("partner_ids").sudo()
        self.assertEqual(told.partner_ids, self.coordinator.partner_id)
        self.assertIn("wasn't sent to everybody", told.subject)
        report.recipient_ids = self.coordinator
        report.action_send()
        self.assertFalse(report.failure)

    def test_rows_need_the_right_to_export(self):
        self.coordinator.group_ids -= self.export
        report = self._make_report(content="rows")
        self._run_job()
        self.assertIn("export", report.failure)
        self.assertFalse(self._mails(self.coordinator))
        with self.assertRaises(UserError):
            report.action_send()

    def test_a_search_that_no_longer_fits_is_told_and_others_are_sent(self):
        broken = self._make_report(self._save_search(domain="[('gone', '=', 1)]"))
        odd = self._make_report(self._save_search(domain="[('start', '>', today())]"))
        whole = self._make_report()
        self._run_job()
        self.assertTrue(broken.failure)
        self.assertIn("can't be understood", odd.failure)
        self.assertFalse(whole.failure)
        self.assertEqual(len(self._mails(self.coordinator)), 1)
        self.assertEqual(set((broken | odd | whole).mapped("sent_on")), {self._now()})

    def test_too_many_rows_are_refused(self):
        report = self._make_report(content="rows")
        path = "odoo.addons.training_operations.models.training_scheduled_report_table"
        with patch(f"{path}.MOST_ROWS", 2):
            self._run_job()
        self.assertIn("more than 2 rows", report.failure)

    # -- when -------------------------------------------------------------------------

    def _now(self):
        return datetime.fromisoformat(NOW)

    def test_it_is_sent_once_at_each_time(self):
        report = self._make_report()
        self.assertEqual(report.next_on, datetime(2027, 3, 22, 7))
        self._run_job()
        self._run_job()
        self.assertEqual(len(self._mails(self.coordinator)), 1)
        # Clocks in London have changed by then.
        self.assertEqual(report.next_on, datetime(2027, 3, 29, 6))
        with freeze_time("2027-03-29 06:10:00"):
            self._run_job()
        self.assertEqual(len(self._mails(self.coordinator)), 2)

    def test_what_was_missed_is_sent_once(self):
        report = self._make_report(every="day", first_on=datetime(2027, 3, 1, 7))
        self._run_job()
        self.assertEqual(len(self._mails(self.coordinator)), 1)
        self.assertEqual(report.next_on, datetime(2027, 3, 23, 7))

    # -- who --------------------------------------------------------------------------

    def test_everybody_sees_their_own_and_managers_all(self):
        report = self._make_report()
        self.assertTrue(report.with_user(self.manager).name)
        self.assertFalse(report.with_user(self.finance).has_access("read"))
        with self.assertRaises(ValidationError):
            report.user_id = self.manager
        report.with_user(self.manager).user_id = self.manager
        self.assertFalse(report.has_access("read"))

    def test_the_search_of_somebody_else_cant_be_sent(self):
        theirs = self._save_search(user=self.manager)
        with self.assertRaises(ValidationError):
            self._make_report(theirs)
        shared = self._save_search(user=self.manager, user_ids=False)
        self.assertTrue(self._make_report(shared))

    def test_searches_of_other_things_cant_be_sent(self):
        with self.assertRaises(ValidationError):
            self._make_report(
                self._save_search("res.partner", domain="[]", context="{}")
            )

    def test_only_people_of_the_house_are_recipients(self):
        for users in (self.learner_user, self.env["res.users"]):
            with self.assertRaises(ValidationError):
                self._make_report(recipient_ids=[Command.set(users.ids)])

    def test_the_file_can_be_opened_through_the_mail_only(self):
        self._make_report()
        self._run_job()
        attachment = self._mails(self.coordinator).attachment_ids
        for user in (self.coordinator, self.manager):
            self.assertFalse(attachment.with_user(user).has_access("read"))

    def test_no_cell_is_a_formula(self):
        content = write_workbook("a/b", [Column("=x")], [["=1+1"]], ["+2"])
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        self.assertEqual(
            [cell.data_type for row in sheet for cell in row], ["s", "s", "s"]
        )
        self.assertEqual(sheet.title, "a b")


@tagged("post_install", "-at_install")
class TestRecurrence(TransactionCase):
    def test_the_examples_hold(self):
        self.assertEqual(doctest.testmod(recurrence).failed, 0)
