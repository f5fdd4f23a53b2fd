import hmac
import re

from odoo import api, models
from odoo.fields import Domain

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class TrainingCertificate(models.Model):
    """What the holder and the public see of a certificate."""

    _inherit = "training.certificate"

    @api.model
    def _portal_domain(self):
        """Certificates on the current user's own pages.

        Their own, and for a client's training manager those of the client's people.
        """
        partner = self.env.user.partner_id
        own = Domain("partner_id", "=", partner.id)
        if not partner.is_training_manager:
            return own
        return own | Domain("partner_id", "child_of", partner.commercial_partner_id.id)

    @api.model
    def _find_by_token(self, token):
        """The certificate that a check page is about, or none.

        The token has 192 random bits, so that finding one by trying is out of reach,
        even without the limit on lookups.

        :param str token: as it stands in the address, anything
        :return: the certificate as superuser, today being today where it was issued
        """
        if not TOKEN.fullmatch(token or ""):
            return self.browse()
        # Whoever holds the token was given it by the holder to check this certificate;
        # the page shows its state, number, qualification, holder and issuer only.
        certificate_sudo = self.sudo().search([("access_token", "=", token)], limit=1)
        stored = certificate_sudo.access_token or ""
        if not hmac.compare_digest(stored.encode(), token.encode()):
            return self.browse()
        zone = (
            certificate_sudo.session_id.tz
            or certificate_sudo.company_id.resource_calendar_id.tz
        )
        return certificate_sudo.with_context(tz=zone)

    @api.private
    def _get_renewal_url(self):
        """The public page of the course that renews it, or nothing."""
        self.ensure_one()
        course = self.qualification_id.renewal_course_id
        return course.website_url if course.is_published else ""

    def _get_disclosed_name(self):
        """The holder as far as the provider shows it to anybody with the link."""
        self.ensure_one()
        disclosure = self.company_id.training_certificate_disclosure
        name = self.partner_id.name or ""
        if disclosure == "none":
            return ""
        if disclosure == "initials":
            return " ".join(f"{part[0]}." for part in name.split())
        return name

    def _get_report_base_filename(self):
        """Name of the PDF file, without its ending."""
        self.ensure_one()
        return " ".join(
            part
            for part in (self.env._("Certificate"), self.number, self.partner_id.name)
            if part
        )
