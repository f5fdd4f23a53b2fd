"""Plan generated instances and print what came out beside the greedy plan.

    python benchmarks/scheduling/run.py --sizes 50 200 1000 5000 --seconds 60

Each plan is checked by code that knows nothing of the engine, and priced by it as well.
Each instance is planned in a process of its own, so that peak memory is its own.
"""

import argparse
import os
import resource
import sys
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import checker
import convert
import generator
from training_operations.scheduling import highs
from training_operations.scheduling.solve import SolveOptions, solve

HEADER = (
    "instance",
    "solver",
    "placed",
    "objective",
    "bound",
    "gap %",
    "first s",
    "seconds",
    "MB",
    "load",
    "check",
)
WIDTHS = (16, 7, 12, 13, 13, 7, 8, 8, 6, 6, 8)


def main():
    options = _parser().parse_args()
    print(_row(HEADER))
    failed = False
    for size in options.sizes:
        for seed in options.seeds:
            case = (size, seed, options.tight, options)
            for solver in ("greedy", "highs"):
                # A fresh process, so that memory is counted from nothing.
                with get_context("spawn").Pool(1) as pool:
                    values, errors = pool.apply(run, (case, solver))
                print(_row(values), flush=True)
                for error in errors[:5]:
                    print("   ", error)
                failed |= bool(errors)
    return 1 if failed else 0


def run(case, solver):
    """The row of one instance, and what the checker says."""
    size, seed, tight, options = case
    highs.IS_INSTALLED = highs.IS_INSTALLED and solver == "highs"
    instance = generator.generate(size, seed, tight)
    problem = convert.problem_of(instance)
    first = []

    def note(progress):
        if progress.incumbent is not None and not first:
            first.append(progress.seconds)

    plan = solve(
        problem, SolveOptions(options.seconds, options.seed, options.workers), note
    )
    booked = booked_of(plan)
    errors = checker.check(instance, booked)
    cost = checker.price(instance, booked)
    # Kilometres are those of spheres of which one is 9 m larger: a euro now and then.
    if abs(cost - plan.total) > 1e-4 * cost:
        errors.append(f"priced at {plan.total} by the engine, at {cost} by the checker")
    return (
        (
            instance.name,
            plan.solver,
            f"{len(booked)}/{len(instance.requests)}",
            f"{cost:,.0f}",
            "" if plan.bound is None else f"{plan.bound:,.0f}",
            "" if plan.gap is None else f"{100 * plan.gap:.2f}",
            f"{first[0]:.1f}" if first else "",
            f"{plan.seconds:.1f}",
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            f"{os.getloadavg()[0]:.1f}",
            "ok" if not errors else f"{len(errors)} bad",
        ),
        errors,
    )


def booked_of(plan):
    """A plan as the checker reads it."""
    return {
        each.request_id: checker.Booked(
            tuple((hour_of(m.start), hour_of(m.stop)) for m in each.meetings),
            tuple(line.instructor_id for line in each.instructors),
            each.room_id,
        )
        for each in plan.assignments
    }


def hour_of(moment):
    return int((moment - convert.ORIGIN).total_seconds() // 3600)


def _row(values):
    pairs = zip(values, WIDTHS, strict=True)
    return " ".join(f"{value!s:>{width}}" for value, width in pairs)


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["50", "200", "1000", "5000"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--tight", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0, help="of the search")
    parser.add_argument("--workers", type=int, default=2)
    return parser


if __name__ == "__main__":
    sys.exit(main())
