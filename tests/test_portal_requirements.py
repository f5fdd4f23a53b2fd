import io
from datetime import date

import openpyxl

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import TrainingHttpCase

PAGE = "/my/training/requirements"


@tagged("post_install", "-at_install")
@freeze_time("2027-03-01")
class TestPortalRequirements(TrainingHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crane = cls._make_qualification(name="Crane", renewal_notice_days=30)
        cls.fire = cls._make_qualification(name="Fire")
        cls.mine = cls._make_people(cls.client_company, "Mine", 3)
        cls.role = cls._make_role(cls.client_company, cls.mine, cls.crane | cls.fire)
        rival = cls.env["res.partner"].create({"name": "Rival", "is_company": True})
        cls.theirs = cls._make_people(rival, "Theirs", 2)
        cls._make_role(rival, cls.theirs, cls.crane)
        cls.stranger_user.partner_id.write(
            {"parent_id": rival.id, "is_training_manager": True}
        )
        cls._make_certificate(
            cls.crane, partner_id=cls.mine[0].id, date_to=date(2027, 12, 31)
        )

    @classmethod
    def _make_people(cls, client, name, count):
        return cls.env["res.partner"].create(
            [{"name": f"{name} {n}", "parent_id": client.id} for n in range(count)]
        )

    @classmethod
    def _make_role(cls, client, people, qualifications):
        return cls.env["training.role"].create(
            {
                "name": "Worker",
                "partner_id": client.id,
                "person_ids": [Command.set(people.ids)],
                "requirement_ids": [
                    Command.create(
                        {
                            "qualification_id": qualification.id,
                            "date_from": date(2027, 1, 1),
                        }
                    )
                    for qualification in qualifications
                ],
            }
        )

    def _open(self, login="client-test", query="", path=PAGE):
        self.env.flush_all()
        self.authenticate(login, login)
        return self.url_open(path + query)

    def test_a_manager_sees_own_people_only_and_in_words(self):
        page = self._open().text
        for text in ("Mine 0", "Mine 2", "Crane", "Fire", "Held", "Missing", "overdue"):
            self.assertTrue(text in page, text)
        self.assertFalse("Theirs" in page)
        rival = self._open("stranger-test").text
        self.assertTrue("Theirs 1" in rival)
        self.assertFalse("Mine" in rival)

    def test_a_learner_sees_their_own_row(self):
        self.role.person_ids = [Command.link(self.learner_user.partner_id.id)]
        page = self._open("learner-test").text
        self.assertTrue(self.learner_user.partner_id.name in page)
        self.assertFalse("Mine 0" in page)

    def test_filter_and_search(self):
        page = self._open(query="?filterby=held").text
        self.assertTrue("Mine 0" in page)
        self.assertFalse("Mine 1" in page)
        page = self._open(query="?search=mine+2").text
        self.assertTrue("Mine 2" in page)
        self.assertFalse("Mine 1" in page)
        self.assertTrue("Nobody is found" in self._open(query="?search=theirs").text)
        self.assertEqual(self._open(query="?filterby=nonsense").status_code, 200)

    def test_the_workbook_has_own_people_only(self):
        response = self._open(path=f"{PAGE}/xlsx")
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        matrix, rows = book.worksheets
        self.assertEqual(
            [cell.value for cell in matrix[1]], ["Person", "Roles", "Crane", "Fire"]
        )
        self.assertEqual(
            [cell.value for cell in matrix[2]],
            ["Mine 0", "Worker", "Held 2027-12-31", "Missing, overdue"],
        )
        self.assertEqual(rows.max_row, 1 + 6)
        self.assertFalse("Theirs" in str([list(row) for row in rows.values]))

    def test_a_manager_in_a_browser(self):
        self.start_tour(
            "/my/training", "training_requirements_tour", login="client-test"
        )

    def test_nobody_else_gets_in(self):
        response = self.url_open(PAGE, allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def test_the_matrix_takes_as_many_queries_for_many_as_for_few(self):
        report = self.env["training.compliance.report"].with_user(self.client_user)

        def count(people):
            self.role.person_ids |= self._make_people(
                self.client_company, "More", people
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            _qualifications, lines = report._get_matrix([], limit=1000)
            for line in lines:
                for cell in line["cells"].values():
                    str((cell.status, cell.role_id.name, cell.qualification_id.name))
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(10), count(300))
