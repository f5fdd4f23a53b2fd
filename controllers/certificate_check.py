from odoo.http import Controller, request, route


class CertificateCheck(Controller):
    @route(
        "/training/certificate/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def check_certificate(self, token):
        """The public page behind a certificate's QR code: is it valid, and whose?"""
        lookups = request.env["training.certificate.lookup"]
        if not lookups._count_lookup(request.httprequest.remote_addr):
            return request.render(
                "training_operations.certificate_check_limit_page", status=429
            )
        certificate_sudo = request.env["training.certificate"]._find_by_token(token)
        response = request.render(
            "training_operations.certificate_check_page",
            {"certificate": certificate_sudo},
            status=200 if certificate_sudo else 404,
        )
        response.headers["X-Robots-Tag"] = "noindex"
        return response
