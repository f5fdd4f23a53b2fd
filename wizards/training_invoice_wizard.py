from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..const import INVOICE_GROUPINGS

# Above so many invoices they are made in the background.
AT_ONCE = 20
# More rows than anybody reads before pressing a button; the totals count all.
ROWS_SHOWN = 80


class TrainingInvoiceWizard(models.TransientModel):
    """Invoice what is due, after a look at what that will be."""

    _name = "training.invoice.wizard"
    _description = "Invoice Training"

    due_on = fields.Date(
        string="Due by", required=True, default=fields.Date.context_today
    )
    session_ids = fields.Many2many(
        "training.session",
        string="Sessions",
        default=lambda self: self._default_session_ids(),
    )
    course_ids = fields.Many2many("training.course", string="Courses")
    customer_ids = fields.Many2many("res.partner", string="Customers")
    grouping = fields.Selection(INVOICE_GROUPINGS, default="customer", required=True)
    invoice_date = fields.Date(help="Empty: the day on which finance posts it.")
    line_ids = fields.One2many(
        "training.invoice.wizard.line", "wizard_id", compute="_compute_preview"
    )
    invoice_count = fields.Integer(compute="_compute_preview", string="Invoices")
    charge_count = fields.Integer(compute="_compute_preview", string="Lines")
    untaxed_label = fields.Char(compute="_compute_preview", string="Before taxes")
    total_label = fields.Char(compute="_compute_preview", string="With taxes")
    hidden_count = fields.Integer(compute="_compute_preview")
    in_background = fields.Boolean(compute="_compute_preview")

    @api.model
    def _default_session_ids(self):
        if self.env.context.get("active_model") == "training.session":
            return self.env["training.session"].browse(
                self.env.context.get("active_ids", [])
            )
        return self.env["training.session"]

    @api.depends("due_on", "session_ids", "course_ids", "customer_ids", "grouping")
    def _compute_preview(self):
        """What will be invoiced, before anything is made."""
        for wizard in self:
            plans = wizard._plan() if wizard.due_on else []
            wizard.invoice_count = len(plans)
            wizard.charge_count = sum(plan["charge_count"] for plan in plans)
            wizard.untaxed_label = wizard._add_up(plans, "amount_untaxed")
            wizard.total_label = wizard._add_up(plans, "amount_total")
            wizard.hidden_count = max(len(plans) - ROWS_SHOWN, 0)
            wizard.in_background = len(plans) > AT_ONCE
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        name: plan[name]
                        for name in (
                            "customer_id",
                            "currency_id",
                            "name",
                            "charge_count",
                            "amount_untaxed",
                            "amount_total",
                        )
                    }
                )
                for plan in plans[:ROWS_SHOWN]
            ]

    def _plan(self):
        """One plan for each invoice to be made."""
        enrollments, sessions = self._find_chargeable()
        charges = [
            *enrollments._get_charges(self.due_on),
            *sessions._get_charges(self.due_on),
        ]
        return enrollments._plan_invoices(charges, self.grouping)

    def _find_chargeable(self):
        """(enrolments, sessions with a flat fee) within what was chosen."""
        companies = Domain("company_id", "in", self.env.companies.ids)
        seats = self.env["training.enrollment"]._billable_domain(self.due_on)
        flat = Domain("fee_mode", "=", "flat") & Domain(
            "state", "not in", ("draft", "cancelled")
        )
        if self.session_ids:
            seats &= Domain("session_id", "in", self.session_ids._origin.ids)
            flat &= Domain("id", "in", self.session_ids._origin.ids)
        if self.course_ids:
            courses = Domain("course_id", "in", self.course_ids._origin.ids)
            seats, flat = seats & courses, flat & courses
        if self.customer_ids:
            customers = Domain("customer_id", "child_of", self.customer_ids._origin.ids)
            seats, flat = seats & customers, flat & customers
        return (
            self.env["training.enrollment"].search(seats & companies, order="id"),
            self.env["training.session"].search(flat & companies, order="id"),
        )

    def _add_up(self, plans, name):
        """The total in words, by currency."""
        currencies = self.env["res.currency"]
        return currencies._format_totals(
            (currencies.browse(plan["currency_id"]), plan[name]) for plan in plans
        )

    def action_invoice(self):
        """Make the draft invoices and show them; many are made in the background."""
        self.ensure_one()
        self.env["training.enrollment"]._check_may_invoice()
        plans = self._plan()
        if not plans:
            raise UserError(self.env._("Nothing of this is due by that day."))
        run = self.env["training.invoice.run"].create(
            {
                "grouping": self.grouping,
                "due_on": self.due_on,
                "invoice_date": self.invoice_date,
                "line_ids": [Command.create(plan) for plan in plans],
            }
        )
        if len(plans) > AT_ONCE:
            run._trigger_worker()
            return run._get_records_action(name=self.env._("Invoicing"))
        run._work_on(run.line_ids)
        if run.failed_count:
            return run._get_records_action(name=self.env._("Invoicing"))
        return run.action_view_moves()


class TrainingInvoiceWizardLine(models.TransientModel):
    """An invoice that would be made."""

    _name = "training.invoice.wizard.line"
    _description = "Invoice to be Made"

    wizard_id = fields.Many2one("training.invoice.wizard", ondelete="cascade")
    customer_id = fields.Many2one("res.partner")
    currency_id = fields.Many2one("res.currency")
    name = fields.Char(string="Sessions")
    charge_count = fields.Integer(string="Lines")
    amount_untaxed = fields.Monetary(string="Before taxes")
    amount_total = fields.Monetary(string="With taxes")
