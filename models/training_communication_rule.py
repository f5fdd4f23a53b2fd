from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..const import (
    COMMUNICATION_EVENTS,
    COMMUNICATION_RECIPIENTS,
    DELIVERY_MODES,
)

# What firing needs to know of a rule, kept in memory: it happens at each enrolment.
Definition = namedtuple(
    "Definition",
    "event recipient channel delay delay_unit company course_ids customer_ids mode",
)


class TrainingCommunicationRule(models.Model):
    """When to send which text to whom."""

    _name = "training.communication.rule"
    _description = "Message Rule"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        help="What the message is, such as “Reminder”.",
    )
    summary = fields.Char(
        string="Sent",
        compute="_compute_summary",
        help="When and to whom, in words.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for the sessions of all companies."
    )
    event = fields.Selection(
        COMMUNICATION_EVENTS, string="About", required=True, index=True
    )
    delay = fields.Integer(
        string="How long",
        help="Before the start or due date, or after the end. For what happens at a"
        " moment of its own: how long after it; 0 is at once.",
    )
    delay_unit = fields.Selection(
        [("hours", "hours"), ("days", "days")], default="days", required=True
    )
    recipient = fields.Selection(
        COMMUNICATION_RECIPIENTS, string="To", default="learner", required=True
    )
    channel = fields.Selection(
        selection="_selection_channel", default="mail", required=True
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Text",
        domain="[('model', '=', 'training.communication')]",
        ondelete="restrict",
        index="btree_not_null",
    )
    sms_body = fields.Text(
        string="Text of the SMS",
        translate=True,
        help="May contain fields, such as {{ object.session_id.display_name }}.",
    )
    attach_calendar = fields.Boolean(
        string="Calendar invitation",
        help="Adds the meetings in the form that mail programs put into calendars, and"
        " takes them out again when an enrolment or a session is cancelled.",
    )
    report_id = fields.Many2one(
        "ir.actions.report",
        string="PDF",
        ondelete="set null",
        help="A document of what the message is about, such as the certificate.",
    )
    course_ids = fields.Many2many("training.course", string="Only courses")
    customer_ids = fields.Many2many(
        "res.partner",
        string="Only clients",
        help="Private sessions of these clients.",
    )
    mode = fields.Selection(DELIVERY_MODES, string="Only sessions held")

    _delay_not_negative = models.Constraint(
        "CHECK (delay >= 0)", "Give a length of time of 0 or more."
    )

    @api.model
    def _selection_channel(self):
        """SMS is a choice when Odoo's own module for it is installed."""
        channels = [("mail", self.env._("Mail"))]
        if "sms.sms" in self.env:
            channels.append(("sms", self.env._("SMS")))
        return channels

    @api.depends("event", "delay", "delay_unit", "recipient")
    @api.depends_context("lang")
    def _compute_summary(self):
        """'3 days before the start, to learners', translated."""
        recipients = self._get_recipient_labels()
        for rule in self:
            rule.summary = self.env._(
                "%(when)s, %(recipients)s",
                when=rule._describe_moment(),
                recipients=recipients.get(rule.recipient, ""),
            )

    @api.depends("name", "summary")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.summary}: {rule.name or ''}"

    @api.model
    def _get_recipient_labels(self):
        return {
            "learner": self.env._("to learners"),
            "booker": self.env._("to the booker"),
            "customer": self.env._("to the customer"),
            "client_manager": self.env._("to the client's training manager"),
            "instructor": self.env._("to instructors"),
            "coordinator": self.env._("to the coordinator"),
            "venue": self.env._("to the venue"),
        }

    def _describe_moment(self):
        """When it is sent, in words."""
        self.ensure_one()
        length = (
            self.env._("%s hours", self.delay)
            if self.delay_unit == "hours"
            else self.env._("%s days", self.delay)
        )
        if self.delay == 1:
            length = (
                self.env._("1 hour")
                if self.delay_unit == "hours"
                else self.env._("1 day")
            )
        events = dict(self._fields["event"]._description_selection(self.env))
        moments = {
            "session_before": self.env._("%s before the start", length),
            "session_after": self.env._("%s after the end", length),
            "invoice_due": self.env._("%s after an invoice was due", length),
        }
        if self.event in moments:
            return moments[self.event]
        event = events.get(self.event, "")
        if not self.delay:
            return event
        return self.env._("%(event)s, %(length)s later", event=event, length=length)

    @api.constrains("channel", "template_id", "sms_body")
    def _check_has_text(self):
        """A rule without a text would send nothing."""
        for rule in self:
            if rule.channel == "mail" and not rule.template_id:
                raise ValidationError(
                    self.env._("Choose the text of “%(rule)s”.", rule=rule.name)
                )
            if rule.channel == "sms" and not rule.sms_body:
                raise ValidationError(
                    self.env._("Write the text of the SMS “%(rule)s”.", rule=rule.name)
                )

    @api.constrains("template_id")
    def _check_template_model(self):
        """Texts are written for messages, which know session, learner and more."""
        for rule in self:
            if rule.template_id.model not in (False, "training.communication"):
                raise ValidationError(
                    self.env._(
                        "“%(template)s” is a text for something else. Choose one that"
                        " applies to training messages.",
                        template=rule.template_id.name,
                    )
                )

    # -- records --------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache("stable")
        return result

    def unlink(self):
        self.env.registry.clear_cache("stable")
        return super().unlink()

    # -- actions --------------------------------------------------------------------

    def action_preview(self):
        """Who will get this message and when."""
        return self.env["training.communication.preview"]._open_for(rules=self)

    def action_view_messages(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "training_operations.training_communication_action"
        )
        return dict(action, domain=[("rule_id", "=", self.id)], context={})

    # -- firing ---------------------------------------------------------------------

    @api.model
    @ormcache("event", cache="stable")
    def _get_rule_ids(self, event):
        """Ids of the active rules about an event, of all companies."""
        return tuple(self.sudo().search([("event", "=", event)]).ids)

    @api.model
    @api.private
    def _fire(self, event, records, **details):
        """Queue what the rules about an event say for some records.

        Only rows are written here, in the caller's transaction, so that they stand or
        fall with what happened; texts are rendered by the job. Nothing is queued with
        `training_message=False` in the context (imports, demo data).

        :param str event: one of `const.COMMUNICATION_EVENTS`
        :param records: enrolments, sessions, bookings, or anything with a session, an
            enrolment or a holder
        :param details: plain values the text may show, such as `reason`, `old`, `new`;
            `enrollments` names whom an event of a session concerns, in place of all
            who take part; `learner` who is told in place of an enrolment's learner
        """
        if not records or self.env.context.get("training_message") is False:
            return
        if event == "session_changed" and not details.pop("is_collected", False):
            records._note_changes()
            return
        # Who is told is settled by the rules, not by the rights of whoever acts.
        records_sudo = records.sudo()
        enrollments = details.pop("enrollments", None)
        learner = details.pop("learner", None)
        queue = self.env["training.communication"].sudo()
        for rule in self.sudo().browse(self._get_rule_ids(event)):
            targets = rule._find_targets(records_sudo, enrollments)
            if learner and rule._get_definition().recipient == "learner":
                targets = [target._replace(partner=learner) for target in targets]
            queue._queue(rule, targets, details)

    @ormcache("self.id", cache="stable")
    def _get_definition(self):
        """What firing needs to know of this rule, as plain values."""
        self.ensure_one()
        return Definition(
            self.event,
            self.recipient,
            self.channel,
            self.delay,
            self.delay_unit,
            self.company_id.id,
            frozenset(self.course_ids.ids),
            frozenset(self.customer_ids.ids),
            self.mode,
        )

    def _is_for(self, session):
        """Whether this rule is about a session, by its filters."""
        rule = self._get_definition()
        return (
            rule.company in (False, session.company_id.id)
            and (not rule.course_ids or session.course_id.id in rule.course_ids)
            and (not rule.customer_ids or session.customer_id.id in rule.customer_ids)
            and (not rule.mode or session.mode == rule.mode)
            and self.id not in session.paused_rule_ids.ids
        )

    def _session_domain(self):
        """The sessions this rule is about, as a domain; the twin of `_is_for`."""
        self.ensure_one()
        domain = Domain("paused_rule_ids", "not in", self.ids)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.course_ids:
            domain &= Domain("course_id", "in", self.course_ids.ids)
        if self.customer_ids:
            domain &= Domain("customer_id", "in", self.customer_ids.ids)
        if self.mode:
            domain &= Domain("mode", "=", self.mode)
        return domain
