from odoo import api, fields, models
from odoo.tools import SQL


class TrainingCertificate(models.Model):
    """Reminders that a certificate is about to end."""

    _inherit = "training.certificate"

    reminded_days_before = fields.Integer(
        string="Reminded (days before)",
        readonly=True,
        copy=False,
        default=-1,
        help="Of the latest reminder; -1: none was sent.",
    )

    @api.model
    def _cron_remind(self):
        """Remind once for each step; of steps that were missed, the latest only."""
        due = self._find_reminders(fields.Date.context_today(self))
        by_step = {}
        for certificate_id, step in due:
            by_step.setdefault(step, []).append(certificate_id)
        for step, ids in by_step.items():
            certificates = self.browse(ids)
            certificates.write({"reminded_days_before": step})
            self.env["training.communication.rule"]._fire(
                "certificate_expiring",
                certificates,
                occurrence=f"{step} days before",
            )

    @api.model
    def _find_reminders(self, today):
        """Whom to remind of what today, whoever has not renewed yet.

        :return: list of (certificate id, days before of the step that is due)
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT held.id, MIN(step.days)
                  FROM training_certificate held
                  JOIN (SELECT qualification_id, days_before AS days
                          FROM training_qualification_reminder
                         UNION ALL
                        SELECT qualification.id, renewal_notice_days
                          FROM training_qualification qualification
                         WHERE NOT EXISTS (
                               SELECT FROM training_qualification_reminder line
                                WHERE line.qualification_id = qualification.id)
                       ) step ON step.qualification_id = held.qualification_id
                 WHERE held.revoked_on IS NULL
                   AND held.date_from <= %(today)s
                   AND held.valid_until BETWEEN %(today)s AND %(today)s + step.days
                   AND (COALESCE(held.reminded_days_before, -1) < 0
                        OR held.reminded_days_before > step.days)
                   AND held.company_id IS NOT NULL
                   AND NOT EXISTS (
                       SELECT FROM training_certificate later
                        WHERE later.partner_id = held.partner_id
                          AND later.qualification_id = held.qualification_id
                          AND later.revoked_on IS NULL
                          AND COALESCE(later.valid_until, 'infinity')
                              > held.valid_until)
              GROUP BY held.id
              ORDER BY held.id
                """,
                today=today,
            )
        )
