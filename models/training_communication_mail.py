from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# Events after which an enrolment no longer stands in anybody's calendar.
WITHDRAWING_EVENTS = (
    "enrollment_cancelled",
    "enrollment_refused",
    "instructor_released",
    "session_cancelled",
)
RENDERED_FIELDS = ("subject", "body_html", "email_from", "reply_to", "email_cc")


class TrainingCommunication(models.Model):
    """From a message to its mail: text, invitations, documents."""

    _inherit = "training.communication"

    def _make_mails(self, rule):
        """Create the mails of these messages of one rule and note them.

        :raise UserError: when one of them can't be made
        """
        rendered = self._render_texts(rule.template_id)
        attachments = self._prepare_attachments(rule)
        # Mails are made by the system; their text and recipient come from the rule.
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    message._prepare_mail_vals(
                        rule.template_id, rendered[message.id], attachments[message]
                    )
                    for message in self
                ]
            )
        )
        now = fields.Datetime.now()
        for message, mail in zip(self, mails, strict=True):
            message.mail_id = mail
            message.mail_message_id = mail.mail_message_id
            message.handed_on = now
            if mail.state == "cancel":
                message.state = "skipped"
                message.error = self.env._(
                    "Messages of %s are held back (settings).", message.company_id.name
                )

    def _render_texts(self, template):
        """{message id: rendered values}, each in its recipient's language."""
        rendered = template._generate_template(self.ids, RENDERED_FIELDS)
        layout = template.email_layout_xmlid
        if layout:
            langs = template._render_lang(self.ids)
            for message in self:
                values = rendered[message.id]
                values["body_html"] = template.with_context(
                    lang=langs[message.id] or self.env.lang
                )._render_encapsulate(
                    layout,
                    values["body_html"],
                    add_context={
                        "company": message.company_id,
                        "record_name": values["subject"],
                        "model_description": "",
                    },
                    context_record=message,
                )
        return rendered

    def _prepare_mail_vals(self, template, rendered, attachments):
        """Values of one mail; it hangs on the record that the message is about."""
        self.ensure_one()
        company = self.company_id
        sender = rendered["email_from"] or company.email_formatted
        is_held = company.training_hold_messages
        return {
            "subject": rendered["subject"],
            "body_html": rendered["body_html"],
            "body": rendered["body_html"],
            "email_from": sender or self.env.user.email_formatted,
            "reply_to": rendered["reply_to"] or self._get_reply_to() or sender,
            "email_cc": rendered["email_cc"] or "",
            "recipient_ids": [Command.link(self.partner_id.id)],
            "author_id": company.partner_id.id,
            "mail_server_id": template.mail_server_id.id,
            "model": self.res_model,
            "res_id": self.res_id,
            "attachment_ids": attachments,
            "state": "cancel" if is_held else "outgoing",
            # The mail is deleted when it is gone, its text stays with the record.
            "auto_delete": True,
            "is_notification": True,
        }

    def _get_reply_to(self):
        """Answers go to the coordinator."""
        return self.session_id.user_id.email_formatted

    # -- attachments ------------------------------------------------------------------

    def _prepare_attachments(self, rule):
        """{message: commands that attach invitations, the document and fixed files}"""
        fixed = [Command.link(file.id) for file in rule.template_id.attachment_ids]
        documents = self._render_documents(rule.report_id) if rule.report_id else {}
        invited = self._find_invited() if rule.attach_calendar else set()
        attachments = {}
        for message in self:
            files = message._make_invitations(invited) if rule.attach_calendar else []
            files += documents.get(message, [])
            attachments[message] = [
                *fixed,
                *(Command.create(message._prepare_file(*file)) for file in files),
            ]
        return attachments

    def _prepare_file(self, name, content, mimetype):
        return {
            "name": name,
            "raw": content,
            "mimetype": mimetype,
            "type": "binary",
            "res_model": self._name,
            "res_id": self.id,
        }

    def _find_invited(self):
        """{(session, partner)} who had an invitation before, so that one is undone."""
        sessions = self.session_id | self.enrollment_id.moved_from_id.session_id
        earlier = self.search(
            [
                ("session_id", "in", sessions.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("rule_id.attach_calendar", "=", True),
                ("event", "not in", WITHDRAWING_EVENTS),
                ("handed_on", "!=", False),
            ]
        )
        return {(message.session_id, message.partner_id) for message in earlier}

    def _make_invitations(self, invited):
        """Files that put the meetings into a calendar, change or remove them.

        :param set invited: what `_find_invited` gave
        :return: list of (file name, bytes, type with the method that mail programs
            look for)
        """
        self.ensure_one()
        session = self.session_id
        lang = self.partner_id.lang or self.env.lang
        meetings = self._get_meetings().with_context(lang=lang)
        cancelled, requested = [], []
        if self.event in WITHDRAWING_EVENTS:
            if (session, self.partner_id) in invited:
                if self.event == "instructor_released":
                    meetings = session.meeting_ids.with_context(lang=lang) - meetings
                cancelled = meetings._get_invitations("CANCEL", self.partner_id)
        elif self._is_attending():
            requested = meetings._get_invitations(
                "REQUEST", self.partner_id, {session.id: self._get_calendar_link()}
            )
            former = self.enrollment_id.moved_from_id.session_id
            if (former, self.partner_id) in invited:
                cancelled = former.meeting_ids.with_context(lang=lang)._get_invitations(
                    "CANCEL", self.partner_id
                )
            if self.event == "session_changed":
                cancelled = session._get_withdrawals(
                    self.details["old"], self.details["new"], self.partner_id
                )
        return [
            (
                f"{'cancelled' if method == 'CANCEL' else 'invite'}-{number}.ics",
                content,
                f"text/calendar; charset=utf-8; method={method}",
            )
            for method, contents in (("REQUEST", requested), ("CANCEL", cancelled))
            for number, content in enumerate(contents, 1)
        ]

    def _is_attending(self):
        """Whether the meetings belong into the recipient's calendar."""
        self.ensure_one()
        if self.recipient == "learner":
            return self.enrollment_id.state == "confirmed"
        return self.recipient == "instructor"

    def _get_calendar_link(self):
        """The link to take part online, for those who do."""
        self.ensure_one()
        enrollment, session = self.enrollment_id, self.session_id
        if enrollment:
            # The learner's own link, which notes that they came and leads on.
            may_join = enrollment._is_online() and enrollment._get_join_url()
            return enrollment.own_join_url if may_join else ""
        return session.join_url if session.mode != "in_person" else ""

    def _render_documents(self, report):
        """{message: [(name, PDF, type)]} of the records the messages are about."""
        documents = {}
        for message in self:
            if message.res_model != report.model:
                continue
            lang = message.partner_id.lang or self.env.lang
            content, _kind = (
                self.env["ir.actions.report"]
                .with_context(lang=lang)
                ._render_qweb_pdf(report.report_name, message.res_id)
            )
            documents[message] = [(f"{report.name}.pdf", content, "application/pdf")]
        return documents

    # -- SMS --------------------------------------------------------------------------

    def _hand_over_sms(self, rule):
        """Create SMS in the queue of Odoo's module for them.

        :raise UserError: when one of them can't be made
        """
        if "sms.sms" not in self.env:
            raise UserError(self.env._("Odoo's module for SMS isn't installed."))
        for lang, messages in self.grouped(lambda m: m.partner_id.lang).items():
            texts = self.env["mail.render.mixin"]._render_template(
                rule.with_context(lang=lang or self.env.lang).sms_body,
                self._name,
                messages.ids,
                engine="inline_template",
            )
            messages._queue_sms(texts)

    def _queue_sms(self, texts):
        live = self.filtered(lambda m: not m.company_id.training_hold_messages)
        held = self - live
        # SMS are made by the system; their text and recipient come from the rule.
        self.env["sms.sms"].sudo().create(
            [
                {
                    "body": texts[message.id],
                    "number": message.partner_id._phone_format(fname="phone"),
                    "partner_id": message.partner_id.id,
                }
                for message in live
            ]
        )
        now = fields.Datetime.now()
        live.write({"state": "sent", "handed_on": now, "sent_on": now})
        held.write(
            {
                "state": "skipped",
                "handed_on": now,
                "error": self.env._("Messages are held back (settings)."),
            }
        )
