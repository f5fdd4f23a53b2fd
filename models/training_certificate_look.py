from odoo import api, models


class TrainingCertificate(models.Model):
    """Which layout a certificate is printed in."""

    _inherit = "training.certificate"

    @api.private
    def _get_layouts(self):
        """{certificate: layout}, the nearest of course, qualification and company."""
        defaults = self.env["training.certificate.layout"]._get_defaults(
            self.company_id
        )
        return {
            certificate: certificate.session_id.course_id.certificate_layout_id
            or certificate.qualification_id.certificate_layout_id
            or defaults[certificate.company_id]
            for certificate in self
        }

    @api.private
    def _group_by_orientation(self):
        """{"landscape" or "portrait": certificates}, each printed in one go."""
        # How it looks is no secret of who may read the certificate itself.
        layouts = self.sudo()._get_layouts()
        return self.grouped(
            lambda certificate: layouts[certificate.sudo()].orientation or "landscape"
        )
