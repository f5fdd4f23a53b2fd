import re

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TrainingCase, TrainingHttpCase
from .portal_common import PortalFactories


@tagged("post_install", "-at_install")
class TestPortalClient(PortalFactories, TrainingHttpCase):
    """What a client's training manager does for colleagues."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.colleague = cls.env["res.partner"].create(
            {
                "name": "Cora Colleague",
                "email": "cora@acme.example",
                "parent_id": cls.client_company.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate("client-test", "client-test")

    def _enroll(self, **values):
        return self._post(f"/my/training/session/{self.delivery.id}/enroll", **values)

    def _enrolled(self):
        live = self.delivery.enrollment_ids.filtered(lambda e: e.state != "cancelled")
        return live.partner_id

    def test_pasted_people_are_checked_then_enrolled(self):
        response = self._enroll(
            people="Cora <cora@acme.example>\nNew Nora <nora@acme.example>",
            customer_reference="PO-7",
        )
        page = response.headers["Location"]
        self.assertIn("Cora", self._get(page).text)
        self.assertNotIn(self.colleague, self._enrolled())
        back = re.search(r'href="(/my[^"]+[?]wizard=\d+)"', self.url_open(page).text)
        self.assertIn("&lt;nora@acme.example&gt;", self.url_open(back[1]).text)
        self._post(page, verb="enroll")
        self._post(page, verb="enroll")  # pressed twice
        self.assertIn(self.colleague, self._enrolled())
        nora = self._enrolled().filtered(lambda p: p.email == "nora@acme.example")
        self.assertEqual(nora.parent_id, self.client_company)
        booked = self.delivery.enrollment_ids.filtered(lambda e: e.partner_id == nora)
        self.assertEqual(booked.customer_id, self.client_company)
        self.assertEqual(booked.customer_reference, "PO-7")
        self.assertEqual(booked.booker_id, self.client_user.partner_id)

    def test_another_clients_person_is_never_found_by_address(self):
        self.rival_person.email = "ronny@rival.example"
        page = self._enroll(people="ronny@rival.example").headers["Location"]
        self.assertNotIn("Ronny", self._get(page).text)
        self._post(page, verb="enroll")
        self.assertNotIn(self.rival_person, self._enrolled())

    def test_files_are_read_and_bad_ones_refused_in_words(self):
        page = f"/my/training/session/{self.delivery.id}/enroll"
        files = {
            "Name,E-mail\nCora,cora@acme.example": 303,
            "\x00\x01\x02 no table": 200,
        }
        for content, status in files.items():
            with self.subTest(content):
                token = self._post_token(page)
                response = self.url_open(
                    page,
                    data={"csrf_token": token},
                    files={"file": ("people.csv", content.encode(), "text/csv")},
                    allow_redirects=False,
                )
                self.assertEqual(response.status_code, status)
        self.assertIn("can&#39;t be read", response.text)

    def _post_token(self, page):
        marker = 'name="csrf_token" value="'
        return self.url_open(page).text.split(marker)[1].split('"')[0]

    def test_required_answers_are_asked_for(self):
        self._make_question()
        page = self._enroll(people="cora@acme.example").headers["Location"]
        self.assertIn("Answer missing", self._get(page).text)
        wizard = self.env["training.enroll.wizard"].browse(int(page.rsplit("/", 1)[1]))
        name = f"answer_{wizard.line_ids.answer_ids.id}"
        self._post(page, verb="check", **{name: "Vegan"})
        self._post(page, verb="enroll", **{name: "Vegan"})
        enrollment = self.delivery.enrollment_ids.filtered(
            lambda e: e.partner_id == self.colleague
        )
        self.assertEqual(enrollment.answer_ids.value, "Vegan")

    def test_somebody_else_is_sent(self):
        path = f"/my/training/enrollment/{self.own.id}/replace"
        self.assertIn("Cora", self._get(path).text)
        self._post(path, person_id=self.colleague.id)
        self.assertEqual(self.own.partner_id, self.colleague)
        self._post(path, name="Nick New", email="nick@acme.example")
        self.assertEqual(self.own.partner_id.name, "Nick New")
        self.assertEqual(self.own.partner_id.parent_id, self.client_company)

    def test_another_clients_person_is_no_substitute(self):
        path = f"/my/training/enrollment/{self.own.id}/replace"
        self.assertNotIn("Ronny", self._get(path).text)
        response = self._post(path, person_id=self.rival_person.id)
        self.assertIn("one of your company", response.text)
        self.assertEqual(self.own.partner_id, self.learner_user.partner_id)

    def test_places_are_approved_and_refused(self):
        pending = self._make_pending(self.delivery, self.client_company)
        page = "/my/training/approvals"
        self.assertIn(pending.partner_id.name, self._get(page).text)
        self._post(f"{page}/{pending.id}", page=page, answer="refuse")
        self.assertEqual(pending.state, "pending")  # a refusal takes a reason
        self._post(f"{page}/{pending.id}", page=page, answer="approve")
        self.assertEqual(pending.state, "confirmed")
        self.assertEqual(pending.approved_by_id, self.client_user.partner_id)

    def test_own_people_sessions_and_prices_are_shown(self):
        self.assertIn("Cora", self._get("/my/training/people?search=cora").text)
        self.assertNotIn("Ronny", self._get("/my/training/people").text)
        session = f"/my/training/session/{self.delivery.id}"
        self.assertIn(session, self._get("/my/training/team").text)
        text = self._get(session).text
        self.assertIn(self.own.partner_id.name, text)
        book = self._get("/my/training/book").text
        self.assertIn(f"{session}/enroll", book)
        self.assertNotIn(f"session/{self.rival_session.id}/", book)
        self.assertIn("100.00", self._get("/my/training/prices").text)

    def test_dates_to_book_are_found_by_the_number_of_the_session(self):
        other = self._make_open_session(course=self.course)
        text = self._get(f"/my/training/book?search={self.delivery.name}").text
        self.assertIn(f"session/{self.delivery.id}/enroll", text)
        self.assertNotIn(f"session/{other.id}/enroll", text)

    def test_a_package_says_what_further_people_cost(self):
        session = self._make_open_session(
            course=self._make_course(seats_max=5),
            customer_id=self.client_company.id,
            fee_mode="flat",
            price_unit=1000.0,
            seats_included=2,
            price_extra=150.0,
        )
        self._enroll_all(session, self.own.partner_id)
        self.assertIn(
            "covers 2 learners (1 still free)", self._get("/my/training/book").text
        )
        page = f"/my/training/session/{session.id}/enroll"
        self.assertIn("150.00", self._get(page).text)
        names = ("cora@acme.example", "Nora <n@acme.example>", "Olga <o@acme.example>")
        checked = self._post(page, people="\n".join(names)).headers["Location"]
        self.assertIn("300.00 for 2", self._get(checked).text)
        self._post(checked, verb="enroll")
        text = self._get(checked).text
        self.assertIn("(0 still free)", text)
        self.assertNotIn("300.00", text)

    def test_who_lacks_what_is_required_stands_out(self):
        role = self.env["training.role"].create(
            {
                "name": "Driver",
                "partner_id": self.client_company.id,
                "person_ids": [Command.link(self.colleague.id)],
            }
        )
        self.env["training.requirement"].create(
            {"role_id": role.id, "qualification_id": self.qualification.id}
        )
        lacking = self._get("/my/training/people?filterby=gaps").text
        self.assertIn("Cora", lacking)
        self.assertNotIn(self.own.partner_id.name, lacking)
        self.assertIn(
            "Driver", self._get(f"/my/training/people/{self.colleague.id}").text
        )
        self.assertIn("lack a qualification: 1", self._get("/my/training").text)

    def test_others_in_the_session_are_not_shown(self):
        self._make_enrollment(self.delivery, self.rival_person)
        text = self._get(f"/my/training/session/{self.delivery.id}").text
        self.assertNotIn("Ronny", text)


@tagged("post_install", "-at_install")
class TestDelegates(PortalFactories, TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def test_a_colleague_without_login_is_invited(self):
        person = self.env["res.partner"].create(
            {
                "name": "Cora",
                "email": "cora.delegate@acme.example",
                "parent_id": self.client_company.id,
            }
        )
        person._grant_training_management(self.client_user)
        self.assertTrue(person.is_training_manager)
        self.assertTrue(person.user_ids.share)
        self.assertEqual(person.user_ids._get_managed_client(), self.client_company)

    def test_without_an_address_nobody_is_invited(self):
        person = self.env["res.partner"].create(
            {"name": "Nemo", "parent_id": self.client_company.id}
        )
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            person._grant_training_management(self.client_user)
        self.assertFalse(person.is_training_manager)

    def test_nobody_takes_it_from_oneself_or_gives_it_elsewhere(self):
        partner = self.client_user.partner_id
        with self.assertRaises(UserError):
            partner._revoke_training_management(self.client_user)
        for person in (self.rival_person, self.client_company, partner.browse()):
            with self.subTest(person.name), self.assertRaises(UserError):
                person._grant_training_management(self.client_user)
        with self.assertRaises(UserError):
            partner._grant_training_management(self.learner_user)
