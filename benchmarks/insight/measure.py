"""Run by `run` in an Odoo shell: `env` is given. Prints the seconds of each screen.

Asks what the web client asks when somebody opens a list, pivot, graph or dashboard with
its own filters. "First" is after a fresh start of the process, "again" right after it,
"processor" is that of another time with all work of PostgreSQL in one process.
"""

import json
import os
import time

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

MODULE = "training_operations."
env = env(user=env.ref("base.user_admin"))  # noqa: F821
for group in (
    MODULE + "training_operations_group_manager",
    "account.group_account_user",
):
    env.user.group_ids += env.ref(group)
env.flush_all()
ACTIONS = (
    "training_session_report_action",
    "training_enrollment_report_action",
    "training_instructor_report_action",
    "training_step_report_action",
    "training_feedback_report_action",
    "training_demand_report_action",
    "training_demand_outlook_action",
    "training_demand_forecast_action",
    "training_reconciliation_report_action",
    "training_session_action",
    "training_enrollment_action",
    "training_meeting_action",
    "training_request_action",
    "training_interest_demand_action",
)
ONLY = os.environ.get("ONLY", "")
TICKS = os.sysconf("SC_CLK_TCK")
[[BACKEND]] = env.execute_query(SQL("SELECT pg_backend_pid()"))


def read_processor():
    """Seconds of this process and of its PostgreSQL, when that is on this machine."""
    spent = time.process_time()
    try:
        with open(f"/proc/{BACKEND}/stat") as stat:
            user, system = stat.read().rpartition(")")[2].split()[11:13]
        return spent + (int(user) + int(system)) / TICKS
    except FileNotFoundError:
        return spent


def clock(name, function, *arguments):
    if ONLY not in name:
        return
    seconds = []
    for workers in (None, None, 0):
        if workers == 0:
            env.cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        env.invalidate_all()
        started, processor = time.perf_counter(), read_processor()
        before = env.cr.sql_log_count
        function(*arguments)
        queries = env.cr.sql_log_count - before
        seconds.append(time.perf_counter() - started)
        spent = read_processor() - processor
    env.cr.execute("SET LOCAL max_parallel_workers_per_gather TO DEFAULT")
    first, again, _alone = seconds
    print(
        f"| {name} | {first:.2f} | {again:.2f} | {spent:.2f} | {queries} |", flush=True
    )


# -- what a view asks ------------------------------------------------------------------


class Screen:
    """An action's views, with the filters that are on when it opens."""

    def __init__(self, xml_id):
        self.action = env.ref(MODULE + xml_id)
        context = safe_eval(self.action.context or "{}", {"uid": env.uid})
        self.model = env[self.action.res_model].with_context(**context)
        self.domain = Domain(safe_eval(self.action.domain or "[]", {"uid": env.uid}))
        self.groupby = []
        search = self.model.get_view(self.action.search_view_id.id, "search")
        for node in etree.fromstring(search["arch"]).iter("filter"):
            if context.get("search_default_" + node.get("name", "")):
                self.domain &= Domain(
                    safe_eval(node.get("domain", "[]"), {"uid": env.uid})
                )
                by = safe_eval(node.get("context", "{}")).get("group_by")
                self.groupby += [by] if by else []

    def ask(self, view_id, kind):
        arch = etree.fromstring(self.model.get_view(view_id, kind)["arch"])
        return getattr(self, f"ask_{kind}")(list(arch.iter("field")))

    def _by(self, node):
        name = node.get("name")
        is_date = self.model._fields[name].type in ("date", "datetime")
        return f"{name}:{node.get('interval', 'month')}" if is_date else name

    def _sums(self, nodes):
        sums = {node.get("name"): True for node in nodes}
        return ["__count"] + [
            f"{name}:{self.model._fields[name].aggregator}"
            for name in sums
            if self.model._fields[name].aggregator
        ]

    def ask_pivot(self, nodes):
        of_type = {
            kind: [node for node in nodes if node.get("type") == kind]
            for kind in ("row", "col", "measure")
        }
        rows = self.groupby or [self._by(node) for node in of_type["row"]]
        columns = [self._by(node) for node in of_type["col"]]
        sets = [
            [*rows[:across], *columns[:down]]
            for across in range(len(rows) + 1)
            for down in range(len(columns) + 1)
        ]
        self.model.formatted_read_grouping_sets(
            self.domain, sets, self._sums(of_type["measure"])
        )

    def ask_graph(self, nodes):
        measures = [node for node in nodes if node.get("type") == "measure"]
        groups = [self._by(node) for node in nodes if node not in measures]
        self.model.formatted_read_group(
            self.domain, self.groupby or groups, self._sums(measures)
        )

    def ask_list(self, nodes, limit=80):
        if self.groupby:
            summed = [node for node in nodes if node.get("sum") or node.get("avg")]
            return self.model.web_read_group(
                self.domain, self.groupby[:1], self._sums(summed), limit=limit
            )
        shown = {}
        for node in nodes:
            field = self.model._fields.get(node.get("name"))
            if field and not any(True for _parent in node.iterancestors("field")):
                is_record = field.type == "many2one"
                shown[field.name] = (
                    {"fields": {"display_name": {}}} if is_record else {}
                )
        self.model.web_search_read(self.domain, shown, limit=limit, count_limit=10001)

    def ask_kanban(self, nodes):
        self.ask_list(nodes, limit=40)


