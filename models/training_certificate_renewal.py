from odoo import models
from odoo.fields import Domain

TAKING_PART = ("waitlisted", "offered", "pending", "confirmed")


class TrainingCertificate(models.Model):
    """Who hasn't renewed yet."""

    _inherit = "training.certificate"

    def _filter_unrenewed(self):
        """Those whose holders neither renewed already nor are enrolled to do so."""
        later = self.search(
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("qualification_id", "in", self.qualification_id.ids)
            & Domain("revoked_on", "=", False)
        ).grouped(lambda record: (record.partner_id, record.qualification_id))
        enrolled = {
            (partner, course)
            for partner, course in self.env["training.enrollment"]._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("state", "in", TAKING_PART),
                    ("course_id", "in", self.qualification_id.renewal_course_id.ids),
                ],
                ["partner_id", "course_id"],
            )
        }
        return self.filtered(
            lambda record: (
                (record.partner_id, record.qualification_id.renewal_course_id)
                not in enrolled
                and not any(
                    not other.valid_until or other.valid_until > record.valid_until
                    for other in later[record.partner_id, record.qualification_id]
                )
            )
        )
