import logging
from datetime import datetime, time, timedelta

import pytz
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.misc import format_datetime

from ..logic.recurrence import next_occurrence

_logger = logging.getLogger(__name__)
MANAGERS = "training_operations.training_operations_group_manager"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TrainingScheduledReport(models.Model):
    """A saved search that is sent as a workbook again and again.

    Each recipient gets what they themselves may read, in their language and time zone:
    the same search of a coordinator and of finance is two files.
    """

    _name = "training.scheduled.report"
    _description = "Scheduled Report"
    _inherit = ["mail.thread"]
    _order = "next_on, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Set up by",
        required=True,
        default=lambda self: self.env.user,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="The company whose records are sent.",
    )
    filter_id = fields.Many2one(
        "ir.filters",
        string="Saved search",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("model_id", "=like", "training.%")],
        help="Save it under Favorites in the list or pivot that is to be sent, with its"
        " filters and groups.",
    )
    model = fields.Selection(related="filter_id.model_id", string="Records")
    content = fields.Selection(
        [("totals", "Totals of its groups"), ("rows", "Each record")],
        default="totals",
        required=True,
    )
    export_id = fields.Many2one(
        "ir.exports",
        string="Columns",
        ondelete="set null",
        index=True,
        help="A template of columns, saved where a list is exported. Without one the"
        " columns of the list are sent.",
    )
    every = fields.Selection(
        [("day", "Day"), ("week", "Week"), ("month", "Month")],
        default="week",
        required=True,
    )
    first_on = fields.Datetime(
        string="First sent on",
        required=True,
        default=lambda self: self._default_first_on(),
    )
    sent_on = fields.Datetime(string="Last sent on", readonly=True, copy=False)
    next_on = fields.Datetime(
        string="Next sent on", compute="_compute_next_on", store=True, index=True
    )
    recipient_ids = fields.Many2many(
        "res.users",
        string="Recipients",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Each gets what they may read themselves.",
    )
    failure = fields.Text(string="What failed last", readonly=True, copy=False)

    @api.model
    def _default_first_on(self):
        """Tomorrow at six, by the user's clock."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        local = self.env.tz.localize(datetime.combine(tomorrow, time(6)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @api.depends("first_on", "every", "sent_on", "user_id.tz")
    def _compute_next_on(self):
        """At the hour of the first time, by the clock of whoever set it up."""
        for report in self:
            report.next_on = report.first_on and next_occurrence(
                report.first_on,
                report.sent_on or report.first_on - timedelta(seconds=1),
                report.every or "week",
                report.user_id.tz or "UTC",
            )

    @api.constrains("filter_id", "export_id")
    def _check_what_is_sent(self):
        """A search of training that is shared or one's own, and columns that fit it."""
        for report in self:
            # Whose search it is says the search itself, which may be another's.
            search_sudo = report.filter_id.sudo()
            owners = search_sudo.user_ids
            if not (search_sudo.model_id or "").startswith("training."):
                raise ValidationError(
                    self.env._("Only searches of training can be sent.")
                )
            if owners and not owners & (self.env.user | report.user_id):
                raise ValidationError(
                    self.env._("This search is somebody else's. Save one of your own.")
                )
            columns_sudo = report.export_id.sudo()
            if columns_sudo and columns_sudo.resource != search_sudo.model_id:
                raise ValidationError(
                    self.env._("These columns are those of other records.")
                )

    @api.constrains("recipient_ids")
    def _check_recipients(self):
        for report in self:
            outside = report.recipient_ids.filtered("share")
            if outside or not report.recipient_ids:
                raise ValidationError(
                    self.env._("Reports go to one or more people of the own house.")
                )

    @api.constrains("user_id")
    def _check_user(self):
        """Mails go out in the name of whoever set the report up."""
        user = self.env.user
        if self.user_id - user and not (user._is_system() or user.has_group(MANAGERS)):
            raise ValidationError(
                self.env._("Only training managers hand a report to somebody else.")
            )

    # -- sending ----------------------------------------------------------------------

    def action_send(self):
        """Send it now, beside the times it is sent by itself."""
        self.ensure_one()
        self.check_access("write")
        sent = self._send()
        self.sent_on = fields.Datetime.now()
        if not sent:
            raise UserError(self.failure)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if self.failure else "success",
                "message": self.failure
                or self.env._("Sent to %s.", ", ".join(sent.mapped("name"))),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_send(self):
        """Send what is due; each report in a transaction of its own."""
        due = self.search([("next_on", "<=", fields.Datetime.now())])
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for report in due:
            report._send()
            # Also when it failed: it is tried again the next time, not each hour.
            report.sent_on = fields.Datetime.now()
            if not progress._commit_progress(1):
                break

    def _send(self):
        """Queue a mail to each recipient, and tell what failed.

        :return: the users who get one
        """
        self.ensure_one()
        sent = self.env["res.users"]
        failures = []
        for user in self.recipient_ids.filtered("active"):
            try:
                with self.env.cr.savepoint():
                    self._send_to(user)
                sent |= user
            except OperationalError:
                raise  # a conflict with another transaction: all is tried again
            except Exception as error:
                if not isinstance(error, UserError):
                    _logger.info(
                        "Report %s can't be made", self.display_name, exc_info=True
                    )
                failures.append(f"{user.name}: {error}")
        self._tell_failures(failures)
        return sent

    def _send_to(self, user):
        """Queue the mail of one recipient, with what that person may read."""
        lang = user.lang or "en_US"
        own = self.with_user(user).with_context(
            lang=lang, tz=user.tz, allowed_company_ids=self.company_id.ids
        )
        # What to read is told; it is read with the recipient's own rights.
        name, count, content = own._make_workbook(self.sudo()._get_spec())
        as_of = format_datetime(
            own.env, fields.Datetime.now(), tz=user.tz or "UTC", lang_code=lang
        )
        values = {"report": self, "user": user, "count": count, "as_of": as_of}
        body = (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render("training_operations.scheduled_report_mail", values)
        )
        sender = self.user_id.email_formatted or self.company_id.email_formatted
        # The file is nobody's to open but through the mail, and goes with it.
        self.env["mail.mail"].sudo().create(
            {
                "subject": name,
                "body_html": body,
                "email_from": sender,
                "reply_to": sender,
                "recipient_ids": [Command.link(user.partner_id.id)],
                "author_id": self.user_id.partner_id.id,
                "attachment_ids": [
                    Command.create(
                        {
                            "name": f"{name}.xlsx",
                            "raw": content,
                            "mimetype": XLSX,
                            "res_model": "mail.message",
                            "res_id": 0,
                        }
                    )
                ],
                "auto_delete": True,
            }
        )

    def _tell_failures(self, failures):
        """Note what failed, and tell whoever set the report up."""
        if not failures:
            self.failure = False
            return
        self.failure = "\n".join(failures)
        self.message_post(
            partner_ids=self.user_id.partner_id.ids,
            subject=self.env._("%s wasn't sent to everybody", self.name),
            body=self.failure,
        )
