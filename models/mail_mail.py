from odoo import fields, models


class MailMail(models.Model):
    """What becomes of a mail in the queue is told to the message it belongs to."""

    _inherit = "mail.mail"

    def _get_training_messages(self):
        """Messages that wait for these mails to go out."""
        # The log follows the mails, whoever may see which.
        return (
            self.env["training.communication"]
            .sudo()
            .search(
                [("mail_id", "in", self.ids), ("state", "in", ("queued", "failed"))]
            )
        )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        messages = self._get_training_messages()
        if messages and (success_pids or success_emails):
            messages.write(
                {"state": "sent", "sent_on": fields.Datetime.now(), "error": False}
            )
        elif messages and failure_type:
            messages.write(
                {
                    "state": "failed",
                    "error": failure_reason or self.env._("The mail can't be sent."),
                }
            )
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def mark_outgoing(self):
        self._get_training_messages().write({"state": "queued", "error": False})
        return super().mark_outgoing()

    def cancel(self):
        self._get_training_messages().write(
            {"state": "cancelled", "error": self.env._("The mail was cancelled.")}
        )
        return super().cancel()

    def unlink(self):
        """Who deletes a mail that waits calls its message off."""
        self._get_training_messages().filtered(
            lambda message: message.state == "queued"
        ).write({"state": "cancelled", "error": self.env._("The mail was deleted.")})
        return super().unlink()
