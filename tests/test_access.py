from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrainingCase

MASTER_DATA = (
    "training.course",
    "training.course.block",
    "training.course.equipment",
    "training.course.instructor",
    "training.qualification",
    "training.resource",
)
OPERATIONS = (
    "training.attendance",
    "training.booking",
    "training.enrollment",
    "training.meeting",
    "training.request",
    "training.session",
)
SEEN_BY_FINANCE = (
    "training.booking",
    "training.certificate",
    "training.course",
    "training.enrollment",
    "training.session",
)


@tagged("post_install", "-at_install")
class TestAccessRights(TrainingCase):
    def _check(self, user, models, **rights):
        for model in models:
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(user=user.login, model=model, operation=operation):
                    allowed = rights.get(operation, False)
                    access = self.env[model].with_user(user).has_access(operation)
                    self.assertEqual(access, allowed)

    def test_users_read_everything_and_change_nothing(self):
        # Attendance may be written by whoever teaches; record rules say where.
        models = {*MASTER_DATA, *OPERATIONS} - {"training.attendance"}
        self._check(self.training_user, models, read=True)

    def test_coordinators_run_operations_and_read_the_catalogue(self):
        everything = {"read": True, "write": True, "create": True, "unlink": True}
        self._check(self.coordinator, OPERATIONS, **everything)
        self._check(self.coordinator, MASTER_DATA, read=True)

    def test_coordinators_choose_instructors_without_an_hr_right(self):
        anna = self._make_instructor()
        clerk = self.env["hr.employee"].create({"name": "Clerk"})
        # The web client asks this model whenever somebody lacks that right.
        people = self.env["hr.employee.public"].with_user(self.coordinator)
        domain = [("is_instructor", "=", True), ("company_id", "=", anna.company_id.id)]
        found = [number for number, _name in people.name_search("", domain)]
        self.assertIn(anna.id, found)
        self.assertNotIn(clerk.id, found)

    def test_managers_change_the_catalogue_too(self):
        everything = {"read": True, "write": True, "create": True, "unlink": True}
        self._check(self.manager, MASTER_DATA + OPERATIONS, **everything)

    def test_finance_reads_what_it_invoices_without_training_rights(self):
        self._check(self.finance, SEEN_BY_FINANCE, read=True)

    def test_portal_users_change_nothing(self):
        readable = ("training.certificate", "training.enrollment", "training.session")
        self._check(self.learner_user, readable, read=True)
        hidden = ("training.booking", "training.request", "training.time.entry")
        self._check(self.learner_user, hidden)

    def test_managers_take_on_instructors_without_personnel_rights(self):
        employees = self.env["hr.employee"].with_user(self.manager)
        instructor = employees.create({"name": "New", "is_instructor": True})
        instructor.training_rate = 500.0
        self.assertEqual(instructor.sudo().training_rate, 500.0)
        with self.assertRaises(AccessError):
            instructor.private_email = "private@example.org"

    def test_every_internal_user_can_show_an_instructors_name(self):
        instructor = self._make_instructor("Anna")
        for user in (self.employee_user, self.finance, self.training_user):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertEqual(instructor.with_user(user).display_name, "Anna")


@tagged("post_install", "-at_install")
class TestRecordRules(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._make_open_session()
        cls.enrollment = cls._make_enrollment(cls.session, cls.learner_user.partner_id)
        cls.other = cls._make_enrollment(cls.session)

    def _sees(self, user, records):
        found = (
            self.env[records._name].with_user(user).search([("id", "in", records.ids)])
        )
        return set(found.ids)

    def test_learners_see_their_own_enrolment_only(self):
        both = self.enrollment | self.other
        self.assertEqual(self._sees(self.learner_user, both), set(self.enrollment.ids))
        self.assertEqual(self._sees(self.learner_user, self.session), {self.session.id})
        self.assertFalse(self._sees(self.stranger_user, both))
        self.assertFalse(self._sees(self.stranger_user, self.session))

    def test_a_clients_training_manager_sees_the_companys_people_only(self):
        both = self.enrollment | self.other
        self.assertEqual(self._sees(self.client_user, both), set(self.enrollment.ids))

    def test_who_does_not_manage_training_sees_no_colleagues(self):
        self.client_user.partner_id.is_training_manager = False
        self.assertFalse(self._sees(self.client_user, self.enrollment))

    def test_seats_are_counted_over_everybody_for_a_learner_too(self):
        session = self.session.with_user(self.learner_user)
        self.assertEqual(session.seats_available, 1)

    def test_certificates_are_shown_to_holder_and_employer(self):
        certificate = self._make_certificate(
            self._make_qualification(), partner_id=self.learner_user.partner_id.id
        )
        self.assertTrue(self._sees(self.learner_user, certificate))
        self.assertTrue(self._sees(self.client_user, certificate))
        self.assertFalse(self._sees(self.stranger_user, certificate))

    def test_instructors_see_the_sessions_they_teach_and_mark_attendance(self):
        instructor = self._make_instructor(user_id=self.employee_user.id)
        other = self._make_open_session()
        self.session.instructor_ids = instructor
        both = self.session | other
        self.assertEqual(self._sees(self.employee_user, both), {self.session.id})
        self.session.action_start()
        roster = self.session.attendance_ids
        roster.with_user(self.employee_user).action_present()
        self.assertEqual(set(roster.mapped("status")), {"present"})
        with self.assertRaises(AccessError):
            roster.with_user(self.training_user).action_absent()
        self.session.booking_ids._release()
        self.assertFalse(self._sees(self.employee_user, both))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_one_company_does_not_see_the_other(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        course = self._make_course(company_id=company.id)
        session = self.env["training.session"].create(
            {"course_id": course.id, "company_id": company.id}
        )
        for user in (self.coordinator, self.manager, self.finance):
            with self.subTest(user.login):
                self.assertFalse(self._sees(user, session))
                self.assertFalse(self._sees(user, course))
                with self.assertRaises(AccessError):
                    session.with_user(user).read(["name"])

    def test_time_is_seen_by_colleagues_and_changed_by_oneself(self):
        entry = self.env["training.time.entry"].create(
            {"session_id": self.session.id, "user_id": self.manager.id}
        )
        self.assertTrue(self._sees(self.coordinator, entry))
        with self.assertRaises(AccessError):
            entry.with_user(self.coordinator).write({"name": "Mine"})
        with self.assertRaises(AccessError):
            entry.with_user(self.coordinator).unlink()
        vals = {"session_id": self.session.id, "hours": 1.0}
        with self.assertRaises(AccessError):
            entry.with_user(self.coordinator).create(
                vals | {"user_id": self.manager.id}
            )
        own = entry.with_user(self.coordinator).create(vals)
        own.name = "Called the venue"
        own.with_user(self.manager).unlink()
