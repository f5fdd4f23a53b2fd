"""Run by `run` in an Odoo shell: `env` is given. Prints the seconds of each question.

The first is after a fresh start of the process, the second right after it.
"""

import time

from dateutil.relativedelta import relativedelta

from odoo import fields

env = env(user=env.ref("base.user_admin"))  # noqa: F821
env.user.group_ids += env.ref("training_operations.training_operations_group_manager")
env.flush_all()
THIS_MONTH = fields.Date.today().replace(day=1)
YEAR = tuple(THIS_MONTH - relativedelta(months=back) for back in (18, 6))
DEMAND = ["asked_count:sum", "waiting_count:sum", "sessions_suggested:sum"]
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
    "demand by course, all": (
        "training.demand.report",
        "date",
        None,
        ["course_id"],
        DEMAND,
    ),
    "demand by course and month, a year": (
        "training.demand.report",
        "date",
        YEAR,
        ["course_id", "date:month"],
        DEMAND,
    ),
    "demand by month and how they asked, all": (
        "training.demand.report",
        "date",
        None,
        ["date:month", "kind"],
        ["asked_count:sum"],
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
period = [
    fields.Datetime.to_datetime(THIS_MONTH - relativedelta(months=back))
    for back in (4, 3)
]
clock("figures of a month", lambda: env["training.figures"]._get_figures(*period))
clock("start screen", lambda: env["training.start"].get_start_screen())
demand = env["training.demand.report"]
columns = {name: {} for name in ("date", "kind", "asked_count", "served_count")}
clock(
    "list of demand",
    lambda: demand.web_search_read([], columns, limit=80, count_limit=10001),
)
forecasts = env["training.demand.forecast"]
courses = env["training.course"].search([("name", "like", "Course ")])
clock("forecast: which courses", forecasts._get_pending_courses)
clock(
    "forecast: history of 10 courses",
    lambda: forecasts._read_history(courses[:10], env.company, THIS_MONTH),
)
clock("forecast: 10 courses", lambda: forecasts.sudo()._make(courses[:10], env.company))
forecast = [("level", "=", "course"), ("is_forecast", "=", True)]
clock(
    "demand over time, with forecast",
    lambda: env["training.demand.outlook"].formatted_read_group(
        forecast, ["month:month", "series"], ["learners:sum"]
    ),
)
