from datetime import date, timedelta

from odoo.tests import BaseCase

from ..scheduling.distance import distance_km, travel_minutes
from ..scheduling.problem import (
    Block,
    HeldQualification,
    Limits,
    Point,
)
from ..scheduling.scoring import assess
from .scheduling_common import (
    COURSE,
    FIRST_AID,
    LEEDS,
    LONDON,
    LONDON_TZ,
    MONDAY,
    OXFORD,
    PARIS,
    day,
    make_busy,
    make_instructor,
    make_request,
    make_state,
    meetings_of,
    office_hours,
    utc,
)

MORNING = (Block(1, 9, 3),)


class FeasibilityCase(BaseCase):
    def blockers(self, request, instructor, first_day=MONDAY):
        """All that forbids an instructor, as (rule, params)."""
        state = make_state([instructor])
        found = assess(request, meetings_of(request, first_day), instructor, state)
        return [(blocker.rule, blocker.params) for blocker in found.blockers]

    def assert_rules(self, expected, request, instructor, first_day=MONDAY):
        """Exactly these rules are broken."""
        found = self.blockers(request, instructor, first_day)
        self.assertEqual([rule for rule, _ in found], expected)
        return [params for _, params in found]


class TestSuitability(FeasibilityCase):
    def test_nothing_forbids_a_free_and_qualified_instructor(self):
        self.assert_rules([], make_request(), make_instructor())

    def test_all_broken_rules_are_collected(self):
        request = make_request(language="fr", blocked_ids=frozenset({1}))
        instructor = make_instructor(
            course_ranks={},
            qualifications=(),
            languages=frozenset({"en"}),
            working=(),
            busy=(make_busy(0, 9, 10),),
            home=LEEDS,
            max_distance_km=100,
            limits=Limits(hours_day=4),
        )
        self.assert_rules(
            [
                "not_a_course_instructor",
                "blocked_by_request",
                "language",
                "too_far",
                "qualification_missing",
                "outside_working_hours",
                "booked",
                "limit_day",
                "limit_day",
            ],
            request,
            instructor,
        )

    def test_language_counts_only_if_recorded_and_asked_for(self):
        french, english = frozenset({"fr"}), frozenset({"en"})
        cases = [
            ("fr", english, ["language"]),
            ("fr", french, []),
            ("fr", frozenset(), []),
            (None, english, []),
        ]
        for wanted, spoken, expected in cases:
            with self.subTest(wanted=wanted, spoken=spoken):
                request = make_request(language=wanted)
                instructor = make_instructor(languages=spoken)
                self.assert_rules(expected, request, instructor)

    def test_distance_limit_does_not_hold_for_virtual_sessions(self):
        near = make_instructor(home=LEEDS, max_distance_km=200)
        self.assert_rules(["too_far"], make_request(), near)
        self.assert_rules([], make_request(mode="virtual"), near)

    def test_unknown_home_is_never_too_far(self):
        instructor = make_instructor(home=None, max_distance_km=1)
        self.assert_rules([], make_request(), instructor)


class TestQualifications(FeasibilityCase):
    three_days = make_request(blocks=tuple(Block(n, 9, 8) for n in (1, 2, 3)))

    def held(self, *periods):
        return make_instructor(
            qualifications=tuple(
                HeldQualification(FIRST_AID, *each) for each in periods
            )
        )

    def test_expired_on_day_3_of_3(self):
        (params,) = self.assert_rules(
            ["qualification_expires"],
            self.three_days,
            self.held((date(2025, 1, 1), day(1))),
        )
        self.assertEqual(params["day"], day(2))
        self.assertEqual(params["date_to"], day(1))
        self.assertEqual(params["qualification"], "First aid trainer")

    def test_last_day_is_inclusive(self):
        holder = self.held((date(2025, 1, 1), day(2)))
        self.assert_rules([], self.three_days, holder)

    def test_first_day_is_inclusive_and_the_day_before_is_not(self):
        self.assert_rules([], self.three_days, self.held((MONDAY, None)))
        (params,) = self.assert_rules(
            ["qualification_not_yet"], self.three_days, self.held((day(1), None))
        )
        self.assertEqual(params["date_from"], day(1))

    def test_renewal_in_the_middle_of_the_session_is_fine(self):
        renewed = self.held((day(1), None), (date(2025, 1, 1), MONDAY))
        self.assert_rules([], self.three_days, renewed)

    def test_each_required_one_is_needed(self):
        request = make_request(required_qualification_ids=(FIRST_AID, 99))
        (params,) = self.assert_rules(
            ["qualification_missing"], request, make_instructor()
        )
        self.assertEqual(params["qualification_id"], 99)


