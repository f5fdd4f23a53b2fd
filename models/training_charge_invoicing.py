from collections import defaultdict

from odoo import api, models
from odoo.fields import Command

from ..logic.invoicing import DEPOSIT


class TrainingChargeMixin(models.AbstractModel):
    """From charges to draft invoices, and what these will come to beforehand."""

    _inherit = "training.charge.mixin"

    @api.private
    @api.model
    def _group_charges(self, charges, grouping="customer"):
        """{key: charges}: one draft invoice for each key, in a steady order."""
        groups = defaultdict(list)
        for charge in charges:
            groups[charge.record._get_invoice_key(grouping, charge.kind)].append(charge)
        for members in groups.values():
            members.sort(key=self._get_charge_order)
        return dict(groups)

    @api.model
    def _get_charge_order(self, charge):
        session = charge.record._get_charge_session()
        start = session.start.isoformat() if session.start else ""
        return start, session.id, charge.record._name, charge.record.id

    @api.private
    @api.model
    def _invoice_charges(self, charges, grouping="customer", invoice_date=False):
        """Make draft invoices.

        A deposit nobody posted isn't needed any more when the whole is charged.

        :return: the draft `account.move` records
        """
        self._check_may_invoice()
        whole = [charge for charge in charges if charge.kind != DEPOSIT]
        for records in self._split_by_model(whole):
            records._read_charge_lines().filtered(
                lambda line: (
                    line.training_fee_kind == DEPOSIT and line.parent_state == "draft"
                )
            )._training_take_back(self.env._("charged in full"))
        return (
            self.env["account.move"]
            .sudo()  # drafts only: posting stays with finance
            .create(
                [
                    self._prepare_charges_vals(members, invoice_date)
                    for members in self._group_charges(charges, grouping).values()
                ]
            )
            .sudo(False)
        )

    @api.model
    def _split_by_model(self, charges):
        """The records of charges, one recordset for each model."""
        for model in ("training.enrollment", "training.session"):
            ids = [one.record.id for one in charges if one.record._name == model]
            yield self.env[model].browse(ids)

    @api.model
    def _prepare_charges_vals(self, charges, invoice_date=False):
        """Values of one draft invoice."""
        first = charges[0].record
        sessions = self.env["training.session"].union(
            *(charge.record._get_charge_session() for charge in charges)
        )
        references = {charge.record._get_charge_reference() for charge in charges}
        reference = references.pop() if len(references) == 1 else ""
        _price, currency = first._get_charge_terms()
        lines = []
        for charge in charges:
            own = charge.record._get_charge_reference()
            for vals in charge.record._prepare_charge_line_vals(charge.kind):
                if own and own != reference:
                    label = self.env._("Order number %s", own)
                    vals["name"] = f"{vals['name']}\n{label}"
                lines.append(Command.create(vals))
        return {
            "move_type": "out_invoice",
            "company_id": first.company_id.id,
            "partner_id": first.customer_id.id,
            "currency_id": currency.id,
            "ref": reference or False,
            "invoice_date": invoice_date,
            "invoice_user_id": sessions[:1].user_id.id,
            "invoice_origin": ", ".join(sessions.mapped("name")),
            "invoice_line_ids": lines,
        }

    # -- before anything is made -------------------------------------------------------

    @api.private
    @api.model
    def _preview_charges(self, charges, taxes_of):
        """(before taxes, as paid) of one invoice that would be made of charges.

        :param taxes_of: function (session, customer) -> taxes; look-ups are kept there
        """
        first = charges[0].record
        _price, currency = first._get_charge_terms()
        company = first.company_id
        tax_model = self.env["account.tax"].sudo()  # rates are no secret
        base_lines = []
        for charge in charges:
            session = charge.record._get_charge_session()
            taxes = taxes_of(session, charge.record.customer_id)
            for vals in charge.record._prepare_charge_line_vals(charge.kind):
                commands = vals.get("tax_ids")
                base_lines.append(
                    tax_model._prepare_base_line_for_taxes_computation(
                        None,
                        product_id=session.course_id.product_id,
                        tax_ids=(
                            tax_model.browse(commands[0][2]) if commands else taxes
                        ),
                        price_unit=vals["price_unit"],
                        quantity=vals["quantity"],
                        currency_id=currency,
                        partner_id=charge.record.customer_id,
                    )
                )
        tax_model._add_tax_details_in_base_lines(base_lines, company)
        tax_model._round_base_lines_tax_details(base_lines, company)
        totals = tax_model._get_tax_totals_summary(base_lines, currency, company)
        return totals["base_amount_currency"], totals["total_amount_currency"]

    @api.private
    @api.model
    def _plan_invoices(self, charges, grouping="customer"):
        """Values of `training.invoice.run.line`, one for each invoice to be made."""
        known = {}

        def taxes_of(session, customer):
            key = session.course_id, session.company_id, customer
            if key not in known:
                known[key] = session._map_sale_taxes(customer)
            return known[key]

        plans = []
        for key, members in self._group_charges(charges, grouping).items():
            company, customer, currency, _own = key
            untaxed, total = self._preview_charges(members, taxes_of)
            sessions = self.env["training.session"].union(
                *(charge.record._get_charge_session() for charge in members)
            )
            enrollments, flat = self._split_by_model(members)
            plans.append(
                {
                    "company_id": company.id,
                    "customer_id": customer.id,
                    "currency_id": currency.id,
                    "name": ", ".join(sessions[:4].mapped("name"))
                    + ("…" if len(sessions) > 4 else ""),
                    "enrollment_ids": [Command.set(enrollments.ids)],
                    "session_ids": [Command.set(flat.ids)],
                    "charge_count": len(members),
                    "amount_untaxed": untaxed,
                    "amount_total": total,
                }
            )
        return plans
