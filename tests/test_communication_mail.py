from datetime import date

import icalendar as independent

from odoo import Command
from odoo.tests import freeze_time, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationMail(CommunicationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2027-02-01 08:00:00"))
        cls.company.email = "office@example.com"
        course = cls._make_course(days=2, seats_max=20, preparation="<p>A pen</p>")
        cls.session = cls._make_open_session(date(2027, 3, 1), course=course)
        cls.place.write({"street": "1 Quay", "city": "London"})
        cls.learner = cls._make_learners(1, email="ann@example.com", tz="Asia/Kolkata")

    def _mail_of(self, xml_id, event, records, **details):
        """The mail of a ready text to one recipient."""
        rule = self._make_rule(
            event,
            template_id=self.env.ref(f"training_operations.{xml_id}").id,
            attach_calendar=True,
        )
        self.env["training.communication.rule"]._fire(event, records, **details)
        message = self._messages(rule)[:1]
        message._hand_over()
        self.assertEqual(message.error, False)
        return message.mail_id

    def _confirm(self, **overrides):
        enrollment = self._make_enrollment(self.session, self.learner, **overrides)
        return self._mail_of(
            "message_template_enrollment_confirmed", "enrollment_confirmed", enrollment
        )

    def _read(self, attachment):
        calendar = independent.Calendar.from_ical(attachment.raw)
        return calendar, calendar.walk("VEVENT")[0]

    def test_a_confirmation_says_all_one_needs(self):
        mail = self._confirm()
        for text in (
            "Monday, March 1, 2027",
            "9:00",
            "Riverside Centre",
            "1 Quay",
            "A pen",
            "Europe/London",
            # 09:00 in London is 14:30 in Kolkata.
            "2:30",
            "your time (Asia/Kolkata)",
        ):
            self.assertIn(text, mail.body_html.replace("\u202f", " "), text)
        self.assertEqual(mail.email_from, self.company.email_formatted)

    def test_the_own_time_is_told_only_where_it_differs(self):
        self.learner.tz = "Europe/Lisbon"
        self.assertNotIn("your time", self._confirm().body_html)

    def test_each_reads_their_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref(
            "training_operations.message_template_enrollment_confirmed"
        )
        template.with_context(lang="fr_FR").subject = "Confirmé"
        self.learner.lang = "fr_FR"
        other = self._make_learners(1, email="bob@example.com", lang="en_US")
        rule = self._make_rule("enrollment_confirmed", template_id=template.id)
        self._make_enrollment(self.session, other)
        self._make_enrollment(self.session, self.learner)
        messages = self._messages(rule)
        messages._hand_over()
        subjects = {m.partner_id: m.mail_id.subject for m in messages}
        self.assertEqual(subjects[self.learner], "Confirmé")
        self.assertIn("Confirmed: First aid", subjects[other])
        french = messages.filtered(lambda m: m.partner_id == self.learner)
        self.assertIn("lundi 1 mars 2027", french.mail_id.body_html)

    def test_each_meeting_is_an_invitation_mail_programs_understand(self):
        mail = self._confirm()
        self.assertEqual(len(mail.attachment_ids), 2)
        (values,) = mail._prepare_outgoing_list()
        message = self.env["ir.mail_server"]._build_email__(
            email_from=mail.email_from,
            email_to=values["email_to"],
            subject=mail.subject,
            body=values["body"],
            attachments=values["attachments"],
            subtype="html",
        )
        parts = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
        self.assertEqual([p.get_param("method") for p in parts], ["request"] * 2)
        calendar = independent.Calendar.from_ical(parts[0].get_payload(decode=True))
        (event,) = calendar.walk("VEVENT")
        self.assertEqual(calendar["METHOD"], "REQUEST")
        start = event.decoded("DTSTART").isoformat()
        self.assertEqual(start, "2027-03-01T09:00:00+00:00")
        self.assertEqual(event["ATTENDEE"], "mailto:ann@example.com")
        self.assertEqual(event["ORGANIZER"], "mailto:office@example.com")
        self.assertIn("Riverside Centre", event["LOCATION"])
        self.assertIn("A pen", event["DESCRIPTION"])

    def test_cancelling_withdraws_the_same_entries(self):
        invited = self._confirm()
        invitation = self._read(invited.attachment_ids[0])[1]
        enrollment = self.learner.training_enrollment_ids
        rule = self._make_rule("enrollment_cancelled", attach_calendar=True)
        enrollment.action_cancel("Ill")
        message = self._messages(rule)
        message._hand_over()
        calendar, event = self._read(message.mail_id.attachment_ids[0])
        self.assertEqual(calendar["METHOD"], "CANCEL")
        self.assertEqual(event["UID"], invitation["UID"])
        self.assertEqual(event["STATUS"], "CANCELLED")

    def test_a_cancelled_session_is_newer_than_the_invitation(self):
        invitation = self._read(self._confirm().attachment_ids[0])[1]
        rule = self._make_rule("session_cancelled", attach_calendar=True)
        self.session.action_cancel("Too few")
        message = self._messages(rule)
        message._hand_over()
        event = self._read(message.mail_id.attachment_ids[0])[1]
        self.assertGreater(event["SEQUENCE"], invitation["SEQUENCE"])

    def test_who_was_never_invited_gets_nothing_withdrawn(self):
        enrollment = self._make_enrollment(self.session, self.learner, state="pending")
        rule = self._make_rule("enrollment_cancelled", attach_calendar=True)
        enrollment._cancel("Refused")
        message = self._messages(rule)
        message._hand_over()
        self.assertFalse(message.mail_id.attachment_ids)

    def test_instructors_are_invited_too(self):
        instructor = self._make_instructor(work_email="anna@example.com")
        self.session.instructor_ids = instructor
        rule = self._make_rule(
            "instructor_assigned", recipient="instructor", attach_calendar=True
        )
        self.env["training.communication.rule"]._fire(
            "instructor_assigned", self.session.booking_ids
        )
        message = self._messages(rule)
        self.assertEqual(len(message), 1, "one for all meetings")
        message._hand_over()
        event = self._read(message.mail_id.attachment_ids[0])[1]
        self.assertEqual(event["ATTENDEE"], "mailto:anna@example.com")

    def test_an_offered_seat_is_answered_by_a_link(self):
        enrollment = self._make_enrollment(self.session, self.learner, state="offered")
        enrollment.offer_expires = "2027-02-03 17:00:00"
        mail = self._mail_of("message_template_offer_made", "offer_made", enrollment)
        self.assertIn(enrollment._get_offer_url(), mail.body_html)
        message = self.env["training.communication"].search([("mail_id", "=", mail.id)])
        due = message.with_context(lang="en_US")._get_due_label()
        self.assertEqual(
            due.replace("\u202f", " "),
            "Wednesday, February 3, 2027, 5:00 PM (Europe/London)",
        )

    def test_an_instructor_answers_by_a_link_and_sees_the_dates_asked_for(self):
        instructor = self._make_instructor(work_email="anna@example.com")
        rule = self._make_rule(
            "instructor_asked",
            recipient="instructor",
            template_id=self.env.ref(
                "training_operations.message_template_instructor_asked"
            ).id,
        )
        offer_round = self.env["training.offer.round"].create(
            {
                "session_id": self.session.id,
                "meeting_ids": [Command.set(self.session.meeting_ids[:1].ids)],
                "role": "lead",
                "offer_ids": [Command.create({"employee_id": instructor.id})],
            }
        )
        offer_round._ask_next()
        message = self._messages(rule)
        message._hand_over()
        body = message.mail_id.body_html
        self.assertIn(offer_round.offer_ids.answer_url, body)
        self.assertIn("Monday, March 1, 2027", body)
        self.assertNotIn("Tuesday, March 2, 2027", body)

    def test_an_instructor_is_invited_to_the_own_meetings_only(self):
        instructor = self._make_instructor(work_email="anna@example.com")
        self.session.instructor_ids = instructor
        released = self.session.booking_ids[0]
        rules = self._make_rule(
            "instructor_assigned", recipient="instructor", attach_calendar=True
        ) | self._make_rule(
            "instructor_released", recipient="instructor", attach_calendar=True
        )
        self.env["training.communication.rule"]._fire(
            "instructor_assigned", self.session.booking_ids
        )
        self._messages(rules)._hand_over()
        released._release()
        message = self._messages(rules[1])
        message._hand_over()
        event = self._read(message.mail_id.attachment_ids)[1]
        self.assertEqual(event["UID"], released.meeting_id._get_ical_uid())
        self.assertEqual(event["STATUS"], "CANCELLED")

    def test_the_link_is_for_those_who_take_part(self):
        self.session.mode = "virtual"
        self.session.join_url = "https://meet.example.com/secret"
        mail = self._confirm()
        enrollment = self.learner.training_enrollment_ids
        event = self._read(mail.attachment_ids[0])[1]
        self.assertIn(enrollment.own_join_url, mail.body_html)
        self.assertEqual(event["URL"], enrollment.own_join_url)
        for recipient in ("booker", "venue", "customer"):
            message = self.env["training.communication"].new(
                {"recipient": recipient, "session_id": self.session.id}
            )
            self.assertFalse(message._get_link())

    def test_a_certificate_comes_with_its_mail(self):
        qualification = self._make_qualification(validity_months=12)
        certificate = self._make_certificate(
            qualification, partner_id=self.learner.id, date_from=date(2027, 2, 1)
        )
        mail = self._mail_of(
            "message_template_certificate_issued", "certificate_issued", certificate
        )
        self.assertIn(certificate.number, mail.body_html)
        self.assertIn(certificate.check_url, mail.body_html)

    def test_any_ready_text_can_be_changed_whatever_the_first_message_is(self):
        """Odoo tries a changed text on the first message there is."""
        rule = self._make_rule("session_guaranteed", recipient="coordinator")
        self.session.user_id = self.coordinator
        rules = self.env["training.communication.rule"]
        rules._fire("session_guaranteed", self.session)
        message = self._messages(rule)
        templates = self.env["mail.template"].search(
            [("model", "=", "training.communication"), ("name", "like", "Training: %")]
        )
        templates.reset_template()  # as shipped, whatever this database made of them
        for template in templates:
            with self.subTest(template.name):
                message._render_texts(template)

    def test_every_ready_text_can_be_sent(self):
        """As each recipient of its rule; certificates and invoices have their own."""
        self.session.user_id = self.coordinator
        enrollment = self._make_enrollment(self.session, self.learner)
        rules = self.env["training.communication.rule"].with_context(active_test=False)
        for rule in rules.search([("template_id.name", "like", "Training: %")]):
            if rule.event.startswith(("certificate", "invoice")):
                continue
            message = self.env["training.communication"].create(
                {
                    "rule_id": rule.id,
                    "event": rule.event,
                    "recipient": rule.recipient,
                    "channel": "mail",
                    "res_model": "training.enrollment",
                    "res_id": enrollment.id,
                    "occurrence": "test",
                    "partner_id": self.learner.id,
                    "session_id": self.session.id,
                    "enrollment_id": enrollment.id,
                    "company_id": self.company.id,
                    "state": "queued",
                    "scheduled_on": "2027-02-01 08:00:00",
                }
            )
            with self.subTest(rule.display_name):
                rendered = message._render_texts(rule.template_id)[message.id]
                self.assertIn("First aid", rendered["subject"])
                self.assertIn("Learner 0", rendered["body_html"])
