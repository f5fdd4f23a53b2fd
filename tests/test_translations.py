import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path

# What has to stand in a translation as it stands in the source: values put in by
# Python, placeholders of mail subjects, and tags.
KEPT = re.compile(r"%\(\w+\)[a-z]|%[sdgf%]|\{\{.*?\}\}|<[^>]+>")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_placeholders_and_tags_are_those_of_the_source(self):
        path = file_path("training_operations/i18n/de.po")
        for entry in polib.pofile(path).translated_entries():
            with self.subTest(entry.msgid):
                self.assertEqual(
                    sorted(KEPT.findall(entry.msgid)),
                    sorted(KEPT.findall(entry.msgstr)),
                )

    def test_a_certificate_speaks_german_in_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(
            ["training_operations"], ["de_DE"]
        )
        text = self.env.ref("training_operations.training_certificate_text")
        german = text.with_context(lang="de_DE").arch_db
        self.assertIn("Hiermit wird bescheinigt", german)
        self.assertNotIn("This is to certify", german)
