from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrainingHttpCase


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

    @mute_logger("odoo.http")
    def test_guessing_leads_nowhere(self):
        for token in (self.certificate.id, "x" * 32, self.certificate.number):
            with self.subTest(token):
                response = self._open(token)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn("First aider", response.text)
