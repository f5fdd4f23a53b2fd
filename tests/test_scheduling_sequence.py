import random
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .board_common import BoardFactories
from .common import TrainingCase
from .scheduling_run_common import SchedulingRunFactories
from .staffing_common import StaffingFactories

STEPS = 14
FIRST_DAY = date(2027, 3, 1)


@tagged("post_install", "-at_install")
class TestSchedulingSequence(
    SchedulingRunFactories, StaffingFactories, BoardFactories, TrainingCase
):
    """Whatever is done in whatever order, nobody and nothing is booked twice.

    Two people, two rooms and one crowded week, so that most steps collide with what
    earlier ones did. Each step goes through the verb that a person would use, and may
    be refused, but never with an error of the database.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_planning()
        cls.people = cls.anna | cls.ben

    def _run_steps(self, seed):
        self.rng = random.Random(seed)
        self.runs = self.env["training.scheduling.run"].with_user(self.manager)
        taken, told = set(), []
        anything = [
            self._plan_in_bulk,
            self._change_by_hand,
            self._apply,
            self._schedule_one,
            self._drag_block,
            self._drag_block,
            self._offer,
        ]
        for step in (*anything[:3], *self.rng.choices(anything, k=STEPS)):
            told.append(step.__name__)
            try:
                with self.env.cr.savepoint():
                    if step():
                        taken.add(step.__name__)
            except UserError as error:
                told.append(str(error))
            self.env.flush_all()
            self.assertFalse(self._find_double_bookings(), told)
        return taken

    # -- the steps: each tells whether it had anything to do ----------------------

    def _pick_day(self):
        return FIRST_DAY + timedelta(days=self.rng.randrange(5))

    def _wish(self, count):
        return self._make_requests(count, date_latest=FIRST_DAY + timedelta(days=4))

    def _plan_in_bulk(self):
        self.runs += self._make_solved_run(self._wish(2), time_limit=1)
        return True

    def _change_by_hand(self):
        proposals = self.runs.proposal_ids.filtered(lambda p: p.state == "proposed")
        for proposal in proposals[:1]:
            proposal.write(
                {
                    "first_day": self._pick_day(),
                    "lead_id": self.rng.choice(self.people.ids),
                    "room_id": self.rng.choice((self.room | self.other_room).ids),
                }
            )
        return proposals

    def _apply(self):
        runs = self.runs.filtered(lambda run: run.state == "solved")
        for run in runs:
            possible = run.proposal_ids.filtered(
                lambda p: p.state == "proposed" and not p.conflicts
            )
            possible.action_accept()
            if possible:
                run.action_apply()
        return runs.proposal_ids.booked_session_id

    def _schedule_one(self):
        request = self._wish(1).with_user(self.coordinator)
        request.action_schedule()
        return request.session_id

    def _drag_block(self):
        meetings = self.env["training.meeting"].search(
            [("session_id.course_id", "=", self.course.id)]
        )
        if not meetings:
            return False
        meeting = self.rng.choice(meetings)
        lead = meeting.booking_ids.filtered(
            lambda b: b.role == "lead" and b.state != "released"
        ).employee_id
        drag = self._drag_of(meeting, lead)
        board = self._board(self.coordinator)
        result = board.drop(drag)
        if result["status"] == "confirm":
            result = board.drop(drag, [item["text"] for item in result["conflicts"]])
        memento = result.get("memento")  # none when nothing was moved
        if memento and self.rng.random() < 0.3:
            board.restore(memento)
        return memento

    def _drag_of(self, meeting, lead):
        return self._drag(
            meeting,
            source=lead,
            target=self.rng.choice([*self.people, lead]),
            days=self.rng.randrange(-2, 3),
        )

    def _offer(self):
        session = self._make_session(self._pick_day(), course=self.course)
        session.action_schedule()
        offers = self._make_round(session, self.people, mode="pool").offer_ids
        for offer in self.rng.sample(offers, len(offers)):
            if self.rng.random() < 0.8:
                offer._accept()
            else:
                offer._decline()
        return session.instructor_ids

    # -- the check, which shares nothing with what it checks -----------------------

    def _find_double_bookings(self):
        self.env.cr.execute(
            """
            SELECT one.id, other.id
              FROM training_booking one
              JOIN training_booking other
                ON other.resource_id = one.resource_id AND other.id > one.id
               AND other.unit = one.unit
               AND other.start < one.stop AND one.start < other.stop
             WHERE one.state = 'firm' AND other.state = 'firm'
            """
        )
        return self.env.cr.fetchall()

    def test_nothing_is_booked_twice_after_any_sequence(self):
        taken = set()
        for seed in range(4):
            # Each sequence begins with an empty week again.
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                taken |= self._run_steps(seed)
                savepoint.rollback()
        self.assertEqual(
            taken,
            {
                "_plan_in_bulk",
                "_change_by_hand",
                "_apply",
                "_schedule_one",
                "_drag_block",
                "_offer",
            },
        )
