import re

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrainingCase, TrainingHttpCase
from .portal_common import PortalFactories
from .website_common import WebsiteFactories

MODULE = "odoo.addons.training_operations."
SCRIPT = "<script>alert(1)</script>"
# Names of people and companies of the other client, and of nobody else.
RIVALS = re.compile("Ronny|Rita|Rival")
# Odoo's own models that hold names beside ours.
NAMED_MODELS = (
    "account.move",
    "account.move.line",
    "calendar.event",
    "ir.attachment",
    "mail.message",
    "res.partner",
    "survey.user_input",
)


@tagged("post_install", "-at_install")
class TestSecuritySweep(PortalFactories, TrainingHttpCase):
    """All routes, all models, all reports: what is true of each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    # -- routes -----------------------------------------------------------------------

    def _find_routes(self):
        """(rule, its settings) of each page of ours, not of Odoo's that we extend."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            if rule.endpoint.func.__module__.startswith(MODULE) and any(
                "training" in path for path in routing["routes"]
            ):
                yield rule, routing

    def test_pages_look_or_change_and_changing_takes_a_token(self):
        routes = list(self._find_routes())
        self.assertGreater(len(routes), 60)
        for rule, routing in routes:
            with self.subTest(rule.rule):
                self.assertIn(routing["auth"], ("public", "user"))
                if routing["type"] == "http":
                    self.assertTrue(routing.get("csrf", True))
                    methods = set(rule.methods) - {"HEAD", "OPTIONS"}
                    self.assertIn(methods, ({"GET"}, {"POST"}, {"GET", "POST"}))
                else:  # a form of another site can't send JSON
                    self.assertEqual(routing["type"], "jsonrpc")

    # -- calls ------------------------------------------------------------------------

    def _find_models(self, user):
        """Ours, and Odoo's own with names, as far as somebody reads any of them."""
        for name in self.registry:
            model = self.env[name].with_user(user)
            if (
                (name.startswith("training.") or name in NAMED_MODELS)
                and not model._abstract
                and not model._transient
                and model.has_access("read")
            ):
                yield model

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_no_call_of_the_portal_tells_about_another_client(self):
        """Reading, searching, grouping and completing names, of all models."""
        own = self.env["training.enrollment"].with_user(self.rival_user).search([])
        self.assertRegex(repr(own.read(["display_name"])), RIVALS)
        self._make_enrollment(self.rival_session, self.rival_user.partner_id)
        self.theirs.message_post(
            body="Ronny is coming", subtype_xmlid="mail.mt_comment"
        )
        for user in (
            self.learner_user,
            self.client_user,
            self.stranger_user,
            self.teacher_user,
        ):
            for model in self._find_models(user):
                with self.subTest(model._name, user=user.login):
                    self._check_tells_nothing(model)

    def _check_tells_nothing(self, model):
        """No field, no name that is completed, no search or group by a person."""
        records = model.search([], limit=200)
        self._ask(lambda: model.name_search("Ronny"), [])
        for name in model.fields_get():
            field = model._fields[name]
            if field.type in ("binary", "json", "properties"):
                continue
            self._ask(lambda name=name: records.read([name]))
            if field.comodel_name != "res.partner":
                continue
            if field._description_searchable:
                domain = [(f"{name}.name", "ilike", "Ronny")]
                self._ask(lambda domain=domain: model.search_read(domain, ["id"]), [])
            if field.store and field.type == "many2one":
                self._ask(lambda name=name: model.formatted_read_group([], [name], []))

    def _ask(self, call, expected=None):
        """What a call tells; a refusal is as good an answer as any."""
        try:
            told = call()
        except AccessError:
            return
        self.assertNotRegex(repr(told), RIVALS)
        if expected is not None:
            self.assertEqual(told, expected)

    # -- what people type -------------------------------------------------------------

    def test_what_people_type_is_text_in_all_reports(self):
        session = self._make_delivered(customer_id=self.client_company.id)
        learner = self._make_learners(1, name=SCRIPT, parent_id=self.client_company.id)
        enrollment = self._make_enrollment(self.delivery, learner, note=SCRIPT)
        self.client_company.name = self.teacher.name = SCRIPT
        certificate = self._make_certificate(
            self.qualification, partner_id=learner.id, employee_id=False
        )
        reports = {
            "training_attendance_sheet_document": enrollment.session_id,
            "training_session_document": enrollment.session_id,
            "training_evidence_document": enrollment.session_id,
            "training_certificate_document": certificate,
        }
        for name, records in reports.items():
            with self.subTest(name):
                self._check_report(name, records.ids)
        self._check_report(
            "training_statement_document",
            self.teacher.ids,
            {"month": session.start.date().replace(day=1).isoformat()},
        )

    def _check_report(self, name, ids, data=None):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_context(lang="en_US")
            ._render_qweb_html(f"training_operations.{name}", ids, data=data)
        )
        self.assertIn("alert(1)", html.decode(), name)
        self.assertNotIn(SCRIPT, html.decode(), name)


@tagged("post_install", "-at_install")
class TestTypedByGuests(WebsiteFactories, TrainingCase):
    """What guests type, on its way into mails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_website()

    def _mail_all(self, name):
        """The mails that somebody of this name gets who books."""
        checkout = self._book_as_guest(
            (name, "eve@example.com"),
            payment_mode="invoice",
            company_name=name,
            company={"country_id": self.env.ref("base.uk").id},
        )
        checkout._mail_summaries()
        with self.enter_registry_test_mode():
            self.env.ref(
                "training_operations.training_communication_cron"
            ).method_direct_trigger()
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", checkout.partner_id.ids)]
        )
        self.assertGreater(len(mails), 1)
        return checkout.partner_id, mails

    def test_a_line_break_in_a_name_adds_no_recipient(self):
        """Neither in the contact nor in the head of a mail."""
        partner, mails = self._mail_all("Eve\r\nBcc: everybody@example.com")
        self.assertEqual(partner.name, "Eve Bcc: everybody@example.com")
        self.assertEqual(partner.parent_id.name, partner.name)
        for mail in mails:
            for field in ("subject", "email_to", "email_cc", "reply_to"):
                self.assertNotIn("\n", mail[field] or "")

    def test_what_people_type_is_text_in_mails(self):
        _partner, mails = self._mail_all(SCRIPT)
        self.assertIn("alert(1)", "".join(mails.mapped("body_html")))
        for mail in mails:
            self.assertNotIn(SCRIPT, mail.body_html)
