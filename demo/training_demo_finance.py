from datetime import timedelta

from odoo import fields
from odoo.fields import Command

# Where no rate is known yet.
EUROS_FOR_ONE = 0.9
ABROAD = "Rheinland Maschinenbau"


class DemoFinance:
    """What finance sees in a month: deposits, euros, freelancers' bills, a cut-off."""

    def __init__(self, builder):
        self.builder = builder
        self.env = builder.env
        self.company = builder.company
        self.today = builder.today
        self.month_start = self.today.replace(day=1)

    def build(self):
        self.make_deposit()
        self.make_package()
        self.make_client_abroad()
        self.pay_freelancers()
        self.cut_off()

    def _post(self, moves, day=None):
        if day:
            moves.invoice_date = day
        moves.action_post()
        return moves

    def make_deposit(self):
        """A third of a private course is paid ahead, the rest when it starts."""
        session = self._make_private(
            "PM1",
            33,
            self.builder.clients[1],
            price_unit=3600.0,
            invoice_on="start",
            deposit_percent=30.0,
        )
        self._post(session._create_invoices())

    def make_package(self):
        """Six people for a fixed price, two more pay extra when it starts."""
        client = self.builder.clients[2]
        session = self._make_private(
            "NEG", 19, client, price_unit=1900.0, seats_included=6, price_extra=240.0
        )
        self._enrol(session, self._get_people(client)[:8])
        self._post(session._create_invoices())

    def _make_private(self, code, ahead, client, **overrides):
        session = self.builder._make_session(
            code,
            self.today + timedelta(days=ahead),
            customer_id=client.id,
            fee_mode="flat",
            **overrides,
        )
        session.action_schedule()
        session.action_open()
        return session

    def _get_people(self, client):
        return self.builder.learners.filtered(lambda one: one.parent_id == client)

    def _enrol(self, session, people):
        return self.env["training.enrollment"].create(
            [
                {
                    "session_id": session.id,
                    "partner_id": person.id,
                    "override_reason": "Agreed with the client",
                }
                for person in people
            ]
        )

    def make_client_abroad(self):
        """A German client with a contract in euros: invoiced, and half of it paid."""
        euro = self._use_euros()
        client = self.env["res.partner"].create(
            {
                "name": ABROAD,
                "is_company": True,
                "email": "weiterbildung@rheinland.example.com",
                "country_id": self.env.ref("base.de").id,
                "specific_property_product_pricelist": self._make_contract(euro).id,
            }
        )
        people = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": client.id, "type": "contact"}
                for name in ("Jana Vogt", "Lukas Brandt", "Mehmet Kaya")
            ]
        )
        session = self.env["training.session"].search(
            [
                ("state", "in", ("open", "confirmed")),
                ("is_private", "=", False),
                ("start", ">", fields.Datetime.now() + timedelta(days=20)),
                ("seats_available", ">=", len(people)),
            ],
            limit=1,
        )
        move = self._post(self._enrol(session, people)._create_invoices())
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"amount": move.amount_total / 2})._create_payments()

    def _use_euros(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        if self.company.currency_id != euro and not euro.rate_ids:
            self.env["res.currency.rate"].create(
                {
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                    "name": self.today - timedelta(days=365),
                    "rate": EUROS_FOR_ONE,
                }
            )
        return euro

    def _make_contract(self, currency):
        """A tenth less than the list price, in the client's currency."""
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "product.group_product_pricelist"
        )
        return self.env["product.pricelist"].create(
            {
                "name": f"Contract {ABROAD}",
                "currency_id": currency.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 10,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )

    def pay_freelancers(self):
        """What they taught until last month is billed; this month's waits."""
        delivered = self.env["training.booking"].search(
            [
                ("is_to_bill", "=", True),
                ("meeting_id.stop", "<", self.month_start),
            ]
        )
        if not delivered:
            return
        delivered.action_create_bills()
        bills = self._post(delivered.bill_line_id.move_id, self.month_start)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bills[0].ids
        ).create({})._create_payments()

    def cut_off(self):
        """Last month's revenue by delivery."""
        unearned, unbilled = self.env["account.account"].create(
            [
                {
                    "name": "Training invoiced, not delivered",
                    "code": "252100",
                    "account_type": "liability_current",
                },
                {
                    "name": "Training delivered, not invoiced",
                    "code": "142100",
                    "account_type": "asset_current",
                },
            ]
        )
        accrual = self.env["training.accrual"].create(
            {
                "date": self.month_start - timedelta(days=1),
                "unearned_account_id": unearned.id,
                "unbilled_account_id": unbilled.id,
            }
        )
        if accrual._find_rows():
            accrual.action_post()
