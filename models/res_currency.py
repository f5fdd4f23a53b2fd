from odoo import api, models


class ResCurrency(models.Model):
    """Totals over several currencies, as people are to read them."""

    _inherit = "res.currency"

    @api.model
    def _format_totals(self, amounts):
        """Totals in words, one for each currency: they are never added together.

        :param amounts: pairs (currency, amount)
        :return: such as "$ 120.00 · 80.00 €"; currencies that come to nothing are left
            out, unless all do
        """
        totals = {}
        for currency, amount in amounts:
            totals[currency] = totals.get(currency, 0.0) + amount
        counted = {
            currency: total
            for currency, total in totals.items()
            if currency and not currency.is_zero(total)
        } or dict(list(totals.items())[:1])
        return " · ".join(
            currency.format(total) for currency, total in counted.items() if currency
        )
