from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.fees import fee_amount


class TrainingEnrollment(models.Model):
    """Fees beside the seat: agreed once, invoiced as drafts, part of what is due."""

    _inherit = "training.enrollment"

    fee_ids = fields.One2many(
        "training.enrollment.fee", "enrollment_id", string="Fees", readonly=True
    )

    @api.depends("fee_ids.amount", "fee_ids.waived_on")
    def _compute_amounts(self):
        return super()._compute_amounts()

    def _get_amount_due(self):
        return super()._get_amount_due() + sum(
            self._exclude_taxes(fee.amount) for fee in self._get_standing_fees()
        )

    @api.private
    def _get_standing_fees(self):
        return self.fee_ids.filtered(lambda fee: not fee.waived_on)

    @api.private
    def _format_gross(self, amount):
        """An amount as on the product, with taxes, as its payer reads it."""
        self.ensure_one()
        return self.currency_id.format(self._include_taxes(float(amount)))

    @api.private
    def _charge_fee(self, kind, amount_by_enrollment, reason):
        """Agree a fee with enrolments and put it on draft invoices; safe to repeat.

        :param str kind: one of `FEE_KINDS`
        :param dict amount_by_enrollment: {enrollment: amount, taxes as on the product}
        :param str reason: why, kept with the fee
        :return: the `training.enrollment.fee` records that are new
        """
        charged = self.sudo().fee_ids.filtered(lambda fee: fee.kind == kind)
        due = self.filtered(lambda one: amount_by_enrollment.get(one, 0) > 0)
        # What the policy or somebody allowed to decide says; nobody types fees in.
        fees = (
            self.env["training.enrollment.fee"]
            .sudo()
            .create(
                [
                    {
                        "enrollment_id": enrollment.id,
                        "kind": kind,
                        "amount": float(amount_by_enrollment[enrollment]),
                        "reason": reason,
                    }
                    for enrollment in due - charged.enrollment_id.sudo(False)
                ]
            )
        )
        fees._invoice()
        return fees.sudo(False)

    @api.private
    def _judge_attendance(self):
        """A no-show costs what the policy says, as long as it is one."""
        result = super()._judge_attendance()
        self._charge_no_show_fees()
        present = self.filtered(lambda enrollment: enrollment.state != "no_show")
        wrong = present.sudo().fee_ids.filtered(
            lambda fee: fee.kind == "no_show" and not fee.waived_on
        )  # the rule takes back what it charged
        if wrong:
            wrong._waive(self.env._("The corrected attendance shows a presence."))
        return result

    @api.private
    def _charge_no_show_fees(self):
        """Charge who never came what the policy says, beside the seat that was kept."""
        absent = self.filtered(lambda enrollment: enrollment.state == "no_show")
        policies = absent._get_policies()
        amounts = {
            enrollment: fee_amount(
                enrollment.price,
                policies[enrollment].no_show_fee_percent,
                enrollment.currency_id.rounding or 0.01,
            )
            for enrollment in absent
        }
        return absent._charge_fee("no_show", amounts, self.env._("Never present"))

    def _check_may_override(self):
        """Only whom the policy names goes beyond it.

        :raise UserError: naming who may
        """
        for policy in set(self._get_policies().values()):
            if not (self.env.su or policy._allows_override(self.env.user)):
                group = policy.override_group_id.name
                raise UserError(
                    self.env._(
                        "The policy “%(policy)s” leaves exceptions to: %(group)s.",
                        policy=policy.name,
                        group=group or self.env._("nobody"),
                    )
                )

    @api.private
    def _create_invoices(self, grouping="customer", invoice_date=False, due_on=None):
        """Invoice fees too whose draft somebody deleted."""
        moves = super()._create_invoices(grouping, invoice_date, due_on)
        return moves | self.sudo().fee_ids._invoice(invoice_date)
