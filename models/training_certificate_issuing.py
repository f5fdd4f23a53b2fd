from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class TrainingCertificate(models.Model):
    """How a certificate comes about: what it needs, and that its holder is told."""

    _inherit = "training.certificate"

    @api.model_create_multi
    def create(self, vals_list):
        certificates = super().create(vals_list)
        certificates._check_reasons()
        return certificates

    @api.constrains("origin", "evidence_ids", "company_id")
    def _check_evidence(self):
        """What somebody else certified is believed with the paper only, if asked."""
        bare = self.filtered(
            lambda certificate: (
                certificate.origin == "imported"
                and certificate.company_id.training_evidence_required
                and not certificate.evidence_ids
            )
        )
        if bare:
            raise ValidationError(
                self.env._(
                    "Attach the evidence of what was earned elsewhere:\n%(holders)s",
                    holders="\n".join(bare.mapped("display_name")),
                )
            )

    def _check_reasons(self):
        """Who gives a certificate by hand says why; files bring many without."""
        if self.env.su or self.env.context.get("import_file"):
            return
        unexplained = self.filtered(
            lambda certificate: (
                certificate.origin == "manual"
                and not certificate.employee_id
                and not certificate.issue_reason
            )
        )
        if unexplained:
            raise UserError(
                self.env._(
                    "Say why you give this certificate by hand:\n%(holders)s",
                    holders="\n".join(unexplained.mapped("display_name")),
                )
            )

    @api.private
    def _announce(self):
        """Let the rules of messages tell the holders."""
        self.env["training.communication.rule"]._fire("certificate_issued", self)
