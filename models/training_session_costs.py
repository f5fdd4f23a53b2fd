from math import ceil

from odoo import api, fields, models

from ..const import FILLED_STATES

SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")


class TrainingSession(models.Model):
    """The session's sheet: revenue and cost, as planned and as they came out.

    Planned are what everybody with a seat agreed to pay, firm bookings at their frozen
    rates and materials per head. Actual are the posted lines of customers and vendors;
    what nobody bills (employees, own rooms, materials) stays at its rate.
    """

    _inherit = "training.session"

    material_cost = fields.Monetary(
        string="Materials per learner",
        compute="_compute_material_cost",
        store=True,
        readonly=False,
        precompute=True,
        help="Handouts, catering and whatever each learner costs.",
    )
    amount_agreed = fields.Monetary(
        string="Agreed",
        compute="_compute_sheet",
        compute_sudo=True,
        help="What all confirmed seats, or the flat fee, bring once they are due.",
    )
    cost_materials = fields.Monetary(
        string="Materials", compute="_compute_sheet", compute_sudo=True
    )
    cost_planned = fields.Monetary(
        string="Planned cost", compute="_compute_sheet", compute_sudo=True
    )
    cost_billed = fields.Monetary(
        string="Vendor bills",
        compute="_compute_sheet",
        compute_sudo=True,
        help="Posted lines of vendors that name this session.",
    )
    cost_unbilled = fields.Monetary(
        string="At our own rates",
        compute="_compute_sheet",
        compute_sudo=True,
        help="Firm bookings that no vendor's bill line stands for.",
    )
    cost_actual = fields.Monetary(
        string="Actual cost", compute="_compute_sheet", compute_sudo=True
    )
    margin_planned = fields.Monetary(
        string="Planned margin", compute="_compute_sheet", compute_sudo=True
    )
    margin_actual = fields.Monetary(
        string="Actual margin", compute="_compute_sheet", compute_sudo=True
    )
    break_even_seats = fields.Integer(
        string="Break-even at",
        compute="_compute_sheet",
        compute_sudo=True,
        help="Learners at which the planned cost is earned. 0: it never is, or a flat"
        " fee is charged.",
    )

    @api.depends("course_id")
    def _compute_material_cost(self):
        for session in self:
            session.material_cost = session.course_id.material_cost

    @api.depends(
        "amount_invoiced",
        "material_cost",
        "enrollment_ids.price",
        "booking_ids.cost",
        "booking_ids.travel_cost",
        "booking_ids.bill_line_id",
    )
    def _compute_sheet(self):
        """Both columns of the sheet."""
        booked, unbilled = self._read_booking_costs()
        billed = self._read_vendor_costs()
        for session in self:
            learners = len(session._get_filled())
            agreed = session._get_agreed_amount()
            materials = session.material_cost * learners
            session.amount_agreed = agreed
            session.cost_materials = materials
            session.cost_planned = booked.get(session, 0.0) + materials
            session.cost_billed = billed.get(session, 0.0)
            session.cost_unbilled = unbilled.get(session, 0.0)
            session.cost_actual = (
                session.cost_billed + session.cost_unbilled + materials
            )
            session.margin_planned = agreed - session.cost_planned
            session.margin_actual = session.amount_invoiced - session.cost_actual
            session.break_even_seats = session._get_break_even(
                booked.get(session, 0.0), agreed / learners if learners else None
            )

    def _get_filled(self):
        """Enrolments that cost materials: those with a confirmed seat."""
        return self.enrollment_ids.filtered(
            lambda enrollment: enrollment.state in FILLED_STATES
        )

    def _read_booking_costs(self):
        """({session: cost of firm bookings}, {session: of those without a bill}).

        Fee and travel together.
        """
        firm = [("session_id", "in", self.ids), ("state", "=", "firm")]
        bookings = self.env["training.booking"]
        booked, unbilled = (
            {
                session: (cost or 0.0) + (travel or 0.0)
                for session, cost, travel in bookings._read_group(
                    domain, ["session_id"], ["cost:sum", "travel_cost:sum"]
                )
            }
            for domain in (firm, [*firm, *bookings._unbilled_domain()])
        )
        return booked, unbilled

    def _vendor_lines_domain(self):
        """Posted lines that name a session and aren't a customer's."""
        return [
            ("training_session_id", "in", self.ids),
            ("parent_state", "=", "posted"),
            ("display_type", "=", "product"),
            ("move_id.move_type", "not in", SALE_TYPES),
            ("account_id.internal_group", "=", "expense"),
        ]

    def _read_vendor_costs(self):
        """{session: what vendors charged}, in the company's currency as posted."""
        return dict(
            self.env["account.move.line"]._read_group(
                self._vendor_lines_domain(), ["training_session_id"], ["balance:sum"]
            )
        )

    def _get_agreed_amount(self):
        """What is due in the end before taxes, in the company's currency."""
        self.ensure_one()
        if self.fee_mode == "flat":
            price = 0.0
            if self._filter_billable():
                price = self.price_unit + self._get_extra_due(True)
            untaxed = self._exclude_sale_taxes(price, self.price_currency_id)
            return self._convert_to_company(untaxed, self.price_currency_id)
        return sum(
            self._convert_to_company(
                enrollment._exclude_taxes(enrollment.price), enrollment.currency_id
            )
            for enrollment in self.enrollment_ids._filter_billable()
        )

    def _exclude_sale_taxes(self, amount, currency):
        """An amount as on the product, before taxes."""
        taxes = self._get_sale_taxes()
        if not amount or not any(taxes.mapped("price_include")):
            return amount
        return taxes.compute_all(amount, currency)["total_excluded"]

    def _convert_to_company(self, amount, currency):
        if not currency or currency == self.currency_id:
            return amount
        return currency._convert(
            amount, self.currency_id, self.company_id, fields.Date.context_today(self)
        )

    def _get_break_even(self, fixed, average):
        """Learners at which seats earn the fixed cost.

        :param average: what a seat brings so far; None: what it would at the price
        """
        if self.fee_mode == "flat":
            return 0
        if not average:
            untaxed = self._exclude_sale_taxes(self.price_unit, self.price_currency_id)
            average = self._convert_to_company(untaxed, self.price_currency_id)
        each = average - self.material_cost
        if each <= 0:
            return 0
        return ceil(round(fixed / each, 6))

    # -- down to the records -----------------------------------------------------------

    def action_view_customer_lines(self):
        """Posted lines of customers."""
        return self._show_lines(
            self.env._("Invoiced and credited"),
            [
                ("training_session_id", "in", self.ids),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("move_id.move_type", "in", SALE_TYPES),
            ],
        )

    def action_view_vendor_lines(self):
        """Posted lines of vendors."""
        name = self.env._("Vendor bills")
        return self._show_lines(name, self._vendor_lines_domain())

    def _show_lines(self, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }

    def action_view_costs(self):
        """Firm bookings with what they cost."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bookings and their cost"),
            "res_model": "training.booking",
            "view_mode": "list,form",
            "domain": [("session_id", "in", self.ids), ("state", "=", "firm")],
            "context": {"create": False},
        }

    def action_view_reconciliation(self):
        """Enrolments and flat fee beside the ledger."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_reconciliation_report_action"
        )
        return dict(action, domain=[("session_id", "in", self.ids)], context={})
