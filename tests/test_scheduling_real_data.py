"""The records of a real provider, planned and compared with what really happened."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase

from ..scheduling.inorder import plan_in_order
from ..scheduling.problem import Problem
from .scheduling_common import LONDON_TZ, office_hours
from .scheduling_real import (
    AGENDA_DAYS,
    BADGES,
    MAX_KM,
    badges_of,
    read,
    spherical_km,
    stage_instructor,
    stage_request,
)

BASELINE_KM = 23860


class Checker:
    """Judges a plan from the files alone; knows nothing of the engine's tables."""

    def __init__(self, plan, slack):
        self.workshops, self.people = read("workshops.csv"), read("instructors.csv")
        self.slack = slack
        self.faults = []
        self.weeks = defaultdict(set)
        self.times = defaultdict(list)
        self.team_km = {}
        for assignment in plan.assignments:
            self.check(assignment)
        for ref, spans in self.times.items():
            spans.sort()
            if any(stop > start for (_, stop), (start, _) in pairwise(spans)):
                self.faults.append((ref, "overlap"))

    def check(self, assignment):
        """One workshop: its team, its dates, its people's qualifications."""
        ref = assignment.request_id
        row = self.workshops[ref]
        team = [line.instructor_id for line in assignment.instructors]
        if len(set(team)) != 2:
            self.faults.append((ref, "team", team))
        spans = [self.local(meeting) for meeting in assignment.meetings]
        days = sorted({start.date() for start, _ in spans})
        if len(days) != min(int(row["days"]), AGENDA_DAYS):
            self.faults.append((ref, "days", days))
        first = date.fromisoformat(row["start"]) - self.slack
        last = date.fromisoformat(row["end"]) + self.slack
        if not (first <= days[0] and days[-1] <= last):
            self.faults.append((ref, "window", days))
        for person in team:
            self.check_person(ref, row, person, spans, days)
        if row["mode"] == "in_person":
            self.team_km[ref] = [self.km(person, row) for person in team]

    def check_person(self, ref, row, person, spans, days):
        held_from = badges_of(self.people[person]).get(BADGES[row["course"]])
        if held_from is None or held_from > days[0]:
            self.faults.append((ref, person, "not qualified"))
        for start, stop in spans:
            if start.weekday() > 4 or start.hour < 8 or stop.hour > 18:
                self.faults.append((ref, person, "hours", start))
        for week in {day.isocalendar()[:2] for day in days}:
            if week in self.weeks[person]:
                self.faults.append((ref, person, "second in week", week))
            self.weeks[person].add(week)
        self.times[person] += spans

    def km(self, person, row):
        return spherical_km(self.people[person], row)

    @staticmethod
    def local(meeting):
        zone, utc = ZoneInfo(LONDON_TZ), ZoneInfo("UTC")
        return tuple(
            moment.replace(tzinfo=utc).astimezone(zone)
            for moment in (meeting.start, meeting.stop)
        )

    def compare(self):
        """(km planned, km really travelled) of workshops that both have staffed."""
        planned = real = 0.0
        for ref, km in self.team_km.items():
            taught_by = [p for p in self.workshops[ref]["taught_by"].split(";") if p]
            if taught_by:
                planned += sum(km)
                real += sum(self.km(p, self.workshops[ref]) for p in taught_by)
        return planned, real


class TestRealData(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workshops, cls.people = read("workshops.csv"), read("instructors.csv")
        cls.working = office_hours(date(2017, 11, 1), days=1000)

    def plan(self, slack_days, max_km=MAX_KM):
        slack = timedelta(days=slack_days)
        people, workshops = self.people.values(), self.workshops.values()
        problem = Problem(
            requests=tuple(stage_request(row, slack) for row in workshops),
            instructors=tuple(
                stage_instructor(row, self.working, max_km) for row in people
            ),
        )
        plan = plan_in_order(problem)
        checker = Checker(plan, slack)
        self.assertEqual(checker.faults, [])
        return plan, checker

    def first_rules(self, plan):
        return {each.request_id: each.reasons[0].rule for each in plan.unscheduled}

    def test_the_files_are_the_ones_described(self):
        real = [
            spherical_km(self.people[person], row)
            for row in self.workshops.values()
            if row["mode"] == "in_person"
            for person in row["taught_by"].split(";")
            if person
        ]
        self.assertEqual((len(self.workshops), len(self.people)), (146, 349))
        self.assertEqual(len(real), 207)
        self.assertAlmostEqual(sum(real), BASELINE_KM, delta=30)

    def test_real_dates_with_half_the_way_and_everybody_qualified(self):
        plan, checker = self.plan(0)
        planned, real = checker.compare()
        self.assertGreaterEqual(len(plan.assignments), 121)
        self.assertLessEqual(planned, real / 2)
        self.assertLessEqual(planned, BASELINE_KM / 2)

    def test_three_weeks_either_side_with_half_the_way(self):
        plan, checker = self.plan(21)
        planned, real = checker.compare()
        self.assertGreaterEqual(len(plan.assignments), 121)
        self.assertLessEqual(planned, real / 2)
        self.assertLessEqual(planned, BASELINE_KM / 2)

    def test_without_a_limit_only_the_far_ones_come_on_top(self):
        plan, checker = self.plan(0, max_km=None)
        far = [ref for ref, km in checker.team_km.items() if min(km) > MAX_KM]
        near, _ = self.plan(0)
        missing = {each.request_id for each in near.unscheduled}
        missing -= {each.request_id for each in plan.unscheduled}
        self.assertEqual(missing, set(far))

    def test_series_are_left_to_a_person(self):
        plan, _ = self.plan(0)
        long = {ref for ref, row in self.workshops.items() if int(row["days"]) > 14}
        self.assertEqual(len(long), 3)
        rules = self.first_rules(plan)
        self.assertEqual({rules[ref] for ref in long}, {"span_longer_than_agenda"})

    def test_everything_left_out_has_a_reason_of_its_own(self):
        plan, _ = self.plan(0)
        self.assertEqual(len(plan.assignments) + len(plan.unscheduled), 146)
        rules = self.first_rules(plan)
        for ref, row in self.workshops.items():
            if row["course"] == "TTT" and ref in rules:
                self.assertEqual(rules[ref], "nobody_teaches_course")
        # In Argentina, farther than anybody goes.
        self.assertEqual(rules["2019-04-25-rosario"], "too_few_qualified")

    def test_a_weekend_is_told_as_such_with_the_next_dates(self):
        plan, _ = self.plan(0, max_km=None)
        (weekend,) = [
            each
            for each in plan.unscheduled
            if each.request_id == "2018-12-01-elixir-debrecen"
        ]
        closest, ahead, *_ = weekend.reasons
        self.assertEqual(closest.params["rules"], ("outside_working_hours",))
        self.assertEqual(ahead.rule, "next_date")
        self.assertEqual(ahead.params["day"], date(2018, 12, 3))
