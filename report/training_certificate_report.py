import base64

from babel.dates import format_interval
from babel.numbers import format_decimal

from odoo import api, models
from odoo.tools.misc import babel_locale_parse, format_date

INK = "#1d3557"
ACCENT = "#b8934a"
MAX_TOPICS = 10


class TrainingCertificateReport(models.AbstractModel):
    """What a printed certificate says, in the language of its holder.

    All layouts are given the same plain values, so that each can show what it likes.
    """

    _name = "report.training_operations.training_certificate_document"
    _description = "Printed Certificate"

    @api.model
    def _get_report_values(self, docids, data=None):
        certificates = self.env["training.certificate"].browse(docids)
        certificates.check_access("read")
        # Whoever may read a certificate may read everything that stands on it: the
        # course, the instructor's name, the company.
        certificates_sudo = certificates.sudo()
        layouts = certificates_sudo._get_layouts()
        used = self.env["training.certificate.layout"].union(*layouts.values())
        templates = used._get_templates()
        return {
            "docs": certificates,
            "pages": [
                {
                    **self._prepare_page(certificate, layouts[certificate]),
                    "template": templates[layouts[certificate]],
                }
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

    def _prepare_page(self, certificate, layout):
        """The texts and pictures of one certificate."""
        lang = self._get_lang(certificate)
        certificate = certificate.with_context(lang=lang)
        layout = layout.with_context(lang=lang)
        env = certificate.env
        return {
            "certificate": certificate,
            "number": certificate.number,
            **self._prepare_texts(
                certificate.partner_id.name or "", certificate.qualification_id
            ),
            "valid_from": format_date(env, certificate.date_from, date_format="long"),
            "valid_to": format_date(env, certificate.date_to, date_format="long"),
            "revoked_on": format_date(env, certificate.revoked_on, date_format="long"),
            "check_url": certificate.check_url,
            "qr_code": self._draw_qr_code(certificate.check_url),
            **self._prepare_look(layout, certificate.company_id),
            **self._prepare_session(certificate.session_id.with_env(env)),
            "signers": self._prepare_signers(layout, certificate.session_id),
        }

    def _prepare_texts(self, name, qualification):
        """Who holds what, and how large it is set."""
        return {
            "name": name,
            "name_size": self._get_size(name, 28, 44),
            "qualification": qualification.name,
            "title_size": self._get_size(qualification.name, 36, 60),
            "text": qualification.certificate_text or "",
        }

    def _prepare_look(self, layout, company):
        """What a layout says about colours, pictures and the way of the paper."""
        lang = self.env["res.lang"]._get_data(code=layout.env.lang or "en_US")
        return {
            "orientation": layout.orientation or "landscape",
            "lang": layout.env.lang or "en_US",
            "direction": lang.direction,
            "company": company.name,
            "ink": layout.color or company.primary_color or INK,
            "accent": layout.accent_color or ACCENT,
            "logo": layout.logo or (not company.uses_default_logo and company.logo),
        }

    def _prepare_session(self, session):
        """Course, dates, hours and topics; nothing for an imported certificate."""
        if not session:
            return {"course": "", "period": "", "hours": "", "topics": []}
        locale = babel_locale_parse(session.env.lang)
        course = session.course_id
        return {
            "course": course.name,
            "period": format_interval(
                session._local(session.start).date(),
                session._local(session.stop).date(),
                "yMMMMd",
                locale=locale,
            ),
            "hours": session.hours
            and format_decimal(round(session.hours, 2), locale=locale),
            "topics": course.block_ids.mapped("name")[:MAX_TOPICS],
        }

    def _prepare_signers(self, layout, session):
        """Whom the layout names, then the session's lead instructors; at most two."""
        signers = []
        if layout.signer_name or layout.signature:
            signers.append(
                {
                    "name": layout.signer_name or "",
                    "title": layout.signer_title or "",
                    "image": layout.signature,
                }
            )
        if layout.is_signed_by_instructors or not layout:
            leads = session.booking_ids.filtered(
                lambda booking: booking.role == "lead" and booking.state != "released"
            ).employee_id
            signers += [
                {"name": lead.name, "title": "", "image": False} for lead in leads
            ]
        return signers[:2]

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


class TrainingCertificateSample(models.AbstractModel):
    """A certificate of nobody, to look at a layout."""

    _name = "report.training_operations.training_certificate_sample"
    _inherit = "report.training_operations.training_certificate_document"
    _description = "Sample Certificate"

    @api.model
    def _get_report_values(self, docids, data=None):
        layouts = self.env["training.certificate.layout"].browse(docids)
        layouts.check_access("read")
        return {
            "docs": layouts,
            "pages": [
                {**self._prepare_sample(layout), "template": template}
                for layout, template in layouts._get_templates().items()
                if layout
            ],
        }

    def _prepare_sample(self, layout):
        """What a long name and a two-day course look like."""
        env = layout.env
        company = layout.company_id or env.company
        qualification = layout.qualification_ids[:1]
        title = qualification.name or env._("First aid at work")
        name = env._("Maximilian von Musterberg")
        url = f"{layout.get_base_url()}/training/certificate/SAMPLE"
        signers = self._prepare_signers(layout, env["training.session"])
        if layout.is_signed_by_instructors:
            signers.append({"name": "Anna Beispiel", "title": "", "image": False})
        return {
            "certificate": env["training.certificate"],
            "number": env._("SAMPLE"),
            "name": name,
            "name_size": self._get_size(name, 28, 44),
            "qualification": title,
            "title_size": self._get_size(title, 36, 60),
            "text": qualification.certificate_text or "",
            "valid_from": format_date(env, "2027-03-02", date_format="long"),
            "valid_to": format_date(env, "2030-03-01", date_format="long"),
            "revoked_on": "",
            "check_url": url,
            "qr_code": self._draw_qr_code(url),
            "course": title,
            "period": format_date(env, "2027-03-02", date_format="long"),
            "hours": "15",
            "topics": [env._("Day 1"), env._("Day 2")],
            **self._prepare_look(layout.with_context(lang=env.lang), company),
            "signers": signers[:2],
        }
