"""Certificates of employees appear on their résumé and among their skills."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    employees = env["hr.employee"].with_context(active_test=False).search([])
    env["training.certificate"].search(
        [("partner_id", "in", employees.work_contact_id.ids)]
    )._sync_profiles()
