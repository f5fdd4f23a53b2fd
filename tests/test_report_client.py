from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.training_operations.report.printing import parts

from .common import TrainingCase, TrainingHttpCase
from .insight_common import InsightFactories
from .portal_common import PortalFactories

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 31)


@tagged("post_install", "-at_install")
@freeze_time("2027-04-10 07:00:00")
class TestReportClient(InsightFactories, TrainingCase):
    """What a client is told of its people's training."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.licence = cls._make_qualification(name="Lift licence", validity_months=1)
        cls.course = cls._make_course(
            name="Lifting gear", seats_max=9, awarded_qualification_id=cls.licence.id
        )
        cls.people = cls._make_learners(3, parent_id=cls.client_company.id)
        cls.march = cls._make_open_session(date(2027, 3, 10), cls.course)
        cls.mine = cls._enroll_all(cls.march, cls.people)
        cls.rival = cls.env["res.partner"].create({"name": "Rival", "is_company": True})
        cls.theirs = cls._make_enrollment(
            cls.march, cls._make_learners(1, name="Ronny", parent_id=cls.rival.id)
        )
        cls._force(cls.mine[:2], state="completed", attended_percent=100.0)
        cls._force(cls.mine[2], state="no_show", attended_percent=0.0)
        cls._force(cls.march, state="done")
        cls.certificate = cls._make_certificate(
            cls.licence,
            partner_id=cls.people[0].id,
            enrollment_id=cls.mine[0].id,
            date_from=date(2027, 3, 10),
            date_to=date(2027, 4, 12),
        )
        cls.env.flush_all()

    def _page(self, user=None, first=FIRST, last=LAST, client=None):
        user = user or self.manager
        wizard = (
            self.env["training.client.wizard"]
            .with_user(user)
            .create(
                {
                    "partner_ids": (client or self.client_company).ids,
                    "date_from": first,
                    "date_to": last,
                }
            )
        )
        report = self.env["report.training_operations.training_client_document"]
        [page] = report.with_user(user)._get_report_values(wizard.ids)["pages"]
        return page

    def _figures(self, **options):
        return dict(self._page(**options)["figures"])

    def _print(self, page):
        return str(
            self.env["ir.qweb"]._render(
                "training_operations.training_client_document",
                {"pages": [page], "parts": parts},
            )
        )

    def _bill(self, enrollment, amount, move_type="out_invoice"):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": enrollment.customer_id.id,
                "invoice_date": date(2027, 3, 20),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.course.product_id.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                            "training_session_id": enrollment.session_id.id,
                            "training_enrollment_id": enrollment.id,
                            "training_fee_kind": "seat",
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move

    def test_the_figures_are_those_of_the_clients_places(self):
        figures = self._figures()
        self.assertEqual(figures["Sessions"], "1")
        self.assertEqual(figures["Places taken"], "3")
        self.assertEqual(figures["Completed"], "2")
        self.assertEqual(figures["Never came"], "1")
        self.assertEqual(figures["Attended on average"], "67 %")
        self.assertEqual(figures["Certificates"], "1")

    def test_nobody_of_another_client_stands_on_it(self):
        html = self._print(self._page())
        self.assertIn("Learner 0", html)
        self.assertIn(self.certificate.number, html)
        self.assertNotIn("Ronny", html)
        self.assertNotIn("Rival", html)

    def test_money_is_what_the_client_was_invoiced_less_credits(self):
        self._bill(self.mine[0], 100)
        self._bill(self.mine[1], 80)
        self._bill(self.mine[1], 30, "out_refund")
        self._bill(self.theirs, 999)
        text = self.company.currency_id.format(150)
        self.assertEqual(self._figures()["Invoiced, before taxes"], text)
        [line] = self._page()["courses"]
        self.assertEqual(line["spend"], text)

    def test_coordinators_read_no_money(self):
        self.assertNotIn("Invoiced, before taxes", self._figures(user=self.coordinator))

    def test_sessions_of_other_days_are_left_out(self):
        later = self._make_open_session(date(2027, 4, 1), self.course)
        self._make_enrollment(later, self.people[0])
        self.assertEqual(self._figures()["Sessions"], "1")
        figures = self._figures(last=date(2027, 4, 1))
        self.assertEqual(figures["Sessions"], "2")
        self.assertEqual(figures["Attended on average"], "67 %", "not delivered yet")

    def test_a_session_of_the_clients_own_counts_without_anybody_in_it(self):
        private = self._make_open_session(
            date(2027, 3, 24), self.course, customer_id=self.client_company.id
        )
        page = self._page()
        self.assertIn(private, [line["session"] for line in page["sessions"]])
        self.assertIn("Nobody was enrolled.", self._print(page))

    def test_who_only_waited_had_no_place(self):
        waiting = self._make_open_session(date(2027, 3, 24), self.course)
        self._force(
            self._make_enrollment(waiting, self.people[0]),
            state="cancelled",
            confirmed_on=False,
        )
        self.assertEqual(self._figures()["Sessions"], "1")

    def test_what_ends_soon_is_told_until_it_is_renewed(self):
        self.licence.renewal_notice_days = 30
        self.assertEqual(self._page()["expiries"], self.certificate)
        self._make_certificate(
            self.licence,
            partner_id=self.people[0].id,
            date_from=date(2027, 4, 12),
            date_to=date(2028, 4, 12),
        )
        self.assertFalse(self._page()["expiries"])

    def test_what_has_to_be_held_and_is_not(self):
        role = self.env["training.role"].create(
            {
                "name": "Lift driver",
                "partner_id": self.client_company.id,
                "person_ids": self.people.ids,
            }
        )
        self.env["training.requirement"].create(
            {
                "role_id": role.id,
                "qualification_id": self.licence.id,
                "date_from": date(2027, 1, 1),
            }
        )
        gaps = self._page()["gaps"]
        self.assertEqual(gaps.partner_id, self.people[1:])
        self.assertIn("overdue", self._print(self._page()))

    def test_a_client_without_training_gets_an_empty_report(self):
        nobody = self.env["res.partner"].create({"name": "New", "is_company": True})
        page = self._page(client=nobody)
        self.assertEqual(dict(page["figures"])["Attended on average"], "–")
        self.assertIn("There was no session", self._print(page))

    def test_nobody_prints_it_without_the_form(self):
        report = self.env["report.training_operations.training_client_document"]
        data = {
            "partner_id": self.client_company.id,
            "date_from": "2027-03-01",
            "date_to": "2027-03-31",
        }
        for user in (self.employee_user, self.learner_user, self.client_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                report.with_user(user)._get_report_values([], data)

    def test_queries_dont_grow_with_sessions_and_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._print(self._page())
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        more = self._make_learners(6, parent_id=self.client_company.id)
        for day in (16, 17, 18):
            session = self._make_open_session(date(2027, 3, day), self.course)
            self._force(self._enroll_all(session, more), state="completed")
            self._force(session, state="done")
        self.assertLessEqual(count(), few)


@tagged("post_install", "-at_install")
class TestReportClientPortal(PortalFactories, TrainingHttpCase):
    """A client's training manager reads and prints the own company's."""

    PERIOD = "first=2031-01-01&last=2031-12-31"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def test_the_manager_gets_the_own_company_only(self):
        self.authenticate("client-test", "client-test")
        page = self._get(f"/my/training/report?{self.PERIOD}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Training of Acme Ltd", page.text)
        paper = self._get(f"/my/training/report/pdf?{self.PERIOD}")
        self.assertEqual(paper.status_code, 200)
        self.assertIn(self.delivery.name, paper.text)
        for text in (page.text, paper.text):
            self.assertNotIn("Rival", text)
            self.assertNotIn(self.rival_session.name, text)

    def test_learners_and_instructors_find_no_such_page(self):
        for login in ("learner-test", "teacher-test", "stranger-test"):
            self.authenticate(login, login)
            for path in ("/my/training/report", "/my/training/report/pdf"):
                with self.subTest(login=login, path=path):
                    self.assertEqual(self._get(path).status_code, 404)

    def test_days_that_are_none_are_those_of_the_form(self):
        self.authenticate("client-test", "client-test")
        for period in ("first=x&last=y", "first=2031-01-01", ""):
            answer = self._get(f"/my/training/report?{period}")
            self.assertEqual(answer.status_code, 200)
