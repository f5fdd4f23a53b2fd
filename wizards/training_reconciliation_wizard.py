from odoo import api, fields, models


class TrainingReconciliationWizard(models.TransientModel):
    """Asks for the day as at which sessions and ledger are compared."""

    _name = "training.reconciliation.wizard"
    _description = "Reconcile as at a Date"

    as_at = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Entries, payments and meetings up to this day count.",
    )

    def _get_report(self):
        self.ensure_one()
        return self.env["training.reconciliation.report"].with_context(
            training_as_at=fields.Date.to_string(self.as_at)
        )

    def action_show(self):
        """The rows as at the date; where there are very many, that takes a while."""
        self._get_report()._make_ready()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_reconciliation_report_action"
        )
        return {
            **action,
            "name": self.env._("Reconciliation as at %s", self._format_as_at()),
            "context": {
                "search_default_group_class": 1,
                "training_as_at": fields.Date.to_string(self.as_at),
            },
        }

    def action_print(self):
        return self.env.ref(
            "training_operations.training_reconciliation_report_pdf"
        ).report_action(self)

    def action_export(self):
        return {
            "type": "ir.actions.act_url",
            "url": f"/training/reconciliation/{self.as_at}.xlsx",
            "target": "self",
        }

    def _format_as_at(self):
        return fields.Date.to_string(self.as_at)

    @api.depends("as_at")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Reconciliation %s", wizard.as_at)
