from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TrainingCase

# One pixel.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQ"
    b"AAAABJRU5ErkJggg=="
)
FRAMED, BAND, LETTER = "framed", "modern", "letter"


@tagged("post_install", "-at_install")
class TestCertificateLayouts(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualification = cls._make_qualification()
        cls.course = cls._make_course(
            awarded_qualification_id=cls.qualification.id, days=2
        )
        session = cls._make_open_session(course=cls.course)
        session.instructor_ids = cls._make_instructor("Zoë")
        cls._make_enrollment(session, cls._make_learners(1, name="Renée Ångström"))
        session.action_start()
        session.action_mark_all_present()
        session.action_done()
        cls.certificate = session.certificate_ids

    def _layout(self, name):
        return self.env.ref(f"training_operations.training_certificate_layout_{name}")

    def _render(self, certificates=None, user=None):
        """The print as the renderer gets it."""
        reports = self.env["ir.actions.report"].with_user(user or self.coordinator)
        return reports._render_qweb_pdf(
            "training_operations.training_certificate_report",
            (certificates or self.certificate).ids,
        )[0].decode()

    def test_the_course_goes_before_the_qualification_and_that_before_the_list(self):
        self.assertTrue('class="tc_frame"' in self._render())
        self.qualification.certificate_layout_id = self._layout(BAND)
        self.assertTrue('class="tm_frame"' in self._render())
        self.course.certificate_layout_id = self._layout(LETTER)
        page = self._render()
        self.assertTrue('class="tl_page"' in page)
        self.assertIn("Day 2", page)

    def test_the_first_layout_of_the_list_is_the_standard(self):
        self._layout(LETTER).sequence = 0
        self.assertTrue('class="tl_page"' in self._render())

    def test_another_companys_layout_is_nobodys_standard(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._layout(LETTER).write({"sequence": 0, "company_id": other.id})
        self.assertFalse('class="tl_page"' in self._render())

    def test_each_layout_shows_signature_colours_and_text(self):
        self.qualification.certificate_text = "Meets rule 7"
        for name in (FRAMED, BAND, LETTER):
            with self.subTest(name):
                layout = self._layout(name)
                layout.write(
                    {
                        "signer_name": "Dr Hill",
                        "signer_title": "Head of Training",
                        "signature": PIXEL,
                        "color": "#123456",
                    }
                )
                self.qualification.certificate_layout_id = layout
                page = self._render()
                for text in ("Dr Hill", "Head of Training", "#123456", "Meets rule 7"):
                    self.assertIn(text, page)
                for text in ("Zoë", "Renée Ångström", self.certificate.number):
                    self.assertIn(text, page)
                layout.is_signed_by_instructors = False
                self.assertNotIn("Zoë", self._render())

    def test_a_certificate_is_in_the_language_of_its_holder(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.qualification.with_context(lang="fr_FR").name = "Secouriste"
        self._layout(FRAMED).signer_title = "Head"
        self._layout(FRAMED).with_context(lang="fr_FR").signer_title = "Directrice"
        self._layout(FRAMED).signer_name = "Dr Hill"
        self.certificate.partner_id.lang = "fr_FR"
        page = self._render()
        for text in ("Secouriste", "Directrice", "mars 2027"):
            self.assertIn(text, page)

    def test_landscape_and_portrait_are_printed_apart(self):
        self.qualification.certificate_layout_id = self._layout(LETTER)
        other = self._make_certificate(
            self._make_qualification(name="Other"),
            partner_id=self.certificate.partner_id.id,
        )
        report = self.env.ref("training_operations.training_certificate_report")
        parts = report._get_training_parts((self.certificate | other).ids)
        self.assertEqual(
            {tuple(ids): context["landscape"] for _name, ids, context in parts},
            {tuple(self.certificate.ids): False, tuple(other.ids): True},
        )
        page = self._render(self.certificate | other)
        self.assertEqual(page.count("<!DOCTYPE html>"), 2)

    def test_a_sample_is_printed_without_any_certificate(self):
        layout = self._layout(BAND)
        action = layout.with_user(self.manager).action_preview()
        report = self.env.ref("training_operations.training_certificate_sample_report")
        self.assertEqual(action["report_name"], report.report_name)
        page = report.with_user(self.manager)._render_qweb_pdf(
            report.report_name, layout.ids
        )[0]
        self.assertIn("SAMPLE", page.decode())

    def test_a_colour_is_a_colour(self):
        for color in ("red; display: none", "#12345g", "123456", "#12"):
            with self.subTest(color), self.assertRaises(ValidationError):
                self._layout(BAND).color = color
        self._layout(BAND).color = "#ABC"

    def test_a_provider_can_draw_a_layout_of_their_own(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "Certificate: Ours",
                "type": "qweb",
                "key": "provider.certificate",
                "arch": "<t><p class='ours' t-out=\"page['name']\" /></t>",
            }
        )
        self.qualification.certificate_layout_id = self._layout(FRAMED).copy(
            {"name": "Ours", "template": view.key}
        )
        self.assertIn('<p class="ours">Renée Ångström</p>', self._render())

    def test_managers_change_layouts_and_coordinators_choose_none(self):
        model = self.env["training.certificate.layout"]
        self.assertTrue(model.with_user(self.manager).has_access("create"))
        self.assertFalse(model.with_user(self.coordinator).has_access("write"))
        self.assertFalse(model.with_user(self.learner_user).has_access("read"))

    def test_a_learner_prints_their_own_whatever_the_layout(self):
        self.certificate.partner_id.user_ids = [
            Command.create(
                {
                    "login": "renee",
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                    "partner_id": self.certificate.partner_id.id,
                }
            )
        ]
        self.qualification.certificate_layout_id = self._layout(LETTER)
        page = self._render(user=self.certificate.partner_id.user_ids)
        self.assertTrue('class="tl_page"' in page)
