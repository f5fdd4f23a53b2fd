import base64

from babel.dates import format_interval
from babel.numbers import format_decimal

from odoo import api, models
from odoo.tools.misc import babel_locale_parse, format_date

INK = "#1d3557"


class TrainingCertificateReport(models.AbstractModel):
    """What a printed certificate says, in the language of its holder."""

    _name = "report.training_operations.training_certificate_document"
    _description = "Printed Certificate"

    @api.model
    def _get_report_values(self, docids, data=None):
        certificates = self.env["training.certificate"].browse(docids)
        certificates.check_access("read")
        # Whoever may read a certificate may read everything that stands on it: the
        # course, the instructor's name, the company.
        certificates_sudo = certificates.sudo()
        return {
            "docs": certificates,
            "pages": [
                self._prepare_page(
                    certificate.with_context(lang=self._get_lang(certificate))
                )
                for certificate in certificates_sudo
            ],
        }

    def _get_lang(self, certificate):
        return (
            certificate.partner_id.lang
            or certificate.company_id.partner_id.lang
            or self.env.lang
            or "en_US"
        )

    def _prepare_page(self, certificate):
        """The texts and pictures of one certificate."""
        env = certificate.env
        company = certificate.company_id
        name = certificate.partner_id.name or ""
        return {
            "certificate": certificate,
            "lang": env.lang,
            "direction": env["res.lang"]._get_data(code=env.lang).direction,
            "ink": company.primary_color or INK,
            "logo": not company.uses_default_logo and company.logo,
            "name": name,
            "name_size": self._get_size(name, 28, 44),
            "title_size": self._get_size(certificate.qualification_id.name, 36, 60),
            "valid_from": format_date(env, certificate.date_from, date_format="long"),
            "valid_to": format_date(env, certificate.date_to, date_format="long"),
            "revoked_on": format_date(env, certificate.revoked_on, date_format="long"),
            "check_url": certificate.check_url,
            "qr_code": self._draw_qr_code(certificate.check_url),
            **self._prepare_session(certificate.session_id),
        }

    def _prepare_session(self, session):
        """Course, dates, hours and who signs; nothing for an imported certificate."""
        if not session:
            return {"session": session, "course": "", "signatories": []}
        locale = babel_locale_parse(session.env.lang)
        leads = session.booking_ids.filtered(
            lambda booking: booking.role == "lead" and booking.state != "released"
        ).employee_id
        return {
            "session": session,
            "course": session.course_id.name,
            "period": format_interval(
                session._local(session.start).date(),
                session._local(session.stop).date(),
                "yMMMMd",
                locale=locale,
            ),
            "hours": format_decimal(round(session.hours, 2), locale=locale),
            "signatories": leads[:2].mapped("name"),
        }

    def _get_size(self, text, large_up_to, medium_up_to):
        """Long names are set smaller, so that they stay on two lines."""
        length = len(text)
        if length <= large_up_to:
            return "large"
        return "medium" if length <= medium_up_to else "small"

    def _draw_qr_code(self, url):
        """A picture in base64, so that nothing has to be fetched to print it."""
        return base64.b64encode(
            self.env["ir.actions.report"].barcode(
                "QR", url, width=400, height=400, barLevel="M", quiet=0
            )
        )
