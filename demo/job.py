"""The main job: two years of a real provider, from the wish to the ledger.

`run(env)` imports the records in `real/`, schedules and staffs every request in order,
enrols the learners, delivers, certifies, invoices, takes the payments and reconciles;
then it prints a table of what came of it. Each step goes through what a person in the
web client would use: `load()` for files, the buttons' verbs for the rest.

Everything happens in a company of its own, "Carpentries UK". A second run finds what
the first one left and adds nothing.
"""

import time
from collections import defaultdict
from datetime import timedelta

from odoo.fields import Command

from . import carpentries
from .job_report import JobReport

COMPANY = "Carpentries UK"
ACCOUNTS = "generic_coa"
# Volunteers: any weekday, at hours that also fit a site some time zones away.
DAY_START, DAY_STOP = 6.0, 21.0
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
PAID_AFTER = timedelta(days=30)


def run(env, request_limit=None, instructor_limit=None, show=print):
    """Do the main job and print its table; what is done already isn't done again.

    Nothing is committed here.

    :param int request_limit: take only so many requests, None for all
    :param int instructor_limit: take only so many instructors, None for all
    :param show: what prints a line
    :return: the `JobReport`, with the numbers and the text of the table
    """
    job = MainJob(env, request_limit, instructor_limit, show)
    job.run()
    report = JobReport(job.env, job.company, job.workshops)
    show("")
    show(report.text)
    return report


