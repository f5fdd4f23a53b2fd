from odoo import api, fields, models
from odoo.tools import SQL

from ..const import COMMUNICATION_STATES, TIMED_EVENTS

# Lines computed for one rule over all its sessions.
PREVIEW_LIMIT = 500


class TrainingCommunicationPreview(models.TransientModel):
    """Who will get what and when: nothing of it is queued by looking at it."""

    _name = "training.communication.preview"
    _description = "Message to Come"
    _order = "scheduled_on, rule_id, id"

    rule_id = fields.Many2one("training.communication.rule", string="Message")
    communication_id = fields.Many2one("training.communication")
    partner_id = fields.Many2one("res.partner", string="To")
    email = fields.Char(related="partner_id.email")
    session_id = fields.Many2one("training.session")
    enrollment_id = fields.Many2one("training.enrollment", string="Enrolment")
    company_id = fields.Many2one("res.company")
    res_model = fields.Char()
    res_id = fields.Integer(string="Record")
    occurrence = fields.Char()
    scheduled_on = fields.Datetime(string="When")
    state = fields.Selection(
        [("coming", "To come"), *COMMUNICATION_STATES], default="coming"
    )
    error = fields.Char(string="Why not")

    @api.model
    def _open_for(self, sessions=None, rules=None):
        """Lines of what was sent, waits and will come, of sessions or of rules."""
        lines = self.create(
            [
                *self._prepare_coming_lines(sessions, rules),
                *self._prepare_written_lines(sessions, rules),
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_communication_preview_action"
        )
        action["domain"] = [("id", "in", lines.ids)]
        return action

    def _prepare_coming_lines(self, sessions, rules):
        """What timed rules will send, by the query that the job uses."""
        timed = [("event", "in", TIMED_EVENTS)]
        rules = (
            rules.filtered(lambda rule: rule.event in TIMED_EVENTS)
            if rules
            else self.env["training.communication.rule"].search(timed)
        )
        allowed = self.env.companies.ids
        self.env.flush_all()
        lines = []
        for rule in rules:
            if sessions and rule.event == "invoice_due":
                continue
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT due.*, %s AS rule_id FROM (%s) AS due"
                    " WHERE company_id = ANY(%s) ORDER BY scheduled_on LIMIT %s",
                    rule.id,
                    rule._due_query(sessions.ids if sessions else None),
                    allowed,
                    PREVIEW_LIMIT,
                )
            )
            lines += rows
        return lines

    def _prepare_written_lines(self, sessions, rules):
        """What is in the log already, the latest first."""
        domain = []
        if sessions:
            domain.append(("session_id", "in", sessions.ids))
        if rules:
            domain.append(("rule_id", "in", rules.ids))
        return [
            {
                "rule_id": message.rule_id.id,
                "communication_id": message.id,
                "partner_id": message.partner_id.id,
                "session_id": message.session_id.id,
                "enrollment_id": message.enrollment_id.id,
                "scheduled_on": message.sent_on
                or message.handed_on
                or message.scheduled_on,
                "state": message.state,
                "error": message.error,
            }
            for message in self.env["training.communication"].search(
                domain, limit=PREVIEW_LIMIT
            )
        ]

    def _prepare_rows(self, state, error=None):
        """Rows of the log for messages to come; the index keeps them single."""
        return [
            {
                "rule_id": line.rule_id.id,
                "event": line.rule_id.event,
                "recipient": line.rule_id.recipient,
                "channel": line.rule_id.channel,
                "res_model": line.res_model,
                "res_id": line.res_id,
                "occurrence": line.occurrence,
                "partner_id": line.partner_id.id,
                "session_id": line.session_id.id or None,
                "enrollment_id": line.enrollment_id.id or None,
                "company_id": line.company_id.id,
                "state": state,
                "error": error,
                "scheduled_on": fields.Datetime.now(),
                "create_uid": self.env.uid,
                "create_date": fields.Datetime.now(),
            }
            for line in self
        ]

    def action_send_now(self):
        """Send messages ahead of their time."""
        messages = self.communication_id
        messages._check_may_send()
        messages.action_send_now()
        coming = self.filtered(lambda line: line.state == "coming")
        coming.session_id.check_access("write")
        if coming:
            queue = self.env["training.communication"]
            queue._insert_rows(coming._prepare_rows("queued"))
            queue._trigger_job(fields.Datetime.now())
        waiting = self.filtered(lambda line: line.state in ("coming", "queued"))
        waiting.write({"state": "queued", "scheduled_on": fields.Datetime.now()})
        return True

    def action_exclude(self):
        """Leave recipients out of this one message."""
        self.communication_id._check_may_send()
        self.communication_id.action_cancel()
        coming = self.filtered(lambda line: line.state == "coming")
        reason = self.env._("Left out by %s.", self.env.user.name)
        if coming:
            self.env["training.communication"]._insert_rows(
                coming._prepare_rows("cancelled", reason)
            )
        coming.write({"state": "cancelled", "error": reason})
        self.filtered(lambda line: line.state == "queued").write(
            {"state": "cancelled", "error": reason}
        )
        return True

    def action_pause_rule(self):
        """Pause these messages for these sessions, for everybody."""
        self.env["training.communication"]._check_may_send()
        for session in self.session_id:
            session.paused_rule_ids |= self.filtered(
                lambda line, session=session: line.session_id == session
            ).rule_id
        self.filtered(lambda line: line.state == "coming").unlink()
        return True