def ask_dashboard(name):
    """All that the spreadsheet of a dashboard reads, of the last twelve months."""
    dashboard = env.ref(f"{MODULE}spreadsheet_dashboard_{name}")
    data = json.loads(dashboard.spreadsheet_data)
    stop = fields.Date.today().replace(day=1)

    def within(matching):
        match = matching["period"]
        end = stop + relativedelta(months=12 * match.get("offset", 0))
        begin = end - relativedelta(months=12)
        return Domain(match["chain"], ">=", begin) & Domain(match["chain"], "<", end)

    def summed(model, names):
        return [f"{name}:{env[model]._fields[name].aggregator}" for name in names]

    for pivot in data["pivots"].values():
        model = pivot["model"]
        by = [part["fieldName"] for part in pivot["rows"]]
        measures = [part["fieldName"] for part in pivot["measures"]]
        env[model].formatted_read_grouping_sets(
            within(pivot["fieldMatching"]),
            [by[:depth] for depth in range(len(by) + 1)],
            summed(model, measures),
        )
    for sheet in data["sheets"]:
        for figure in sheet["figures"]:
            chart = figure["data"]
            if not chart["type"].startswith("odoo_"):
                continue
            meta = chart["metaData"]
            env[meta["resModel"]].formatted_read_group(
                within(chart["fieldMatching"]),
                meta["groupBy"],
                summed(meta["resModel"], [meta["measure"]]),
            )


def clock_views(xml_id, label=None):
    screen = Screen(xml_id)
    for view_id, kind in screen.action.views:
        if hasattr(screen, f"ask_{kind}"):
            name = f"{label or screen.action.name}: {kind}"
            clock(name, screen.ask, view_id, kind)


def clock_job(what, kept):
    for name in ("first", "once more"):
        label = f"the job that keeps {what}, {name}"
        if ONLY not in label:
            continue
        started, processor = time.perf_counter(), read_processor()
        kept._cron_keep()
        spent, wall = read_processor() - processor, time.perf_counter() - started
        print(f"| {label} | {wall:.2f} | | {spent:.2f} | |", flush=True)
        env.cr.commit()


# -- all of it -------------------------------------------------------------------------
sessions, enrolled, lines = (
    env[model].search_count([])
    for model in ("training.session", "training.enrollment", "account.move.line")
)
print(f"{sessions} sessions, {enrolled} enrolments, {lines} lines in the ledger")
print(f"Load {os.getloadavg()[0]:.1f}\n")
print("| screen | first (s) | again (s) | processor (s) | queries |")
print("| --- | --- | --- | --- | --- |")
period = [
    fields.Datetime.to_datetime(fields.Date.today().replace(day=1))
    - relativedelta(months=back)
    for back in (4, 3)
]
wishes, money, ledger = (
    env[f"training.{name}"].sudo()
    for name in ("demand.wish", "session.money", "reconciliation.kept")
)
clock_job("revenue and cost", money)
clock_job("the reconciliation", ledger)
clock("start screen", env["training.start"].get_start_screen)
clock("figures of a month", env["training.figures"]._get_figures, *period)
for name in ("operations", "finance"):
    clock(f"dashboard: {name}", ask_dashboard, name)
clock("start screen, ledger", env["training.start"].get_ledger_tiles)
if wishes._get_kept_on() and not ONLY:
    wishes._leave()
clock_views("training_demand_report_action", "Demand, reckoned when asked")
clock_job("demand", wishes)
for xml_id in ACTIONS:
    clock_views(xml_id)
