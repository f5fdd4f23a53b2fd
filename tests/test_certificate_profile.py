from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
class TestCertificateProfile(TrainingCase):
    """What an employee holds stands on their résumé and among their skills, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualification = cls._make_qualification()
        cls.anna = cls._make_instructor()
        cls.certificate = cls._hold()

    @classmethod
    def _hold(cls, employee=None, **overrides):
        return cls._make_certificate(
            cls.qualification,
            **{
                "employee_id": (employee or cls.anna).id,
                "date_from": date(2027, 3, 1),
                "date_to": date(2028, 2, 29),
                **overrides,
            },
        )

    def _shown(self, employee=None):
        employee = employee or self.anna
        employee.invalidate_recordset()
        return employee.employee_skill_ids, employee.resume_line_ids

    def test_it_is_shown_with_its_dates(self):
        skill, line = self._shown()
        self.assertEqual(skill.skill_id.name, self.qualification.name)
        self.assertTrue(skill.is_certification)
        self.assertEqual(
            (skill.valid_from, skill.valid_to), (date(2027, 3, 1), date(2028, 2, 29))
        )
        self.assertEqual(line.name, self.qualification.name)
        self.assertEqual(line.date_end, date(2028, 2, 29))
        self.assertEqual(line.external_url, self.certificate.check_url)

    def test_it_follows_a_correction_and_is_not_shown_twice(self):
        self.certificate.date_to = date(2029, 2, 28)
        skill, line = self._shown()
        self.assertEqual((skill.valid_to, line.date_end), (date(2029, 2, 28),) * 2)
        self._hold(date_to=date(2029, 2, 28))
        self.assertEqual(len(self._shown()[0]), 1)

    def test_what_is_revoked_is_gone_and_comes_back_when_issued_again(self):
        self.certificate.with_user(self.coordinator).action_revoke("Typing error")
        self.assertEqual([len(shown) for shown in self._shown()], [0, 0])
        self.certificate.with_user(self.coordinator).action_reissue()
        self.assertEqual([len(shown) for shown in self._shown()], [1, 1])

    def test_a_new_edition_ends_it(self):
        self._make_qualification(
            supersedes_id=self.qualification.id, supersedes_from=date(2027, 6, 1)
        )
        self.assertEqual(self._shown()[0].valid_to, date(2027, 5, 31))

    def test_an_edition_older_than_the_certificate_hides_it(self):
        self._make_qualification(
            supersedes_id=self.qualification.id, supersedes_from=date(2027, 2, 1)
        )
        self.assertFalse(self._shown()[0])

    def test_employees_who_learn_get_it_too_and_others_nothing(self):
        berta = self.env["hr.employee"].create({"name": "Berta"})
        self._hold(employee_id=False, partner_id=berta.work_contact_id.id)
        self.assertEqual(len(self._shown(berta)[0]), 1)
        count = self.env["hr.employee.skill"].search_count([])
        self._hold(employee_id=False, partner_id=self._make_learners(1).id)
        self.assertEqual(self.env["hr.employee.skill"].search_count([]), count)

    def test_whoever_becomes_an_employee_brings_it_along(self):
        learner = self._make_learners(1)
        self._hold(employee_id=False, partner_id=learner.id)
        carl = self.env["hr.employee"].create(
            {"name": "Carl", "work_contact_id": learner.id}
        )
        self.assertEqual(len(self._shown(carl)[1]), 1)
        carl.work_contact_id = self._make_learners(1)
        self.assertFalse(self._shown(carl)[1])

    def test_another_companys_employee_shows_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        learner = self._make_learners(1)
        self._hold(employee_id=False, partner_id=learner.id)
        carl = self.env["hr.employee"].create(
            {"name": "Carl", "work_contact_id": learner.id, "company_id": other.id}
        )
        self.assertFalse(self._shown(carl)[1])

    def test_there_is_one_place_to_change_it(self):
        hr_user = self._make_user("hr-test", "hr.group_hr_manager")
        for shown in self._shown():
            with self.assertRaises(UserError):
                shown.with_user(hr_user).unlink()
        with self.assertRaises(UserError):
            self._shown()[1].with_user(hr_user).name = "Something else"
        with self.assertRaises(UserError):
            self._shown()[0].with_user(hr_user).valid_to = date(2030, 1, 1)

    def test_what_hr_entered_itself_stays_and_blocks_nothing(self):
        shown = self._shown()[0]
        skill, level = shown.skill_id, shown.skill_level_id
        self.certificate.action_revoke("Typed twice")
        own = self.env["hr.employee.skill"].create(
            {
                "employee_id": self.anna.id,
                "skill_id": skill.id,
                "skill_type_id": skill.skill_type_id.id,
                "skill_level_id": level.id,
                "valid_from": date(2027, 3, 1),
                "valid_to": date(2028, 2, 29),
            }
        )
        self._hold()
        self.assertEqual(self._shown()[0], own)

    def test_each_employee_costs_what_odoo_itself_asks_for_their_skills(self):
        """Odoo stores the skills of each employee apart: up to three queries."""

        def count(people):
            employees = self.env["hr.employee"].create(
                [{"name": f"Person {number}"} for number in range(people)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["training.certificate"].create(
                [
                    {
                        "qualification_id": self.qualification.id,
                        "employee_id": employee.id,
                        "date_from": date(2027, 3, 1),
                    }
                    for employee in employees
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(20), count(10) + 3 * 10)
