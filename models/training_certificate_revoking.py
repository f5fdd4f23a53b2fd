from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class TrainingCertificate(models.Model):
    """Taking certificates back, and issuing them again; both stay on record."""

    _inherit = "training.certificate"

    _replaced_once = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL AND revoked_on IS NULL",
        "This certificate was issued again already.",
    )

    @api.constrains("replaces_id")
    def _check_replaced_is_revoked(self):
        """Two valid certificates for the same thing would contradict each other."""
        for certificate in self:
            if certificate.replaces_id and not certificate.replaces_id.revoked_on:
                raise ValidationError(
                    self.env._(
                        "%(number)s is still valid. Revoke it before issuing another"
                        " in its place.",
                        number=certificate.replaces_id.number,
                    )
                )

    def write(self, vals):
        taken_back = self.filtered("revoked_on")
        if taken_back and not vals.get("revoked_on", True):
            raise UserError(
                self.env._(
                    "Certificate %(number)s was revoked and stays so. Issue it again.",
                    number=taken_back[0].number,
                )
            )
        return super().write(vals)

    def action_ask_revoke(self):
        """Ask for the reason, then revoke."""
        return self.env["training.reason.wizard"]._open_for(self, "action_revoke")

    def action_revoke(self, reason):
        """Take certificates back; they stay on record and their check page says so.

        :param str reason: why, shown on the record
        """
        # What was revoked before keeps its day and reason.
        self.filtered(lambda certificate: not certificate.revoked_on).write(
            {"revoked_on": fields.Date.context_today(self), "revoke_reason": reason}
        )
        # The index that allows one live certificate has to know before the next.
        self.flush_recordset(["revoked_on"])
        return True

    def action_reissue(self):
        """Issue revoked certificates again, each pointing to what it replaces."""
        reissued = self.create(
            [
                {
                    "qualification_id": certificate.qualification_id.id,
                    "partner_id": certificate.partner_id.id,
                    "company_id": certificate.company_id.id,
                    "date_from": certificate.date_from,
                    "date_to": certificate.date_to,
                    "origin": certificate.origin,
                    "enrollment_id": certificate.enrollment_id.id,
                    "evidence_ids": [Command.set(certificate.evidence_ids.ids)],
                    "evidence_reference": certificate.evidence_reference,
                    "issue_reason": certificate.issue_reason,
                    "replaces_id": certificate.id,
                }
                for certificate in self
            ]
        )
        reissued._announce()
        return reissued._get_records_action()
