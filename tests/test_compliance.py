from datetime import date

from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TrainingCase

TODAY = "2027-03-01"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCompliance(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualification = cls._make_qualification(renewal_notice_days=30)
        cls.person = cls.learner_user.partner_id
        cls.role = cls.env["training.role"].create(
            {
                "name": "Crane driver",
                "partner_id": cls.client_company.id,
                "person_ids": [Command.link(cls.person.id)],
            }
        )
        cls.requirement = cls.env["training.requirement"].create(
            {
                "role_id": cls.role.id,
                "qualification_id": cls.qualification.id,
                "date_from": date(2027, 1, 1),
                "grace_days": 10,
            }
        )

    def _read(self, user=None):
        rows = self.env["training.compliance.report"].with_user(user or self.manager)
        rows.invalidate_model()
        self.env.flush_all()
        return rows.search([("requirement_id", "=", self.requirement.id)])

    def _hold(self, last):
        return self._make_certificate(
            self.qualification, partner_id=self.person.id, date_to=last
        )

    def test_what_is_held_until_when(self):
        for last, status, overdue in (
            (date(2027, 3, 31), "held", False),
            (date(2027, 3, 30), "expiring", False),
            (date(2027, 3, 1), "expiring", False),
            (date(2027, 2, 28), "expired", False),
            (date(2027, 2, 18), "expired", True),
        ):
            with self.subTest(last):
                certificate = self._hold(last)
                row = self._read()
                self.assertEqual((row.status, row.is_overdue), (status, overdue))
                certificate.action_revoke("Next case")

    def test_what_never_ends_is_held(self):
        self._hold(False)
        self.assertEqual(self._read().status, "held")

    def test_what_is_missing_is_overdue_after_the_grace(self):
        row = self._read()
        self.assertEqual((row.status, row.due_date), ("missing", date(2027, 1, 11)))
        self.assertTrue(row.is_overdue)
        self.requirement.grace_days = 59
        self.assertFalse(self._read().is_overdue)

    def test_who_is_enrolled_to_get_it_is_told_apart(self):
        course = self._make_course(awarded_qualification_id=self.qualification.id)
        session = self._make_open_session(date(2027, 3, 8), course=course)
        self._make_enrollment(session, self.person)
        self.assertEqual(self._read().status, "planned")

    def test_employees_are_judged_by_their_job(self):
        job = self.env["hr.job"].create({"name": "Driver"})
        instructor = self._make_instructor(job_id=job.id)
        self.requirement.write({"role_id": False, "job_id": job.id})
        self.assertEqual(self._read().partner_id, instructor.work_contact_id)

    def test_a_copy_is_another_qualification_not_a_new_edition(self):
        newer = self._make_qualification(
            code="NEW",
            supersedes_id=self.qualification.id,
            supersedes_from=date(2028, 1, 1),
        )
        copy = newer.copy()
        self.assertFalse(copy.code or copy.supersedes_id)
        self.assertIn(newer.name, copy.name)
        copy.unlink()
        self.assertEqual(self.qualification.superseded_by_ids, newer)

    def test_a_clients_manager_sees_own_people_only(self):
        self.assertEqual(self._read(self.client_user).partner_id, self.person)
        self.assertEqual(self._read(self.learner_user).partner_id, self.person)
        self.assertFalse(self._read(self.stranger_user))
        other = self.env["res.partner"].create({"name": "Rival", "is_company": True})
        self.stranger_user.partner_id.write(
            {"parent_id": other.id, "is_training_manager": True}
        )
        self.assertFalse(self._read(self.stranger_user))

    @mute_logger("odoo.sql_db")
    def test_a_requirement_is_of_a_job_or_a_role(self):
        with self.assertRaises(IntegrityError):
            self.requirement.role_id = False
            self.requirement.flush_recordset()

    def test_more_people_take_no_more_queries(self):
        def count(people):
            self.role.person_ids = [
                Command.link(person.id) for person in self._make_learners(people)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.env["training.compliance.report"].with_user(self.manager)
            rows.search([], limit=1)  # who asks, and with which rights
            before = self.env.cr.sql_log_count
            rows.search_fetch([("status", "=", "missing")], ["person_name", "status"])
            return self.env.cr.sql_log_count - before

        self.assertEqual([count(10), count(200), count(400)], [1, 1, 1])
