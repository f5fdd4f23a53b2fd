"""Run by `run` in an Odoo shell: `env` is given. Prints the seconds of each question.

The first is after a fresh start of the process, the second right after it.
"""

import time
from datetime import datetime

env = env(user=env.ref("base.user_admin"))  # noqa: F821
env.user.group_ids += env.ref("training_operations.training_operations_group_manager")
env.flush_all()
YEAR = ("2029-01-01", "2030-01-01")
QUESTIONS = {
    "sessions by course and month, a year": (
        "training.session.report",
        "start",
        YEAR,
        ["course_id", "start:month"],
        ["utilisation:avg", "no_show_rate:avg", "cancellation_rate:avg"],
    ),
    "sessions by course, all": (
        "training.session.report",
        "start",
        None,
        ["course_id"],
        ["utilisation:avg", "no_show_rate:avg"],
    ),
    "margin by course, all": (
        "training.session.report",
        "start",
        None,
        ["course_id"],
        ["revenue:sum", "cost:sum", "margin_rate:avg"],
    ),
    "enrolments by course and month, a year": (
        "training.enrollment.report",
        "session_start",
        YEAR,
        ["course_id", "session_start:month"],
        ["confirmed_count:sum", "completion_rate:avg"],
    ),
    "enrolments by client, all": (
        "training.enrollment.report",
        "session_start",
        None,
        ["customer_id"],
        ["confirmed_count:sum", "completion_rate:avg", "withdrawal_rate:avg"],
    ),
}


def ask(model, date, period, groupby, aggregates):
    domain = [(date, ">=", period[0]), (date, "<", period[1])] if period else []
    return env[model].formatted_read_group(domain, groupby, aggregates)


def clock(name, function):
    seconds = []
    for _round in range(2):
        env.invalidate_all()
        started = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - started)
    print(f"| {name} | {seconds[0]:.2f} | {seconds[1]:.2f} |")


enrolled = env["training.enrollment"].search_count([])
print(f"{env['training.session'].search_count([])} sessions, {enrolled} enrolments\n")
print("| question | first (s) | again (s) |\n| --- | --- | --- |")
for name, question in QUESTIONS.items():
    clock(name, lambda question=question: ask(*question))
period = datetime(2029, 5, 1), datetime(2029, 6, 1)
clock("figures of a month", lambda: env["training.figures"]._get_figures(*period))
clock("start screen", lambda: env["training.start"].get_start_screen())
