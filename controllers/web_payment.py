from psycopg2.errors import LockNotAvailable

from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import SQL

from odoo.addons.payment.controllers.portal import PaymentPortal

from .web_enrolling import find_checkout


class TrainingPayment(PaymentPortal):
    """Paying a website booking with Odoo's payment providers."""

    @route(
        "/training/checkout/<int:checkout_id>/transaction",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def checkout_transaction(self, checkout_id, access_token, **kwargs):
        """A payment of exactly what the booking costs, of a booking not paid yet."""
        checkout_sudo = find_checkout(checkout_id, access_token)
        try:
            request.env.cr.execute(
                SQL(
                    "SELECT FROM training_checkout WHERE id = %s"
                    " FOR NO KEY UPDATE NOWAIT",
                    checkout_id,
                )
            )
        except LockNotAvailable as error:
            raise UserError(
                request.env._("This booking is being paid at this moment.")
            ) from error
        self._validate_transaction_kwargs(kwargs)
        checkout_sudo._check_payable(float(kwargs.get("amount") or 0.0))
        checkout_sudo._extend_hold()
        kwargs |= {
            "amount": checkout_sudo.amount_due,
            "currency_id": checkout_sudo.currency_id.id,
            "partner_id": checkout_sudo.customer_id.id,
            # Where one comes back to is never taken from the browser.
            "landing_route": checkout_sudo._get_page_url(),
            "is_validation": False,
        }
        transaction_sudo = self._create_transaction(
            custom_create_values={"training_checkout_id": checkout_sudo.id}, **kwargs
        )
        return transaction_sudo._get_processing_values()
