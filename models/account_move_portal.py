from odoo import api, models
from odoo.fields import Domain


class AccountMove(models.Model):
    """Invoices of training on the pages of learners and clients."""

    _inherit = "account.move"

    @api.model
    def _training_portal_domain(self):
        """Posted invoices of training: one's own, or those of the managed client."""
        user = self.env.user
        payer = Domain("partner_id", "=", user.partner_id.id)
        client = user._get_managed_client()
        if client:
            payer |= Domain("commercial_partner_id", "=", client.id)
        return (
            payer
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain(
                "invoice_line_ids", "any!", Domain("training_session_id", "!=", False)
            )
        )

    @api.private
    @api.model
    def _search_training_on_portal(self, domain, **options):
        """Of these invoices, as superuser; portal users are held by rules as well."""
        visible = self if self.env.user.share else self.sudo()
        wanted = self._training_portal_domain() & Domain(domain)
        return visible.search(wanted, **options).sudo()

    @api.private
    @api.model
    def _count_training_on_portal(self, domain):
        visible = self if self.env.user.share else self.sudo()
        return visible.search_count(self._training_portal_domain() & Domain(domain))
