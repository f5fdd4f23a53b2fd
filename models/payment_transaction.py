from odoo import api, fields, models
from odoo.fields import Command


class PaymentTransaction(models.Model):
    """Payments of bookings made on the website."""

    _inherit = "payment.transaction"

    training_checkout_id = fields.Many2one(
        "training.checkout",
        string="Training booking",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model
    def _compute_reference_prefix(self, separator, **values):
        """The number of the booking, which people find on their statement."""
        checkout_id = values.get("training_checkout_id")
        if checkout_id:
            return self.env["training.checkout"].sudo().browse(checkout_id).name
        return super()._compute_reference_prefix(separator, **values)

    def _post_process(self):
        """Seats and invoice first, then Odoo posts and reconciles them."""
        for transaction in self.filtered("training_checkout_id"):
            transaction._post_process_training()
        return super()._post_process()

    def _post_process_training(self):
        self.ensure_one()
        if self.operation == "validation":
            return
        # Who pays has no rights on enrolments; the payment says what is seated.
        checkout_sudo = self.sudo().training_checkout_id
        if self.state in ("done", "authorized"):
            moves = checkout_sudo._settle(self)
            if moves:
                self.invoice_ids = [Command.set(moves.ids)]
            checkout_sudo._send_summary()
        elif self.state == "pending":
            checkout_sudo._note_pending_payment()
        elif self.state in ("cancel", "error"):
            checkout_sudo._note_failed_payment()
