from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import ATTENDANCE_STATUSES

# What the dialog may call on which model, so that a client can't name anything else.
CALLABLE = {
    ("training.session", "action_cancel"),
    ("training.enrollment", "action_confirm"),
    ("training.enrollment.fee", "action_waive"),
    ("training.request", "action_decline"),
    ("training.certificate", "action_revoke"),
    ("training.attendance", "action_correct"),
    ("training.booking", "action_refuse"),
    ("training.decision", "action_cancel_session"),
}


class TrainingReasonWizard(models.TransientModel):
    """Asks why, and then does it."""

    _name = "training.reason.wizard"
    _description = "Give a Reason"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    reason = fields.Char()
    status = fields.Selection(ATTENDANCE_STATUSES[1:], string="What it really was")
    summary = fields.Text(compute="_compute_summary")

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
                "training.session": self.env._(
                    "Enrolments are cancelled and credited, instructors and rooms"
                    " released, calendar entries withdrawn."
                ),
                "training.enrollment": self.env._(
                    "The seat goes past others who wait. The reason stands in the"
                    " waitlist log."
                ),
                "training.enrollment.fee": self.env._(
                    "The fee leaves its draft invoice, or a draft credit note takes it"
                    " back."
                ),
                "training.attendance": self.env._(
                    "The first entry stays on record beside the correction."
                ),
                "training.certificate": self.env._(
                    "The public check page will say that it is revoked."
                ),
            }
            effect = effects.get(wizard.res_model, "")
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
        if not (self.reason or "").strip():
            raise UserError(self.env._("Please say why."))
        records = self.env[self.res_model].browse(self.res_ids)
        arguments = {"reason": self.reason}
        if self.method == "action_correct":
            arguments["status"] = self.status
        getattr(records, self.method)(**arguments)
        return {"type": "ir.actions.act_window_close"}
