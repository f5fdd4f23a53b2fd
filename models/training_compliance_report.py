from odoo import api, fields, models
from odoo.tools import SQL

STATUSES = [
    ("held", "Held"),
    ("expiring", "Expiring"),
    ("planned", "Enrolled to get it"),
    ("expired", "Expired"),
    ("missing", "Missing"),
]


class TrainingComplianceReport(models.Model):
    """Who has to hold what, until when it is held, and what is booked to get it.

    One row for each person and required qualification, as of today in the zone of
    whoever looks.
    """

    _name = "training.compliance.report"
    _description = "Compliance"
    _auto = False
    _order = "status desc, due_date, person_name"
    _rec_name = "person_name"

    partner_id = fields.Many2one("res.partner", string="Person", readonly=True)
    person_name = fields.Char(string="Name", readonly=True)
    client_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    job_id = fields.Many2one("hr.job", readonly=True)
    role_id = fields.Many2one("training.role", readonly=True)
    requirement_id = fields.Many2one("training.requirement", readonly=True)
    qualification_id = fields.Many2one("training.qualification", readonly=True)
    certificate_id = fields.Many2one("training.certificate", readonly=True)
    valid_until = fields.Date(readonly=True)
    status = fields.Selection(STATUSES, readonly=True)
    due_date = fields.Date(
        string="To be held by", readonly=True, help="The days of grace included."
    )
    is_overdue = fields.Boolean(string="Overdue", readonly=True)

    @property
    def _table_query(self):
        """Today is a value rather than the server's clock, hence no stored view."""
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT gap.*,
                   gap.due_date < %(today)s
                   AND gap.status NOT IN ('held', 'expiring') AS is_overdue
              FROM (SELECT asked.id::bigint * 100000000 + person.partner_id AS id,
                           person.partner_id, contact.name AS person_name,
                           asked.client_id, asked.company_id, asked.job_id,
                           asked.role_id, asked.id AS requirement_id,
                           asked.qualification_id, held.id AS certificate_id,
                           held.valid_until, %(status)s AS status, %(due)s AS due_date
                      FROM training_requirement asked
                      JOIN training_qualification qualification
                        ON qualification.id = asked.qualification_id
                      JOIN (%(people)s) person
                        ON person.job_id = asked.job_id
                        OR person.role_id = asked.role_id
                      JOIN res_partner contact ON contact.id = person.partner_id
                 LEFT JOIN LATERAL (%(held)s) held ON TRUE
                     WHERE contact.active) gap
            """,
            today=today,
            people=self._people_query(),
            held=self._held_query(today),
            status=self._status_expression(today),
            due=SQL(
                "(GREATEST(asked.date_from, held.valid_until)"
                " + COALESCE(asked.grace_days, 0))"
            ),
        )

    @api.model
    def _people_query(self):
        """Employees by their present job, contacts by their roles."""
        return SQL(
            """
            SELECT MIN(employee.id) AS employee_id,
                   employee.work_contact_id AS partner_id,
                   version.job_id, NULL::integer AS role_id
              FROM hr_employee employee
              JOIN hr_version version ON version.id = employee.current_version_id
             WHERE employee.active AND employee.work_contact_id IS NOT NULL
               AND version.job_id IS NOT NULL
          GROUP BY employee.work_contact_id, version.job_id
             UNION ALL
            SELECT NULL, person.partner_id, NULL, person.role_id
              FROM training_role_person_rel person
              JOIN training_role role ON role.id = person.role_id AND role.active
            """
        )

    @api.model
    def _held_query(self, today):
        """The certificate that lasts longest, of those that have begun."""
        return SQL(
            """
            SELECT certificate.id, certificate.valid_until
              FROM training_certificate certificate
             WHERE certificate.partner_id = person.partner_id
               AND certificate.qualification_id = asked.qualification_id
               AND certificate.revoked_on IS NULL
               AND certificate.date_from <= %s
          ORDER BY certificate.valid_until DESC NULLS FIRST, certificate.id DESC
             LIMIT 1
            """,
            today,
        )

    @api.model
    def _status_expression(self, today):
        return SQL(
            """
            CASE WHEN held.id IS NOT NULL
                      AND (held.valid_until IS NULL
                           OR held.valid_until
                              >= %(today)s + qualification.renewal_notice_days)
                 THEN 'held'
                 WHEN held.id IS NOT NULL AND held.valid_until >= %(today)s
                 THEN 'expiring'
                 WHEN EXISTS (
                      SELECT FROM training_enrollment enrollment
                        JOIN training_course course ON course.id = enrollment.course_id
                       WHERE enrollment.partner_id = person.partner_id
                         AND enrollment.state IN (
                             'offered', 'held', 'pending', 'confirmed')
                         AND course.awarded_qualification_id = asked.qualification_id)
                 THEN 'planned'
                 WHEN held.id IS NOT NULL THEN 'expired'
                 ELSE 'missing'
             END
            """,
            today=today,
        )
