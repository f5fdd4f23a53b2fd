"""Moves, payments, taxes, currencies and what the ledger itself says, for finance."""

from odoo.fields import Command, Date
from odoo.tools import SQL

from .common import TrainingFactories


class FinanceFactories(TrainingFactories):
    """What a test about money needs; used beside `TrainingCase`."""

    @classmethod
    def _make_tax(cls, amount=20.0, **overrides):
        return cls.env["account.tax"].create(
            {
                "name": f"VAT {amount}%",
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                **overrides,
            }
        )

    @classmethod
    def _make_taxed_course(cls, price=120.0, amount=20.0, included=True, **overrides):
        tax = cls._make_tax(
            amount,
            price_include_override="tax_included" if included else "tax_excluded",
        )
        course = cls._make_course(**overrides)
        course.product_id.write(
            {"list_price": price, "taxes_id": [Command.set(tax.ids)]}
        )
        return course

    @classmethod
    def _set_rates(cls, code, **rates):
        """A currency with its rates by day, as `d2027_01_01=2.0`; others are gone."""
        currency = cls.env.ref(f"base.{code}")
        currency.active = True
        cls.env["res.currency.rate"].search(
            [("currency_id", "=", currency.id)]
        ).unlink()
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": cls.company.id,
                    "name": Date.to_date(day[1:].replace("_", "-")),
                    "rate": rate,
                }
                for day, rate in rates.items()
            ]
        )
        return currency

    @classmethod
    def _use_pricelists(cls):
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(
            "product.group_product_pricelist"
        )

    @classmethod
    def _make_pricelist(cls, price=None, quantity=0, currency=None, **overrides):
        """A pricelist with one price for every course."""
        rule = {
            "compute_price": "fixed",
            "fixed_price": price,
            "min_quantity": quantity,
            "applied_on": "3_global",
        }
        return cls.env["product.pricelist"].create(
            {
                "name": "Contract",
                "currency_id": (currency or cls.company.currency_id).id,
                "item_ids": [Command.create(rule)] if price is not None else [],
                **overrides,
            }
        )

    def _post(self, moves, day=None):
        if day:
            moves.write({"invoice_date": day})
        moves.with_user(self.finance).action_post()
        return moves

    def _pay(self, moves, amount=None, day=None):
        values = {"group_payment": False}
        if amount is not None:
            values["amount"] = amount
        if day:
            values["payment_date"] = day
        self.env["account.payment.register"].with_user(self.finance).with_context(
            active_model="account.move", active_ids=moves.ids
        ).create(values)._create_payments()

    def _ledger(self, field, record, column="balance"):
        """What stands in the ledger for a record, asked of the database itself."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT COALESCE(SUM(-%(column)s), 0) FROM account_move_line"
                " WHERE %(field)s = %(id)s AND parent_state = 'posted'"
                " AND display_type = 'product'",
                column=SQL.identifier(column),
                field=SQL.identifier(field),
                id=record.id,
            )
        )
        return float(self.env.cr.fetchone()[0])
