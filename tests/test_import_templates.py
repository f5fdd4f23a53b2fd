import csv
import io
from datetime import date

from odoo.tests import tagged

from .common import TrainingCase
from .import_common import CSV, XLSX, ImportMixin, template

TEMPLATES = {
    "courses": "training.course",
    "enrollments": "training.enrollment",
    "instructors": "hr.employee",
    "learners": "res.partner",
    "qualifications": "training.qualification",
    "requests": "training.request",
    "resources": "training.resource",
}
CONTEXTS = {
    "instructors": {"default_is_instructor": True},
    "learners": {"training_learners": True},
}
# The fields that the titles of a template stand for.
FIELDS = {
    "enrollments": [
        "session_id",
        "partner_id",
        "customer_id",
        "customer_reference",
        "booker_id",
        "override_reason",
        "note",
    ],
    "learners": ["name", "email", "phone", "parent_id", "function"],
    "requests": [
        "external_reference",
        "course_id",
        "customer_id",
        "date_earliest",
        "date_latest",
        "day_count",
        "mode",
        "place_id",
        "lang_id",
        "learner_count",
        "instructor_count",
        "priority",
        "preferred_instructor_ids",
        "blocked_instructor_ids",
        "note",
    ],
}


@tagged("post_install", "-at_install")
class TestImportTemplates(ImportMixin, TrainingCase):
    """What a template shows can be imported as it is, once its names exist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client_company.email = "training@example.com"
        cls.licence = cls._make_qualification(name="First aid instructor", code="FAW-I")

    def _import_both(self, user, name):
        """Import the CSV and, after taking that back, the XLSX; give the last."""
        for kind, ending in ((CSV, "csv"), (XLSX, "xlsx")):
            savepoint = self.env.cr.savepoint()
            with self.subTest(ending):
                found, messages = self._import(
                    user,
                    TEMPLATES[name],
                    template(name, ending),
                    kind,
                    **CONTEXTS.get(name, {}),
                )
                self.assertFalse(messages)
                self.assertTrue(found)
            if ending == "csv":
                savepoint.close(rollback=True)
        return found

    def test_the_two_files_of_a_template_say_the_same(self):
        for name, model in TEMPLATES.items():
            with self.subTest(name):
                wizard = self.env["base_import.import"].create(
                    {
                        "res_model": model,
                        "file": template(name, "xlsx"),
                        "file_type": XLSX,
                    }
                )
                sheet = wizard._read_file({})[1]
                lines = list(csv.reader(io.StringIO(template(name).decode())))
                self.assertEqual([list(map(str, row)) for row in sheet], lines)

    def test_each_list_offers_its_templates(self):
        for name, model in TEMPLATES.items():
            with self.subTest(name):
                offered = (
                    self.env[model]
                    .with_user(self.manager)
                    .with_context(**CONTEXTS.get(name, {}))
                    .get_import_templates()
                )
                for ending in ("xlsx", "csv"):
                    address = f"/training_operations/static/import/{name}.{ending}"
                    self.assertIn(address, [each["template"] for each in offered])

    def test_employees_and_contacts_in_general_are_not_offered_ours(self):
        for model in ("hr.employee", "res.partner"):
            for offered in self.env[model].get_import_templates():
                self.assertNotIn("training_operations", offered["template"])

    def test_every_title_is_matched_with_its_field(self):
        for name, model in TEMPLATES.items():
            with self.subTest(name):
                _wizard, preview = self._open_import(
                    self.manager, model, template(name), **CONTEXTS.get(name, {})
                )
                matches = preview["matches"]
                titles = preview["headers"]
                self.assertEqual(len(matches), len(titles), matches)
                if name in FIELDS:
                    paths = ["/".join(matches[i]) for i in range(len(titles))]
                    self.assertEqual(paths, FIELDS[name])

    def test_qualifications(self):
        self.licence.unlink()
        found = self._import_both(self.manager, "qualifications")
        self.assertEqual(found.mapped("code"), ["FAW-I", "FORK-I", "FAW"])
        self.assertEqual(found[0].validity_months, 36)

    def test_courses_with_their_agenda(self):
        self._make_qualification(name="First aid at work", code="FAW")
        course = self._import_both(self.manager, "courses")
        self.assertEqual(course.day_count, 2)
        self.assertEqual(course.duration_hours, 15)
        self.assertEqual(course.required_qualification_ids, self.licence)

    def test_resources_of_every_kind(self):
        self.env["training.resource.feature"].create(
            [{"name": "Projector"}, {"name": "Step-free access"}]
        )
        room, manikin, licence = self._import_both(self.manager, "resources")
        self.assertEqual((room.kind, room.capacity), ("room", 16))
        self.assertEqual(room.place_id, self.place)
        self.assertEqual(len(room.feature_ids), 2)
        self.assertEqual((manikin.quantity, licence.cost_hour), (12, 2.5))

    def test_instructors_with_dated_qualifications(self):
        self._make_qualification(name="Forklift instructor", code="FORK-I")
        anna, tom = self._import_both(self.manager, "instructors")
        self.assertTrue(anna.is_instructor)
        self.assertEqual(anna.instructor_kind, "freelance")
        self.assertEqual(tom.training_rate_unit, "hour")
        held = anna.training_certificate_ids.sorted("date_from")
        self.assertEqual(
            held.mapped("date_from"), [date(2025, 6, 15), date(2026, 2, 1)]
        )
        self.assertEqual(held[1].date_to, date(2029, 1, 31))
        self.assertEqual(held.partner_id, anna.work_contact_id)

    def test_learners_below_their_company(self):
        ida, _leo = self._import_both(self.coordinator, "learners")
        self.assertEqual(ida.parent_id, self.client_company)
        self.assertEqual(ida.commercial_partner_id, self.client_company)

    def test_requests(self):
        self._make_course(code="FAW")
        self._make_instructor("Anna Berg")
        first, second = self._import_both(self.coordinator, "requests")
        self.assertEqual(first.external_reference, "PO-2027-014")
        self.assertEqual(first.customer_id, self.client_company)
        self.assertEqual((first.priority, second.mode), ("1", "virtual"))
        self.assertEqual(second.date_latest, date(2027, 4, 30))

    def test_enrolments_take_seats(self):
        self.env["res.partner"].create(
            [
                {"name": "Ida Marsh", "email": "ida.marsh@example.com"},
                {"name": "Leo Grant", "email": "leo.grant@example.com"},
            ]
        )
        session = self._make_open_session()
        session.name = "S00001"
        found = self._import_both(self.coordinator, "enrollments")
        self.assertEqual(found.session_id, session)
        self.assertEqual(found.mapped("seat_number"), [1, 2])
        self.assertEqual(found[0].customer_reference, "PO-2027-014")

    def test_a_hundred_enrolments_take_no_more_queries_than_fifty(self):
        counts = []
        for number in (50, 100):
            session = self._make_open_session(course=self._make_course(seats_max=200))
            people = self._make_learners(number)
            for index, person in enumerate(people):
                person.email = f"person{number}-{index}@example.com"
            rows = [[session.name, person.email] for person in people]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = (
                self.env["training.enrollment"]
                .with_user(self.coordinator)
                .load(["session_id", "partner_id"], rows)
            )
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(result["ids"]), number)
        self.assertLessEqual(counts[1], counts[0] + 4, counts)
        self.assertLessEqual(counts[1], 60, counts)
