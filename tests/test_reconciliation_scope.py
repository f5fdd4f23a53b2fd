import random
from datetime import date
from unittest.mock import patch

from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..const import INTERNAL
from ..report import training_reconciliation_report
from .common import TrainingCase
from .test_reconciliation_report import LATER, ReconciliationCase

AMOUNTS = ["kind", "reconciliation_class", "amount_expected", "amount_ledger"]
AMOUNTS += ["amount_paid", "amount_delivered", "session_id", "enrollment_id"]


@tagged("post_install", "-at_install")
class TestReconciliationScope(ReconciliationCase, TrainingCase):
    """Asked about some sessions, the report reads these only, and says the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_ledger()
        cls.flat = cls._make_open_session(
            date(2027, 4, 5),
            cls._make_course(name="Flat"),
            fee_mode="flat",
            customer_id=cls.client_company.id,
            price_unit=900.0,
        )
        cls.closed = cls._make_open_session(date(2027, 2, 1))
        cls._enroll_all(cls.closed, cls._make_learners(2))
        moves = (
            cls.enrollments[:2]
            .with_user(cls.finance)
            ._create_invoices(invoice_date="2027-02-01")
        )
        account = moves.invoice_line_ids.account_id[:1]
        moves[:1].write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Lunch",
                            "price_unit": 7.0,
                            "account_id": account.id,
                            "tax_ids": False,
                            "training_session_id": session_id,
                        }
                    )
                    for session_id in (cls.training.id, False)
                ]
            }
        )
        moves.action_post()
        cls.closed.with_context(training_moving=INTERNAL).state = "closed"
        # A seat that moved: its invoice line still names the first session.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE training_enrollment SET session_id = %s WHERE id = %s",
            [cls.flat.id, cls.enrollments[1].id],
        )
        cls.env.invalidate_all()

    def _report(self):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["training.reconciliation.report"].with_user(self.finance)
        return report.with_context(training_as_at=LATER)

    def _ask(self, domain):
        return self._report().search_read(domain, AMOUNTS, order="id")

    def _ask_of_all(self, domain):
        """The same without narrowing the query."""
        report = type(self.env["training.reconciliation.report"])
        with patch.object(report, "_find_scope", lambda report, domain: None):
            return self._ask(domain)

    def _domains(self):
        """Domains that people use, about rows of every kind."""
        sessions = self.training | self.flat | self.closed
        rows = self._report().search([("session_id", "in", sessions.ids)])
        self.assertEqual(set(rows.mapped("kind")), {"enrollment", "flat", "session"})
        rest = self._report().search([("kind", "=", "rest")], limit=1)
        client = self.client_company
        yield from (
            [("session_id", "=", self.training.id)],
            [("session_id", "in", sessions.ids)],
            [("session_id.state", "!=", "closed")],
            [("session_id.state", "=", "closed")],
            [("session_id", "!=", self.training.id)],
            [("session_id", "=", False)],
            [("session_id", "in", [self.training.id, False])],
            [("course_id", "=", self.flat.course_id.id)],
            [("course_id", "ilike", "Fla")],
            [("place_id", "child_of", self.place.ids)],
            [
                ("session_start", ">=", "2027-03-01"),
                ("session_start", "<", "2027-05-01"),
            ],
            [("customer_id", "child_of", client.ids)],
            [("customer_id", "=", False)],
            [("partner_id", "in", self.enrollments.partner_id.ids)],
            [("enrollment_id", "in", self.enrollments.ids)],
            [("id", "in", rows.ids)],
            [("id", "in", rows[:1].ids + rest.ids)],
            [("id", "=", rest.id)],
        )

    def test_what_a_row_says_doesnt_depend_on_what_is_asked(self):
        asked = list(self._domains())
        for domain in asked:
            with self.subTest(domain):
                self.assertEqual(self._ask(domain), self._ask_of_all(domain))
        draw = random.Random(3)
        for _round in range(30):
            first, second, third = map(Domain, draw.sample(asked, 3))
            domain = draw.choice(
                (
                    first & second,
                    first | second,
                    ~first & second,
                    first & (second | third),
                )
            )
            with self.subTest(str(domain)):
                self.assertEqual(self._ask(domain), self._ask_of_all(domain))

    def test_conditions_about_sessions_narrow_the_query(self):
        report = self._report()
        narrowing = [("session_id.state", "!=", "closed")]
        self.assertTrue(report._find_scope(Domain(narrowing)))
        self.assertTrue(report._find_scope(Domain([*narrowing, ("kind", "=", "flat")])))
        row = report.search(narrowing, limit=1)
        self.assertTrue(report._find_scope(Domain("id", "=", row.id)))
        for domain in (
            [],
            [("reconciliation_class", "=", "not_invoiced")],
            ["|", *narrowing, ("kind", "=", "rest")],
            ["!", *narrowing],
        ):
            self.assertIsNone(report._find_scope(Domain(domain)), domain)

    def test_a_page_is_that_of_any_list(self):
        shown = {name: {} for name in (*AMOUNTS, "display_name")}
        generic = type(self.env["base"]).web_search_read
        for order in (None, "amount_expected desc, id"):
            for page in (
                {},
                {"limit": 80},
                {"limit": 2, "offset": 2},
                {"limit": 2, "count_limit": 3},
                {"limit": 2, "offset": 4, "count_limit": 3},
                {"limit": 2, "offset": 1000},
            ):
                page["order"] = order
                with self.subTest(page):
                    self.assertEqual(
                        self._report().web_search_read([], shown, **page),
                        generic(self._report(), [], shown, **page),
                    )

    def test_a_page_reads_the_whole_ledger_once(self):
        build = training_reconciliation_report.build_query
        with patch.object(
            training_reconciliation_report, "build_query", wraps=build
        ) as built:
            self._report().web_search_read(
                [("reconciliation_class", "!=", "unassigned")],
                {"amount_expected": {}},
                limit=2,
            )
        scopes = [call.args[-1] for call in built.call_args_list]
        self.assertEqual([scope is None for scope in scopes], [True, False])

    def test_a_scope_from_outside_isnt_heeded(self):
        report = self._report()
        told = report.with_context(training_scope=[("id", "=", self.flat.id)])
        self.assertEqual(told.search([]), report.search([]))

    def test_nobody_reads_more_by_narrowing(self):
        company = self.env["res.company"].create({"name": "Other provider"})
        self.finance.write(
            {"company_ids": [Command.link(company.id)], "company_id": company.id}
        )
        own = self._report().with_context(allowed_company_ids=company.ids)
        self.assertFalse(own.search([("session_id", "=", self.training.id)]))
