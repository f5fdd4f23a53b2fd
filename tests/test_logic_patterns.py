from datetime import date, timedelta

from odoo.tests import BaseCase

from ..logic.patterns import course_days, next_open_day, recurring_days

TUESDAY = 1
# A Monday.
FIRST = date(2026, 3, 2)


def weekdays_but(*closed):
    """Monday to Friday without some days."""
    return lambda day: day.weekday() < 5 and day not in closed


def never(_day):
    return False


class TestCourseDays(BaseCase):
    def test_three_days_go_around_the_weekend(self):
        days = course_days(date(2026, 3, 5), [1, 2, 3], weekdays_but())
        self.assertEqual(
            days,
            {1: date(2026, 3, 5), 2: date(2026, 3, 6), 3: date(2026, 3, 9)},
        )

    def test_day_one_is_the_first_open_day(self):
        self.assertEqual(
            course_days(date(2026, 3, 7), [1], weekdays_but()), {1: date(2026, 3, 9)}
        )

    def test_gaps_are_kept_in_open_days(self):
        closed = date(2026, 3, 3)
        days = course_days(FIRST, [1, 3], weekdays_but(closed))
        self.assertEqual(days, {1: FIRST, 3: date(2026, 3, 5)})

    def test_order_and_repeats_do_not_matter(self):
        self.assertEqual(
            course_days(FIRST, [2, 1, 2], weekdays_but()),
            {1: FIRST, 2: date(2026, 3, 3)},
        )

    def test_an_empty_agenda_has_no_days(self):
        self.assertEqual(course_days(FIRST, [], never), {})

    def test_day_zero_is_refused(self):
        with self.assertRaisesRegex(ValueError, "from 1"):
            course_days(FIRST, [0, 1], weekdays_but())

    def test_a_calendar_that_never_opens_is_refused(self):
        with self.assertRaisesRegex(ValueError, "No open day"):
            course_days(FIRST, [1], never)

    def test_next_open_day_may_be_today(self):
        self.assertEqual(next_open_day(FIRST, weekdays_but()), FIRST)


class TestRecurringDays(BaseCase):
    def test_every_tuesday_for_six_weeks(self):
        days = recurring_days(FIRST, {TUESDAY}, 1, weekdays_but(), count=6)
        first = date(2026, 3, 3)
        self.assertEqual(days, [first + timedelta(weeks=n) for n in range(6)])

    def test_count_counts_delivered_days_only(self):
        holiday = date(2026, 3, 10)
        days = recurring_days(FIRST, {TUESDAY}, 1, weekdays_but(holiday), count=3)
        self.assertEqual(days, [date(2026, 3, 3), date(2026, 3, 17), date(2026, 3, 24)])

    def test_closed_day_moves_to_the_next_open_one(self):
        holiday = date(2026, 3, 10)
        days = recurring_days(
            FIRST,
            {TUESDAY},
            1,
            weekdays_but(holiday),
            count=3,
            on_closed="next_open",
        )
        self.assertEqual(days, [date(2026, 3, 3), date(2026, 3, 11), date(2026, 3, 17)])

    def test_moved_day_does_not_land_on_one_the_pattern_has(self):
        days = recurring_days(
            FIRST,
            {0, 1},
            1,
            weekdays_but(FIRST),
            count=2,
            on_closed="next_open",
        )
        self.assertEqual(days, [date(2026, 3, 3), date(2026, 3, 4)])

    def test_until_is_inclusive_and_holds_for_moved_days(self):
        last = date(2026, 3, 10)
        days = recurring_days(FIRST, {TUESDAY}, 1, weekdays_but(), until=last)
        self.assertEqual(days, [date(2026, 3, 3), last])
        moved = recurring_days(
            FIRST,
            {TUESDAY},
            1,
            weekdays_but(last),
            until=last,
            on_closed="next_open",
        )
        self.assertEqual(moved, [date(2026, 3, 3)])

    def test_every_other_week_is_counted_from_the_first_week(self):
        start = date(2026, 3, 5)  # a Thursday, its week's Tuesday is over
        days = recurring_days(start, {TUESDAY}, 2, weekdays_but(), count=2)
        self.assertEqual(days, [date(2026, 3, 17), date(2026, 3, 31)])

    def test_a_window_without_the_weekday_gives_nothing(self):
        days = recurring_days(FIRST, {TUESDAY}, 1, weekdays_but(), until=FIRST)
        self.assertEqual(days, [])

    def test_impossible_input_is_refused_in_words(self):
        cases = [
            ({"weekdays": set(), "count": 1}, "weekday"),
            ({"weekdays": {7}, "count": 1}, "weekday"),
            ({"every_n_weeks": 0, "count": 1}, "repeats"),
            ({}, "either"),
            ({"count": 1, "until": FIRST}, "either"),
            ({"count": 0}, "from 1"),
            ({"count": 100000}, "from 1"),
            ({"count": 3, "is_open": never}, "Only 0 of 3"),
            ({"count": 3, "is_open": never, "on_closed": "next_open"}, "No open"),
            ({"until": date(2030, 1, 1), "weekdays": set(range(7))}, "at most"),
            ({"count": 1, "on_closed": "panic"}, "skipped or moved"),
        ]
        for given, words in cases:
            values = {"weekdays": {TUESDAY}, "every_n_weeks": 1}
            values |= {"is_open": lambda day: True} | given
            with self.subTest(given=given), self.assertRaisesRegex(ValueError, words):
                recurring_days(FIRST, **values)
