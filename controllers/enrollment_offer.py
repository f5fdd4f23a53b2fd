from odoo.exceptions import UserError
from odoo.http import Controller, request, route
from odoo.tools import consteq


class EnrollmentOffer(Controller):
    """The link in an offer: looking changes nothing, the buttons do."""

    @route(
        "/training/seat/<int:enrollment_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_offer(self, enrollment_id, token, **_params):
        """What is offered, until when, and what happens next."""
        return self._render_offer(self._find_offer(enrollment_id, token))

    @route(
        "/training/seat/<int:enrollment_id>/<string:token>/<string:answer>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def answer_offer(self, enrollment_id, token, answer, **_params):
        """Accept, decline or queue again; a group that moves together does so."""
        enrollment_sudo = self._find_offer(enrollment_id, token)
        verbs = {
            "accept": "action_accept_offer",
            "decline": "action_decline_offer",
            "rejoin": "action_rejoin_waitlist",
        }
        if not enrollment_sudo or answer not in verbs:
            return self._render_offer(None)
        together = enrollment_sudo._get_offered_together()
        try:
            with request.env.cr.savepoint():
                getattr(together | enrollment_sudo, verbs[answer])()
        except UserError as error:
            return self._render_offer(enrollment_sudo, str(error))
        return request.redirect(f"/training/seat/{enrollment_id}/{token}")

    def _find_offer(self, enrollment_id, token):
        """The enrolment, with all rights, for who holds its link; else None."""
        enrollment_sudo = (
            request.env["training.enrollment"].sudo().browse(enrollment_id).exists()
        )
        known = enrollment_sudo.access_token
        if not known or not consteq(known, token):
            return None
        return enrollment_sudo

    def _render_offer(self, enrollment_sudo, error=None):
        response = request.render(
            "training_operations.enrollment_offer_page",
            {"enrollment": enrollment_sudo, "error": error},
            status=200 if enrollment_sudo else 404,
        )
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        return response
