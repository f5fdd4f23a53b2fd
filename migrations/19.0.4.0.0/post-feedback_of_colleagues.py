"""Instructors don't see how colleagues they taught with were rated.

The rule is of a file that isn't updated, so that a provider's own changes stay.
"""

from odoo import SUPERUSER_ID, api

OLD = (
    "[('session_id.booking_ids', 'any', [('resource_id.user_id', '=', user.id), "
    "('state', '!=', 'released')])]"
)
NEW = (
    OLD[:-1] + ", '|', ('instructor_id', '=', False), "
    "('instructor_id.user_id', '=', user.id)]"
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref(
        "training_operations.training_feedback_report_rule_instructor",
        raise_if_not_found=False,
    )
    if rule and rule.domain_force == OLD:
        rule.domain_force = NEW