class MainJob:
    """The steps, in order; each looks at what is left to do."""

    def __init__(self, env, request_limit, instructor_limit, show):
        self.started = time.monotonic()
        self.show = show
        self.workshops = carpentries.read("workshops")[:request_limit]
        self.instructor_limit = instructor_limit
        self.company = self._find_company(env) or self._make_company(env)
        self._complete_company(env, self.company)
        # As a person with rights in that company would, not as the superuser.
        self.env = env(
            user=env.ref("base.user_admin").id,
            su=False,
            context={
                # Two years back, and nobody of them waits for a mail.
                "training_message": False,
                "allowed_company_ids": self.company.ids,
                "tracking_disable": True,
                "lang": "en_US",
                "tz": carpentries.HOME_ZONE,
            },
        )
        self.company = self.company.with_env(self.env)

    def run(self):
        """All steps, each with its time."""
        steps = [
            (self.load_catalogue, "catalogue"),
            (self.load_instructors, "instructors with qualifications"),
            (self.load_requests, "clients, places and requests"),
            (self.schedule, "scheduling and staffing"),
            (self.open_enrolment, "opening enrolment"),
            (self.load_learners, "learners"),
            (self.load_enrolments, "enrolments"),
            (self.deliver, "delivery: attendance and certificates"),
            (self.invoice, "invoices"),
            (self.take_payments, "payments"),
            (self.close, "reconciling and closing"),
        ]
        for step, title in steps:
            began = time.monotonic()
            done = step()
            now = time.monotonic()
            self.show(
                f"  {now - self.started:5.1f} s  {title:<40} {done}"
                f" ({now - began:.1f} s)"
            )

    # -- the company -------------------------------------------------------------------

    def _find_company(self, env):
        return env["res.company"].search([("name", "=", COMPANY)], limit=1)

    def _make_company(self, env):
        """A company with pounds.

        Odoo would install the country's accounting by itself, which commits in the
        middle of the job; accounts are loaded later, from what is installed.
        """
        return (
            env["res.company"]
            .with_context(chart_template_load=True)
            .create(
                {
                    "name": COMPANY,
                    "currency_id": env.ref("base.GBP").id,
                    "country_id": env.ref("base.uk").id,
                }
            )
            .with_env(env)
        )

    def _complete_company(self, env, company):
        """Somebody to act for it, working hours and accounts, as far as they lack."""
        env.ref("base.user_admin").company_ids |= company
        calendar_name = f"{COMPANY}: any weekday"
        if company.resource_calendar_id.name != calendar_name:
            company.resource_calendar_id = env["resource.calendar"].create(
                self._prepare_calendar(calendar_name, company)
            )
        if not company.chart_template:
            env["account.chart.template"].try_loading(ACCOUNTS, company=company)

    def _prepare_calendar(self, name, company):
        return {
            "name": name,
            "company_id": company.id,
            "tz": carpentries.HOME_ZONE,
            "attendance_ids": [Command.clear()]
            + [
                Command.create(
                    {
                        "name": weekday,
                        "dayofweek": str(day),
                        "hour_from": DAY_START,
                        "hour_to": DAY_STOP,
                        "day_period": "full_day",
                    }
                )
                for day, weekday in enumerate(WEEKDAYS)
            ],
        }

    # -- import ------------------------------------------------------------------------

    def _load(self, table):
        """Import a table the way the web client does.

        :raise ValueError: with the messages, when a row is refused
        """
        model = self.env[table.model]
        if table.model == "res.partner":
            # Contacts are everybody's unless told; other companies have their own.
            model = model.with_context(default_company_id=self.company.id)
        if not table.rows:
            return model
        result = model.load(table.columns, table.rows)
        if not result["ids"]:
            raise ValueError(
                "\n".join(
                    f"Row {message['rows']['from'] + 2}: {message['message']}"
                    if "rows" in message
                    else message["message"]
                    for message in result["messages"]
                )
            )
        return model.browse(result["ids"])

    def _missing(self, table):
        """The rows of a table whose external id isn't known yet, with those below."""
        known = set(
            self.env["ir.model.data"]
            .sudo()  # which files were imported, nothing else
            .search([("module", "=", "__import__"), ("model", "=", table.model)])
            .mapped("name")
        )
        rows, is_new = [], False
        for row in table.rows:
            is_new = row[0] not in known if row[0] else is_new
            if is_new:
                rows.append(row)
        return table._replace(rows=rows)

    def _load_missing(self, table):
        return self._load(self._missing(table))

    def load_catalogue(self):
        """Qualifications, a product and four courses with their agenda."""
        qualifications = self._load_missing(carpentries.qualifications())
        self._load_missing(carpentries.products())
        courses = self._load_missing(carpentries.courses())
        return f"{len(qualifications)} qualifications, {len(courses)} courses"

    def load_instructors(self):
        """The people, their homes and what they are qualified for since when."""
        table = carpentries.instructors(self.instructor_limit)
        return f"{len(self._load_missing(table))}"

    def load_requests(self):
        """The clients' wishes; a reference that is there already isn't read again."""
        clients = self._load_missing(carpentries.clients(self.workshops))
        places = self._load_missing(carpentries.places(self.workshops))
        known = set(self._find_requests().mapped("external_reference"))
        requests = self._load(
            carpentries.requests(
                [record for record in self.workshops if record["ref"] not in known]
            )
        )
        return f"{len(clients)} clients, {len(places)} places, {len(requests)} requests"

    def load_learners(self):
        """As many anonymous people for each scheduled workshop as really came."""
        rows = [
            row
            for record, session in self._sessions_to_fill()
            if session
            for row in carpentries.learners(record)
        ]
        known = set(
            self.env["res.partner"]
            .search([("email", "in", [row[1] for row in rows])])
            .mapped("email")
        )
        table = carpentries.Table(
            "res.partner",
            carpentries.LEARNER_COLUMNS,
            [row for row in rows if row[1] not in known],
        )
        return f"{len(self._load(table))}"

    def load_enrolments(self):
        """The learners of each workshop into its session."""
        table = carpentries.Table(
            "training.enrollment",
            carpentries.ENROLMENT_COLUMNS,
            [
                [session.name, row[1], carpentries.EXCEPTION]
                for record, session in self._sessions_to_fill()
                for row in carpentries.learners(record)
            ],
        )
        return f"{len(self._load(table))}"

    # -- what there is -----------------------------------------------------------------

    def _find_requests(self):
        return self.env["training.request"].search(
            [("company_id", "=", self.company.id)], order="id"
        )

    def _find_sessions(self, *states):
        return self.env["training.session"].search(
            [("company_id", "=", self.company.id), ("state", "in", states)],
            order="start, id",
        )

    def _sessions_to_fill(self):
        """(workshop, session) of open sessions without enrolments."""
        sessions = self._find_sessions("open").filtered(
            lambda session: not session.enrollment_ids
        )
        by_reference = {
            session.request_id.external_reference: session for session in sessions
        }
        return [
            (record, by_reference[record["ref"]])
            for record in self.workshops
            if record["ref"] in by_reference
        ]

    # -- the work ----------------------------------------------------------------------

    def schedule(self):
        """Every request in the order of the input; each takes what it needs."""
        waiting = self._find_requests().filtered(
            lambda request: request.state == "new" and not request.unscheduled_reason
        )
        if not waiting:
            return "nothing new"
        waiting.action_schedule()
        scheduled = waiting.filtered(lambda request: request.state == "scheduled")
        return f"{len(scheduled)} of {len(waiting)} requests"

    def open_enrolment(self):
        sessions = self._find_sessions("scheduled")
        sessions.action_open()
        return f"{len(sessions)} sessions"

    def deliver(self):
        """Start, mark attendance, finish: the head-counts say who was there."""
        sessions = self._find_sessions("open", "confirmed")
        if sessions:
            sessions.action_start()
            sessions.action_mark_all_present()
            sessions.action_done()
        return f"{len(sessions)} sessions, {len(sessions.certificate_ids)} certificates"

    def invoice(self):
        """Each month's sessions: one invoice per client, dated when the last ended."""
        moves = self.env["account.move"]
        for sessions in self._by_month(self._find_sessions("done")):
            last_day = max(sessions.mapped("stop")).date()
            moves |= sessions._create_invoices(invoice_date=last_day)
        moves.action_post()
        return f"{len(moves)} invoices"

    def take_payments(self):
        """What was invoiced is paid a month later."""
        unpaid = self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "=", "not_paid"),
            ]
        )
        payments = self.env["account.payment"]
        for day, moves in unpaid.grouped("invoice_date").items():
            register = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=moves.ids
            )
            payments |= register.create(
                {"payment_date": day + PAID_AFTER, "group_payment": False}
            )._create_payments()
        return f"{len(payments)} payments"

    def close(self):
        """Close what agrees with the ledger; what doesn't stays and shows."""
        delivered = self._find_sessions("done")
        agreed = delivered.filtered(
            lambda session: not session._get_closing_hindrances()
        )
        agreed.action_close()
        return f"{len(agreed)} of {len(delivered)} sessions agree and are closed"

    def _by_month(self, sessions):
        """Sessions by the month in which they ended, earliest first."""
        months = defaultdict(sessions.browse)
        for session in sessions:
            months[session.stop.year, session.stop.month] |= session
        return [months[month] for month in sorted(months)]
