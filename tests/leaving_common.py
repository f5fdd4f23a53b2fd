"""A course with a price and a policy with fee steps, invoices draft and posted."""

from datetime import date, datetime

from odoo.fields import Command

STEPS = {30: 25, 14: 50, 7: 100}
# The session begins on 15 June 2027 at 9:00 in London, which is 8:00 UTC.
FIRST_DAY = date(2027, 6, 15)
FREE = datetime(2027, 5, 1, 12)  # 45 days before
QUARTER = datetime(2027, 5, 20, 12)  # 26 days before
HALF = datetime(2027, 6, 3, 12)  # 12 days before
WHOLE = datetime(2027, 6, 14, 22, 30)  # 14 June, 23:30 BST


class LeavingFactories:
    @classmethod
    def set_up_leaving(cls):
        cls.policy = cls._make_policy(
            name="Fees by steps",
            transfer_fee_percent=10,
            no_show_fee_percent=20,
            fee_step_ids=[
                Command.create({"days_before": days, "percent": percent})
                for days, percent in STEPS.items()
            ],
        )
        cls.course = cls._make_course(policy_id=cls.policy.id, seats_max=3)
        cls.session = cls._make_open_session(FIRST_DAY, course=cls.course)
        cls.learner = cls._make_learners(1, parent_id=cls.client_company.id)
        cls.enrollment = cls._make_enrollment(cls.session, cls.learner)

    def _invoice(self, enrollments=None, post=True):
        moves = (
            (enrollments or self.enrollment).with_user(self.finance)._create_invoices()
        )
        if post:
            moves.action_post()
        return moves.sudo()

    def _in_words(self, amount, currency=None):
        return (currency or self.company.currency_id).format(amount)

    def _tax(self, **overrides):
        """Taxes of a fifth on the course's product."""
        tax = self.env["account.tax"].create(
            {
                "name": "VAT 20%",
                "amount": 20.0,
                "type_tax_use": "sale",
                **overrides,
            }
        )
        self.course.product_id.taxes_id = tax
        return tax

    def _lines(self, enrollment, kind="seat", move_type="out_invoice"):
        return enrollment.sudo().invoice_line_ids.filtered(
            lambda line: line.training_fee_kind == kind and line.move_type == move_type
        )
