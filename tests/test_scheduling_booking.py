from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .scheduling_run_common import SchedulingRunCase


@tagged("post_install", "-at_install")
class TestSchedulingBooking(SchedulingRunCase):
    """Booking what was accepted: whole, or not at all."""

    def _make_accepted_run(self, *args, **overrides):
        run = self._make_solved_run(*args, **overrides)
        run.action_accept_all()
        return run

    def test_accepted_proposals_become_staffed_sessions(self):
        requests = self._make_requests(2)
        run = self._make_accepted_run(requests)
        run.action_apply()
        self.assertEqual(run.state, "applied")
        self.assertEqual(requests.mapped("state"), ["scheduled"] * 2)
        for proposal in run.proposal_ids:
            session = proposal.booked_session_id
            self.assertEqual(session.state, "scheduled")
            self.assertEqual(session.instructor_ids, proposal.lead_id)
            self.assertEqual(session.room_id, proposal.room_id)
            self.assertEqual(session.start, proposal.start)
            self.assertEqual(set(session.booking_ids.mapped("state")), {"firm"})

    def test_instructors_hear_of_what_was_booked_for_them_once(self):
        run = self._make_accepted_run(self._make_requests(2))
        run.with_context(training_message=None).action_apply()
        sessions = run.proposal_ids.booked_session_id
        told = self.env["training.communication"].search(
            [("event", "=", "instructor_assigned"), ("session_id", "in", sessions.ids)]
        )
        self.assertEqual(
            sorted((row.session_id.id, row.partner_id.id) for row in told),
            sorted((s.id, s.instructor_ids.work_contact_id.id) for s in sessions),
        )

    def test_dropped_and_undecided_ones_arent_booked(self):
        run = self._make_solved_run(self._make_requests(3))
        first, second, _third = run.proposal_ids
        first.action_accept()
        second.action_drop()
        run.action_apply()
        self.assertEqual(run.booked_count, 1)
        self.assertEqual(run.state, "solved")
        self.assertFalse(second.request_id.session_ids)

    def test_a_slot_taken_meanwhile_is_told_and_nothing_is_booked(self):
        run = self._make_accepted_run(self._make_requests(2))
        lost, kept = run.proposal_ids
        rival = self._make_session(lost.first_day, course=self.course)
        rival._assign_instructors(lost.lead_id)
        rival.action_schedule()
        action = run.action_apply()
        self.assertIn(rival.name, action["params"]["message"])
        self.assertFalse(run.request_ids.session_ids)
        self.assertEqual((lost.state, kept.state), ("proposed", "accepted"))
        self.assertEqual(lost.request_id.state, "new")
        self.assertIn(rival.name, lost.conflicts)
        run.action_apply()
        self.assertEqual((lost.state, kept.state), ("proposed", "booked"))

    def test_a_request_that_was_served_meanwhile_isnt_served_twice(self):
        request = self._make_requests(1)
        run = self._make_accepted_run(request)
        request.action_schedule()
        action = run.action_apply()
        self.assertIn(request.session_id.name, action["params"]["message"])
        self.assertEqual(len(request.session_ids), 1)

    def test_nothing_accepted_is_said(self):
        run = self._make_solved_run(self._make_requests(1))
        with self.assertRaisesRegex(UserError, "Accept the proposals"):
            run.action_apply()

    def test_what_was_bent_stands_in_the_session(self):
        run = self._make_solved_run(self._make_requests(1))
        proposal = run.proposal_ids
        proposal.first_day = date(2027, 4, 6)
        proposal.action_accept()
        run.action_apply()
        messages = proposal.booked_session_id.message_ids.mapped("body")
        self.assertTrue(any("Outside the window" in body for body in messages))

    def test_booking_twice_as_much_takes_as_many_queries(self):
        for number in range(8):
            self._make_instructor(f"Instructor {number}")
            self._make_room(f"Room {number}")

        def count(size):
            run = self._make_accepted_run(self._make_requests(size))
            self.assertEqual(run.accepted_count, size)
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.cr.flush()
            before = self.env.cr.sql_log_count
            # With its messages, which tests otherwise do without.
            telling = {"tracking_disable": False, "mail_create_nolog": False}
            run.with_context(**telling).action_apply()
            self.env.cr.flush()
            self.assertEqual(run.booked_count, size)
            return self.env.cr.sql_log_count - before

        few, many = count(4), count(8)
        self.assertLessEqual(many, few + 4)

    def test_a_session_gets_the_instructor_it_lacked(self):
        session = self._make_session(date(2027, 3, 3), course=self.course)
        session.action_schedule()
        run = self._make_accepted_run(sessions=session)
        run.action_apply()
        self.assertFalse(session.is_unstaffed)
        self.assertEqual(session.instructor_ids, run.proposal_ids.lead_id)
        self.assertEqual(run.proposal_ids.booked_session_id, session)