class TestCalendar(FeasibilityCase):
    def test_day_outside_working_hours_is_named(self):
        request = make_request(date_latest=day(6))
        (params,) = self.assert_rules(
            ["outside_working_hours"], request, make_instructor(), day(4)
        )
        self.assertEqual(params["days"], (day(5),))

    def test_nine_o_clock_works_on_both_sides_of_the_clock_change(self):
        request = make_request(blocks=MORNING)
        exact = make_instructor(working=office_hours(start=9, stop=12))
        for first_day in (date(2026, 3, 27), date(2026, 3, 30)):
            with self.subTest(first_day=first_day):
                self.assert_rules([], request, exact, first_day)

    def test_hours_are_those_of_the_instructors_own_zone(self):
        # Nine in London is four in New York, and five in the weeks between the
        # two changes of clocks.
        american = make_instructor(
            tz="America/New_York",
            working=office_hours(start=5, stop=17, tz="America/New_York"),
        )
        request = make_request(blocks=MORNING, mode="virtual")
        self.assert_rules(["outside_working_hours"], request, american, MONDAY)
        between = date(2026, 3, 16)
        self.assert_rules([], request, american, between)

    def test_no_working_time_given_means_any_time(self):
        sunday = make_request(blocks=MORNING, date_earliest=day(6), date_latest=day(6))
        self.assert_rules([], sunday, make_instructor(working=None), day(6))

    def test_each_kind_of_busy_time_has_its_rule(self):
        for kind, rule in (
            ("leave", "on_leave"),
            ("closure", "on_leave"),
            ("event", "busy"),
            ("booking", "booked"),
        ):
            entry = make_busy(1, 12, 13, kind=kind, label="Dentist")
            with self.subTest(kind=kind):
                (params,) = self.assert_rules(
                    [rule], make_request(), make_instructor(busy=(entry,))
                )
                self.assertEqual(params["label"], "Dentist")
                self.assertEqual(params["start"], utc(1, 12))

    def test_touching_intervals_are_allowed(self):
        around = (make_busy(0, 8, 9), make_busy(0, 12, 13))
        request = make_request(blocks=MORNING)
        self.assert_rules([], request, make_instructor(busy=around))

    def test_leave_over_both_days_is_said_once(self):
        leave = make_busy(0, 0, 240, kind="leave")
        self.assert_rules(["on_leave"], make_request(), make_instructor(busy=(leave,)))

    def test_long_leave_that_began_before_short_bookings_is_seen(self):
        leave = make_busy(-30, 0, 24 * 60, kind="leave")
        short = tuple(make_busy(-number, 9, 10) for number in range(1, 20))
        instructor = make_instructor(busy=(*short, leave))
        self.assert_rules(["on_leave"], make_request(), instructor)

    def test_empty_and_reversed_busy_times_do_not_count(self):
        nothing = (make_busy(0, 10, 10), make_busy(0, 12, 11))
        self.assert_rules([], make_request(), make_instructor(busy=nothing))

    def test_unknown_time_zone_forbids_instead_of_failing(self):
        lost = make_instructor(tz="Europe/Atlantis", busy=(make_busy(5, 9, 10),))
        self.assert_rules(["unknown_timezone"], make_request(), lost)


class TestTravel(FeasibilityCase):
    def booked_in(self, point, start, stop, **overrides):
        entry = make_busy(0, start, stop, point=point, **overrides)
        return make_instructor(busy=(entry,))

    def test_needs_the_way_from_the_booking_before(self):
        afternoon = make_request(blocks=(Block(1, 14, 3),))
        needed = travel_minutes(distance_km(OXFORD, LONDON))
        self.assertTrue(60 < needed < 120)
        (params,) = self.assert_rules(
            ["travel"], afternoon, self.booked_in(OXFORD, 9, 13, label="Oxford")
        )
        self.assertEqual(params["label"], "Oxford")
        self.assertTrue(params["before"])
        self.assertEqual(params["available_minutes"], 60)
        self.assertAlmostEqual(params["needed_minutes"], needed)
        self.assert_rules([], afternoon, self.booked_in(OXFORD, 9, 12))

    def test_needs_the_way_to_the_booking_after(self):
        morning = make_request(blocks=MORNING)
        (params,) = self.assert_rules(
            ["travel"], morning, self.booked_in(OXFORD, 13, 17)
        )
        self.assertFalse(params["before"])
        self.assert_rules([], morning, self.booked_in(OXFORD, 14, 17))

    def test_a_virtual_booking_between_does_not_hide_the_way(self):
        entries = (
            make_busy(0, 9, 12, point=PARIS),
            make_busy(0, 12, 13, label="Call"),
        )
        request = make_request(blocks=(Block(1, 13, 3),))
        self.assert_rules(["travel"], request, make_instructor(busy=entries))

    def test_no_way_within_a_site_nor_to_a_virtual_session(self):
        morning = make_request(blocks=MORNING)
        self.assert_rules([], morning, self.booked_in(LONDON, 12, 13))
        virtual = make_request(blocks=MORNING, mode="virtual")
        self.assert_rules([], virtual, self.booked_in(LEEDS, 12, 13))

    def test_overlap_is_not_called_travel_as_well(self):
        morning = make_request(blocks=MORNING)
        self.assert_rules(["booked"], morning, self.booked_in(LEEDS, 11, 13))

    def test_travel_time_never_falls_with_distance(self):
        minutes = [travel_minutes(km) for km in range(0, 20000, 10)]
        self.assertEqual(minutes, sorted(minutes))
        self.assertEqual(minutes[0], 0)
        self.assertLessEqual(minutes[-1], 24 * 60)


