"""The attendance to complete moves from the course to its policy.

A course whose value differs from the company's policy gets a policy of its own with
that value, shared by the courses of the company that agree.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "training_course", "attendance_threshold"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"]._create_missing_training_policies()
    cr.execute(
        """
        SELECT company_id, attendance_threshold, ARRAY_AGG(id)
          FROM training_course
         WHERE attendance_threshold IS NOT NULL
      GROUP BY company_id, attendance_threshold
        """
    )
    for company_id, threshold, course_ids in cr.fetchall():
        company = env["res.company"].browse(company_id) or env.company
        standard = company.training_policy_id
        if threshold == standard.attendance_threshold:
            continue
        policy = standard.copy(
            {
                "name": f"{standard.name}, {threshold}%",
                "company_id": company_id,
                "attendance_threshold": threshold,
            }
        )
        env["training.course"].browse(course_ids).policy_id = policy
    sql.drop_constraint(cr, "training_course", "training_course_threshold_is_percent")
    cr.execute("ALTER TABLE training_course DROP COLUMN attendance_threshold")
