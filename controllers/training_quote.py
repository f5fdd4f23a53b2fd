from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from .portal_training import TrainingPortal

MOST_REFERENCE = 60
MOST_REASON = 500


class TrainingQuotePortal(TrainingPortal):
    """Clients look at quotes and answer them: signed in, or by the link in the mail."""

    @route(
        ["/my/training/quotes", "/my/training/quotes/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_quotes(self, page=1):
        """Quotes to the company whose training the user manages."""
        quotes = request.env["training.quote"]
        domain = quotes._portal_domain(self._get_client())
        quotes, pages = self._find_page(
            "/my/training/quotes", quotes, domain, page, "id desc"
        )
        return self._render_training(
            "portal_quotes",
            "quotes",
            request.env._("Quotes"),
            quotes=quotes.sudo(),  # names of courses, of those just found
            pager=pages,
        )

    @route(
        "/my/training/quotes/<int:quote_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_quote(self, quote_id, access_token=None, **_kwargs):
        """One quote; looking at it changes nothing."""
        quote_sudo = self._get_quote(quote_id, access_token)
        return self._render_quote(quote_sudo, access_token)

    @route(
        "/my/training/quotes/<int:quote_id>/pdf",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def print_quote(self, quote_id, access_token=None, **_kwargs):
        quote_sudo = self._get_quote(quote_id, access_token)
        return self._show_report(
            quote_sudo, "pdf", "training_operations.training_quote_report", True
        )

    @route(
        "/my/training/quotes/<int:quote_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def answer_quote(self, quote_id, access_token=None, answer="", **form):
        """Accept, or decline with a reason."""
        quote_sudo = self._get_quote(quote_id, access_token)
        user = request.env.user
        # Without a login, whoever has the link is the one it was sent to.
        partner = quote_sudo.partner_id if user._is_public() else user.partner_id
        # Making the session is the system's work; no client has rights on any of it.
        quote = quote_sudo.with_user(SUPERUSER_ID)
        refusal = ""
        if answer == "accept":
            reference = form.get("customer_reference", "").strip()[:MOST_REFERENCE]
            refusal = quote._accept(partner, reference)
        elif answer == "decline":
            reason = form.get("reason", "").strip()[:MOST_REASON]
            refusal = quote._decline(partner, reason)
        return self._render_quote(quote_sudo, access_token, refusal)

    def _get_quote(self, quote_id, access_token):
        """The quote of a link, or of the user's own client, as superuser.

        :raise NotFound: for everybody else, as if there were no such page
        """
        try:
            quote_sudo = self._document_check_access(
                "training.quote", quote_id, access_token
            )
        except (AccessError, MissingError):
            raise request.not_found() from None
        return quote_sudo

    def _render_quote(self, quote_sudo, access_token, refusal=""):
        return self._render_training(
            "portal_quote",
            "quote",
            quote_sudo.name,
            quote=quote_sudo,
            access_token=access_token or "",
            refusal=refusal,
            closed_reason=quote_sudo._get_closed_reason(),
            training_parent=(request.env._("Quotes"), "/my/training/quotes"),
            no_breadcrumbs=request.env.user._is_public(),
        )
