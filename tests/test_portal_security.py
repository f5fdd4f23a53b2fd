from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrainingHttpCase
from .portal_common import PortalFactories

# Pages of other people's things, by who asks; each is as if it weren't there.
FOREIGN_PAGES = (
    "/my/training/enrollment/{theirs}",
    "/my/training/enrollment/{theirs}/calendar.ics",
    "/my/training/enrollment/{theirs}/replace",
    "/my/training/enrollment/{theirs}/material/{material}",
    "/my/training/session/{rival_session}",
    "/my/training/session/{rival_session}/enroll",
    "/my/training/session/{rival_session}/material/{material}",
    "/my/training/certificate/{their_certificate}",
    "/my/training/certificate/{their_certificate}/pdf",
    "/my/training/people/{rival_person}",
    "/my/training/enroll/{wizard}",
    "/my/training/enroll/{wizard}/left-out.csv",
    "/my/training/enrollment/999999999",
    "/my/training/session/999999999",
)
CLIENT_PAGES = (
    "/my/training/people",
    "/my/training/team",
    "/my/training/book",
    "/my/training/approvals",
    "/my/training/prices",
    "/my/training/delegates",
)
TEACHING_PAGES = (
    "/my/training/teaching",
    "/my/training/days-off",
    "/my/training/statements",
    "/my/training/statements/2025-06/csv",
    "/my/training/feedback",
)
OWN_PAGES = (
    "/my/training",
    "/my/training/enrollments",
    "/my/training/certificates",
    "/my/training/invoices",
    "/my/training/calendar",
)


