from odoo import api, fields, models


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.private
    def _training_trigger(self, at=None):
        """Have a job run at a moment (now), without waking it at once.

        `_trigger` opens one more connection after each commit only to wake the job. In
        a rush for seats that are more connections than the pool has, and somebody whose
        enrolment is stored already would see an error. The job looks by itself every
        minute.
        """
        self.env["ir.cron.trigger"].sudo().create(
            [
                {"cron_id": cron.id, "call_at": at or fields.Datetime.now()}
                for cron in self.sudo()
            ]
        )  # what anybody does may call for a job
