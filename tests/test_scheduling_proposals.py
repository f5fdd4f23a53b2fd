from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .scheduling_run_common import SchedulingRunCase


@tagged("post_install", "-at_install")
class TestSchedulingProposals(SchedulingRunCase):
    """Accepting, dropping, locking and changing by hand."""

    def setUp(self):
        super().setUp()
        self.requests = self._make_requests(2)
        self.run = self._make_solved_run(self.requests)
        self.first, self.second = self.run.proposal_ids

    def test_accepting_plans_the_request_and_dropping_takes_it_back(self):
        self.first.action_accept()
        self.assertEqual(self.first.request_id.state, "planned")
        self.first.action_drop()
        self.assertEqual(self.first.request_id.state, "new")
        self.first.action_restore()
        self.assertEqual(self.first.state, "proposed")

    def test_a_change_shows_its_clash_with_another_proposal_at_once(self):
        form = Form(self.first)
        form.first_day = self.second.first_day
        form.lead_id = self.second.lead_id
        self.assertIn(self.second.lead_id.name, form.conflicts)
        form.save()
        self.assertIn("booked", self.first.conflicts)
        self.assertIn("booked", self.second.conflicts)
        self.second.action_drop()
        self.assertFalse(self.first.conflicts)

    def test_a_change_shows_its_clash_with_the_calendar(self):
        session = self._make_session(date(2027, 3, 4), course=self.course)
        session._assign_instructors(self.ben)
        session.action_schedule()
        form = Form(self.first)
        form.first_day = date(2027, 3, 4)
        form.lead_id = self.ben
        self.assertIn(session.name, form.conflicts)

    def test_what_isnt_possible_cant_be_accepted(self):
        self.first.write(
            {"first_day": self.second.first_day, "lead_id": self.second.lead_id.id}
        )
        with self.assertRaisesRegex(UserError, "booked"):
            self.first.action_accept()

    def test_moving_lays_the_agenda_anew_and_reckons_the_price(self):
        before = self.first.score
        self.first.write({"first_day": date(2027, 3, 10), "lead_id": self.ben.id})
        self.assertEqual(self.first.start.date(), date(2027, 3, 10))
        self.assertTrue(self.first.is_by_hand)
        self.assertNotEqual(self.first.score, before)
        self.assertIn("500", self.first.price_table)

    def test_dates_outside_the_window_are_a_caution_not_a_conflict(self):
        self.first.first_day = date(2027, 4, 6)
        self.assertFalse(self.first.conflicts)
        self.assertIn("Outside the window", self.first.cautions)
        self.first.action_accept()

    def test_the_dates_of_a_session_arent_moved_from_here(self):
        session = self._make_session(date(2027, 3, 3), course=self.course)
        run = self._make_solved_run(sessions=session)
        with self.assertRaisesRegex(UserError, "on the session itself"):
            run.proposal_ids.first_day = date(2027, 3, 4)

    def test_a_missing_room_or_assistant_is_a_conflict(self):
        self.first.room_id = False
        self.assertIn("no room", self.first.conflicts)
        self.first.request_id.instructor_count = 2
        self.first.room_id = self.room
        self.assertIn("Instructors missing: 1 of 2", self.first.conflicts)

    def test_the_lead_doesnt_assist_too(self):
        with self.assertRaises(ValidationError):
            self.first.assistant_ids = self.first.lead_id

    def test_planning_again_frees_what_isnt_locked(self):
        self.first.write({"lead_id": self.ben.id, "first_day": date(2027, 3, 9)})
        self.run.action_solve()
        self._work()
        self.assertNotEqual(self.first.first_day, date(2027, 3, 9))
        self.assertFalse(self.first.is_by_hand)

    def test_a_dropped_proposal_stays_out_when_planning_again(self):
        self.first.action_drop()
        self.run.action_solve()
        self._work()
        self.assertEqual(self.first.state, "dropped")
        self.assertEqual(self.second.state, "proposed")

    def test_what_couldnt_be_scheduled_is_placed_by_hand(self):
        run = self._make_solved_run(self._make_requests(1, learner_count=80))
        proposal = run.proposal_ids
        hall = self._make_room("Hall", capacity=100)
        proposal.write(
            {
                "first_day": date(2027, 3, 10),
                "lead_id": self.anna.id,
                "room_id": hall.id,
            }
        )
        self.assertEqual(proposal.state, "proposed")
        self.assertFalse(proposal.conflicts)

    def test_what_if_runs_accept_and_book_nothing(self):
        run = self._make_solved_run(self._make_requests(1), is_what_if=True)
        with self.assertRaisesRegex(UserError, "what-if"):
            run.proposal_ids.action_accept()
        with self.assertRaisesRegex(UserError, "what-if"):
            run.action_apply()
        run.action_adopt()
        run.action_accept_all()
        run.action_apply()
        self.assertEqual(run.state, "applied")

    def test_plans_are_compared_term_by_term(self):
        copied = self.run.browse(self.run.action_what_if()["res_id"])
        self.assertTrue(copied.is_what_if)
        self.assertEqual(copied.request_ids, self.requests)
        copied.action_solve()
        self._work()
        action = (self.run | copied).action_compare()
        terms = self.env["training.scheduling.term"].search(action["domain"])
        self.assertEqual(terms.run_id, self.run | copied)
        self.assertEqual(
            terms.filtered(lambda t: t.run_id == copied).mapped("term"),
            terms.filtered(lambda t: t.run_id == self.run).mapped("term"),
        )

    def test_planning_again_keeps_what_is_locked_or_accepted(self):
        self.first.write({"lead_id": self.ben.id, "first_day": date(2027, 3, 9)})
        self.first.action_lock()
        self.second.write({"first_day": date(2027, 3, 11)})
        self.second.action_accept()
        room, lead = self.second.room_id, self.second.lead_id
        self.run.action_solve()
        self._work()
        self.assertEqual(self.first.lead_id, self.ben)
        self.assertEqual(self.first.first_day, date(2027, 3, 9))
        self.assertEqual(self.second.state, "accepted")
        self.assertEqual(self.second.first_day, date(2027, 3, 11))
        self.assertEqual((self.second.room_id, self.second.lead_id), (room, lead))
