from dataclasses import dataclass

from odoo import api, fields, models


@dataclass(frozen=True)
class SeatPrice:
    """What a seat costs somebody today, and why.

    :param float amount: as on the product, with or without taxes; what an enrolment
        keeps as its price
    :param currency: the `res.currency` of all three amounts
    :param str origin: where the price comes from, in words
    :param float untaxed: before taxes
    :param float total: as the customer pays it
    """

    amount: float
    currency: models.Model
    origin: str
    untaxed: float = 0.0
    total: float = 0.0


class TrainingSession(models.Model):
    """Prices: of a seat, of a seat online, of the whole session; to whom and why."""

    _inherit = "training.session"

    fee_mode = fields.Selection(
        [("learner", "Per learner"), ("flat", "Flat fee")],
        string="Charged",
        default="learner",
        required=True,
    )
    price_currency_id = fields.Many2one(
        "res.currency",
        string="Priced in",
        compute="_compute_price_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Customers whose pricelist is in another currency pay in that one.",
    )
    price_unit = fields.Monetary(
        string="Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        currency_field="price_currency_id",
        help="Per learner, or for the whole session when charged as a flat fee. Who has"
        " a pricelist pays by it, as long as this is the course's list price.",
    )

    _price_not_negative = models.Constraint(
        "CHECK (COALESCE(price_unit, 0) >= 0)", "A price can't be negative."
    )
    _flat_fee_has_customer = models.Constraint(
        "CHECK (fee_mode != 'flat' OR customer_id IS NOT NULL)",
        "A flat fee is charged to a client: choose the client first.",
    )

    @api.depends("company_id")
    def _compute_price_currency_id(self):
        for session in self:
            session.price_currency_id = (
                session.price_currency_id or session.company_id.currency_id
            )

    @api.depends("course_id")
    def _compute_price_unit(self):
        for session in self:
            product = session.course_id.product_id
            session.price_unit = (
                session._get_list_price() if product else session.price_unit
            )

    def _get_list_price(self):
        """The course's price on the product, in the currency of this session."""
        company = self.company_id or self.env.company
        product = self.course_id.product_id.with_company(company)
        return self._convert_price(product.lst_price, product.currency_id)

    def _convert_price(self, amount, currency):
        """An amount in the currency of this session, at today's rate."""
        target = self.price_currency_id or self.currency_id
        if not currency or not target or currency == target:
            return amount
        company = self.company_id or self.env.company
        return currency._convert(
            amount, target, company, fields.Date.context_today(self)
        )

    @api.private
    def _get_price_in_company(self):
        """The price of this session in the company's currency, at today's rate."""
        return self.price_currency_id._convert(
            self.price_unit,
            self.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    @api.private
    def _get_seat_price(self, partner, pool=None, quantity=1):
        """What a seat costs somebody today: the one place that prices a seat.

        :param partner: the learner or whoever pays; for a visitor the public partner
        :param str pool: `onsite` or `online` where the session counts them apart
        :param int quantity: seats booked together; pricelists may have a price for many
        :return: a `SeatPrice`, taxes by the fiscal position of the payer
        """
        self.ensure_one()
        payer = self.customer_id or partner.commercial_partner_id
        pricelist = self.env["training.enrollment"]._read_pricelists(
            payer, self.company_id
        )[payer.id]
        price = self._price_seats(pricelist, pool, quantity)
        untaxed, total = self._tax_price(price.amount, price.currency, payer)
        return SeatPrice(price.amount, price.currency, price.origin, untaxed, total)

    @api.private
    def _price_seats(self, pricelist, pool=None, quantity=1):
        """`SeatPrice` without taxes, of one of several seats.

        The session's own price goes first, also that of a seat online; where it is the
        course's list price, the customer's pricelist (may be empty) applies.
        """
        self.ensure_one()
        currency = self.price_currency_id
        if self.fee_mode == "flat":
            return SeatPrice(0.0, currency, self.env._("In the session's flat fee"))
        online = self._get_online_price() if pool == "online" else None
        if online is not None:
            return SeatPrice(online, currency, self.env._("Seat online, this session"))
        product = self.course_id.product_id
        if not product or currency.compare_amounts(
            self.price_unit, self._get_list_price()
        ):
            return SeatPrice(
                self.price_unit, currency, self.env._("Price of this session")
            )
        if pricelist:
            price = self._price_by_list(pricelist, product, quantity)
            if price:
                return price
        return SeatPrice(
            self.price_unit, currency, self.env._("List price of the course")
        )

    def _price_by_list(self, pricelist, product, quantity):
        """The price by a rule of the pricelist, or None where no rule fits."""
        amount, rule_id = pricelist.with_company(
            self.company_id
        )._get_product_price_rule(product, float(quantity))
        currency = pricelist.currency_id
        rule = self.env["product.pricelist.item"].sudo().browse(rule_id or [])
        if not rule and currency == self.price_currency_id:
            return None
        origin = self.env._("Pricelist “%s”", pricelist.name)
        if rule.min_quantity > 1:
            origin = self.env._(
                "Pricelist “%(pricelist)s”, from %(seats)s seats on",
                pricelist=pricelist.name,
                seats=f"{rule.min_quantity:g}",
            )
        return SeatPrice(currency.round(amount), currency, origin)

    # -- taxes ------------------------------------------------------------------------

    @api.private
    def _get_sale_taxes(self):
        """Taxes of the course's product in this company."""
        self.ensure_one()
        return self.course_id.product_id.taxes_id.filtered(
            lambda tax: tax.company_id == self.company_id
        )

    @api.private
    def _map_sale_taxes(self, customer):
        """The same taxes as a customer is charged them, by his fiscal position."""
        taxes = self._get_sale_taxes()
        if not taxes or not customer:
            return taxes
        # Which taxes somebody pays isn't asked with the rights of the visitor.
        positions = self.env["account.fiscal.position"].sudo()
        position = positions.with_company(self.company_id)._get_fiscal_position(
            customer.sudo()
        )
        return position.map_tax(taxes) if position else taxes

    @api.private
    def _adapt_price(self, amount, customer):
        """A price as on the product, as an invoice line of the customer has it."""
        taxes = self._get_sale_taxes()
        if not any(taxes.mapped("price_include")):
            return amount
        return taxes._adapt_price_unit_to_another_taxes(
            amount, self.course_id.product_id, taxes, self._map_sale_taxes(customer)
        )

    @api.private
    def _tax_price(self, amount, currency, customer):
        """(before taxes, as paid) of a price as on the product."""
        taxes = self._map_sale_taxes(customer)
        if not taxes:
            return amount, amount
        totals = taxes.compute_all(self._adapt_price(amount, customer), currency)
        return totals["total_excluded"], totals["total_included"]
