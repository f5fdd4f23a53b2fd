from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..exceptions import EnrollmentRefusedError
from .common import TrainingCase


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 09:00:00")
class TestPools(TrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._make_policy()
        cls.course = cls._make_course(
            seats_max=5, mode="hybrid", policy_id=cls.policy.id
        )
        cls.session = cls._make_open_session(course=cls.course, seats_onsite=2)
        cls.learners = cls._make_learners(8)

    def _enroll(self, numbers, pool):
        return self._enroll_all(
            self.session, [self.learners[n] for n in numbers], seat_pool=pool
        )

    def test_each_pool_has_its_own_limit_and_waitlist_on_one_roster(self):
        onsite = self._enroll(range(3), "onsite")
        online = self._enroll(range(3, 5), "online")
        self.assertEqual(onsite.mapped("seat_number"), [1, 2, 0])
        self.assertEqual(online.mapped("seat_number"), [1, 2])
        self.assertEqual(onsite[2].waitlist_position, 1)
        self.assertEqual(
            (self.session.onsite_available, self.session.online_available), (0, 1)
        )
        self.assertEqual(self.session.seats_available, 1)
        online[0].action_cancel("Ill")
        self.assertEqual(onsite[2].state, "waitlisted")
        onsite[0].action_cancel("Ill")
        self.assertEqual(onsite[2].state, "confirmed")

    def test_picked_seats_are_the_lowest_that_a_full_look_finds(self):
        onsite = self._enroll(range(2), "onsite")
        self._enroll(range(3, 6), "online")[1].action_cancel("Ill")
        single = self._make_open_session(course=self._make_course(seats_max=4))
        spare = self._make_learners(6)
        self._enroll_all(single, spare[:3])[0].action_cancel("Ill")
        for step in ("gaps", "full"):
            with self.subTest(step=step):
                sessions = self.session | single
                picked, read = sessions._pick_seats(9), sessions._read_seats()
                self.assertEqual(picked.keys(), read.keys())
                for key, seats in read.items():
                    self.assertEqual(picked[key].waiting, seats.waiting)
                    self.assertEqual(_take_all(picked[key]), _take_all(seats))
            if step == "gaps":
                self._enroll([6], "online")
                self._enroll_all(single, spare[3:])
        self.assertEqual(onsite.mapped("seat_number"), [1, 2])

    def test_no_more_numbers_are_picked_than_asked_for(self):
        self._enroll([0, 1], "online")[0].action_cancel("Ill")
        picked = self.session._pick_seats(1)
        self.assertEqual(_take_all(picked[self.session.id, "online"]), [1])
        self.assertEqual(_take_all(picked[self.session.id, "onsite"]), [1])

    def test_who_doesnt_say_takes_part_on_site(self):
        self.assertEqual(self._make_enrollment(self.session).seat_pool, "onsite")

    def test_a_session_of_one_pool_has_none(self):
        session = self._make_open_session(course=self._make_course())
        enrollment = self._make_enrollment(session, seat_pool="online")
        self.assertFalse(enrollment.seat_pool)

    def test_each_pool_has_its_price(self):
        self.session.price_online = 60.0
        onsite, online = self._enroll([0], "onsite"), self._enroll([1], "online")
        self.assertEqual((onsite.price, online.price), (100.0, 60.0))
        onsite.action_switch_pool()
        self.assertEqual((onsite.seat_pool, onsite.price), ("online", 60.0))
        self.assertEqual(onsite.seat_number, 2)

    def test_switching_frees_the_seat_for_who_waits(self):
        onsite = self._enroll(range(3), "onsite")
        onsite[0].action_switch_pool()
        self.assertEqual(onsite[2].state, "confirmed")

    def test_switching_into_a_full_pool_is_refused(self):
        self._enroll(range(2), "onsite")
        online = self._enroll([2], "online")
        with self.assertRaises(EnrollmentRefusedError):
            online.action_switch_pool()
        self.assertEqual(online.seat_pool, "online")

    def test_switching_follows_the_policy(self):
        mine = self._make_enrollment(self.session, self.learner_user.partner_id)
        late = self.session.start - timedelta(hours=71)
        for rule, now, user, allowed in (
            ("staff", "2027-02-01 09:00:00", self.learner_user, False),
            ("never", "2027-02-01 09:00:00", self.coordinator, False),
            ("deadline", late, self.learner_user, False),
            ("deadline", late, self.coordinator, True),
            ("deadline", "2027-02-01 09:00:00", self.learner_user, True),
        ):
            with self.subTest((rule, user.login)), freeze_time(now):
                self.policy.pool_switch = rule
                # As a controller does after checking that it is one's own.
                action = mine.with_user(user).sudo().action_switch_pool
                if allowed:
                    self.assertTrue(action())
                else:
                    with self.assertRaises(EnrollmentRefusedError):
                        action()

    def test_pools_made_later_keep_everybody_seated(self):
        session = self._make_open_session(course=self.course)
        enrollments = self._enroll_all(session, self.learners[:5])
        session.seats_onsite = 2
        seats = [(e.seat_pool, e.seat_number) for e in enrollments]
        self.assertEqual(
            seats,
            [("onsite", 1), ("onsite", 2), ("online", 1), ("online", 2), ("online", 3)],
        )
        session.seats_onsite = 0
        self.assertEqual(enrollments.mapped("seat_pool"), [False] * 5)
        self.assertEqual(sorted(enrollments.mapped("seat_number")), [1, 2, 3, 4, 5])

    def test_a_pool_is_not_reduced_below_its_seats_taken(self):
        self._enroll(range(2), "onsite")
        with self.assertRaises(UserError) as caught:
            self.session.seats_onsite = 1
        self.assertIn("on site", str(caught.exception))

    def test_seats_online_come_on_top(self):
        self.session.write({"seats_onsite": 4, "seats_online": 6})
        self.assertEqual(self.session.seats_max, 10)


def _take_all(seats):
    return list(iter(seats.take, None))
