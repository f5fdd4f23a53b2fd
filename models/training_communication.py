from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import (
    COMMUNICATION_EVENTS,
    COMMUNICATION_RECIPIENTS,
    COMMUNICATION_STATES,
)

# Rows inserted by one statement.
INSERT_SIZE = 1000


class TrainingCommunication(models.Model):
    """One message to one person: waiting, sent, or why not.

    The row is written with what it tells about, in one transaction. It then goes to the
    mail queue together with its mail, in another. So there is never a mail without its
    row, and never two mails for a row.
    """

    _name = "training.communication"
    _description = "Training Message"
    _order = "scheduled_on desc, id desc"

    rule_id = fields.Many2one(
        "training.communication.rule",
        string="Message",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    event = fields.Selection(
        COMMUNICATION_EVENTS, string="About", required=True, readonly=True
    )
    recipient = fields.Selection(
        COMMUNICATION_RECIPIENTS, string="As", required=True, readonly=True
    )
    channel = fields.Selection([("mail", "Mail"), ("sms", "SMS")], readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    occurrence = fields.Char(
        required=True,
        readonly=True,
        help="Which time it is about, where the same may happen again.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    session_id = fields.Many2one(
        "training.session", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    enrollment_id = fields.Many2one(
        "training.enrollment",
        string="Enrolment",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    details = fields.Json(readonly=True)
    state = fields.Selection(
        COMMUNICATION_STATES, required=True, readonly=True, index=True
    )
    scheduled_on = fields.Datetime(string="Due", required=True, readonly=True)
    handed_on = fields.Datetime(
        string="Handed over",
        readonly=True,
        help="When the finished mail was put into the queue of outgoing mails.",
    )
    sent_on = fields.Datetime(readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, ondelete="set null", index="btree_not_null"
    )
    mail_message_id = fields.Many2one(
        "mail.message", string="Text", readonly=True, ondelete="set null"
    )
    error = fields.Char(string="Why not", readonly=True)
    # The text of the log: who may read the log reads it, followers or not.
    subject = fields.Char(related="mail_message_id.subject", related_sudo=True)
    body = fields.Html(related="mail_message_id.body", related_sudo=True)
    attachment_ids = fields.Many2many(
        related="mail_message_id.attachment_ids", related_sudo=True
    )

    _once = models.UniqueIndex(
        "(rule_id, res_model, res_id, partner_id, occurrence)",
        "This person has this message already.",
    )
    _due_index = models.Index(
        "(scheduled_on, id) WHERE state = 'queued' AND handed_on IS NULL"
    )
    _session_state_index = models.Index("(session_id, state)")
    _record_index = models.Index("(res_model, res_id)")

    @api.depends("event", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        events = dict(self._fields["event"]._description_selection(self.env))
        for message in self:
            name = message.partner_id.name or ""
            message.display_name = f"{events.get(message.event, '')} · {name}"

    # -- queueing ---------------------------------------------------------------------

    def _queue(self, rule, targets, details):
        """Write a waiting row for each target that has none for this occurrence.

        :param rule: the `training.communication.rule`
        :param targets: list of `Target`
        :param dict details: plain values; `occurrence` tells apart what may happen
            again, by default the transaction does
        """
        if not targets:
            return
        details = dict(details)
        occurrence = details.pop("occurrence", None) or self.env.cr.now().isoformat()
        definition = rule._get_definition()
        due = fields.Datetime.now() + timedelta(
            **{definition.delay_unit: definition.delay}
        )
        rows = [
            self._prepare_row(rule, target, details, occurrence, due)
            for target in targets
        ]
        for position in range(0, len(rows), INSERT_SIZE):
            self._insert_rows(rows[position : position + INSERT_SIZE])
        self._trigger_job(due)

    def _prepare_row(self, rule, target, details, occurrence, due):
        """Values of one row, by column."""
        record, partner, session, enrollments = target
        if len(enrollments) > 1:
            details = dict(details, enrollment_ids=enrollments.ids)
        company = (
            session.company_id
            or ("company_id" in record._fields and record.company_id)
            or rule.company_id
            or self.env.company
        )
        return {
            "rule_id": rule.id,
            "event": rule._get_definition().event,
            "recipient": rule._get_definition().recipient,
            "channel": rule._get_definition().channel,
            "res_model": record._name,
            "res_id": record.id,
            "occurrence": occurrence,
            "partner_id": partner.id,
            "session_id": session.id or None,
            "enrollment_id": enrollments.id if len(enrollments) == 1 else None,
            "company_id": company.id,
            "details": Json(details) if details else None,
            "state": "queued",
            "scheduled_on": due,
            "create_uid": self.env.uid,
            "create_date": self.env.cr.now(),
        }

    def _insert_rows(self, rows):
        """Insert rows; what exists for the same occurrence stays as it is."""
        columns = list(rows[0])
        lines = (
            SQL("(%s)", SQL(", ").join(SQL("%s", row[name]) for name in columns))
            for row in rows
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO training_communication (%s) VALUES %s"
                " ON CONFLICT DO NOTHING",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(lines),
            )
        )
        self.invalidate_model()

    def _trigger_job(self, due):
        """Have the job run when a message is due, once for each transaction."""
        pending = self.env.cr.precommit.data.setdefault("training_messages", set())
        if due in pending:
            return
        pending.add(due)
        job_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "training_operations.training_communication_cron"
        )
        if job_id:
            self.env["ir.cron"].browse(job_id)._training_trigger(due)
