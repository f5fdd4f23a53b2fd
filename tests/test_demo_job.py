from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ..demo.job import COMPANY, MainJob


@tagged("post_install", "-at_install")
class TestJobCompany(TransactionCase):
    """The company of the main job: made in one transaction, completed if need be."""

    def _start(self):
        return MainJob(self.env, 0, 0, show=lambda _line: None).company

    def _assert_complete(self, company):
        self.assertTrue(company.chart_template)
        self.assertIn(COMPANY, company.resource_calendar_id.name)
        self.assertIn(company, self.env.ref("base.user_admin").company_ids)

    def test_the_company_is_made_without_installing_what_would_commit(self):
        contexts = []

        def install(companies):
            contexts.append(companies.env.context)
            return False

        model = type(self.env["res.company"])
        with patch.object(model, "install_l10n_modules", install):
            company = self._start()
        self.assertTrue(contexts)
        # Odoo's accounting installs nothing while it loads accounts.
        self.assertTrue(all(ctx.get("chart_template_load") for ctx in contexts))
        self._assert_complete(company)

    def test_a_company_left_without_accounts_is_completed(self):
        company = self.env["res.company"].create({"name": COMPANY})
        self.assertFalse(company.chart_template)
        self.assertEqual(self._start(), company)
        self._assert_complete(company)

    def test_a_complete_company_is_left_as_it_is(self):
        company = self._start()
        calendar = company.resource_calendar_id
        self.assertEqual(self._start(), company)
        self.assertEqual(company.resource_calendar_id, calendar)
