from datetime import timedelta

import pytz

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    training_policy_id = fields.Many2one(
        "training.policy",
        string="Training policy",
        ondelete="restrict",
        domain="[('company_id', 'in', (id, False))]",
        help="Holds where session, client and course name none.",
    )
    training_certificate_disclosure = fields.Selection(
        [
            ("full", "Full name"),
            ("initials", "Initials"),
            ("none", "No name"),
        ],
        string="Holder on the check page",
        default="full",
        required=True,
    )
    training_evidence_required = fields.Boolean(
        string="Evidence required",
        help="Certificates earned elsewhere are recorded with a file as evidence only.",
    )
    training_unearned_account_id = fields.Many2one(
        "account.account",
        string="Unearned training revenue",
        domain="[('account_type', 'in', "
        "('liability_current', 'liability_non_current'))]",
        help="Invoiced and not delivered yet.",
    )
    training_unbilled_account_id = fields.Many2one(
        "account.account",
        string="Unbilled training revenue",
        domain="[('account_type', 'in', ('asset_current', 'asset_prepayments'))]",
        help="Delivered and not invoiced yet.",
    )
    training_accrual_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of accruals",
        domain="[('type', '=', 'general')]",
    )
    training_weight_cost = fields.Float(string="Pay", default=1.0)
    training_weight_travel_km = fields.Float(string="Travel (per km)", default=0.45)
    training_weight_preference = fields.Float(
        string="Client's preference", default=250.0
    )
    training_weight_rank = fields.Float(string="Rank in the course", default=25.0)
    training_weight_rating = fields.Float(
        string="Learners' rating (per point below 100)", default=1.0
    )
    training_weight_fairness = fields.Float(
        string="Even load (per hour above average)", default=4.0
    )
    training_weight_room = fields.Float(string="Rooms", default=1.0)
    training_weight_lateness_day = fields.Float(
        string="Delay (per day after the first wished)", default=15.0
    )
    training_weight_unscheduled = fields.Float(
        string="Not scheduled (per request)", default=20000.0
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company in companies:
            company._ensure_training_policy()
        return companies

    @api.model
    def _create_missing_training_policies(self):
        """Give each company its own policy; those that have one keep it."""
        for company in self.sudo().search([("training_policy_id", "=", False)]):
            company._ensure_training_policy()

    @api.private
    def _ensure_training_policy(self):
        """The policy of last resort of one company, made when there is none."""
        self.ensure_one()
        company = self.sudo()  # the rules hold for people who may not read them
        if not company.training_policy_id:
            company.training_policy_id = company.env["training.policy"].create(
                {"name": self.env._("Standard policy"), "company_id": company.id}
            )
        return company.training_policy_id

    training_web_payment = fields.Selection(
        [
            ("both", "Online or on invoice, as the visitor chooses"),
            ("online", "Online only"),
            ("invoice", "On invoice only"),
        ],
        string="Paying on the website",
        default="both",
        required=True,
        help="Online needs a payment provider that is published.",
    )
    training_hold_messages = fields.Boolean(
        string="Hold messages back",
        help="Messages are made and logged, but not sent: for trying things out.",
    )

    @api.private
    def _training_weekdays(self):
        """Days of the week on which the company works, Monday being 0."""
        self.ensure_one()
        calendar = self.resource_calendar_id.sudo()  # opening days are public
        days = {int(day) for day in calendar.attendance_ids.mapped("dayofweek")}
        if not days or calendar.flexible_hours:
            days = set(range(7))
        return frozenset(days)

    @api.private
    def _training_closures(self, tz):
        """Public holidays and closures as local days.

        :param str tz: zone in which the days are counted
        :return: list of (first day, last day, name), both days included
        """
        self.ensure_one()
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("company_id", "in", (self.id, False)),
                    ("calendar_id", "in", (self.resource_calendar_id.id, False)),
                ]
            )
        )  # closures concern everybody, the model is the HR department's
        zone = pytz.timezone(tz or "UTC")

        def local_day(moment):
            return pytz.utc.localize(moment).astimezone(zone).date()

        return [
            (
                local_day(leave.date_from),
                local_day(leave.date_to - timedelta(seconds=1)),
                leave.name or "",
            )
            for leave in leaves
        ]

    @api.private
    def _training_closed_days(self, tz):
        """Local days of public holidays and closures, as a frozen set."""
        return frozenset(
            first + timedelta(days=offset)
            for first, last, _label in self._training_closures(tz)
            for offset in range((last - first).days + 1)
        )
