from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import TrainingCase

MODULE = "training_operations"


@tagged("post_install", "-at_install")
class TestTeachingMenu(TrainingCase):
    """Who sees which part of the menu; what they may read is another matter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teacher = cls._make_user("teacher-test", "base.group_user")
        cls.instructor = cls._make_instructor(user_id=cls.teacher.id)

    def _list_menus(self, user):
        """Names of the entries right below Training that a user sees."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        root = self.env.ref(f"{MODULE}.training_menu").id
        if root not in menus["root"]["children"]:
            return None
        return [menus[child]["xmlid"] for child in menus[root]["children"]]

    def test_an_employee_who_teaches_sees_their_teaching_only(self):
        self.assertEqual(
            self._list_menus(self.teacher), [f"{MODULE}.training_teaching_menu"]
        )

    def test_an_employee_who_does_not_teach_sees_nothing(self):
        self.assertIsNone(self._list_menus(self.employee_user))

    def test_becoming_an_instructor_shows_at_once(self):
        self.assertIsNotNone(self._list_menus(self.teacher))
        self.instructor.is_instructor = False
        self.assertIsNone(self._list_menus(self.teacher))
        self.instructor.is_instructor = True
        self.assertIsNotNone(self._list_menus(self.teacher))

    def test_staff_see_the_rest_and_their_teaching_if_they_teach(self):
        teaching = f"{MODULE}.training_teaching_menu"
        before = self._list_menus(self.coordinator)
        self.assertNotIn(teaching, before)
        self.assertIn(f"{MODULE}.training_operations_menu", before)
        self._make_instructor(user_id=self.coordinator.id)
        self.assertIn(teaching, self._list_menus(self.coordinator))

    def test_their_list_of_learners_leaves_out_who_cancelled(self):
        session = self._make_open_session()
        coming = self._make_enrollment(session)
        self._make_enrollment(session).action_cancel()
        self._make_booking(session.meeting_ids, self.instructor, role="lead")
        session.invalidate_recordset()
        self.assertEqual(session.with_user(self.teacher).live_enrollment_ids, coming)

    def test_they_can_open_what_the_lists_hold(self):
        session = self._make_open_session()
        self._make_enrollment(session)
        self._make_booking(session.meeting_ids, self.instructor, role="lead")
        session = session.with_user(self.teacher)
        session.invalidate_recordset()
        for kind in ("form", "kanban"):
            view = self.env.ref(f"{MODULE}.training_teaching_session_view_{kind}")
            with self.subTest(kind):
                found = session.get_views([(view.id, kind)])["models"][session._name]
                fields = dict.fromkeys(found["fields"], {})
                fields |= {
                    name: {"fields": {"display_name": {}}}
                    for name in ("meeting_ids", "live_enrollment_ids")
                    if name in fields
                }
                (read,) = session.web_read(fields)
                self.assertEqual(read["name"], session.name)
                self.assertNotIn("amount_margin", read)

    def test_the_list_holds_what_they_teach(self):
        mine, other = self._make_open_session(), self._make_open_session()
        self._make_booking(mine.meeting_ids, self.instructor, role="lead")
        for name in ("session", "meeting"):
            action = self.env.ref(f"{MODULE}.training_teaching_{name}_action")
            records = self.env[action.res_model]
            domain = safe_eval(action.domain, {"uid": self.teacher.id})
            found = records.with_user(self.teacher).search(domain)
            of_mine = {"session": mine, "meeting": mine.meeting_ids}[name]
            of_other = {"session": other, "meeting": other.meeting_ids}[name]
            self.assertEqual(found & (of_mine | of_other), of_mine)
