from odoo import SUPERUSER_ID
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class TrainingOfferPortal(CustomerPortal):
    """Instructors answer offers: in the portal, or by the link in the mail."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "training_offer_count" in counters:
            offers = request.env["training.offer"]
            values["training_offer_count"] = (
                offers.search_count(offers._get_own_domain())
                if offers.has_access("read")
                else 0
            )
        return values

    @route(
        ["/my/training/offers", "/my/training/offers/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def list_offers(self, page=1):
        """Offers of the instructor who is signed in, those to answer first."""
        offers = request.env["training.offer"]
        domain = offers._get_own_domain()
        pages = pager(
            "/my/training/offers",
            offers.search_count(domain),
            page,
            self._items_per_page,
        )
        found = offers.search(
            domain,
            order="is_open desc, asked_on desc, id desc",
            limit=self._items_per_page,
            offset=pages["offset"],
        )
        return request.render(
            "training_operations.portal_my_training_offers",
            {
                "offers": found.sudo(),  # their own, found by their own rights
                "page_name": "training_offers",
                "pager": pages,
                "default_url": "/my/training/offers",
            },
        )

    @route(
        "/my/training/offers/<int:offer_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def show_offer(self, offer_id):
        """One offer of the instructor who is signed in."""
        offer_sudo = self._get_own_offer(offer_id)
        if not offer_sudo:
            return request.redirect("/my/training/offers")
        return self._render_offer(offer_sudo, f"/my/training/offers/{offer_id}/answer")

    @route(
        "/my/training/offers/<int:offer_id>/answer",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def answer_offer(self, offer_id, answer="", note=""):
        """Accept or decline, signed in."""
        offer_sudo = self._get_own_offer(offer_id)
        if not offer_sudo:
            return request.redirect("/my/training/offers")
        refusal = self._answer(offer_sudo, answer, note)
        return self._render_offer(
            offer_sudo, f"/my/training/offers/{offer_id}/answer", refusal
        )

    @route(
        "/training/offer/<int:offer_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_offer_by_link(self, offer_id, token):
        """The page behind the link in the mail; looking at it changes nothing."""
        offer_sudo = self._get_offer_by_token(offer_id, token)
        return self._render_offer(
            offer_sudo, f"/training/offer/{offer_id}/{token}/answer"
        )

    @route(
        "/training/offer/<int:offer_id>/<string:token>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def answer_offer_by_link(self, offer_id, token, answer="", note=""):
        """Accept or decline with the link alone."""
        offer_sudo = self._get_offer_by_token(offer_id, token)
        refusal = self._answer(offer_sudo, answer, note) if offer_sudo else None
        return self._render_offer(
            offer_sudo, f"/training/offer/{offer_id}/{token}/answer", refusal
        )

    def _get_own_offer(self, offer_id):
        """An offer to whoever is signed in, as superuser, or none."""
        offers = request.env["training.offer"]
        domain = [*offers._get_own_domain(), ("id", "=", offer_id)]
        return offers.search(domain).sudo()  # found by their own rights

    def _get_offer_by_token(self, offer_id, token):
        """The offer of a link, acted upon by the system, or none."""
        offer_sudo = (
            request.env["training.offer"]
            .with_user(SUPERUSER_ID)  # whoever has the token is the instructor
            .browse(offer_id)
            .exists()
        )
        known = offer_sudo.access_token or ""
        return offer_sudo if known and consteq(known, token) else offer_sudo[:0]

    def _answer(self, offer_sudo, answer, note):
        if answer == "accept":
            return offer_sudo._accept()
        if answer == "decline":
            return offer_sudo._decline(note.strip()[:500])
        return None

    def _render_offer(self, offer_sudo, answer_url, refusal=None):
        response = request.render(
            "training_operations.training_offer_page",
            {
                "offer": offer_sudo,
                "answer_url": answer_url,
                "refusal": refusal,
                "closed_reason": offer_sudo and offer_sudo._get_closed_reason(),
                "page_name": "training_offer",
            },
            status=200 if offer_sudo else 404,
        )
        response.headers["X-Robots-Tag"] = "noindex"
        return response
