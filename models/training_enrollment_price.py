from collections import Counter, defaultdict

from odoo import api, fields, models


class TrainingEnrollment(models.Model):
    """The agreed price: found once, in the customer's currency, then frozen."""

    _inherit = "training.enrollment"

    # Given at insertion like the price, so that nothing is computed for each learner.
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
        help="That of the customer's pricelist, else of the session's price.",
    )
    price = fields.Monetary(
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
        help="Agreed when the learner was enrolled, before taxes as on the product.",
        tracking=True,
    )
    price_origin = fields.Char(
        string="Price from",
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Where the agreed price came from.",
    )

    _price_not_negative = models.Constraint(
        "CHECK (COALESCE(price, 0) >= 0)", "A price can't be negative."
    )

    @api.depends("session_id", "partner_id", "customer_id")
    def _compute_price(self):
        """Propose today's price on a form; what was agreed stays."""
        added = self.filtered(lambda enrollment: not enrollment._origin)
        for enrollment in self - added:
            enrollment.price = enrollment.price
            enrollment.price_origin = enrollment.price_origin
            enrollment.currency_id = (
                enrollment.currency_id or enrollment.session_id.price_currency_id
            )
        wishes = [
            {
                "session_id": enrollment.session_id.id,
                "seat_pool": enrollment.seat_pool,
                "customer_id": (
                    enrollment.customer_id
                    or enrollment.session_id.customer_id
                    or enrollment.partner_id.commercial_partner_id
                )._origin.id,
            }
            for enrollment in added
        ]
        self._complete_prices(
            wishes, {session.id: session for session in added.session_id}
        )
        for enrollment, wish in zip(added, wishes, strict=True):
            enrollment.price = wish.get("price", 0.0)
            enrollment.price_origin = wish.get("price_origin")
            enrollment.currency_id = wish.get("currency_id")

    @api.model
    def _complete_prices(self, vals_list, session_by_id):
        """Freeze the price of today for whom none was agreed, and say where it is from.

        Seats that the same customer gets in the same session at once count together
        for a pricelist's price of many.
        """
        open_vals = [
            vals
            for vals in vals_list
            if vals.get("session_id") in session_by_id
            and not ("price" in vals and vals.get("price_origin"))
        ]
        together = Counter(
            (vals["session_id"], vals.get("customer_id")) for vals in open_vals
        )
        # Customers are many, pricelists few.
        by_key = defaultdict(list)
        for vals, pricelist in self._match_pricelists(open_vals, session_by_id):
            quantity = together[vals["session_id"], vals.get("customer_id")]
            pool = vals.get("seat_pool") or None
            by_key[vals["session_id"], pricelist, pool, quantity].append(vals)
        for (session_id, *terms), group in by_key.items():
            offered = session_by_id[session_id]._price_seats(*terms)
            for vals in group:
                self._set_price(vals, offered)

    @api.model
    def _set_price(self, vals, offered):
        """Take an offered price, unless another one was agreed."""
        currency = offered.currency
        agreed = "price" in vals and (
            vals.get("currency_id", currency.id) != currency.id
            or currency.compare_amounts(vals["price"] or 0.0, offered.amount) != 0
        )
        vals.setdefault("price", offered.amount)
        vals.setdefault("currency_id", currency.id)
        vals["price_origin"] = (
            self.env._("Agreed by %s", self.env.user.name) if agreed else offered.origin
        )

    def _match_pricelists(self, vals_list, session_by_id):
        """Pairs (values, pricelist of who pays, maybe empty)."""
        by_company = defaultdict(list)
        for vals in vals_list:
            by_company[session_by_id[vals["session_id"]].company_id].append(vals)
        for company, group in by_company.items():
            customers = self.env["res.partner"].browse(
                dict.fromkeys(
                    vals["customer_id"] for vals in group if vals.get("customer_id")
                )
            )
            pricelists = self._read_pricelists(customers, company)
            for vals in group:
                yield vals, pricelists[vals.get("customer_id")]

    @api.model
    def _read_pricelists(self, customers, company):
        """{customer id: pricelist}; empty ones where the company uses none."""
        pricelists = defaultdict(lambda: self.env["product.pricelist"])
        if self.env["res.groups"]._is_feature_enabled(
            "product.group_product_pricelist"
        ):
            # What somebody pays is no secret of whoever enrols them.
            customers_sudo = customers.sudo().with_company(company)
            for customer in customers_sudo:
                pricelists[customer.id] = customer.property_product_pricelist
        return pricelists

    def write(self, vals):
        """Who changes an agreed price is named as its origin."""
        if "price" in vals and "price_origin" not in vals:
            origin = self.env._("Changed by %s", self.env.user.name)
            vals = dict(vals, price_origin=origin)
        return super().write(vals)
