from dataclasses import dataclass, replace

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
        """What a seat costs somebody today.

        :param partner: the learner or whoever pays; for a visitor the public partner
        :param str pool: `onsite` or `online` where the session counts them apart
        :param int quantity: seats booked together; pricelists may have a price for many
        :return: a `SeatPrice`, taxes by the fiscal position of the payer
        """
        self.ensure_one()
        return self._get_seat_prices(partner, pool, quantity)[self]

    @api.private
    def _get_seat_prices(self, partner, pool=None, quantity=1):
        """{session: `SeatPrice`}: the one place that prices seats.

        Sessions are many; payers, pricelists and taxes are few, and each is asked once.
        """
        prices = {}
        payer = partner.commercial_partner_id
        terms = self.grouped(lambda one: (one.company_id, one.customer_id or payer))
        for (company, customer), sessions in terms.items():
            pricelist = self.env["training.enrollment"]._read_pricelists(
                customer, company
            )[customer.id]
            by_list = sessions._read_list_prices(pricelist, company, quantity)
            offered = {
                session: session._price_seats(pricelist, pool, quantity, by_list)
                for session in sessions
            }
            prices |= self._add_taxes(offered, customer)
        return {session: prices[session] for session in self}

    def _read_list_prices(self, pricelist, company, quantity):
        """{product id: (amount, rule id)} by a pricelist; empty without one."""
        products = self.course_id.product_id
        if not pricelist or not products:
            return {}
        return pricelist.with_company(company)._compute_price_rule(
            products, float(quantity)
        )

    @api.private
    def _price_seats(self, pricelist, pool=None, quantity=1, by_list=None):
        """`SeatPrice` without taxes, of one of several seats.

        The session's own price goes first, also that of a seat online; where it is the
        course's list price, the customer's pricelist (may be empty) applies.

        :param by_list: of `_read_list_prices`, where it was read for many sessions
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
            if by_list is None:
                by_list = self._read_list_prices(pricelist, self.company_id, quantity)
            price = self._price_by_list(pricelist, *by_list[product.id])
            if price:
                return price
        return SeatPrice(
            self.price_unit, currency, self.env._("List price of the course")
        )

    def _price_by_list(self, pricelist, amount, rule_id):
        """The price by a rule of the pricelist, or None where no rule fits."""
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

    @api.model
    def _add_taxes(self, offered, customer):
        """Complete {session: `SeatPrice`} of one customer with what taxes make of it.

        Sessions with the same taxes and price differ in nothing here.
        """
        known_taxes, known_totals = {}, {}
        result = {}
        for session, price in offered.items():
            own = session._get_sale_taxes()
            if own not in known_taxes:
                known_taxes[own] = session._map_sale_taxes(customer)
            taxes = known_taxes[own]
            product = session.course_id.product_id
            key = own, product, price.amount, price.currency
            if key not in known_totals:
                known_totals[key] = session._tax_amount(price, own, taxes)
            untaxed, total = known_totals[key]
            result[session] = replace(price, untaxed=untaxed, total=total)
        return result

    def _tax_amount(self, price, own, taxes):
        """(before taxes, as paid), as an invoice line would have it.

        :param own: taxes of the product, `taxes` those that the customer is charged
        """
        if not taxes:
            return price.amount, price.amount
        product, currency = self.course_id.product_id, price.currency
        amount = price.amount
        if any(own.mapped("price_include")):
            amount = own._adapt_price_unit_to_another_taxes(amount, product, own, taxes)
        # Rates alone: `compute_all` would read accounts and tags for each line too.
        totals = taxes._get_tax_details(
            amount,
            1.0,
            precision_rounding=currency.rounding,
            rounding_method=self.company_id.tax_calculation_rounding_method,
            product=product,
        )
        return (
            currency.round(totals["total_excluded"]),
            currency.round(totals["total_included"]),
        )
