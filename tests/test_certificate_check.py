from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TrainingHttpCase

PORTAL = "odoo.addons.training_operations.models.training_certificate_portal"
LOOKUP = "odoo.addons.training_operations.models.training_certificate_lookup"


@tagged("post_install", "-at_install")
class TestCertificateCheck(TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls._make_certificate(
            cls._make_qualification(name="First aider"),
            partner_id=cls.learner_user.partner_id.id,
        )

    def _open(self, token):
        return self.url_open(f"/training/certificate/{token}")

    def test_anybody_with_the_link_sees_whether_it_is_valid(self):
        response = self._open(self.certificate.access_token)
        self.assertEqual(response.status_code, 200)
        self.assertIn("This certificate is valid", response.text)
        self.assertIn(self.certificate.number, response.text)

    def test_a_revoked_certificate_says_so(self):
        self.certificate.action_revoke("Fraud")
        response = self._open(self.certificate.access_token)
        self.assertIn("This certificate was revoked", response.text)
        self.assertNotIn("Fraud", response.text)

    def test_the_provider_chooses_what_is_seen_of_the_holder(self):
        self.certificate.partner_id.name = "Ada King Lovelace"
        for disclosure, shown, hidden in (
            ("full", "Ada King Lovelace", "A. K. L."),
            ("initials", "A. K. L.", "Lovelace"),
            ("none", "First aider", "Lovelace"),
        ):
            with self.subTest(disclosure):
                self.company.training_certificate_disclosure = disclosure
                page = self._open(self.certificate.access_token).text
                self.assertIn(shown, page)
                self.assertNotIn(hidden, page)

    @mute_logger("odoo.http")
    def test_who_looks_too_often_waits_a_minute(self):
        token = self.certificate.access_token
        with patch(f"{LOOKUP}.LOOKUPS_A_MINUTE", 0):
            self.assertEqual(self._open(token).status_code, 429)
        self.env["training.certificate.lookup"].search([]).unlink()
        self.assertEqual(self._open(token).status_code, 200)

    def test_lookups_are_counted_by_address_without_keeping_it(self):
        lookups = self.env["training.certificate.lookup"]
        with freeze_time("2027-03-01 10:00:30"), patch(f"{LOOKUP}.LOOKUPS_A_MINUTE", 2):
            results = [lookups._count_lookup("192.0.2.1") for _try in range(3)]
            self.assertEqual(results, [True, True, False])
            self.assertTrue(lookups._count_lookup("192.0.2.2"))
        stored = lookups.search([("minute", "=", "2027-03-01 10:00:00")])
        self.assertEqual(sorted(stored.mapped("lookup_count")), [1, 3])
        self.assertNotIn("192.0.2", "".join(stored.mapped("address_key")))
        with freeze_time("2027-03-01 11:02:00"):
            lookups._gc_lookups()
        self.assertFalse(stored.exists())

    def test_tokens_are_drawn_long_and_never_chosen(self):
        chosen = self.env["training.certificate"].create(
            {
                "qualification_id": self.certificate.qualification_id.id,
                "partner_id": self.client_user.partner_id.id,
                "origin": "imported",
                "evidence_reference": "Binder 7",
                "access_token": "1" * 32,
            }
        )
        chosen.access_token = "2" * 32
        copies = [self.certificate, chosen, chosen.copy()]
        tokens = {certificate.access_token for certificate in copies}
        self.assertEqual(len(tokens), 3)
        for token in tokens:
            # 192 random bits
            self.assertRegex(token, r"^[\w-]{32}$")
            self.assertGreater(len(set(token)), 8)

    def test_the_whole_token_is_compared_in_constant_time(self):
        certificates = self.env["training.certificate"]
        token = self.certificate.access_token
        with patch(f"{PORTAL}.hmac.compare_digest", return_value=False) as compared:
            self.assertFalse(certificates._find_by_token(token))
        compared.assert_called_once_with(token.encode(), token.encode())
        self.assertEqual(certificates._find_by_token(token), self.certificate)
        for wrong in (token[:-1], f"{token}x", token.swapcase(), "", None):
            self.assertFalse(certificates._find_by_token(wrong))

    @mute_logger("odoo.http")
    def test_guessing_leads_nowhere(self):
        for token in (self.certificate.id, "x" * 32, self.certificate.number):
            with self.subTest(token):
                response = self._open(token)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn("First aider", response.text)