@tagged("post_install", "-at_install")
class TestPortalSecurity(PortalFactories, TrainingHttpCase):
    """Every page against other people's records, guessed ids and missing tokens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.material = cls._make_material(course_id=cls.course.id)
        cls.wizard = (
            cls.env["training.enroll.wizard"]
            .with_user(cls.rival_user)
            .sudo()
            .create(
                {
                    "session_id": cls.rival_session.id,
                    "customer_id": cls.rival_company.id,
                    "is_restricted": True,
                    "text": "Ann <ann@example.com>",
                }
            )
        )
        cls.ids = {
            name: getattr(cls, name).id
            for name in (
                "theirs",
                "rival_session",
                "their_certificate",
                "rival_person",
                "material",
                "wizard",
            )
        }

    @mute_logger("odoo.http")
    def test_nobody_opens_what_is_another_clients_or_learners(self):
        for login in ("learner-test", "client-test", "stranger-test", "teacher-test"):
            self.authenticate(login, login)
            for page in FOREIGN_PAGES:
                with self.subTest(login=login, page=page):
                    response = self._get(page.format(**self.ids))
                    self.assertEqual(response.status_code, 404)
                    self.assertNotIn("Ronny", response.text)

    @mute_logger("odoo.http")
    def test_pages_of_a_role_are_for_that_role(self):
        allowed = {
            "client-test": CLIENT_PAGES,
            "teacher-test": TEACHING_PAGES,
            "learner-test": (),
            "stranger-test": (),
        }
        for login, pages in allowed.items():
            self.authenticate(login, login)
            for page in CLIENT_PAGES + TEACHING_PAGES:
                with self.subTest(login=login, page=page):
                    expected = 200 if page in pages else 404
                    self.assertEqual(self._get(page).status_code, expected)

    def test_without_a_login_one_is_asked_to_sign_in(self):
        self.authenticate(None, None)
        pages = OWN_PAGES + CLIENT_PAGES + TEACHING_PAGES + FOREIGN_PAGES
        for page in pages:
            with self.subTest(page):
                response = self._get(page.format(**self.ids))
                self.assertEqual(response.status_code, 303)
                self.assertIn("/web/login", response.headers["Location"])

    def test_lists_of_a_stranger_are_empty(self):
        self.authenticate("stranger-test", "stranger-test")
        for page in OWN_PAGES:
            with self.subTest(page):
                response = self._get(page)
                self.assertEqual(response.status_code, 200)
                self.assertNotIn("First aid", response.text)

    @mute_logger("odoo.http")
    def test_nothing_of_others_is_changed(self):
        leave = self._make_leave_of_teacher()
        posts = (
            (f"/my/training/enrollment/{self.theirs.id}/replace", {"name": "Eve"}),
            (f"/my/training/session/{self.rival_session.id}/enroll", {"people": "x"}),
            (f"/my/training/enroll/{self.wizard.id}", {"verb": "enroll"}),
            (f"/my/training/days-off/{leave.id}/remove", {}),
        )
        self.authenticate("client-test", "client-test")
        for path, values in posts:
            with self.subTest(path):
                response = self._post(path, page="/my/training/delegates", **values)
                self.assertEqual(response.status_code, 404)
        self.assertTrue(leave.exists())
        self.assertEqual(self.theirs.partner_id, self.rival_person)
        self.assertEqual(self.wizard.step, "input")

    def _make_leave_of_teacher(self):
        return self._make_leave(
            self.delivery.start.date().replace(month=4),
            self.delivery.start.date().replace(month=4),
            resource=self.teacher.resource_id,
        )

    def test_a_delegate_is_never_from_elsewhere(self):
        self.authenticate("client-test", "client-test")
        self._post(
            "/my/training/delegates/grant",
            page="/my/training/delegates",
            person_id=self.rival_person.id,
        )
        self.assertFalse(self.rival_person.is_training_manager)

    def test_another_clients_approvals_stay(self):
        pending = self._make_pending(self.rival_session, self.rival_company)
        self.authenticate("client-test", "client-test")
        self._post(
            f"/my/training/approvals/{pending.id}",
            page="/my/training/delegates",
            answer="approve",
        )
        self.assertEqual(pending.state, "pending")

    @mute_logger("odoo.http")
    def test_what_changes_something_wants_the_csrf_token(self):
        self.authenticate("client-test", "client-test")
        for path in (
            f"/my/training/enrollment/{self.own.id}/replace",
            f"/my/training/session/{self.delivery.id}/enroll",
            f"/my/training/approvals/{self.own.id}",
            "/my/training/delegates/grant",
            "/my/training/calendar/renew",
            "/my/training/days-off",
        ):
            with self.subTest(path):
                response = self.url_open(path, data={"answer": "approve"})
                self.assertEqual(response.status_code, 400)

    def test_what_is_typed_is_shown_as_text(self):
        attack = "<script>alert(1)</script>"
        self.learner_user.partner_id.name = attack
        self.own.note = attack
        pages = {
            "client-test": [
                f"/my/training/people?search={attack}",
                f"/my/training/session/{self.delivery.id}",
                f"/my/training/enrollment/{self.own.id}",
                "/my/training/people",
            ],
            "teacher-test": [f"/my/training/session/{self.delivery.id}"],
            "learner-test": [f'/my/training/enrollments?search="{attack}'],
        }
        for login, paths in pages.items():
            self.authenticate(login, login)
            for path in paths:
                with self.subTest(path):
                    response = self._get(path)
                    self.assertEqual(response.status_code, 200)
                    self.assertNotIn(attack, response.text)

    def test_an_instructor_cannot_read_the_tokens_of_learners(self):
        self.own._portal_ensure_token()
        enrollment = self.own.with_user(self.teacher_user)
        self.assertEqual(enrollment.partner_id.id, self.learner_user.partner_id.id)
        with self.assertRaises(AccessError):
            enrollment.read(["access_token"])

    def test_what_is_internal_is_not_read_by_calls(self):
        """Of records that one may see, by whoever has only a portal."""
        session = {"join_url", "description", "amount_margin", "cost_booked"}
        cases = (
            (self.delivery, self.learner_user, session | {"access_token"}),
            (self.delivery, self.teacher_user, session),
            (self.delivery, self.client_user, session | {"price_unit", "policy_id"}),
            (self.own, self.teacher_user, {"price", "amount_paid", "override_reason"}),
            (self.own, self.learner_user, {"price", "fee_ids", "customer_reference"}),
            (self.course, self.learner_user, {"material_cost"}),
        )
        for record, user, names in cases:
            mine = record.with_user(user)
            self.assertTrue(mine.has_access("read"))
            self.assertFalse(names & mine.fields_get().keys())
            for name in names:
                with self.subTest(name, user=user.login):
                    with self.assertRaises(AccessError):
                        mine.read([name])
                    with self.assertRaises(AccessError):
                        mine.search([(name, "!=", False)])

    def test_who_only_teaches_reads_no_money(self):
        """An employee without a role, of what they teach, by any kind of call."""
        employee = self._make_user("lecturer-test", "base.group_user")
        employee.group_ids += self.env.ref("base.group_allow_export")
        self.delivery.instructor_ids += self._make_instructor(
            "Leo Lecturer", user_id=employee.id
        )
        booking = self.delivery.booking_ids.filtered(
            lambda booking: booking.resource_id.user_id == employee
        )
        session = ("amount_agreed", "margin_planned", "cost_booked", "price_unit")
        cases = (
            (self.delivery, (*session, "access_token", "fee_mode")),
            (self.own, ("price", "amount_paid", "override_reason", "access_token")),
            (booking[:1], ("cost", "travel_cost")),
            (self.course, ("material_cost",)),
        )
        for record, names in cases:
            for name in names:
                with self.subTest(name, model=record._name):
                    self._check_closed(record.with_user(employee), name)
        self.assertTrue(self.delivery.with_user(employee).read(["join_url"]))

    def _check_closed(self, record, name):
        self.assertTrue(record.has_access("read"))
        self.assertNotIn(name, record.fields_get())
        calls = [
            lambda: record.read([name]),
            lambda: record.search_read([], [name]),
            lambda: record.search([(name, "=", record.sudo()[name] or False)]),
            lambda: record.export_data([name]),
            lambda: record.web_read({name: {}}),
        ]
        if record._fields[name].store:
            calls.append(lambda: record.search([], order=name))
            calls.append(lambda: record.formatted_read_group([], [name]))
        for call in calls:
            with self.assertRaises(AccessError):
                call()

    def test_an_instructor_is_led_to_screens_without_money(self):
        employee = self._make_user("lecturer-test", "base.group_user")
        for model in ("training.session", "training.enrollment"):
            records = self.env[model].with_user(employee)
            for kind in ("form", "list", "kanban"):
                shown = records.get_views([(False, kind)])["models"][model]["fields"]
                with self.subTest(model, kind=kind):
                    self.assertFalse({"price", "amount_expected"} & shown.keys())
        staff = self.env["training.session"].with_user(self.coordinator)
        shown = staff.get_views([(False, "form")])["models"]["training.session"]
        self.assertIn("amount_expected", shown["fields"])

    def test_materials_and_feeds_are_not_read_by_calls(self):
        for model in ("training.material", "training.calendar.feed"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.learner_user).search_read([])

    def test_a_right_taken_away_is_gone_at_once(self):
        """Record rules are cached; the cache must not outlive the right."""
        colleague = self._make_user("colleague-test", "base.group_portal")
        colleague.partner_id.write(
            {"parent_id": self.client_company.id, "is_training_manager": True}
        )
        enrollment = self.own.with_user(colleague)
        self.assertTrue(enrollment.has_access("read"))
        colleague.partner_id._revoke_training_management(self.client_user)
        self.env.invalidate_all()
        self.assertFalse(enrollment.has_access("read"))

    def test_leaving_the_company_ends_what_one_saw(self):
        self.assertTrue(self.own.with_user(self.client_user).has_access("read"))
        self.client_user.partner_id.parent_id = self.rival_company
        self.env.invalidate_all()
        self.assertFalse(self.own.with_user(self.client_user).has_access("read"))

    def test_sessions_of_another_company_of_ours_are_not_offered(self):
        sessions = self.env["training.session"].with_user(self.client_user)
        domain = sessions._bookable_domain(self.client_company)
        self.assertIn(self.delivery, sessions.sudo().search(domain))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.client_user.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        domain = sessions._bookable_domain(self.client_company)
        self.assertNotIn(self.delivery, sessions.sudo().search(domain))
