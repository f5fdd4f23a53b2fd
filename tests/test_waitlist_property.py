"""Cancellations and enrolments in random order: no seat stays free beside a learner."""

import random

from odoo.tests import freeze_time, tagged

from .common import TrainingCase


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestNoSeatStaysFree(TrainingCase):
    def _assert_no_free_seat_beside_a_learner(self, session):
        session.invalidate_recordset()
        waiting = session.enrollment_ids.filtered(lambda e: e.state == "waitlisted")
        obstacles = waiting._find_promotion_obstacles()
        units = waiting.grouped(lambda e: e.group_key or e.id)
        for unit in units.values():
            if unit & waiting.browse(e.id for e in obstacles):
                continue
            free = (
                session.seats_available
                if not session.has_pools
                else session[f"{unit[0].seat_pool}_available"]
            )
            self.assertGreater(len(unit), free, session.seats_available)

    def _wish(self, generator, session, learner, group):
        return {
            "session_id": session.id,
            "partner_id": learner.id,
            "group_key": group,
            "priority": generator.choice("012"),
            "seat_pool": generator.choice(["onsite", "online"]),
        }

    def test_whatever_happens_in_whatever_order(self):
        generator = random.Random(7)
        for pools, order in ((0, "first_come"), (6, "priority")):
            policy = self._make_policy(waitlist_order=order)
            course = self._make_course(seats_max=10, mode="hybrid", policy_id=policy.id)
            session = self._make_open_session(course=course, seats_onsite=pools)
            learners = list(self._make_learners(60))
            for step in range(40):
                live = session.enrollment_ids.filtered(
                    lambda e: e.state in ("confirmed", "waitlisted")
                )
                if learners and (generator.random() < 0.5 or not live):
                    size = min(generator.choice([1, 1, 1, 3]), len(learners))
                    group = f"group {step}" if size > 1 else False
                    self.env["training.enrollment"].create(
                        [
                            self._wish(generator, session, learners.pop(), group)
                            for _index in range(size)
                        ]
                    )
                elif generator.random() < 0.9:
                    leaving = generator.sample(live.ids, min(len(live), 2))
                    live.browse(leaving).action_cancel("Random")
                else:
                    session.seats_max += 1
                self._assert_no_free_seat_beside_a_learner(session)
