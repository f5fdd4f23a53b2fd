"""What the tests of the website share."""

from odoo import Command

from odoo.addons.training_operations.models.training_checkout_booking import (
    WebBooking,
    WebPerson,
)


class WebsiteFactories:
    """A published course, an open session and bookings as a form makes them."""

    @classmethod
    def set_up_website(cls, **course):
        cls.website = cls.env["website"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.course = cls._make_course(is_published=True, **course)
        cls.listed = cls._make_open_session(course=cls.course)

    @classmethod
    def _fill_form(cls, *people, **overrides):
        """A `WebBooking` of people given as (name, address); the first one books."""
        persons = [WebPerson(name, email) for name, email in people]
        return WebBooking(persons[0], persons, **overrides)

    @classmethod
    def _book_as(cls, user, *people, session=None, **overrides):
        checkouts = cls.env["training.checkout"].with_user(user)
        session = (session or cls.listed).with_user(user).sudo()
        form = cls._fill_form(*people, **overrides)
        if not user._is_public():
            form.booker = WebPerson(user.name, user.email)
        return checkouts._book(session, form, cls.website)

    @classmethod
    def _book_as_guest(cls, *people, **overrides):
        public = cls.env.ref("base.public_user")
        return cls._book_as(public, *people, **overrides)

    @classmethod
    def _offer_discount(cls, percent):
        """Have visitors pay by a pricelist that takes something off all courses."""
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(
            "product.group_product_pricelist"
        )
        cls.env["product.pricelist"].search([]).active = False
        rule = {
            "applied_on": "3_global",
            "compute_price": "percentage",
            "percent_price": percent,
        }
        return cls.env["product.pricelist"].create(
            {"name": "Summer", "item_ids": [Command.create(rule)]}
        )

    @classmethod
    def _enable_provider(cls):
        """A payment provider of no real bank that visitors may use."""
        provider = cls.env["payment.provider"].search(
            [("company_id", "=", cls.company.id), ("code", "=", "none")], limit=1
        ) or cls.env["payment.provider"].create({"name": "Test bank"})
        method = (
            cls.env["payment.method"]
            .with_context(active_test=False)
            .search([("primary_payment_method_id", "=", False)], limit=1)
        )
        redirect = cls.env["ir.ui.view"].create(
            {
                "name": "Back to the shop",
                "type": "qweb",
                "arch": '<form action="/payment/status" method="get"/>',
            }
        )
        journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        provider.write(
            {
                "state": "test",
                "is_published": True,
                "payment_method_ids": [Command.set(method.ids)],
                "redirect_form_view_id": redirect.id,
                "journal_id": journal.id,
            }
        )
        method.active = True
        # Of the bank's journal Odoo wants to know which method a payment came by.
        cls.env["account.payment.method.line"].create(
            {
                "name": "Test bank",
                "payment_method_id": cls.env.ref(
                    "account.account_payment_method_manual_in"
                ).id,
                "journal_id": journal.id,
                "payment_provider_id": provider.id,
            }
        )
        cls.provider, cls.payment_method = provider, method

    @classmethod
    def _pay(cls, checkout, state="done", **overrides):
        """A payment of a booking in some state, processed as Odoo does."""
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.payment_method.id,
                "reference": checkout.name,
                "amount": checkout.amount_total,
                "currency_id": checkout.currency_id.id,
                "partner_id": checkout.customer_id.id,
                "operation": "online_direct",
                "training_checkout_id": checkout.id,
                "state": state,
                **overrides,
            }
        )
        transaction._post_process()
        return transaction
