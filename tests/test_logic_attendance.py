from odoo.tests import BaseCase

from ..logic.attendance import MeetingAttendance, completion


def judge(threshold, *marks):
    """Completion of a session of meetings given as (status, minutes recorded)."""
    return completion(
        (
            MeetingAttendance(number, 180, status, minutes)
            for number, (status, minutes) in enumerate(marks, 1)
        ),
        threshold,
    )


class TestCompletion(BaseCase):
    def test_outcome_by_marks_and_threshold(self):
        present, late = ("present", None), ("late", None)
        absent, excused = ("absent", None), ("excused", None)
        unmarked, partial = ("unmarked", None), ("partial", None)
        cases = [
            ("all present", 100, [present, present], "completed"),
            ("late counts whole without minutes", 100, [present, late], "completed"),
            (
                "left early without minutes is half",
                80,
                [present, partial],
                "incomplete",
            ),
            ("left early is enough for less", 75, [present, partial], "completed"),
            ("exactly at the threshold", 50, [present, absent], "completed"),
            ("just below it", 51, [present, absent], "incomplete"),
            ("an excuse is missed all the same", 80, [present, excused], "incomplete"),
            ("never present", 80, [absent, absent], "no_show"),
            ("never present, excused", 80, [excused, absent], "no_show"),
            ("excused every time", 80, [excused, excused], "excused"),
            ("excused, but not all marked", 80, [excused, unmarked], "unmarked"),
            ("never present at threshold 0", 0, [absent, absent], "no_show"),
            ("present once at threshold 0", 0, [present, absent], "completed"),
            ("not all marked", 80, [present, unmarked], "unmarked"),
            ("nothing marked", 80, [unmarked, unmarked], "unmarked"),
            ("enough though not all marked", 50, [present, unmarked], "completed"),
            ("no meetings", 80, [], "unmarked"),
        ]
        for name, threshold, marks, expected in cases:
            with self.subTest(name):
                self.assertEqual(judge(threshold, *marks).outcome, expected)

    def test_recorded_minutes_count_but_never_above_the_planned(self):
        result = judge(80, ("late", 120), ("present", 500), ("partial", -5))
        self.assertEqual(result.attended_minutes, 120 + 180)
        self.assertEqual(result.planned_minutes, 540)
        self.assertAlmostEqual(result.percent, 100 * 300 / 540)

    def test_zero_minutes_recorded_is_present_but_not_enough(self):
        self.assertEqual(judge(80, ("late", 0)).outcome, "incomplete")

    def test_minutes_of_the_absent_do_not_count(self):
        self.assertEqual(judge(80, ("absent", 180)).outcome, "no_show")

    def test_missing_and_unmarked_meetings_are_named(self):
        result = judge(
            90, ("present", None), ("absent", None), ("unmarked", None), ("excused", 9)
        )
        self.assertEqual(result.missing, (2, 4))
        self.assertEqual(result.unmarked, (3,))

    def test_thirds_do_not_fail_by_rounding(self):
        marks = [("present", None)] * 2 + [("absent", None)]
        self.assertEqual(judge(200 / 3, *marks).outcome, "completed")
