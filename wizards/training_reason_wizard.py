from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import ATTENDANCE_STATUSES

# What the dialog may call on which model, so that a client can't name anything else.
CALLABLE = {
    ("training.enrollment", "action_confirm"),
    ("training.enrollment", "action_refuse"),
    ("training.enrollment.fee", "action_waive"),
    ("training.request", "action_decline"),
    ("training.certificate", "action_revoke"),
    ("training.attendance", "action_correct"),
    ("training.booking", "action_refuse_booking"),
    ("training.decision", "action_cancel_session"),
    ("training.reconciliation.report", "action_explain"),
    ("training.session", "action_reopen"),
}
# Reasons that are counted by a code as well.
REASON_KINDS = {"action_refuse": "refuse"}


class TrainingReasonWizard(models.TransientModel):
    """Asks why, and then does it."""

    _name = "training.reason.wizard"
    _description = "Give a Reason"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    reason_id = fields.Many2one(
        "training.reason",
        string="Reason code",
        domain="[('kind', '=', reason_kind)]",
    )
    reason_kind = fields.Char(compute="_compute_reason_kind")
    reason = fields.Char()
    status = fields.Selection(ATTENDANCE_STATUSES[1:], string="What it really was")
    summary = fields.Text(compute="_compute_summary")

    @api.depends("method")
    def _compute_reason_kind(self):
        """For which reasons codes are offered beside the words."""
        for wizard in self:
            wizard.reason_kind = REASON_KINDS.get(wizard.method, False)

    @api.depends("res_model", "res_ids", "method")
    def _compute_summary(self):
        """What is about to happen, in words."""
        for wizard in self:
            records = self.env[wizard.res_model].browse(wizard.res_ids)
            names = ", ".join(records[:5].mapped("display_name"))
            if len(records) > 5:
                names = self.env._(
                    "%(names)s and %(count)s more", names=names, count=len(records) - 5
                )
            effects = {
                ("training.enrollment", "action_confirm"): self.env._(
                    "The seat goes past others who wait. The reason stands in the"
                    " waitlist log."
                ),
                ("training.enrollment", "action_refuse"): self.env._(
                    "The learner is told, and the seat goes to the next."
                ),
                "training.enrollment.fee": self.env._(
                    "The fee leaves its draft invoice, or a draft credit note takes it"
                    " back."
                ),
                "training.attendance": self.env._(
                    "The first entry stays on record beside the correction."
                ),
                "training.session": self.env._(
                    "Enrolments, attendance and invoices of the session can be changed"
                    " again until it is closed anew."
                ),
                "training.certificate": self.env._(
                    "The public check page will say that it is revoked."
                ),
            }
            effect = effects.get((wizard.res_model, wizard.method)) or effects.get(
                wizard.res_model, ""
            )
            wizard.summary = f"{names}\n{effect}".strip()

    @api.model
    def _open_for(self, records, method):
        """An action that asks for the reason and then calls a method with it."""
        wizard = self.create(
            {
                "res_model": records._name,
                "res_ids": records.ids,
                "method": method,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reason"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        self.ensure_one()
        if (self.res_model, self.method) not in CALLABLE:
            raise UserError(self.env._("This can't be done from here."))
        if not (self.reason or "").strip() and not self.reason_id:
            raise UserError(self.env._("Please say why."))
        records = self.env[self.res_model].browse(self.res_ids)
        arguments = {"reason": self.reason}
        if self.method == "action_correct":
            arguments["status"] = self.status
        if self.reason_kind:
            arguments["reason_id"] = self.reason_id.id
        getattr(records, self.method)(**arguments)
        return {"type": "ir.actions.act_window_close"}
