"""Plan the workshops of a real provider anew, and compare with who really came.

    python benchmarks/scheduling/carpentries.py --seconds 60 --slack 0 21

Each workshop of ``demo/real/carpentries-uk`` is a request for two instructors at the
client's, on its real dates or some days either side; nobody is sent further than 1,000
km. For the workshops that the plan staffs and for which the provider wrote down who
taught, it prints kilometres (one way, by the great circle from home), who was qualified
on the date, and how many workshops the busiest had. What it counts, it counts from the
files and the names in the plan.
"""

import argparse
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import loader  # noqa: F401  (makes the engine importable)
from training_operations.scheduling import highs
from training_operations.scheduling.problem import WORKING_WEEK, Problem, Weights
from training_operations.scheduling.solve import SolveOptions, solve
from training_operations.tests.scheduling_common import office_hours
from training_operations.tests.scheduling_real import (
    BADGES,
    MAX_KM,
    badges_of,
    read,
    spherical_km,
    stage_instructor,
    stage_request,
)

FIRST, DAYS = date(2017, 11, 1), 1000
# Only the way counts, beside having the workshop at all and on its dates.
WEIGHTS = Weights(travel_km=0.5, travel_night=0.0, lateness_day=0.5)


def main():
    options = _parser().parse_args()
    workshops, people = read("workshops.csv"), read("instructors.csv")
    print(f"{'plan':>22} {'staffed':>9} {'km':>8} {'km then':>8} {'share':>6}", end="")
    print(f" {'unqualified':>12} {'busiest':>8} {'people':>7} {'gap %':>6} {'s':>6}")
    for slack in options.slack:
        problem = problem_of(workshops, people, slack)
        for solver in ("greedy", "highs"):
            installed, highs.IS_INSTALLED = highs.IS_INSTALLED, solver == "highs"
            plan = solve(
                problem, SolveOptions(options.seconds, workers=options.workers)
            )
            highs.IS_INSTALLED = installed
            print(_row(f"{plan.solver}, {slack} days", plan, workshops, people))
    real = {
        ref: row["taught_by"].split(";")
        for ref, row in workshops.items()
        if row["taught_by"] and row["mode"] == "in_person"
    }
    print(_told("what happened", real, workshops, people, workshops))


# -- the problem ----------------------------------------------------------------------


def problem_of(workshops, people, slack):
    working = office_hours(FIRST, DAYS)
    return Problem(
        requests=tuple(_request(row, slack) for row in workshops.values()),
        instructors=tuple(
            stage_instructor(row, working, MAX_KM) for row in people.values()
        ),
        weights=WEIGHTS,
    )


def _request(row, slack):
    request = stage_request(row, timedelta(days=slack))
    # What is moved is moved to working days; what isn't stays where it was.
    weekdays = WORKING_WEEK if slack else frozenset(range(7))
    return replace(request, weekdays=weekdays, headcount=0)


# -- what came out --------------------------------------------------------------------


def _row(name, plan, workshops, people):
    teams, rows = {}, {}
    for each in plan.assignments:
        row = workshops[each.request_id]
        first = each.meetings[0].start.date()
        rows[each.request_id] = row | {"start": first.isoformat()}
        if row["mode"] == "in_person":
            teams[each.request_id] = [line.instructor_id for line in each.instructors]
    gap = "" if plan.gap is None else f"{100 * plan.gap:.2f}"
    told = _told(name, teams, rows, people, workshops)
    return f"{told} {gap:>6} {plan.seconds:>6.1f}"


def _told(name, teams, rows, people, workshops):
    """Kilometres beside those then, of workshops that both have staffed."""
    both = [ref for ref in teams if workshops[ref]["taught_by"]]
    km = sum(spherical_km(people[who], rows[ref]) for ref in both for who in teams[ref])
    then = sum(
        spherical_km(people[who], workshops[ref])
        for ref in both
        for who in workshops[ref]["taught_by"].split(";")
    )
    wrong = sum(
        not _holds(people[who], rows[ref])
        for ref, team in teams.items()
        for who in team
    )
    load = Counter(who for team in teams.values() for who in team)
    share = km / then if then else 0
    return (
        f"{name:>22} {len(teams):>9} {km:>8,.0f} {then:>8,.0f} {share:>6.0%}"
        f" {wrong:>12} {max(load.values()):>8} {len(load):>7}"
    )


def _holds(person, row):
    held_from = badges_of(person).get(BADGES[row["course"]])
    return held_from is not None and held_from <= date.fromisoformat(row["start"])


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slack", nargs="+", type=int, default=[0, 21])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    return parser


if __name__ == "__main__":
    sys.exit(main())
