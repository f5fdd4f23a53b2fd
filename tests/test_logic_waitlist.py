import random
from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..logic.seats import FreeSeats, SeatMap
from ..logic.waitlist import Rules, Waiting, order_units, plan_pass

NOW = datetime(2027, 2, 1, 9)


def waiting(number, **overrides):
    return Waiting(id=number, since=NOW + timedelta(minutes=number), **overrides)


@tagged("post_install", "-at_install")
class TestWaitlistLogic(BaseCase):
    def _plan(self, queue, free, capacity=10, now=NOW, **rules):
        decisions = plan_pass(queue, free, capacity, Rules(**rules), now)
        return {d.id: d.reason or d.kind for d in decisions}

    def test_first_come_first_served(self):
        queue = [waiting(2), waiting(1), waiting(3)]
        self.assertEqual(self._plan(queue, 2), {1: "seated", 2: "seated", 3: "no_seat"})

    def test_each_order(self):
        queue = [
            waiting(1),
            waiting(2, priority=2),
            waiting(3, required=True),
            waiting(4, rank=-1),
        ]
        for order, ids in (
            ("first_come", [4, 1, 2, 3]),
            ("priority", [4, 2, 1, 3]),
            ("required_first", [4, 3, 1, 2]),
        ):
            with self.subTest(order):
                units = order_units(queue, order)
                self.assertEqual([entry.id for (entry,) in units], ids)

    def test_who_is_blocked_is_skipped_and_the_next_gets_the_seat(self):
        queue = [waiting(1, blocked="clash"), waiting(2)]
        self.assertEqual(self._plan(queue, 1), {1: "clash", 2: "seated"})

    def test_a_group_moves_wholly_or_keeps_its_place(self):
        queue = [waiting(1, group="a"), waiting(2, group="a"), waiting(3)]
        self.assertEqual(self._plan(queue, 1), {1: "group", 2: "group", 3: "seated"})
        self.assertEqual(self._plan(queue, 2), {1: "seated", 2: "seated", 3: "no_seat"})

    def test_one_blocked_member_holds_back_the_group(self):
        queue = [waiting(1, group="a", blocked="clash"), waiting(2, group="a")]
        self.assertEqual(self._plan(queue, 5), {1: "clash", 2: "member"})

    def test_seats_are_held_for_a_group_for_some_hours(self):
        queue = [waiting(1, group="a"), waiting(2, group="a"), waiting(3)]
        hold = {"group_mode": "hold_seats", "group_hold_hours": 4}
        decisions = plan_pass(queue, 1, 10, Rules(**hold), NOW)
        self.assertEqual(decisions[0].hold_until, NOW + timedelta(hours=4))
        self.assertEqual(decisions[2].reason, "held")
        begun = [
            waiting(1, group="a", hold_until=NOW + timedelta(hours=4)),
            waiting(2, group="a", hold_until=NOW + timedelta(hours=4)),
            waiting(3),
        ]
        later = NOW + timedelta(hours=5)
        self.assertEqual(
            self._plan(begun, 1, now=later, **hold),
            {1: "group", 2: "group", 3: "seated"},
        )

    def test_seats_are_not_held_for_a_group_that_never_fits(self):
        queue = [waiting(1, group="a"), waiting(2, group="a"), waiting(3)]
        self.assertEqual(
            self._plan(queue, 1, capacity=1, group_mode="hold_seats"),
            {1: "group", 2: "group", 3: "seated"},
        )

    def test_frozen_moves_nobody(self):
        self.assertEqual(self._plan([waiting(1)], 3, frozen=True), {1: "frozen"})

    def test_a_call_tells_everybody_and_seats_nobody(self):
        queue = [waiting(1), waiting(2, called=True), waiting(3, fresh=True)]
        self.assertEqual(
            self._plan(queue, 1, offer="offer_all"),
            {1: "told", 2: "open_call", 3: "told"},
        )

    def test_a_newcomer_whom_nobody_precedes_needs_no_offer(self):
        queue = [waiting(1, blocked="lapsed"), waiting(2, fresh=True)]
        for offer in ("timed_offer", "offer_all"):
            with self.subTest(offer):
                self.assertEqual(
                    self._plan(queue, 1, offer=offer), {1: "lapsed", 2: "seated"}
                )

    def test_never_a_free_seat_beside_somebody_who_could_have_it(self):
        """Random queues: whatever isn't given was needed by nobody who may have it."""
        generator = random.Random(4)
        for _round in range(300):
            queue = [
                waiting(
                    number,
                    priority=generator.randint(0, 2),
                    blocked=generator.choice(["", "", "clash"]),
                    group=generator.choice(["", "", "a", "b"]),
                )
                for number in range(generator.randint(1, 12))
            ]
            free = generator.randint(0, 6)
            order = generator.choice(["first_come", "priority"])
            decisions = plan_pass(queue, free, 20, Rules(order=order), NOW)
            seated = {d.id for d in decisions if d.kind == "seated"}
            left = free - len(seated)
            self.assertGreaterEqual(left, 0)
            for unit in order_units(queue, order):
                inside = {entry.id in seated for entry in unit}
                self.assertEqual(len(inside), 1, "a group was torn apart")
                if not any(entry.blocked for entry in unit) and inside == {False}:
                    self.assertGreater(len(unit), left)

    def test_seat_numbers_are_given_from_the_lowest(self):
        seats = SeatMap(4, {2})
        self.assertEqual([seats.take() for _index in range(4)], [1, 3, 4, None])
        seats.give_back(3)
        self.assertEqual(seats.take(), 3)

    def test_picked_numbers_are_taken_from_the_lowest_and_run_out(self):
        seats = FreeSeats([2, 5])
        self.assertEqual(seats.free_count, 2)
        self.assertEqual([seats.take() for _index in range(3)], [2, 5, None])
