import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

_logger = logging.getLogger(__name__)

# Messages handed over in one transaction.
BATCH_SIZE = 100


class TrainingCommunication(models.Model):
    """The job: from rows that are due to mails in Odoo's queue of outgoing mails."""

    _inherit = "training.communication"

    @api.model
    def _due_domain(self):
        return [
            ("state", "=", "queued"),
            ("handed_on", "=", False),
            ("scheduled_on", "<=", fields.Datetime.now()),
        ]

    @api.model
    def _cron_send(self):
        """Find what is due and hand it over, in batches that each end with a commit.

        Whatever stops the job leaves finished batches finished and the rest waiting.
        """
        progress = self.env["ir.cron"]
        sessions = self.env["training.session"]
        while sessions._collect_changes():
            progress._commit_progress()
        self.env["training.communication.rule"]._queue_due()
        progress._commit_progress(remaining=self.search_count(self._due_domain()))
        while batch := self.search(
            self._due_domain(), order="scheduled_on, id", limit=BATCH_SIZE
        ):
            batch._hand_over()
            if not progress._commit_progress(len(batch)):
                break

    @api.private
    def _hand_over(self):
        """Turn waiting messages into mails in the queue, each at most once.

        Mail and row change in one transaction. What can't be sent is marked with why,
        and holds nobody up.
        """
        # Another run may be at the same rows; what it has is left to it.
        waiting = self.try_lock_for_update().filtered(
            lambda message: message.state == "queued" and not message.handed_on
        )
        skipped = waiting._find_reasons_to_skip()
        waiting._mark("skipped", skipped)
        wanted = waiting.filtered(lambda message: message not in skipped)
        failed = wanted._find_unreachable()
        wanted._mark("failed", failed)
        sending = wanted.filtered(lambda message: message not in failed)
        for rule, messages in sending.grouped("rule_id").items():
            for company, own in messages.grouped("company_id").items():
                own.with_company(company)._hand_over_safely(rule)
        if sending:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _hand_over_safely(self, rule):
        """Hand over as many at once as work, so that one can't spoil the others."""
        hand_over = self._hand_over_sms if rule.channel == "sms" else self._make_mails
        try:
            with self.env.cr.savepoint():
                hand_over(rule)
        except psycopg2.OperationalError:
            raise  # a conflict with another transaction: this one is run again
        except Exception as error:
            if len(self) == 1:
                self._fail(error)
                return
            middle = len(self) // 2
            self[:middle]._hand_over_safely(rule)
            self[middle:]._hand_over_safely(rule)

    def _fail(self, error):
        """Mark as failed, in words; what isn't meant for people goes to the log too."""
        if isinstance(error, UserError):
            text = str(error)
        else:
            _logger.error("Training message %s can't be made", self.ids, exc_info=error)
            text = self.env._("It can't be made: %s", error)
        self.write({"state": "failed", "error": " ".join(text.split())[:500]})

    def _mark(self, state, reasons):
        """Write why messages aren't sent, the same reasons in one go."""
        for reason in set(reasons.values()):
            self.filtered(
                lambda message, reason=reason: reasons.get(message) == reason
            ).write({"state": state, "error": reason})

    def _find_unreachable(self):
        """{message: why its recipient can't be reached}"""
        reasons = {}
        for message in self:
            partner = message.partner_id
            if message.channel == "mail" and not email_normalize(partner.email):
                reasons[message] = (
                    self.env._(
                        "“%(email)s” of %(name)s is no mail address.",
                        email=partner.email,
                        name=partner.name,
                    )
                    if partner.email
                    else self.env._("%s has no mail address.", partner.name)
                )
            elif message.channel == "sms" and not partner._phone_format(fname="phone"):
                reasons[message] = self.env._(
                    "%s has no phone number that can be reached.", partner.name
                )
        return reasons

    def _find_reasons_to_skip(self):
        """{message: why it isn't to be sent any more}"""
        reasons = {}
        now = fields.Datetime.now()
        for message in self:
            session, rule = message.session_id, message.rule_id
            if not rule.active:
                reasons[message] = self.env._("The message was switched off.")
            elif rule in session.paused_rule_ids:
                reasons[message] = self.env._("Paused for this session.")
            elif message._is_overtaken(now):
                reasons[message] = self.env._(
                    "It didn't apply any more when it was due."
                )
        return reasons

    def _is_overtaken(self, now):
        """Whether what the message says has come to nothing meanwhile."""
        self.ensure_one()
        session, enrollment = self.session_id, self.enrollment_id
        if self.event == "session_before":
            over = session.state == "cancelled" or session.start <= now
            return over or (enrollment and enrollment.state != "confirmed")
        if self.event == "offer_made":
            return not (enrollment.has_offer or enrollment.state == "offered")
        expected = {
            "enrollment_confirmed": ("confirmed", "completed"),
            "enrollment_promoted": ("confirmed", "completed"),
            "enrollment_approved": ("confirmed", "completed"),
            "enrollment_waitlisted": ("waitlisted",),
            "enrollment_approval_asked": ("pending",),
            "enrollment_approval_reminder": ("pending",),
        }.get(self.event)
        return bool(
            expected and enrollment and enrollment.state not in (*expected, "no_show")
        )

    # -- what people do ---------------------------------------------------------------

    def _check_may_send(self):
        """Coordinators send, hold and repeat messages; others read the log."""
        # The rules of sessions say which; messages follow them.
        self.check_access("read")
        self.env["training.session"].check_access("write")

    def action_retry(self):
        """Try again what failed or was skipped; what went out isn't repeated."""
        self._check_may_send()
        messages_sudo = self.sudo()  # checked above
        again = messages_sudo.filtered(
            lambda message: message.state in ("failed", "skipped", "cancelled")
        )
        in_queue = again.filtered(lambda message: message.mail_id)
        in_queue.mail_id.mark_outgoing()
        in_queue.write({"state": "queued", "error": False})
        (again - in_queue).write(
            {"state": "queued", "error": False, "handed_on": False}
        )
        again._trigger_job(fields.Datetime.now())
        return True

    def action_send_now(self):
        """Send waiting messages ahead of their time."""
        self._check_may_send()
        messages_sudo = self.sudo().filtered(  # checked above
            lambda message: message.state == "queued" and not message.handed_on
        )
        messages_sudo.scheduled_on = fields.Datetime.now()
        messages_sudo._trigger_job(fields.Datetime.now())
        return True

    def action_cancel(self):
        """Keep waiting messages from being sent."""
        self._check_may_send()
        messages_sudo = self.sudo().filtered(  # checked above
            lambda message: message.state in ("queued", "failed")
        )
        messages_sudo.mail_id.cancel()
        messages_sudo.write(
            {
                "state": "cancelled",
                "error": self.env._("Held back by %s.", self.env.user.name),
            }
        )
        return True
