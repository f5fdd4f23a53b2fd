from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TrainingCase
from .staffing_common import StaffingFactories


@tagged("post_install", "-at_install")
class TestSubstitution(StaffingFactories, TrainingCase):
    """Anna teaches Monday 1 and Tuesday 2 March 2027, and is ill on one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._make_instructor("Anna")
        cls.ben = cls._make_instructor("Ben")
        cls.session = cls._make_session(course=cls._make_course(days=2))
        cls.session.instructor_ids = cls.anna
        cls.session.action_schedule()
        cls.session = cls.session.with_user(cls.coordinator)
        cls.first, cls.second = cls.session.meeting_ids.sorted("start")

    def _open(self, meeting=None):
        booking = meeting and meeting.booking_ids
        action = (
            booking.action_substitute()
            if meeting
            else (self.session.action_substitute())
        )
        return (
            self.env["training.substitution"]
            .with_user(self.coordinator)
            .browse(action["res_id"])
        )

    def _find(self, substitution, employee):
        action = substitution.action_find()
        candidates = self.env["training.candidate"].with_user(self.coordinator)
        domain = [*action["domain"], ("employee_id", "=", employee.id)]
        return candidates.search(domain)

    def test_one_date_is_taken_over_and_the_history_kept(self):
        substitution = self._open(self.second)
        self.assertEqual(substitution.meeting_ids, self.second)
        substitution.reason = "flu"
        self._find(substitution, self.ben).action_assign()
        self.assertEqual(self.first.booking_ids.employee_id, self.anna)
        old, new = self.second.booking_ids.sorted("id")
        self.assertEqual((old.state, old.release_reason), ("released", "flu"))
        self.assertEqual((new.employee_id, new.role), (self.ben, "lead"))
        self.assertEqual((new.state, new.replaces_id), ("firm", old))
        self.assertIn("flu", self.session.message_ids[0].body)

    def test_all_dates_to_come_are_proposed(self):
        self.assertEqual(self._open().meeting_ids, self.first | self.second)

    def test_the_person_who_is_out_is_not_ranked(self):
        self.assertFalse(self._find(self._open(), self.anna))

    def test_only_the_dates_in_question_count_for_the_substitute(self):
        self._make_leave(date(2027, 3, 1), date(2027, 3, 1), self.ben.resource_id)
        self.assertEqual(self._find(self._open(self.second), self.ben).standing, "free")
        self.assertEqual(self._find(self._open(), self.ben).standing, "out")

    def test_taking_off_without_a_substitute_leaves_a_warning(self):
        self._open(self.second).action_release()
        self.assertTrue(self.session.is_unstaffed)
        self.assertIn("lead instructor", self.session.warnings)

    def test_dates_the_person_does_not_teach_are_refused(self):
        substitution = self._open()
        substitution.employee_id = self.ben
        with self.assertRaises(UserError):
            substitution.action_find()

    def test_a_substitute_may_be_asked_instead_of_booked(self):
        candidate = self._find(self._open(self.second), self.ben)
        wizard = self.env["training.offer.wizard"].browse(
            candidate.action_ask()["res_id"]
        )
        wizard.with_user(self.coordinator).action_ask()
        self.assertEqual(self.second.booking_ids.employee_id, self.anna)
        self.session.sudo().offer_ids._accept()
        live = self.second.booking_ids.filtered(lambda b: b.state == "firm")
        self.assertEqual((live.employee_id, live.role), (self.ben, "lead"))
        self.assertEqual(live.replaces_id.employee_id, self.anna)


@tagged("post_install", "-at_install")
class TestOwnersApproval(StaffingFactories, TrainingCase):
    """A room whose owner is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.training_user
        cls.room = cls._make_room(needs_approval=True, owner_id=cls.owner.id)
        cls.session = cls._make_session(
            course=cls._make_course(days=2), user_id=cls.coordinator.id
        ).with_user(cls.coordinator)
        cls.session.room_id = cls.room
        cls.session.action_schedule()
        cls.bookings = cls.session.booking_ids

    def test_the_booking_waits_and_the_session_says_so(self):
        self.assertEqual(set(self.bookings.mapped("state")), {"proposed"})
        self.assertIn("isn't booked before", self.session.warnings)
        activity = self.session.activity_ids
        self.assertEqual(activity.user_id, self.owner)
        self.assertEqual(activity.summary, "Room A")

    def test_approving_one_date_books_all_of_the_session(self):
        self.bookings[0].with_user(self.owner).action_approve()
        self.assertEqual(set(self.bookings.mapped("state")), {"firm"})
        self.assertNotIn("approves", self.session.warnings or "")
        self.assertFalse(self.session.activity_ids)

    def test_refusing_frees_the_room_and_tells_the_coordinator(self):
        self.bookings[0].with_user(self.owner).action_refuse_booking("Painters are in")
        self.assertEqual(set(self.bookings.mapped("state")), {"released"})
        self.assertFalse(self.session.room_id)
        self.assertIn("Painters", self.session.message_ids[0].body)
        self.assertEqual(self.session.activity_ids.user_id, self.coordinator)

    def test_refusing_from_the_dialog(self):
        action = self.bookings[0].with_user(self.owner).action_ask_refuse()
        wizard = self.env["training.reason.wizard"].browse(action["res_id"])
        wizard.with_user(self.owner).sudo().reason = "Painters"
        wizard.with_user(self.owner).sudo().action_apply()
        self.assertEqual(set(self.bookings.mapped("state")), {"released"})

    def test_others_can_not_approve(self):
        with self.assertRaises(UserError):
            self.bookings.with_user(self.coordinator).action_approve()
        self.bookings.with_user(self.manager).action_approve()
        self.assertEqual(set(self.bookings.mapped("state")), {"firm"})

    def test_another_date_needs_a_new_approval(self):
        self.bookings.with_user(self.owner).action_approve()
        meeting = self.session.meeting_ids.sorted("start")[0]
        meeting.write({"start": "2027-03-04 09:00:00", "stop": "2027-03-04 17:00:00"})
        moved = meeting.booking_ids
        self.assertEqual((moved.state, moved.approval_state), ("proposed", "waiting"))
        other = self.bookings - moved
        self.assertEqual(other.state, "firm")

    def test_the_owner_books_without_asking(self):
        session = self._make_session(first_day=date(2027, 4, 5))
        self.owner.group_ids = [
            Command.link(
                self.env.ref(
                    "training_operations.training_operations_group_coordinator"
                ).id
            )
        ]
        session.with_user(self.owner).room_id = self.room
        session.action_schedule()
        self.assertEqual(session.booking_ids.state, "firm")

    def test_a_taken_slot_is_not_approved_twice(self):
        rival = self._make_session()
        rival.room_id = self.room
        rival.action_schedule()
        self.bookings.with_user(self.owner).action_approve()
        with self.assertRaises(UserError):
            rival.booking_ids.with_user(self.owner).action_approve()
