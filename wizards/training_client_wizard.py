from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class TrainingClientWizard(models.TransientModel):
    """Asks which clients are told of their training, and of which days."""

    _name = "training.client.wizard"
    _description = "Training of a Client"
    _inherit = ["training.period.mixin"]

    date_from = fields.Date(default=lambda self: self._get_default_period()[0])
    date_to = fields.Date(default=lambda self: self._get_default_period()[1])
    partner_ids = fields.Many2many(
        "res.partner",
        string="Clients",
        required=True,
        domain=[("parent_id", "=", False)],
        default=lambda self: self._default_partners(),
    )

    @api.model
    def _get_default_period(self):
        """A year up to today."""
        today = fields.Date.context_today(self)
        return today - relativedelta(years=1, days=-1), today

    @api.model
    def _default_partners(self):
        """The companies of whoever was ticked in the list of contacts."""
        if self.env.context.get("active_model") != "res.partner":
            return False
        chosen = self.env["res.partner"].browse(self.env.context.get("active_ids", []))
        return chosen.commercial_partner_id

    def action_print(self):
        return self.env.ref("training_operations.training_client_report").report_action(
            self
        )

    @api.depends("partner_ids", "date_from", "date_to")
    def _compute_display_name(self):
        for wizard in self:
            clients = wizard.partner_ids
            wizard.display_name = self.env._(
                "Training %(who)s %(first)s - %(last)s",
                who=clients.name if len(clients) == 1 else "",
                first=wizard.date_from,
                last=wizard.date_to,
            )