class TestDistance(BaseCase):
    def test_known_distances(self):
        cases = [
            (LONDON, PARIS, 344),
            (Point(0, 0), Point(0, 90), 10007.6),
            (Point(90, 0), Point(-90, 0), 20015.1),
            (Point(0, 179.5), Point(0, -179.5), 111.2),
            (LONDON, LONDON, 0),
        ]
        for origin, destination, km in cases:
            with self.subTest(km=km):
                self.assertAlmostEqual(distance_km(origin, destination), km, delta=0.6)


class TestLimits(FeasibilityCase):
    def limited(self, *busy, **limits):
        return make_instructor(busy=busy, limits=Limits(**limits))

    def test_exactly_the_limit_is_allowed(self):
        request = make_request()
        self.assert_rules([], request, self.limited(hours_day=8, hours_week=16))
        self.assert_rules(["limit_week"], request, self.limited(hours_week=15.9))

    def test_zero_and_none_mean_no_limit(self):
        free = self.limited(
            hours_day=0, hours_week=None, hours_month=0, sessions_week=0
        )
        self.assert_rules([], make_request(), free)

    def test_only_bookings_count_as_load(self):
        request = make_request(blocks=MORNING)
        for kind, expected in (("booking", ["limit_day"]), ("event", [])):
            entry = make_busy(0, 13, 18, kind=kind)
            with self.subTest(kind=kind):
                self.assert_rules(expected, request, self.limited(entry, hours_day=7))

    def test_months_are_calendar_months(self):
        request = make_request(date_earliest=day(28), date_latest=day(31))
        # 30 and 31 March, with 8 hours of another month beside.
        entry = make_busy(30, 9, 17)
        instructor = self.limited(entry, hours_month=16)
        self.assert_rules([], request, instructor, day(28))
        (params,) = self.assert_rules(
            ["limit_month"], request, self.limited(entry, hours_month=15), day(28)
        )
        self.assertEqual(params["month"], (2026, 3))

    def test_sessions_of_a_week_are_counted_not_their_meetings(self):
        entries = tuple(make_busy(n, 9, 17, session_id=7) for n in (2, 3))
        request = make_request()
        self.assert_rules([], request, self.limited(*entries, sessions_week=2))
        (params,) = self.assert_rules(
            ["limit_sessions_week"], request, self.limited(*entries, sessions_week=1)
        )
        self.assertEqual(params["sessions"], 2)
        self.assertEqual(params["week"], (2026, 10))

    def test_iso_week_is_that_of_the_instructors_zone_across_the_clock_change(self):
        # 29 March 2026, the Sunday of the change in London, 23:30 to 00:30 local:
        # half an hour belongs to week 13, half to week 14.
        sunday = (date(2026, 3, 29) - MONDAY).days
        entry = make_busy(sunday, 23.5, 24.5)
        self.assertEqual(entry.start, utc(sunday, 22.5))
        request = make_request(
            blocks=MORNING, date_earliest=day(28), date_latest=day(28)
        )
        self.assert_rules([], request, self.limited(entry, hours_week=3.5), day(28))
        (params,) = self.assert_rules(
            ["limit_week"], request, self.limited(entry, hours_week=3.4), day(28)
        )
        self.assertEqual(params["week"], (2026, 14))
        self.assertAlmostEqual(params["hours"], 3.5)

    def test_the_same_hour_is_another_week_in_another_zone(self):
        # Sunday 23:00 in London is Monday in Auckland.
        entry = make_busy(6, 23, 24)
        request = make_request(blocks=MORNING, date_earliest=day(7), mode="virtual")
        for tz, expected in ((LONDON_TZ, []), ("Pacific/Auckland", ["limit_week"])):
            instructor = make_instructor(
                tz=tz, working=None, busy=(entry,), limits=Limits(hours_week=3)
            )
            with self.subTest(tz=tz):
                self.assert_rules(expected, request, instructor, day(7))

    def test_hours_over_the_clock_change_are_those_that_pass(self):
        night = date(2026, 3, 29)
        request = make_request(
            blocks=(Block(1, 0, 4),), date_earliest=night, date_latest=night
        )
        awake = make_instructor(working=None, limits=Limits(hours_day=3))
        self.assert_rules([], request, awake, night)

    def test_course_not_taught_is_told_with_its_name(self):
        params = self.assert_rules(
            ["not_a_course_instructor"],
            make_request(),
            make_instructor(course_ranks={COURSE + 1: 1}),
        )
        self.assertEqual(params[0]["course"], "First aid")

    def test_window_far_from_all_bookings_is_free(self):
        busy = tuple(make_busy(n, 9, 17) for n in range(3))
        late = day(100) + timedelta(days=(7 - day(100).weekday()) % 7)
        self.assert_rules(
            [], make_request(date_latest=late), make_instructor(busy=busy), late
        )
