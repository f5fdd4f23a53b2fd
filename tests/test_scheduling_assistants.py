from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .scheduling_run_common import SchedulingRunCase


@tagged("post_install", "-at_install")
class TestSchedulingAssistants(SchedulingRunCase):
    """Two people for each session: whoever assists is held to the lead's rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clara = cls._make_instructor("Clara")
        cls.request = cls._make_requests(1, instructor_count=2)

    def setUp(self):
        super().setUp()
        self.proposal = self._make_solved_run(self.request).proposal_ids
        self.lead = self.proposal.lead_id
        self.assistant = self.proposal.assistant_ids
        self.day = self.proposal.first_day

    def _make_rival(self, employee, first_day):
        rival = self._make_session(first_day, course=self.course)
        rival._assign_instructors(employee)
        rival.action_schedule()
        return rival

    def _let_assist(self, employee):
        """Choose somebody in the form, before anything is saved."""
        form = Form(self.proposal)
        form.assistant_ids.clear()
        form.assistant_ids.add(employee)
        return form

    def test_the_engine_proposes_a_lead_and_an_assistant(self):
        self.assertEqual(len(self.assistant), 1)
        self.assertNotEqual(self.lead, self.assistant)
        self.assertFalse(self.proposal.conflicts)

    def test_an_assistant_without_the_qualification_is_a_conflict(self):
        lacking = self._make_qualification(name="Forklift examiner")
        self.course.required_qualification_ids += lacking
        self._make_certificate(lacking, employee_id=self.lead.id)
        form = self._let_assist(self.assistant)
        self.assertIn(f"{self.assistant.name}: ", form.conflicts)
        self.assertIn("Forklift examiner", form.conflicts)
        self.assertNotIn(f"{self.lead.name}: ", form.conflicts)

    def test_an_assistant_who_is_booked_is_a_conflict(self):
        other = self.anna + self.ben + self.clara - self.lead - self.assistant
        rival = self._make_rival(other, self.day)
        form = self._let_assist(other)
        self.assertIn(f"{other.name}: is booked for {rival.name}", form.conflicts)
        form.save()
        with self.assertRaisesRegex(UserError, rival.name):
            self.proposal.action_accept()

    def test_an_assistant_beyond_the_load_limit_is_a_caution(self):
        other = self.anna + self.ben + self.clara - self.lead - self.assistant
        other.training_max_hours_day = 1
        form = self._let_assist(other)
        self.assertFalse(form.conflicts)
        self.assertRegex(form.cautions, f"{other.name}: .*limit 1")

    def test_booking_books_both(self):
        self.proposal.action_accept()
        self.proposal.run_id.action_apply()
        session = self.proposal.booked_session_id
        roles = {
            booking.employee_id: booking.role
            for booking in session.booking_ids
            if booking.employee_id
        }
        self.assertEqual(roles, {self.lead: "lead", self.assistant: "assistant"})
        self.assertEqual(set(session.booking_ids.mapped("state")), {"firm"})

    def test_an_assistant_taken_meanwhile_is_named_and_nothing_is_booked(self):
        self.proposal.action_accept()
        rival = self._make_rival(self.assistant, self.day)
        action = self.proposal.run_id.action_apply()
        self.assertFalse(self.proposal.booked_session_id)
        self.assertEqual(self.proposal.state, "proposed")
        self.assertIn(self.assistant.name, action["params"]["message"])
        self.assertIn(rival.name, action["params"]["message"])

    def test_planning_a_second_session_spares_a_day_of_both(self):
        self.proposal.action_accept()
        self.proposal.run_id.action_apply()
        request = self._make_requests(
            1, instructor_count=2, date_earliest=self.day, date_latest=self.day
        )
        left_out = self._make_solved_run(request).proposal_ids
        self.assertEqual(left_out.state, "unscheduled")
        self.assertIn(self.assistant.name, left_out.reasons)
