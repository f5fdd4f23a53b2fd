from odoo import api, fields, models
from odoo.fields import Domain


class TrainingSession(models.Model):
    """Sessions for which a client's training manager books places."""

    _inherit = "training.session"

    @api.private
    @api.model
    def _bookable_domain(self, client):
        """Coming sessions open to a client: announced ones and its own."""
        open_to = Domain("customer_id", "=", False) & Domain("is_listed", "=", True)
        if client:
            open_to |= Domain("customer_id", "=", client.id)
        return (
            open_to
            & Domain("state", "in", ("open", "confirmed"))
            & Domain("start", ">", fields.Datetime.now())
            & Domain("company_id", "in", self.env.user.company_ids.ids)
        )

    @api.private
    @api.model
    def _client_session_domain(self, client):
        """Sessions that a client's people attend, or that are held for it."""
        planned = Domain("state", "!=", "draft")
        attended = Domain(
            "enrollment_ids",
            "any",
            Domain("customer_id", "=", client.id) & Domain("state", "!=", "cancelled"),
        )
        return planned & (attended | Domain("customer_id", "=", client.id))

    @api.private
    @api.model
    def _find_of_client(self, session_id, client):
        """One that a client attends or could book, as superuser, or none."""
        wanted = self._client_session_domain(client) | self._bookable_domain(client)
        return self.sudo().search(wanted & Domain("id", "=", session_id))

    @api.private
    def _get_client_enrollments(self, client):
        """Those of a client in one session, by name; to be called as superuser."""
        return self.env["training.enrollment"].search(
            Domain("session_id", "in", self.ids)
            & Domain("customer_id", "=", client.id)
            & Domain("state", "!=", "cancelled"),
            order="partner_id, id",
        )

    @api.private
    def _count_client_places(self, client):
        """{session: how many of a client's people are in it or wait for it}"""
        return dict(
            self.env["training.enrollment"]._read_group(
                Domain("session_id", "in", self.ids)
                & Domain("customer_id", "=", client.id)
                & Domain("state", "!=", "cancelled"),
                ["session_id"],
                ["__count"],
            )
        )

    @api.private
    @api.model
    def _find_bookable(self, session_id, client):
        """One of them as superuser, or none."""
        # The dates are offered to everybody, or to this very client.
        wanted = self._bookable_domain(client) & Domain("id", "=", session_id)
        return self.sudo().search(wanted)

    @api.private
    def _get_client_prices(self, client):
        """{session: `SeatPrice` for a client, None under a flat fee}; for one page."""
        flat = self.filtered(lambda session: session.fee_mode == "flat")
        prices = (self - flat)._get_seat_prices(client)
        return {session: prices.get(session) for session in self}
